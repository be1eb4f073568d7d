"""Writes the output of a large, verbose build: the lines of real tools, several steps at a time.

The lines are modelled on real builds that install with apt, pip and npm, compile with ``make -k`` and run tests, in
BuildKit's plain form. About two lines in a hundred hold ``warning:``, as a C code base of some age prints them. The
same size gives the same bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

_NAMES = (
    "lib",
    "core",
    "util",
    "parse",
    "codec",
    "image",
    "http",
    "crypto",
    "index",
    "schema",
    "graph",
    "audio",
    "query",
)
_BURST = 48
"""Most lines that a step prints before another one gets a word in."""

_APT = (
    "Get:{n} http://deb.example.org/debian bookworm/main amd64 lib{name}{n} amd64 {a}.{b}.{c}-{d} [{n} kB]",
    "Selecting previously unselected package lib{name}{n}:amd64.",
    "Preparing to unpack .../{n}-lib{name}{n}_{a}.{b}.{c}-{d}_amd64.deb ...",
    "Unpacking lib{name}{n}:amd64 ({a}.{b}.{c}-{d}) ...",
    "Setting up lib{name}{n}:amd64 ({a}.{b}.{c}-{d}) ...",
    "Processing triggers for libc-bin (2.36-9+deb12u{d}) ...",
)
_PIP = (
    "Collecting {name}-{n}>={a}.{b} (from -r requirements.txt (line {n}))",
    "  Downloading http://packages.example.org/{name}_{n}-{a}.{b}.{c}-py3-none-any.whl.metadata (5.{d} kB)",
    "  Downloading {name}_{n}-{a}.{b}.{c}-cp311-cp311-manylinux_2_17_x86_64.whl ({a}.{b} MB)",
    "     ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ {a}.{b}/{a}.{b} MB {c}.{d} MB/s eta 0:00:00",
    "Requirement already satisfied: {name}-{n} in /usr/local/lib/python3.11/site-packages ({a}.{b}.{c})",
    "  Created wheel for {name}-{n}: filename={name}_{n}-{a}.{b}.{c}-py3-none-any.whl size={n} sha256=4f9{n}c07ab{c}e1",
    "  Stored in directory: /root/.cache/pip/wheels/{a}{b}/{c}{d}/5e/{n}a9d0c6f1b2",
)
_GCC = (
    *(
        (
            "gcc -std=gnu11 -Wall -Wextra -O2 -g -fPIC -fstack-protector-strong -D_FORTIFY_SOURCE=2 -DHAVE_CONFIG_H "
            "-Iinclude -I/usr/include/lib{name}{a} -I/usr/include/glib-2.0 -MD -MP -MF build/{name}/{name}_{n}.d "
            "-c src/{name}/{name}_{n}.c -o build/{name}/{name}_{n}.o"
        ),
        "  CC      build/{name}/{name}_{n}.o",
    )
    * 4,
    "src/{name}/{name}_{n}.c: In function '{name}_read_{c}':",
    "src/{name}/{name}_{n}.c:{n}:{d}: warning: unused variable 'length_{c}' [-Wunused-variable]",
    "  {n} |     size_t length_{c} = {name}_size(buffer, {d});",
    "      |            ^~~~~~~~",
    "ar rcs build/lib{name}{a}.a build/{name}/{name}_{n}.o build/{name}/{name}_{n}_{c}.o",
)
_NPM = (
    "npm http fetch GET 200 http://npm.example.org/@{name}%2fplugin-{n} {n}ms (cache miss)",
    "npm http fetch GET 200 http://npm.example.org/{name}-{n}/-/{name}-{n}-{a}.{b}.{c}.tgz {n}ms (cache hit)",
    "npm verbose reify {name}-{n}@{a}.{b}.{c} node_modules/@{name}/plugin-{n}/node_modules/{name}-{c}",
    "npm silly placeDep ROOT {name}-{n}@{a}.{b}.{c} OK for: web@1.{d}.0 want: ^{a}.{b}.0",
    "npm silly audit bulk request {name}-{n} [ '{a}.{b}.{c}' ]",
    "npm warn deprecated {name}-{n}@{a}.{b}.{c}: this version is no longer maintained",
)
_BUNDLE = (
    "  asset js/{name}.{n}a{c}f.chunk.js {n} KiB [emitted] [immutable] [minimized] (name: {name}-{d})",
    "    modules by path ./src/{name}/ {n} KiB {c} modules",
    "      ./node_modules/@{name}/plugin-{n}/dist/index.js {a}.{b} KiB [built] [code generated]",
    "      ./src/{name}/components/Panel{n}.tsx + {d} modules {b}.{c} KiB [built] [code generated]",
)
_TESTS = (
    *("tests/unit/{name}/test_{name}_{c}.py::test_{name}_reads_row[{n}-{a}] PASSED",) * 12,
    *("tests/integration/test_{name}.py::TestRoundTrip::test_error_is_reported_{n} PASSED",) * 2,
    "tests/unit/{name}/test_{name}_{c}.py::test_refuses_an_invalid_header[{n}] XFAIL (not found upstream)",
    "  /app/src/{name}/rows.py:{n}: warning: row_{c}() is deprecated, use rows()",
)


class Step(NamedTuple):
    """One step of the build and the lines that it may print."""

    number: int
    name: str
    instruction: str
    lines: tuple[str, ...]


class Phase(NamedTuple):
    """Steps that run side by side until this share of the log is written."""

    until: float
    steps: tuple[Step, ...]


class Truth(NamedTuple):
    """What a diagnosis of the log has to say."""

    cause: str
    step: str
    line: int


_RUN_APT = Step(7, "builder 2/6", "RUN apt-get update && apt-get install -y --no-install-recommends $PACKAGES", _APT)
_RUN_PIP = Step(9, "builder 3/6", "RUN pip install --verbose -r requirements.txt", _PIP)
_RUN_MAKE = Step(11, "builder 4/6", "RUN make -k V=1 all", _GCC)
_RUN_TESTS = Step(13, "builder 5/6", "RUN python -m pytest -v tests", _TESTS)
_RUN_NPM = Step(8, "assets 2/4", "RUN npm ci --loglevel silly", _NPM)
_RUN_BUNDLE = Step(12, "assets 4/4", "RUN npx webpack --stats verbose", _BUNDLE)
_RUN_LAST = Step(14, "builder 6/6", "RUN pip install --no-index --find-links=/opt/wheels -r /opt/requirements.txt", ())

_AT_END = (
    Phase(0.25, (_RUN_APT, _RUN_NPM)),
    Phase(0.45, (_RUN_PIP, _RUN_NPM)),
    Phase(0.75, (_RUN_MAKE, _RUN_BUNDLE)),
    Phase(1.0, (_RUN_TESTS, _RUN_BUNDLE)),
)
_IN_MIDDLE = (
    Phase(0.2, (_RUN_APT, _RUN_NPM)),
    Phase(0.35, (_RUN_PIP, _RUN_NPM)),
    Phase(1.0, (_RUN_MAKE, _RUN_BUNDLE)),
)
_MISSING_HEADER = (
    "src/python/module.c:3:10: fatal error: Python.h: No such file or directory",
    "    3 | #include <Python.h>",
    "      |          ^~~~~~~~~~",
    "compilation terminated.",
    "make: *** [Makefile:41: build/python/module.o] Error 1",
)
_NOT_REMADE = ("make: Target 'all' not remade because of errors.",)
_NO_REQUIREMENTS = (
    "ERROR: Could not open requirements file: [Errno 2] No such file or directory: '/opt/requirements.txt'",
)


def write_failing_at_end(file: BinaryIO, size: int) -> Truth:
    """Write a build whose last step fails at once, after everything else went well."""
    log = _Log(file)
    for phase in _AT_END:
        log.run(phase, size)
    log.close()
    log.announce(_RUN_LAST)
    first = log.say(_RUN_LAST, _NO_REQUIREMENTS)
    log.fail(_RUN_LAST, 1, _NO_REQUIREMENTS)
    return Truth("pip/requirements-file-not-found", _RUN_LAST.name, first)


def write_failing_in_middle(file: BinaryIO, size: int) -> Truth:
    """Write a build whose ``make -k`` misses a header in the middle of the log and goes on with everything else."""
    log = _Log(file)
    *before, last = _IN_MIDDLE
    for phase in before:
        log.run(phase, size)
    log.run(last._replace(until=0.5), size)
    first = log.say(_RUN_MAKE, _MISSING_HEADER)
    log.run(last, size)
    log.say(_RUN_MAKE, _NOT_REMADE)
    log.fail(_RUN_MAKE, 2, _NOT_REMADE)
    return Truth("pybuild/python-headers-missing", _RUN_MAKE.name, first)


class _Log:
    """A log on its way to a file."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._written = 0
        self._lines = 0
        self._running: list[Step] = []
        self._numbers = _numbers()
        self._put('#0 building with "default" instance using docker driver\n\n')
        self._put("#1 [internal] load build definition from Dockerfile\n")
        self._put("#1 transferring dockerfile: 1.2kB done\n#1 DONE 0.0s\n\n")

    def run(self, phase: Phase, size: int) -> None:
        """Let the phase's steps print in turn; those of the phase before that are not in it end."""
        self.close(but=phase.steps)
        for step in phase.steps:
            if step not in self._running:
                self.announce(step)
        while self._written < phase.until * size:
            for step in phase.steps:
                self._burst(step)

    def announce(self, step: Step) -> None:
        """Print a step's header."""
        self._running.append(step)
        self._put(f"#{step.number} [{step.name}] {step.instruction}\n")

    def say(self, step: Step, lines: tuple[str, ...]) -> int:
        """Print lines of a step; return the number of the first."""
        first = self._lines + 1
        self._put("".join(f"#{step.number} {self._clock():.3f} {line}\n" for line in lines))
        return first

    def close(self, but: tuple[Step, ...] = ()) -> None:
        """End the running steps well."""
        for step in [step for step in self._running if step not in but]:
            self._running.remove(step)
            self._put(f"#{step.number} DONE {self._clock():.1f}s\n\n")

    def fail(self, step: Step, status: int, last: tuple[str, ...]) -> None:
        """End a step badly and the others with it, and print BuildKit's summary."""
        verdict = f'process "/bin/sh -c {step.instruction[4:]}" did not complete successfully: exit code: {status}'
        self._put(f"#{step.number} ERROR: {verdict}\n\n")
        for other in self._running:
            if other is not step:
                self._put(f"#{other.number} CANCELED\n\n")
        said = "".join(f"{self._clock():.3f} {line}\n" for line in last)
        self._put(f"------\n > [{step.name}] {step.instruction}:\n{said}------\n")
        self._put(f"Dockerfile:19\n--------------------\n  19 | >>> {step.instruction}\n--------------------\n")
        self._put(f"ERROR: failed to build: failed to solve: {verdict}\n")

    def _burst(self, step: Step) -> None:
        number = next(self._numbers)
        count = 1 + number % _BURST
        lines = step.lines
        values = {"a": number % 9, "b": number % 23, "c": number % 57, "d": 1 + number % 8}
        name = _NAMES[number % len(_NAMES)]
        prefix = f"#{step.number} {self._clock():.3f} "
        self._put(
            "".join(
                f"{prefix}{lines[at % len(lines)].format(n=at % 3000, name=name, **values)}\n"
                for at in range(number, number + count)
            )
        )

    def _clock(self) -> float:
        return self._lines / 1000

    def _put(self, text: str) -> None:
        content = text.encode()
        self._file.write(content)
        self._written += len(content)
        self._lines += text.count("\n")


def _numbers() -> Iterator[int]:
    """Numbers that look drawn at random and are the same every time."""
    number = 1
    while True:
        number = number * 48271 % 0x7FFFFFFF
        yield number

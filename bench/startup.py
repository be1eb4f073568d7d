"""How long a whole run takes, as a multiple of ``python -c pass``.

A run of dfdiag is mostly start-up, and seconds say more about a machine than about a program; so each figure is the
median of whole processes, over rounds that run every command once in turn, divided by the median of an interpreter
that starts and does nothing, measured in the same rounds.

Variables that begin with ``PYTHON`` are taken out of the children's environment: where images set
``PYTHONDONTWRITEBYTECODE``, every run would compile every module anew and that would be all one measured. Byte code is
made for the package before the first round, and one run that is not counted fills the cache of compiled rules, which
lives in a temporary directory.

    python bench/startup.py [--log FILE] [--rounds N] [--check]
"""

from __future__ import annotations

import argparse
import compileall
import contextlib
import os
import pty
import statistics
import subprocess
import sys
import tempfile
import termios
from functools import partial
from importlib.util import cache_from_source
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from measuring import ROOT, Figure, clean_environment, command, report, weigh

if TYPE_CHECKING:
    from collections.abc import Callable

_LOG = ROOT / "fixtures" / "npm" / "dependency-conflict.log"
_COLUMNS = 100
_LINES = 40


class Case(NamedTuple):
    """A command to time; ``goal`` is its bound as a multiple of the first case."""

    name: str
    arguments: list[str]
    goal: float | None = None
    on_terminal: bool = False


class Bench:
    """Runs cases with one log as their input."""

    def __init__(self, log: Path, directory: Path) -> None:
        """Prepare the children's environment in a directory of their own."""
        self._log = log
        self._out = directory / "out"
        self._environment = clean_environment(DFDIAG_CACHE_DIR=str(directory / "cache"), TERM="xterm-256color")

    def seconds(self, case: Case) -> float:
        """Run a case once; exit where it fails, for a run that fails is not worth timing."""
        run = self._on_terminal if case.on_terminal else self._to_file
        seconds, status = run(case)
        if status:
            sys.exit(f"{case.name}: exit status {status}")
        return seconds

    def _to_file(self, case: Case) -> tuple[float, int]:
        with self._log.open("rb") as log, self._out.open("wb") as out:
            run = weigh(self._start(case, log.fileno(), out.fileno()))
        return run.seconds, run.status

    def _on_terminal(self, case: Case) -> tuple[float, int]:
        ours, theirs = pty.openpty()
        termios.tcsetwinsize(theirs, (_LINES, _COLUMNS))
        start = self._start(case, -1, theirs)

        def show() -> None:
            os.close(theirs)
            _drain(ours)

        with self._log.open("rb") as log:
            run = weigh(partial(start, stdin=log.fileno()), show)
        os.close(ours)
        return run.seconds, run.status

    def _start(self, case: Case, stdin: int, stdout: int) -> Callable[..., subprocess.Popen[bytes]]:
        stderr = stdout if case.on_terminal else None
        return partial(
            subprocess.Popen, case.arguments, stdin=stdin, stdout=stdout, stderr=stderr, env=self._environment
        )


def cases() -> list[Case]:
    """Return what is timed; the first is what the others are divided by."""
    python = [sys.executable, "-c"]
    return [
        Case("python -c pass", [*python, "pass"]),
        Case("python -c 'import regex'", [*python, "import regex"]),
        Case("dfdiag < log > file", [command()], goal=5),
        Case("dfdiag < log (terminal)", [command()], goal=9, on_terminal=True),
        Case("dfdiag --format json < log > file", [command(), "--format", "json"], goal=12),
    ]


def measure(bench: Bench, timed: list[Case], rounds: int) -> list[Figure]:
    """Time the cases in turn; every other round goes backwards, so that none always follows the same one."""
    seconds: dict[str, list[float]] = {case.name: [] for case in timed}
    for number in range(rounds):
        for case in timed if number % 2 else reversed(timed):
            seconds[case.name].append(bench.seconds(case))
    medians = {name: statistics.median(values) for name, values in seconds.items()}
    least = medians[timed[0].name]
    return [
        Figure(case.name, medians[case.name] / least, "x", case.goal, note=f"{medians[case.name] * 1000:6.1f} ms")
        for case in timed
    ]


def make_byte_code() -> None:
    """Compile the package, and make sure that the byte code is where the interpreter looks for it."""
    package = ROOT / "diagnoser"
    compileall.compile_dir(package, quiet=2)
    if not Path(cache_from_source(str(package / "cli" / "entry.py"))).exists():
        sys.exit(f"{package}: cannot write byte code there, so every run would compile the package anew")


def main() -> int:
    """Measure, print the table and return the exit status."""
    arguments = _parse()
    make_byte_code()
    with tempfile.TemporaryDirectory() as directory:
        bench = Bench(arguments.log, Path(directory))
        timed = cases()
        for case in timed:
            bench.seconds(case)
        print(f"{arguments.log.name}, {_count_lines(arguments.log)} lines, {arguments.rounds} rounds, {_version()}\n")
        return report(measure(bench, timed, arguments.rounds), check=arguments.check)


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--log", type=Path, default=_LOG, help="log to diagnose (default: a fixture of 584 lines)")
    parser.add_argument("--rounds", type=int, default=15, help="times that each command runs (default: 15)")
    parser.add_argument("--check", action="store_true", help="exit with status 1 where a goal is missed")
    return parser.parse_args()


def _drain(terminal: int) -> None:
    """Read what a terminal shows until nobody writes to it any more, which Linux reports as an error."""
    with contextlib.suppress(OSError):
        while os.read(terminal, 1 << 16):
            pass


def _count_lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(1 for _ in file)


def _version() -> str:
    return f"Python {sys.version.split()[0]}"


if __name__ == "__main__":
    sys.exit(main())

"""Put one message into the build log that a builder would print around it.

An inventory lists messages alone; the rules read logs. So each message gets the step that its tool runs in, and the
lines that the tool always prints along with it. The table goes by who speaks and by the message, never by the answer
that is wanted.
"""

from __future__ import annotations

import re
from typing import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from diagnoser.proof.inventory import Row

_BUILDERS = re.compile(r"^(?:buildkit|buildkit-frontend|buildx|docker-cli|docker-compose|containerd|registry)\b")
_OF_INSTRUCTION = re.compile(r"\s+\((?:Dockerfile:\d+ >>> )?(?P<instruction>(?:ADD|COPY|FROM|RUN) .+)\)$")
_OF_COMMAND = re.compile(r"(?:process \"|executor failed running \[|The command ')/bin/sh -c (?P<command>.+?)[\"\]']")


class Surroundings(NamedTuple):
    """What stands around a message: the first entry of a table whose two patterns are found holds."""

    speaker: str
    """A pattern for the row's tool, its source and its template, each behind a slash but the first."""
    line: str
    """A pattern for the message; its groups may be used in the texts below."""
    instruction: str
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    exit_code: int = 1


_NOT_FOUND = r"^/bin/(?:ba)?sh: (?:\d+: |line \d+: )?(?P<word>[\w./\[-]+): (?:command )?not found$"
_NO_RELEASE = "ERROR: Could not find a version that satisfies the requirement demo==2.0 (from versions: 1.0, 1.1)"
_NO_PROJECT = "ERROR: Could not find a version that satisfies the requirement demo (from versions: none)"
_EXCEPTION = r"^(?:[\w.]+\.)?[A-Z]\w*(?:Error|Exception): "
_OFFLINE = "RUN pip install --no-index --find-links=/wheels -r requirements.txt"
_PIP = "RUN pip install -r requirements.txt"
_POETRY = "RUN poetry install"
_TRACEBACK = "Traceback (most recent call last):"
_HASHES = "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE."
_NO_REFERENCE = 'ERROR: failed to solve: failed to parse stage name "{image}": invalid reference format'
_NOT_IN_CONTEXT = 'ERROR: failed to calculate checksum of ref a::b: "/{path}": not found'

_IN_STEPS = (
    # A command that is not found is the step's own, unless a tool runs it.
    Surroundings("^npm", _NOT_FOUND, "RUN npm run build", exit_code=127),
    Surroundings("^(?!gcc|setuptools)", _NOT_FOUND, "RUN {word} --version", exit_code=127),
    # Warnings get the failure that they foretell.
    Surroundings("^pip/", r"The script (?P<word>\S+) is installed in",
                 "RUN pip install --user demo && {word} --version",
                 after=("/bin/sh: 1: {word}: not found",), exit_code=127),
    Surroundings("^adduser", "Not creating home directory `(?P<home>[^']+)'",
                 "RUN adduser --system app && su app -c 'mkdir -p ~/.cache'",
                 after=("mkdir: cannot create directory '{home}/.cache': Permission denied",)),
    Surroundings("^pip/", "^Looking in links|^WARNING: Location", _OFFLINE, after=(_NO_PROJECT,)),
    Surroundings("^pip/", "^WARNING: Skipping page", _PIP, after=(_NO_PROJECT,)),
    # Lines that a tool never prints alone.
    Surroundings("^pip/", "^ERROR: Ignored the following", _PIP, after=(_NO_RELEASE,)),
    Surroundings("^pip/.*hashes", "^Expected ", _PIP, before=(_HASHES,)),
    Surroundings("^adduser", r"^(?:Unknown option: |Option )(?P<word>[\w-]+)", "RUN adduser -{word} app",
                 after=("adduser [--uid id] [--firstuid id] [--lastuid id]",)),
    Surroundings("", "^Traceback ", "RUN python demo.py",
                 after=('  File "/app/demo.py", line 3, in <module>', "ValueError: no such region")),
    Surroundings(r"^pip/(?P<file>_internal/\S+\.py)/", _EXCEPTION, _PIP,
                 before=(_TRACEBACK, '  File "/usr/lib/python3/site-packages/pip/{file}", line 300, in main')),
    Surroundings(r"^pip/.*pip/_internal/", " SyntaxError: ", _PIP,
                 before=(_TRACEBACK, '  File "/usr/lib/python3/dist-packages/pip/_internal/main.py", line 60')),
    Surroundings(r"/setup\.py/", _EXCEPTION, "RUN pip install .",
                 before=("\u00d7 python setup.py egg_info did not run successfully.", _TRACEBACK,
                         '  File "/tmp/demo/setup.py", line 3, in <module>')),
    Surroundings("^poetry/packages/locker", "", _POETRY, before=("Creating virtualenv demo in /app/.venv",)),
    Surroundings("^poetry/.*_dependency", "", _POETRY, before=("Installing dependencies from lock file",)),
    # The command that a tool's message belongs to.
    Surroundings(r"^pip/.*\[with --no-index", "", _OFFLINE),
    Surroundings(r"^pip/.*\[--only-binary", "", "RUN pip install --only-binary=:all: -r requirements.txt"),
    Surroundings("^pip/.*/check", "", "RUN pip check"),
    Surroundings("^pip/", "", _PIP),
    Surroundings("^gcc|^setuptools", r"can't open file '/\S+/setup.py'", "RUN python setup.py install"),
    Surroundings("^gcc|^setuptools", "", "RUN pip install ."),
    Surroundings("/pip/npm on cache mount", "'(?P<cache>/[^']*/pip)",
                 "RUN --mount=type=cache,target={cache} pip wheel ."),
    Surroundings("^poetry/", "", _POETRY),
    Surroundings("^uv/", "", "RUN uv sync"),
    Surroundings("^apt-get/", "", "RUN apt-get update && apt-get install -y demo", exit_code=100),
    Surroundings("^apk/", "", "RUN apk add demo"),
    Surroundings("^npm", "", "RUN npm ci"),
    Surroundings("^git/", "", "RUN git clone https://git.example.org/o/r.git /src", exit_code=128),
    Surroundings("", r"^(?P<word>[a-z][\w-]+): ", "RUN {word} demo"),
)  # fmt: skip
_ANY_STEP = Surroundings("", "", "RUN ./setup.sh")

_AROUND_BUILDERS = (
    # Warnings of build checks get the failure that they foretell.
    Surroundings("", '^- CopyIgnoredFile: .* file "(?P<path>[^"]+)"', "COPY {path} /app/", after=(_NOT_IN_CONTEXT,)),
    Surroundings("", r"^- UndefinedVar: .* variable '(?P<word>\$\w+)'", "COPY {word}/app.py /app/",
                 after=(_NOT_IN_CONTEXT.format(path="app.py"),)),
    Surroundings("", r"^- InvalidDefaultArgInFrom: .* ARG (?P<name>\S+)\$\{\w+\}(?P<rest>\S*)", "",
                 after=(_NO_REFERENCE.format(image="{name}{rest}"),)),
    Surroundings("", "^- UndefinedArgInFrom: ", "",
                 after=(_NO_REFERENCE.format(image="python:"),)),
    Surroundings("", "^- InvalidBaseImagePlatform: ", "RUN true", after=("ERROR: exec /bin/sh: exec format error",)),
)  # fmt: skip


def as_log(row: Row) -> bytes:
    """Write the log of a failed build in which a message stands.

    A builder's own message stands outside the steps, or ends the step whose command it names; behind one of an
    instruction an inventory may give that instruction in brackets. Any other message is output of a RUN step.
    """
    if not _BUILDERS.search(row.tool):
        return _in_step(row)
    if instruction := _OF_INSTRUCTION.search(row.line):
        line = row.line[: instruction.start()]
        return _joined(f"#5 [2/2] {instruction['instruction']}", f"#5 ERROR: {line}", line)
    if command := _OF_COMMAND.search(row.line):
        return _ending_silent_step(command["command"], row.line)
    return _by_builder(row)


def _in_step(row: Row) -> bytes:
    around = _around(row, _IN_STEPS) or _ANY_STEP
    command = re.sub(r"^RUN (?:--\S+ )*", "", around.instruction)
    return _joined(
        f"#5 [2/2] {around.instruction}",
        *(f"#5 0.100 {line}" for line in (*around.before, row.line, *around.after)),
        f'#5 ERROR: process "/bin/sh -c {command}" did not complete successfully: exit code: {around.exit_code}',
    )


def _ending_silent_step(command: str, line: str) -> bytes:
    if line.startswith("The command"):
        return _joined(f"Step 2/2 : RUN {command}", " ---> Running in 0123456789ab", line)
    return _joined(f"#5 [2/2] RUN {command}", f"#5 ERROR: {line}", "------", f" > [2/2] RUN {command}:", "------", line)


def _by_builder(row: Row) -> bytes:
    around = _around(row, _AROUND_BUILDERS)
    if around is None:
        return _joined(row.line)
    if not around.instruction:
        return _joined(row.line, *around.after)
    return _joined(f"#5 [2/2] {around.instruction}", *(f"#5 {line}" for line in around.after), row.line)


def _around(row: Row, table: tuple[Surroundings, ...]) -> Surroundings | None:
    """Return the first entry that fits a row, its texts filled in."""
    speaker = f"{row.tool}/{row.source}/{row.template}"
    for entry in table:
        told, found = re.search(entry.speaker, speaker), re.search(entry.line, row.line)
        if told and found:
            words = {**told.groupdict(), **found.groupdict()}
            return entry._replace(
                instruction=entry.instruction.format(**words),
                before=tuple(line.format(**words) for line in entry.before),
                after=tuple(line.format(**words) for line in entry.after),
            )
    return None


def _joined(*lines: str) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()

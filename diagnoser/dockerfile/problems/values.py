"""Faults of what instructions set: substitutions, ports, signals and mounts."""

from __future__ import annotations

import re

from diagnoser.dockerfile.expand import ExpansionError, assignments, expand, expand_heredoc
from diagnoser.dockerfile.problems.problem import Problem
from diagnoser.dockerfile.words import operands

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from diagnoser.dockerfile.parse import Dockerfile, Instruction

_CHECKED = frozenset(("ADD", "ARG", "COPY", "ENV", "EXPOSE", "LABEL", "RUN", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"))
_EXPANDED_FLAGS = frozenset({"chown", "chmod", "checksum"})
_NUMBER = r"\+?0{0,9}[0-9]{1,5}"
_PORTS = rf"{_NUMBER}(?:-{_NUMBER})?"
# Patterns as text are compiled where they are first used, which most runs never do.
_PORT = rf"(?a:(?:(?:.*:)?(?:{_PORTS})?:)?(?P<ports>{_PORTS})(?:/(?i:tcp|udp|sctp)?)?)"
_LAST_PORT = 65535
_SIGNALS = (
    "ABRT|ALRM|BUS|CHLD|CLD|CONT|FPE|HUP|ILL|INT|IOT?|KILL|PIPE|POLL|PROF|PWR|QUIT|SEGV|STKFLT|STOP|SYS|TERM|TRAP|TSTP|"
    "TTIN|TTOU|URG|USR[12]|VTALRM|WINCH|XCPU|XFSZ|RTMIN([+]([1-9]|1[0-5]))?|RTMAX(-([1-9]|1[0-4]))?"
)
_SIGNAL_NUMBER = r"[-+]?0*[1-9][0-9]*"
_MOUNT_CHOICES = {
    "type": frozenset({"bind", "cache", "tmpfs", "secret", "ssh"}),
    "sharing": frozenset({"shared", "private", "locked"}),
}
_MOUNT_SWITCHES = frozenset({"readonly", "ro", "readwrite", "rw", "required"})
_MOUNT_KEYS = _MOUNT_SWITCHES | {
    *("type", "from", "source", "src", "target", "dst", "destination", "id", "sharing", "size", "mode", "uid", "gid"),
    "env",
}


def value_problems(dockerfile: Dockerfile) -> Iterator[Problem]:
    """Yield at most one fault for each instruction."""
    for instruction in dockerfile.instructions:
        if instruction.keyword not in _CHECKED or (instruction.keyword == "RUN" and not instruction.flags):
            continue
        message = _problem(instruction, dockerfile.escape)
        if message:
            yield Problem(instruction.line, message)


def _problem(instruction: Instruction, escape: str) -> str:
    special = {"$", '"', "'", escape}
    expanded = () if special.isdisjoint(instruction.value) else _expanded(instruction, escape)
    for text in expanded:
        if special.isdisjoint(text):
            continue
        # With every variable set, only what is written wrong can fail.
        anything = dict.fromkeys(re.findall(r"\w+|[@*#?$!-]", text), "x")
        try:
            expand(text, anything, escape)
        except ExpansionError as error:
            return str(error)
    match instruction.keyword:
        case "EXPOSE":
            wrong = next((port for port in operands(instruction) if "$" not in port and not _is_port(port)), None)
            return f"{wrong} is no port" if wrong else ""
        case "STOPSIGNAL":
            return "" if _is_signal(instruction.arguments) else f"{instruction.arguments} is no signal"
        case "RUN":
            return next(filter(None, map(_wrong_mount, _mounts(instruction))), "")
        case "COPY" | "ADD":
            return _wrong_heredoc(instruction)
    return ""


def _expanded(instruction: Instruction, escape: str) -> Iterator[str]:
    """Yield the texts in which BuildKit replaces variables."""
    match instruction.keyword:
        case "ARG":
            yield from (value or "" for _, value in assignments(instruction, escape))
        case "ENV" | "LABEL":
            for name, value in assignments(instruction, escape):
                yield from (name, value or "")
        case "COPY" | "ADD":
            yield from (value for name, value in instruction.flags if name in _EXPANDED_FLAGS)
            yield from operands(instruction)
        case "VOLUME" | "EXPOSE":
            yield from operands(instruction)
        case "WORKDIR" | "USER" | "STOPSIGNAL":
            yield instruction.arguments
        case "RUN":
            for mount in _mounts(instruction):
                yield from (field.partition("=")[2] for field in mount.split(","))


def _mounts(instruction: Instruction) -> Iterator[str]:
    return (value for name, value in instruction.flags if name == "mount")


def _is_port(text: str) -> bool:
    if len(text) <= len(str(_LAST_PORT)) and text.isdecimal() and text.isascii():  # nearly all, without a pattern
        return int(text) <= _LAST_PORT
    match = re.fullmatch(_PORT, text.strip("\"'"))
    if match is None:
        return False
    ports = [int(port) for port in match["ports"].split("-")]
    return ports == sorted(ports) and ports[-1] <= _LAST_PORT


def _is_signal(text: str) -> bool:
    text = text.strip("\"'")
    return (
        not text
        or "$" in text
        or bool(re.fullmatch(_SIGNAL_NUMBER, text))
        or bool(re.fullmatch(_SIGNALS, text.upper().removeprefix("SIG")))
    )


def _wrong_mount(mount: str) -> str:
    for field in mount.split(","):
        key, equals, value = field.partition("=")
        choices = _MOUNT_CHOICES.get(key.lower())
        if key.lower() not in _MOUNT_KEYS:
            return f"a mount knows no {key}"
        if not equals and key.lower() not in _MOUNT_SWITCHES:
            return f"{key} of a mount needs a value"
        if choices and "$" not in value and value.lower() not in choices:
            return f"the {key} of a mount cannot be {value}"
    return ""


def _wrong_heredoc(instruction: Instruction) -> str:
    for heredoc in instruction.heredocs:
        anything = dict.fromkeys(re.findall(r"\w+|[@*#?$!-]", heredoc.content), "x")
        try:
            if heredoc.expands:
                expand_heredoc(heredoc.content, anything)
        except ExpansionError as error:
            return f"in {heredoc.name}, {error}"
    return ""

"""Faults of an instruction's flags."""

from __future__ import annotations

import re

from diagnoser.dockerfile.words import split_flags

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from diagnoser.dockerfile.parse import Instruction

_SWITCH, _VALUE, _VALUES = "switch", "value", "values"
_FLAGS = {
    "ADD": {
        **dict.fromkeys(("link", "keep-git-dir", "unpack"), _SWITCH),
        **dict.fromkeys(("chown", "chmod", "checksum"), _VALUE),
        "exclude": _VALUES,
    },
    "COPY": {
        **dict.fromkeys(("link", "parents"), _SWITCH),
        **dict.fromkeys(("chown", "chmod", "from"), _VALUE),
        "exclude": _VALUES,
    },
    "FROM": {"platform": _VALUE},
    "HEALTHCHECK": dict.fromkeys(("interval", "timeout", "start-period", "start-interval", "retries"), _VALUE),
    "RUN": {**dict.fromkeys(("mount", "device"), _VALUES), **dict.fromkeys(("network", "security"), _VALUE)},
}
_UNCHECKED = frozenset({"ARG", "STOPSIGNAL"})
"""Instructions whose flags BuildKit passes over."""
_CHOICES = {
    ("RUN", "network"): ("default", "none", "host"),
    ("RUN", "security"): ("insecure", "sandbox"),
}
_MICROSECONDS = {"ns": 1e-3, "us": 1, "µs": 1, "μs": 1, "ms": 1e3, "s": 1e6, "m": 6e7, "h": 3.6e9}
_PART = rf"([0-9]+(?:\.[0-9]*)?|\.[0-9]+)({'|'.join(_MICROSECONDS)})"
# Patterns as text are compiled where they are first used, which most runs never do.
_DURATION = rf"(?P<sign>[-+]?)(?:0|(?P<parts>(?:{_PART})+))"
_SHORTEST = _MICROSECONDS["ms"]
_RETRIES = r"[-+]?0+|\+?0*(?P<count>[1-9][0-9]{0,9})"
_MOST_RETRIES = 2**31 - 1


def flag_problem(instruction: Instruction, escape: str) -> str:
    """Tell what is wrong with the first wrong flag; "" for nothing."""
    if not instruction.flags or instruction.keyword in _UNCHECKED:
        return ""
    known = _FLAGS.get(instruction.keyword, {})
    used: set[str] = set()
    for flag in split_flags(instruction.value, escape)[0]:
        name, equals, value = flag[2:].partition("=")
        message = _misused(name, equals, value, known.get(name))
        if not message and name in used and known[name] != _VALUES:
            message = f"the flag --{name} stands twice"
        if message:
            return message
        used.add(name)
    return _wrong_value(instruction)


def _misused(name: str, equals: str, value: str, kind: str | None) -> str:
    if kind is None:
        return f"there is no flag --{name} here"
    if not value and equals if kind == _SWITCH else not equals:
        return f"the flag --{name} needs a value"
    if kind == _SWITCH and value.lower() not in {"", "true", "false"}:
        return f"the flag --{name} can be true or false, not {value}"
    return ""


def _wrong_value(instruction: Instruction) -> str:
    for name, value in instruction.flags:
        choices = _CHOICES.get((instruction.keyword, name), ())
        if choices and value not in choices:
            return f"--{name} can be {_either(choices)}, not {value}"
        if instruction.keyword == "HEALTHCHECK" and not _fits_health_check(name, value):
            return f"--{name} cannot be {value}"
        if name == "mount" and instruction.keyword == "RUN" and _names_variable_source(value):
            return "the from of a mount cannot hold a variable"
        if (instruction.keyword, name, value) == ("RUN", "mount", ""):
            return "the flag --mount needs a value"
    return ""


def _either(choices: Sequence[str]) -> str:
    return f"{', '.join(choices[:-1])} or {choices[-1]}"


def _fits_health_check(name: str, value: str) -> bool:
    if not value:
        return True
    if name == "retries":
        retries = re.fullmatch(_RETRIES, value)
        return retries is not None and int(retries["count"] or "0") <= _MOST_RETRIES
    duration = re.fullmatch(_DURATION, value)
    if duration is None:
        return False
    length = sum(float(number) * _MICROSECONDS[unit] for number, unit in re.findall(_PART, duration["parts"] or ""))
    return length == 0 or (duration["sign"] != "-" and length >= _SHORTEST)


def _names_variable_source(mount: str) -> bool:
    fields = (field.partition("=") for field in mount.split(","))
    return any(key.lower() == "from" and "$" in value[:-1] for key, _, value in fields)

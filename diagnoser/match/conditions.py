"""The conditions of a rule's ``where`` and of a fix's ``when``, on the step that a line belongs to."""

from __future__ import annotations

from diagnoser.fields import NamedTuple
from diagnoser.match.patterns import search

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from diagnoser.model import Role


class Situation(NamedTuple):
    """What is known of the step that a line belongs to; None where it is not known."""

    builder: str
    role: Role | None
    instruction: str | None
    exit_code: int | None
    user: str | None
    os: str | None
    origin: str | None = None
    """What the instruction that is to blame did; ``none`` where no other than the failing one is."""
    context: frozenset[str] = frozenset({"unknown"})
    """What the build context says of the file that the cause is about."""


def holds(where: Mapping[str, Any], situation: Situation, *, unknown: bool) -> bool:
    """Whether all conditions hold; ``unknown`` is what a condition on something unknown counts as.

    A few always count one way where nothing is known, since only that way is of use: an instruction or exit code that
    the log does not show may be the one asked for.
    """
    return all(_CONDITIONS[name](wanted, situation, unknown) for name, wanted in where.items())


def _instruction(wanted: tuple[str, ...], situation: Situation, _unknown: bool) -> bool:
    return not situation.instruction or situation.instruction.split(None, 1)[0].upper() in wanted


def _command(wanted: str, situation: Situation, unknown: bool) -> bool:
    if not situation.instruction:
        return unknown
    return search(wanted, situation.instruction) is not None


def _not_command(unwanted: str, situation: Situation, _unknown: bool) -> bool:
    return not situation.instruction or search(unwanted, situation.instruction) is None


def _builder(wanted: tuple[str, ...], situation: Situation, _unknown: bool) -> bool:
    return situation.builder in wanted


def _exit_code(wanted: tuple[int, ...], situation: Situation, _unknown: bool) -> bool:
    return situation.exit_code is None or situation.exit_code in wanted


def _user(wanted: str, situation: Situation, unknown: bool) -> bool:
    if situation.user is None:
        return unknown
    return (situation.user in {"root", "0"}) == (wanted == "root")


def _os(wanted: str, situation: Situation, unknown: bool) -> bool:
    return unknown if situation.os is None else situation.os == wanted


def _origin(wanted: tuple[str, ...], situation: Situation, unknown: bool) -> bool:
    return unknown if situation.origin is None else situation.origin in wanted


def _said_by(wanted: str, situation: Situation, _unknown: bool) -> bool:
    speaker = {"builder": "builder", "output": "tool"}.get(situation.role or "other")
    return speaker is None or speaker == wanted


def _context(wanted: tuple[str, ...], situation: Situation, _unknown: bool) -> bool:
    return not situation.context.isdisjoint(wanted)


_CONDITIONS: dict[str, Callable[[Any, Situation, bool], bool]] = {
    "instruction": _instruction,
    "command": _command,
    "not_command": _not_command,
    "builder": _builder,
    "exit_code": _exit_code,
    "user": _user,
    "os": _os,
    "origin": _origin,
    "context": _context,
    "said_by": _said_by,
}

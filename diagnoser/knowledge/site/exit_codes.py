"""The exit codes with which steps have failed, and what each says by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from diagnoser.knowledge.site import addresses

if TYPE_CHECKING:
    from collections.abc import Iterable

    from diagnoser.knowledge.causes import Cause

_SIGNALS = {
    1: "SIGHUP (its terminal went away)",
    2: "SIGINT (it was interrupted)",
    4: "SIGILL (an instruction that this processor does not know)",
    6: "SIGABRT (the program gave itself up)",
    7: "SIGBUS (memory that is not there)",
    8: "SIGFPE (an impossible calculation)",
    9: "SIGKILL (mostly because memory ran out)",
    11: "SIGSEGV (the program reached for memory that is not its own)",
    13: "SIGPIPE (nobody reads its output any more)",
    15: "SIGTERM (it was asked to end, as a cancelled build is)",
}
_MEANINGS = {
    1: "A failure of any kind. The reason stands in the lines before.",
    2: "With many programs, an option or an argument that they do not take; make and tar end with it on any failure.",
    126: "The shell found the program but could not execute it: no right to, or not a program for this machine.",
    127: "The shell, or the container itself, did not find a program.",
    128: "A wrong argument of exit; git uses it for any fatal error.",
    255: "An exit code out of range, or a failure of any kind, as with ssh.",
}
_FATAL = 128


class ExitCode(NamedTuple):
    """An exit code, and the ids of the causes by which steps have failed with it."""

    code: int
    meaning: str
    causes: tuple[str, ...]

    @property
    def address(self) -> str:
        """Where its page stands."""
        return addresses.of_code(self.code)


def exit_codes(causes: Iterable[Cause]) -> list[ExitCode]:
    """Return the codes in their order."""
    found: dict[int, list[str]] = {}
    for cause in causes:
        for code in cause.exit_codes:
            found.setdefault(code, []).append(cause.id)
    return [ExitCode(code, meaning(code), tuple(found[code])) for code in sorted(found)]


def meaning(code: int) -> str:
    """Return what an exit code means whichever program ends with it; empty where each program has its own meaning."""
    if code in _MEANINGS:
        return _MEANINGS[code]
    signal = _SIGNALS.get(code - _FATAL)
    return f"{_FATAL} + {code - _FATAL}: the program was ended by {signal}." if signal else ""

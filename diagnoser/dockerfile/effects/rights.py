"""Commands that give files away and change their modes.

Facts: GNU coreutils manual, ``chown``, ``chgrp`` and ``chmod``.
"""

from __future__ import annotations

from diagnoser.dockerfile.effects.kinds import (
    ChangesMode,
    ChangesOwner,
    NamesGroup,
    NamesUser,
    NeedsRoot,
    Reads,
    Writes,
)
from diagnoser.dockerfile.effects.options import call, name_set

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from diagnoser.dockerfile.effects.kinds import Effect
    from diagnoser.dockerfile.effects.setting import Setting

_CHOWN = name_set("--from --reference")
_CHMOD_LETTERS = frozenset("-Rcvf")


def chown(words: Sequence[str], at: Setting) -> Iterator[Effect]:
    """``chown USER``, ``USER:GROUP``, ``USER:`` (the user's own group), ``:GROUP``, and the old ``USER.GROUP``."""
    given = call(words, _CHOWN)
    if given.has("--reference") or not given.operands:
        return
    yield NeedsRoot("chown")
    user, group = _owner(given.operands[0])
    yield from _named(user, group)
    for path in map(at.path, given.operands[1:]):
        yield Reads(path, "chown")
        yield ChangesOwner(path, user, group, given.has("-R", "--recursive"))


def _owner(written: str) -> tuple[str | None, str | None]:
    for separator in (":", "."):
        user, found, group = written.partition(separator)
        if found and "$" not in (user if separator == "." else ""):
            return user or None, group or None
    return written, None


def _named(user: str | None, group: str | None) -> Iterator[Effect]:
    if user and not user.isdigit() and "$" not in user:
        yield NamesUser(user)
    if group and not group.isdigit() and "$" not in group:
        yield NamesGroup(group)


def chgrp(words: Sequence[str], at: Setting) -> Iterator[Effect]:
    """``chgrp``."""
    given = call(words, _CHOWN)
    if given.has("--reference") or not given.operands:
        return
    group = given.operands[0]
    yield from _named(None, group)
    for path in map(at.path, given.operands[1:]):
        yield Reads(path, "chgrp")
        yield Writes(path)
        yield ChangesOwner(path, None, group, given.has("-R", "--recursive"))


def chmod(words: Sequence[str], at: Setting) -> Iterator[Effect]:
    """``chmod``, where ``-x`` is a mode and ``-R`` an option."""
    recursive = False
    operands = []
    for word in words[1:]:
        if word.startswith("--"):
            recursive = recursive or word == "--recursive"
            if word.startswith("--reference"):
                return
        elif word[:1] == "-" and _CHMOD_LETTERS.issuperset(word):
            recursive = recursive or "R" in word
        else:
            operands.append(word)
    for path in map(at.path, operands[1:]):
        yield Reads(path, "chmod")
        yield Writes(path)
        yield ChangesMode(path, operands[0], recursive)


COMMANDS = {"chown": chown, "chgrp": chgrp, "chmod": chmod}

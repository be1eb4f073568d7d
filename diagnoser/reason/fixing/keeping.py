"""Removing a path only after the last step that reads it."""

from __future__ import annotations

import re

from diagnoser.dockerfile.edit import Edit, delete, replace
from diagnoser.dockerfile.effects.kinds import Copies, Installs, Moves, Reads, Removes
from diagnoser.dockerfile.shell import read_script
from diagnoser.dockerfile.trace import covers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from diagnoser.dockerfile.image import Change
    from diagnoser.dockerfile.parse import Instruction
    from diagnoser.reason.fixing.site import Site

_REMOVING = frozenset({"rm", "rmdir", "unlink"})
_BETWEEN = r"(?:[ \t]|\\[ \t]*\r?\n)*"
"""Blanks and line continuations."""


def keep(site: Site, edit: Mapping[str, Any]) -> list[Edit]:
    """Move the removal of a path behind the last step of the stage that reads it."""
    remover = site.meant("origin")
    path = site.fill(edit["value"])
    if remover is None or not path or remover.keyword != "RUN" or remover.stage != site.failing.stage:
        return []
    whole = site.image.absolute(path)
    removals = [
        change.effect.path
        for change in site.image.changes
        if change.by == remover and isinstance(change.effect, Removes) and _touches(change.effect.path, whole)
    ]
    if not removals:
        return []
    last = _last_reader(site, removals)
    commands = read_script(remover.arguments)
    if all(command.words and command.words[0].text in _REMOVING for command in commands):
        return [delete(remover.line, remover.end), site.behind(last, site.moved_here(remover, site.written(remover)))]
    wanted = next((each for each in commands if _is_removal(site, each.text, whole)), None)
    cut = _without(site.written(remover), wanted.text) if wanted else None
    if wanted is None or cut is None:
        return []
    return [
        replace(remover.line, remover.end, cut),
        site.behind(last, site.moved_here(remover, f"RUN {wanted.text}")),
    ]


def _touches(one: str, other: str) -> bool:
    return covers(one, other) or covers(other, one)


def _is_removal(site: Site, text: str, path: str) -> bool:
    words = text.split()
    if not words or words[0] not in _REMOVING:
        return False
    paths = [site.image.absolute(word) for word in words[1:] if not word.startswith("-")]
    return any(_touches(each, path) for each in paths)


def _without(written: str, command: str) -> str | None:
    """A RUN without one of the commands that it joins by ``&&``; None where it is not found as written."""
    words = _BETWEEN.join(map(re.escape, command.split()))
    for pattern in (rf"{_BETWEEN}&&{_BETWEEN}{words}(?=\s|$)", rf"(?<=\s){words}{_BETWEEN}&&{_BETWEEN}"):
        cut, count = re.subn(pattern, "", written, count=1)
        if count:
            return cut
    return None


def _last_reader(site: Site, paths: list[str]) -> Instruction:
    """The last instruction of the stage, from the failing one on, that reads one of some paths."""
    last = site.failing
    for change in site.scene.later_changes():
        read = _read(change)
        if change.by.stage == last.stage and any(_touches(path, one) for one in read for path in paths):
            last = change.by
    return last


def _read(change: Change) -> tuple[str, ...]:
    effect = change.effect
    if isinstance(effect, Reads):
        return (effect.path,)
    if isinstance(effect, (Copies, Moves)):
        return (effect.source,)
    return effect.reads if isinstance(effect, Installs) else ()

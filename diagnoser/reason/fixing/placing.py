"""Edits that put in, replace, take away or move instructions."""

from __future__ import annotations

import re

import regex

from diagnoser.dockerfile.edit import Edit, delete, replace
from diagnoser.dockerfile.expand import assignments
from diagnoser.reason.wording import PLACEHOLDER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from diagnoser.dockerfile.parse import Instruction
    from diagnoser.reason.fixing.site import Site

_SECONDS = 0.1


def insert(site: Site, edit: Mapping[str, Any]) -> list[Edit]:
    """Put instructions in front of one."""
    place, text = site.meant(edit.get("at")), _text(site, edit)
    return [site.in_front(place, text)] if place and text else []


def append(site: Site, edit: Mapping[str, Any]) -> list[Edit]:
    """Put instructions behind one."""
    place, text = site.meant(edit.get("at")), _text(site, edit)
    return [site.behind(place, text)] if place and text else []


def declare(site: Site, edit: Mapping[str, Any]) -> list[Edit]:
    """Put instructions behind the FROM of the stage."""
    text = site.fill(edit["value"])
    stages = site.scene.dockerfile.stages
    if not text or site.failing.stage < 0:
        return []
    return [site.behind(stages[site.failing.stage].instructions[0], text)]


def redeclare(site: Site, _edit: Mapping[str, Any]) -> list[Edit]:
    """Declare the variables of the ARG that is to blame again, where the failing stage needs them."""
    origin = site.meant("origin")
    if origin is None or origin.keyword != "ARG":
        return []
    names = [name for name, _ in assignments(origin, site.scene.dockerfile.escape)]
    used = [name for name in names if re.search(rf"\$\{{?{re.escape(name)}\b", site.failing.value)]
    return [site.in_front(site.failing, "\n".join(f"ARG {name}" for name in used))] if used else []


def substitute(site: Site, edit: Mapping[str, Any]) -> list[Edit]:
    """Replace what patterns match in the lines of an instruction."""
    place = site.meant(edit.get("at"))
    if place is None:
        return []
    before = after = site.written(place)
    for pattern, new in edit["value"].items():
        after = _substituted(site, pattern, new, after)
    return [replace(place.line, place.end, after)] if after != before else []


def _substituted(site: Site, pattern: str, new: str, text: str) -> str:
    """One replacement; captured values in the pattern stand for themselves, and so they do in the new text."""

    def literal(match: regex.Match[str]) -> str:
        name = match["name"]
        return regex.escape(site.fill(match[0])) if name in site.names else match[0]

    filled = regex.sub(PLACEHOLDER.pattern, literal, pattern)
    put_in = site.fill(new, in_template=True) if new else ""
    if new and not put_in:
        return text
    try:
        return regex.sub(filled, put_in, text, timeout=_SECONDS)
    except (TimeoutError, regex.error):
        return text


def remove(site: Site, edit: Mapping[str, Any]) -> list[Edit]:
    """Take an instruction away."""
    place = site.meant(edit["value"])
    return [delete(place.line, place.end)] if place else []


def move(site: Site, edit: Mapping[str, Any]) -> list[Edit]:
    """Move the failing instruction or the one that is to blame to the other one, or behind the next FROM."""
    if edit["value"] == "failing-behind-from":
        stages = [each for each in site.scene.dockerfile.stages if each.instructions[0].line > site.failing.line]
        put = site.behind(stages[0].instructions[0], site.written(site.failing)) if stages else None
        return _moved(site, site.failing, put) if put else []
    origin = site.meant("origin")
    if origin is None or origin.stage != site.failing.stage:
        return []
    moved, _, place = edit["value"].partition("-")
    if moved == "failing":
        return _moved(site, site.failing, site.in_front(origin, site.written(site.failing)))
    if place == "before-failing":
        return _brought_forward(site, origin)
    text = site.written(origin)
    return _moved(site, origin, site.behind(site.failing, site.moved_here(origin, text)))


def _brought_forward(site: Site, origin: Instruction) -> list[Edit]:
    """Move an instruction in front of the failing one; a COPY with those that stand between.

    A step that lacks what one COPY brings, such as `make` without the sources, mostly lacks what the others bring too.
    """
    stage = site.scene.dockerfile.stages[origin.stage].instructions
    copies = [
        each
        for each in stage
        if site.failing.line < each.line < origin.line and each.keyword == origin.keyword == "COPY"
    ]
    moved = [*copies, origin]
    text = "\n".join(site.written(each) for each in moved)
    edits = _moved(site, origin, site.in_front(site.failing, text))
    return [*edits, *(delete(each.line, each.end) for each in copies)] if edits else []


def as_root(site: Site, edit: Mapping[str, Any]) -> list[Edit]:
    """Let root run the failing instruction: by switching to root and back, or by moving USER behind it."""
    by = site.image.user_by
    if by is None or site.image.is_root is not False:
        return []
    if edit["value"] == "switch":
        user = by.arguments.strip()
        return [site.in_front(site.failing, "USER root"), site.behind(site.failing, f"USER {user}")]
    if by.stage != site.failing.stage:
        return []
    return _moved(site, by, site.behind(site.failing, site.written(by)))


def _moved(site: Site, instruction: Instruction, put: Edit) -> list[Edit]:
    """Take an instruction, and the blank lines that it would leave doubled, from its place, and put it in elsewhere."""
    lines = site.scene.dockerfile.lines
    last = instruction.end
    if (
        instruction.line > 1
        and last < len(lines)
        and not lines[instruction.line - 2].strip()
        and not lines[last].strip()
    ):
        last += 1
    if put.first <= instruction.line <= put.last or instruction.line < put.first <= last:
        return []
    return [delete(instruction.line, last), put]


def _text(site: Site, edit: Mapping[str, Any]) -> str:
    text = site.fill(edit["value"])
    return site.as_root(text) if text and edit.get("user") == "root" else text

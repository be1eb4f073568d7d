"""Patterns as people read them: what a pattern matches, with its values left open.

A pattern is shown with one of the texts that it matches: the first of several, without what may be missing. What it
captures is named, what it leaves open is an ellipsis.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import product

from diagnoser.packs.literals import parse_tree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Clause = tuple[Any, ...]
    Lines = tuple[str, ...]

OPEN = "…"
_MOST = 8
"""Ways of recognising a cause that are told; a rule with more tells its first ones."""
_MOST_ABSENT = 4
_LONGEST = 160
_CONTROLS = {"\n": " ", "\t": " ", "\r": "", "\x1b": ""}


@cache
def shown(pattern: str) -> str:
    """Return what a pattern matches, as one line for people."""
    tree = parse_tree(pattern)
    names = {number: name for name, number in tree.state.groupdict.items()}
    text = "".join(_shown(item, names) for item in tree)
    text = re.sub(rf"\s*{OPEN}(?:\s*{OPEN})+\s*", f" {OPEN} ", text)
    text = " ".join(text.split()).strip(f"{OPEN} ")
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST].rstrip()}{OPEN}"


@cache
def words_of(pattern: str) -> str:
    """Return every fixed piece of a pattern, all alternatives included, for a search."""
    return " ".join(" ".join(_pieces(parse_tree(pattern))).split())


def slot(name: str) -> str:
    """Return what stands for a value that a log fills in; no shell and no Dockerfile uses these brackets."""
    return f"‹{name.replace('_', ' ')}›"


def ways(clause: Clause) -> list[tuple[Lines, Lines]]:
    """List the ways in which a clause can hold, each as lines that must be there and lines that must not."""
    kind, *rest = clause
    if kind == "line":
        return [((shown(rest[1]),), ())]
    members = rest[0]
    if kind == "none":
        return [((), tuple(" and ".join(there) for member in members for there, _ in ways(member))[:_MOST_ABSENT])]
    if kind == "any":
        return [way for member in members for way in ways(member)][:_MOST]
    joined = []
    for choice in product(*(ways(member) for member in members)):
        there = tuple(dict.fromkeys(line for lines, _ in choice for line in lines))
        absent = tuple(dict.fromkeys(line for _, lines in choice for line in lines))
        joined.append((there, absent[:_MOST_ABSENT]))
        if len(joined) == _MOST:
            break
    return joined


def patterns_of(clause: Clause) -> list[str]:
    """List the patterns of the lines that a clause wants to be there."""
    kind, *rest = clause
    if kind == "line":
        return [rest[1]]
    return [] if kind == "none" else [pattern for member in rest[0] for pattern in patterns_of(member)]


def _shown(item: Any, names: dict[int, str]) -> str:  # noqa: ANN401, PLR0911 - the parser's tree has no types
    name, argument = str(item[0]), item[1]
    if name == "LITERAL":
        return _CONTROLS.get(chr(argument), chr(argument))
    if name == "IN":
        kind, first = argument[0]
        return chr(first) if str(kind) == "LITERAL" and chr(first).isprintable() else OPEN
    if name == "SUBPATTERN":
        number = argument[0]
        return slot(names[number]) if number in names else "".join(_shown(each, names) for each in argument[3])
    if name == "ATOMIC_GROUP":
        return "".join(_shown(each, names) for each in argument)
    if name == "BRANCH":
        return max(("".join(_shown(each, names) for each in branch) for branch in argument[1][:2]), key=_fixed)
    if name in {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}:
        least, _, inside = argument
        return "".join(_shown(each, names) for each in inside) if least else _left_open(inside)
    return OPEN if name in {"ANY", "NOT_LITERAL"} else ""


def _left_open(inside: Any) -> str:  # noqa: ANN401 - see above
    """What may be missing: nothing, unless it stands for any text."""
    return OPEN if len(inside) == 1 and str(inside[0][0]) in {"ANY", "IN", "NOT_LITERAL"} else ""


def _fixed(text: str) -> int:
    return len(text.replace(OPEN, ""))


def _pieces(items: Any) -> list[str]:  # noqa: ANN401 - see above
    """The fixed pieces of a sequence, each run of literals one piece."""
    pieces, run = [], ""
    for item in items:
        name, argument = str(item[0]), item[1]
        if name == "LITERAL":
            run += chr(argument)
            continue
        pieces.append(run)
        run = ""
        if name == "SUBPATTERN":
            pieces.extend(_pieces(argument[3]))
        elif name == "ATOMIC_GROUP":
            pieces.extend(_pieces(argument))
        elif name == "BRANCH":
            pieces.extend(piece for branch in argument[1] for piece in _pieces(branch))
        elif name.endswith("_REPEAT"):
            pieces.extend(_pieces(argument[2]))
    return [*pieces, run]

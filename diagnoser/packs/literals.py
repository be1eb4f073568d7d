"""The literals that a pattern cannot match without.

The scan looks for literals first and tries a pattern only on lines that hold one of its own, so each pattern must
have some. They are read off the pattern's parse tree. ``regex`` has no parse tree to offer, the standard library's
parser has: patterns are therefore limited to what both accept (named groups may be written ``(?<name>…)``).
"""

from __future__ import annotations

import re
from typing import Any

_parser: Any = re._parser  # type: ignore[attr-defined]  # noqa: SLF001 - the only parse tree there is

SHORTEST = 3
"""A literal of fewer characters would send too many lines to the pattern."""

_MOST_ALTERNATIVES = 24
_NAMED_GROUP = re.compile(r"\(\?<(?=[A-Za-z_])")


def required_literals(pattern: str) -> tuple[str, ...]:
    """Return lower-case strings of which every match of ``pattern`` holds at least one; empty where none is sure.

    Raises:
        re.error: the pattern does not parse.
    """
    tree = _parser.parse(_NAMED_GROUP.sub("(?P<", pattern))
    best = _best(_sequence(tree))
    return tuple(sorted(best)) if best and min(map(len, best)) >= SHORTEST else ()


def _best(options: list[frozenset[str]]) -> frozenset[str]:
    """Choose the set whose shortest literal is the longest: the one that lets the fewest lines through."""
    return max(options, key=lambda literals: (min(map(len, literals)), -len(literals)), default=frozenset())


def _sequence(items: Any) -> list[frozenset[str]]:
    """List sets of literals, each of which the sequence needs one of."""
    found: list[frozenset[str]] = []
    run: list[str] = []

    def close() -> None:
        if run:
            found.append(frozenset(["".join(run).lower()]))
            run.clear()

    for operator, argument in items:
        name = str(operator)
        if name == "LITERAL":
            run.append(chr(argument))
            continue
        if name == "AT":  # an anchor has no width: the literal goes on behind it only at a boundary
            if run:
                close()
            continue
        close()
        if name == "SUBPATTERN":
            found.extend(_sequence(argument[3]))
        elif name == "ATOMIC_GROUP":
            found.extend(_sequence(argument))
        elif name in {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"} and argument[0] >= 1:
            found.extend(_sequence(argument[2]))
        elif name == "BRANCH":
            found.extend(_branch(argument[1]))
    close()
    return found


def _branch(alternatives: Any) -> list[frozenset[str]]:
    """Join the best literals of all alternatives; nothing where one of them has none."""
    joined: set[str] = set()
    for alternative in alternatives:
        best = _best(_sequence(alternative))
        if not best:
            return []
        joined |= best
    return [frozenset(joined)] if len(joined) <= _MOST_ALTERNATIVES else []

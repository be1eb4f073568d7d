"""A pattern as an automaton: its single characters as positions, and which may follow which.

This is Glushkov's construction, with one thing added: an edge counts how often it arises. ``(a+)+`` has one position,
which follows itself once for either repetition: that is two ways to read the same text.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from diagnoser.packs.literals import parse_tree

ALPHABET = "".join(map(chr, range(32, 127))) + "\té…"
"""The characters that patterns are told apart by."""
_MOST_COPIES = 8
"""A part that may come more often than this counts as repeated without bound."""
_MOST_POSITIONS = 3_000
_REPEATS = frozenset({"MAX_REPEAT", "MIN_REPEAT"})
_ATOMIC = frozenset({"ATOMIC_GROUP", "POSSESSIVE_REPEAT"})
_CATEGORIES = {"CATEGORY_DIGIT": r"\d", "CATEGORY_SPACE": r"\s", "CATEGORY_WORD": r"\w"}


class _Piece(NamedTuple):
    """A part of a pattern: whether it may be empty, and the positions that it can begin and end with."""

    nullable: bool
    first: frozenset[int]
    last: frozenset[int]


_EMPTY = _Piece(nullable=True, first=frozenset(), last=frozenset())


class Automaton:
    """A pattern's positions.

    ``sets[position]`` holds the characters that it reads, ``edges[position]`` counts the ways to each next one, and
    ``loops`` are the outermost repetitions without bound, as ranges of positions. A match begins at one of ``first``
    and ends at one of ``last``. ``inner`` has the look-arounds, which read nothing.
    """

    def __init__(self, items: Any, *, ignore_case: bool) -> None:  # noqa: ANN401 - the parser's tree has no types
        self.sets: list[frozenset[str]] = []
        self.edges: list[dict[int, int]] = []
        self.loops: list[range] = []
        self.inner: list[Any] = []
        self._ignore_case = ignore_case
        whole = self._sequence(items)
        self.first, self.last = whole.first, whole.last

    def _sequence(self, items: Any) -> _Piece:  # noqa: ANN401 - the parser's tree has no types
        whole = _EMPTY
        for item in items:
            whole = self._then(whole, self._piece(item))
        return whole

    def _then(self, left: _Piece, right: _Piece) -> _Piece:
        self._connect(left.last, right.first)
        return _Piece(
            left.nullable and right.nullable,
            left.first | right.first if left.nullable else left.first,
            left.last | right.last if right.nullable else right.last,
        )

    def _piece(self, item: Any) -> _Piece:  # noqa: ANN401 - the parser's tree has no types
        name, argument = str(item[0]), item[1]
        if name in _REPEATS:
            return self._repeat(*argument)
        if name == "SUBPATTERN":
            return self._sequence(argument[3])
        if name == "BRANCH":
            pieces = [self._sequence(alternative) for alternative in argument[1]]
            return _Piece(
                any(piece.nullable for piece in pieces),
                frozenset().union(*(piece.first for piece in pieces)),
                frozenset().union(*(piece.last for piece in pieces)),
            )
        if name in _ATOMIC:
            return self._once(argument if name == "ATOMIC_GROUP" else argument[2])
        if name in {"ASSERT", "ASSERT_NOT"}:
            self.inner.append(argument[1])
        read = _characters(name, argument)
        return self._position(read) if read is not None else _EMPTY

    def _position(self, read: frozenset[str]) -> _Piece:
        if len(self.sets) >= _MOST_POSITIONS:
            return _EMPTY
        position = len(self.sets)
        self.sets.append(frozenset(read | {other.swapcase() for other in read}) if self._ignore_case else read)
        self.edges.append({})
        return _Piece(nullable=False, first=frozenset([position]), last=frozenset([position]))

    def _repeat(self, least: int, most: int, body: Any) -> _Piece:  # noqa: ANN401 - the parser's tree has no types
        whole = _EMPTY
        bounded = int(most) <= _MOST_COPIES
        for number in range(max(min(least, _MOST_COPIES), int(most) if bounded else 1)):
            start = len(self.sets)
            copy = self._sequence(body)
            is_last = not bounded and number + 1 >= min(least, _MOST_COPIES)
            if is_last:
                self._connect(copy.last, copy.first)
                self.loops = [loop for loop in self.loops if loop.start < start]
                self.loops.append(range(start, len(self.sets)))
            whole = self._then(whole, copy._replace(nullable=True) if number >= least else copy)
        return whole

    def _once(self, body: Any) -> _Piece:  # noqa: ANN401 - the parser's tree has no types
        """Read a part that is never gone back into as if nothing in it were repeated."""
        edges, loops = len(self.edges), len(self.loops)
        piece = self._sequence(body)
        for position in range(edges, len(self.edges)):
            self.edges[position] = {after: 1 for after in self.edges[position] if after > position}
        del self.loops[loops:]
        return piece

    def _connect(self, before: frozenset[int], after: frozenset[int]) -> None:
        for position in before:
            for following in after:
                self.edges[position][following] = self.edges[position].get(following, 0) + 1


def automata(pattern: str) -> list[Automaton]:
    """Return the automaton of a pattern, and of each look-around in it."""
    tree = parse_tree(pattern)
    ignore_case = "(?i" in pattern
    found: list[Automaton] = []
    waiting = [tree]
    while waiting:
        automaton = Automaton(waiting.pop(), ignore_case=ignore_case)
        waiting.extend(automaton.inner)
        found.append(automaton)
    return found


def _characters(name: str, argument: Any) -> frozenset[str] | None:  # noqa: ANN401 - the parser's tree has no types
    """The characters that an element reads one of; None for an element that reads nothing or is no single one."""
    if name == "ANY":
        return frozenset(ALPHABET)
    if name == "LITERAL":
        return frozenset([chr(argument)])
    if name == "NOT_LITERAL":
        return frozenset(ALPHABET) - {chr(argument)}
    if name != "IN":
        return None
    read: set[str] = set()
    for kind, value in argument:
        if str(kind) == "LITERAL":
            read.add(chr(value))
        elif str(kind) == "RANGE":
            read.update(character for character in ALPHABET if value[0] <= ord(character) <= value[1])
        elif str(kind) == "CATEGORY":
            read.update(_category(str(value)))
    negated = any(str(kind) == "NEGATE" for kind, _ in argument)
    return frozenset(ALPHABET) - read if negated else frozenset(read)


def _category(name: str) -> set[str]:
    """The characters of a class such as that of digits, or of its opposite."""
    sign = _CATEGORIES[name.replace("NOT_", "")]
    inside = {character for character in ALPHABET if re.match(sign, character)}
    return set(ALPHABET) - inside if "NOT_" in name else inside

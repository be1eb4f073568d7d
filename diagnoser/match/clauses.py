"""Clause trees: whether a rule's conditions on lines hold, and which lines show it.

A clause is a tuple: ``("line", leaf, pattern, within, further)``, or ``(kind, members)`` of kind ``any``, ``all``,
``sequence`` or ``none``. It is tried around one *anchor*, a line on which one of its patterns matched: members that
say ``in: step`` look at the lines of the anchor's step, those that say ``in: log`` at all lines.
"""

from __future__ import annotations

from diagnoser.fields import NamedTuple
from diagnoser.match.patterns import search

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

_MOST_LINES = 400
"""Candidate lines of one pattern that are looked at, half from the beginning and half from the end."""


class Match(NamedTuple):
    """A line on which a pattern matched, and what it captured."""

    line: int
    captures: dict[str, str]


class Evaluation:
    """The patterns of one rule on one log, each tried at most once on a line."""

    def __init__(self, texts: list[str], found: dict[int, list[int]], step_of: list[int]) -> None:
        self._texts = texts
        self._found = found
        self._step_of = step_of
        self._matches: dict[int, list[Match]] = {}

    def can_hold(self, clause: tuple[Any, ...]) -> bool:
        """Whether a clause may hold, by literals alone: most need no pattern to be ruled out."""
        kind = clause[0]
        if kind == "line":
            return bool(self._candidates(clause))
        if kind == "none":
            return True
        members = (self.can_hold(member) for member in clause[1])
        return any(members) if kind == "any" else all(members)

    def anchors(self, clause: tuple[Any, ...]) -> set[int]:
        """Return the steps that a clause may hold in: those of the lines that one of its patterns matches."""
        kind = clause[0]
        if kind == "line":
            return {self._step_of[match.line] for match in self.matches(clause)}
        if kind == "none" or (kind != "any" and not self.can_hold(clause)):  # patterns would be compiled for nothing
            return set()
        return {step for member in clause[1] for step in self.anchors(member)}

    def matches(self, clause: tuple[Any, ...]) -> list[Match]:
        """Return the lines on which a leaf's pattern matches."""
        _, leaf, pattern, _, _ = clause
        if leaf not in self._matches:
            self._matches[leaf] = [
                Match(line, {name: value for name, value in match.groupdict().items() if value is not None})
                for line in self._candidates(clause)
                if (match := search(pattern, self._texts[line]))
            ]
        return self._matches[leaf]

    def _candidates(self, clause: tuple[Any, ...]) -> list[int]:
        """The lines that hold all literals that a leaf's pattern needs."""
        _, leaf, _, _, further = clause
        return _bounded([line for line in self._found.get(leaf, ()) if _holds_all(further, self._texts[line])])

    def evaluate(self, clause: tuple[Any, ...], step: int) -> list[Match] | None:
        """Return the matches that make a clause hold in a step, the telling one first; None where it does not."""
        kind = clause[0]
        if kind == "line":
            anywhere = clause[3] == "log"
            return [match for match in self.matches(clause) if anywhere or self._step_of[match.line] == step] or None
        members = clause[1]
        if kind == "any":
            return self._any(members, step)
        if kind == "none":
            return None if any(self.evaluate(member, step) for member in members) else []
        return self._all(members, step) if kind == "all" else self._sequence(members, step)

    def _any(self, members: tuple[Any, ...], step: int) -> list[Match] | None:
        together = [match for member in members for match in self.evaluate(member, step) or ()]
        return together or None

    def _all(self, members: tuple[Any, ...], step: int) -> list[Match] | None:
        together: list[Match] = []
        for member in members:
            found = self.evaluate(member, step)
            if found is None:
                return None
            together.extend(found)
        return together

    def _sequence(self, members: tuple[Any, ...], step: int) -> list[Match] | None:
        together: list[Match] = []
        after = -1
        for member in members:
            following = [match for match in self.evaluate(member, step) or () if match.line > after]
            if not following:
                return None
            together.append(following[0])
            after = following[0].line
        return together


def positive_leaves(clause: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    """Yield the leaves that can show a rule, so all but those under ``none``."""
    if clause[0] == "line":
        yield clause
    elif clause[0] != "none":
        for member in clause[1]:
            yield from positive_leaves(member)


def _holds_all(further: tuple[tuple[str, ...], ...], text: str) -> bool:
    lowered = text.lower()
    return all(any(literal in lowered for literal in literals) for literals in further)


def _bounded(lines: list[int]) -> list[int]:
    half = _MOST_LINES // 2
    return lines if len(lines) <= _MOST_LINES else lines[:half] + lines[-half:]

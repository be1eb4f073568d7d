r"""Patterns that can run away: that some line makes the matcher try for longer than it may.

A look at the pattern's automaton finds what surely does, whatever the machine: a repetition that can read the same
text in two ways and go on from either, such as ``(\w+\s*)*``. The ways to try double with each round. What is merely
slow, such as ``.*a.*b.*c``, is tried out: lines are written that follow the pattern into a repetition, stay in it for
long and then break off, and the pattern gets as long on them as the matcher would give it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from diagnoser.match.patterns import TIME_LIMIT, compiled
from diagnoser.proof.automaton import ALPHABET, automata

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from diagnoser.proof.automaton import Automaton

_LONGEST = 500
"""Characters of a line that is tried: few lines of a log are longer, and these may cost a pattern its match."""
_BREAKS = "\x00\n"
"""Characters that hardly a pattern expects: a match that needs something behind the repetition fails here."""
_MOST_KINDS = 6
"""Characters with which each repetition is tried."""


def runaway(pattern: str) -> str | None:
    """Say how a pattern can run away; None where nothing is found."""
    found = automata(pattern)
    for automaton in found:
        for loop in automaton.loops:
            if text := _ambiguous(automaton, loop):
                return f"can run away: a repetition in it can read {text!r} in more than one way"
    for line in dict.fromkeys(line for automaton in found for line in _attacks(automaton)):
        if _takes_too_long(pattern, line):
            return f"can run away: a line of {len(line)} characters like {line[:30]!r}… takes it over {TIME_LIMIT} s"
    return None


def _takes_too_long(pattern: str, line: str) -> bool:
    try:
        compiled(pattern).search(line, timeout=TIME_LIMIT)
    except TimeoutError:
        return True
    return False


def _ambiguous(automaton: Automaton, loop: range) -> str | None:
    """Find a text on which two readings can part inside a loop and meet again.

    All positions of a loop can be reached from one another, so it does not matter where they meet.
    """
    for position in loop:
        for after, ways in automaton.edges[position].items():
            if ways > 1 and after in loop:
                return _any_of(automaton.sets[after])
    seen: set[tuple[int, int]] = set()
    waiting = [
        (left, right, text)
        for position in loop
        for left, right, text in _next(automaton, loop, position, position)
        if left != right
    ]
    for left, right, text in waiting:
        if left == right:
            return text
        if (left, right) not in seen:
            seen.add((left, right))
            following = _next(automaton, loop, left, right)
            waiting.extend((one, other, text + read) for one, other, read in following)
    return None


def _next(automaton: Automaton, loop: range, left: int, right: int) -> Iterator[tuple[int, int, str]]:
    """Yield where two readings can be after one more character that both can read, and that character."""
    for one in automaton.edges[left]:
        for other in automaton.edges[right]:
            both = automaton.sets[one] & automaton.sets[other]
            if one in loop and other in loop and both:
                yield one, other, _any_of(both)


def _attacks(automaton: Automaton) -> Iterator[str]:
    """Write lines that stay in each loop for long and break off.

    Half of them hold what the pattern needs at its end: its absence may be noticed before anything is tried.
    """
    before = _paths(automaton, automaton.first, automaton.edges)
    behind = _paths(automaton, automaton.last, _reversed(automaton.edges))
    looping = [automaton.sets[position] for loop in automaton.loops for position in loop]
    kinds = sorted(ALPHABET, key=lambda character: -sum(character in read for read in looping))
    for loop in automaton.loops:
        if loop.start not in before:
            continue
        start, end = before[loop.start], behind.get(loop.stop - 1, "")[::-1]
        read = frozenset().union(*(automaton.sets[position] for position in loop))
        rounds = [kind for kind in kinds if kind in read][:_MOST_KINDS]
        rounds += [start, _round(automaton, loop, min), _round(automaton, loop, max)]
        for pumped in filter(None, dict.fromkeys(rounds)):
            times = _LONGEST // len(pumped)
            for head in (start, ""):
                yield head + pumped * times + _BREAKS[0]
                yield head + pumped * times + _BREAKS[1] + end


def _reversed(edges: list[dict[int, int]]) -> list[dict[int, int]]:
    turned: list[dict[int, int]] = [{} for _ in edges]
    for position, following in enumerate(edges):
        for after, ways in following.items():
            turned[after][position] = ways
    return turned


def _round(automaton: Automaton, loop: range, choose: Callable[[list[int]], int]) -> str:
    """Write one round of a loop, choosing at each position where to go on: ``min`` leaves nothing out, ``max`` most."""
    text, position = _any_of(automaton.sets[loop.start]), loop.start
    while ahead := [after for after in automaton.edges[position] if after in loop and after > position]:
        position = choose(ahead)
        text += _any_of(automaton.sets[position])
    return text


def _paths(automaton: Automaton, ends: frozenset[int], edges: list[dict[int, int]]) -> dict[int, str]:
    """Write for each position a shortest text that leads to it from one of the ends, its own character left out."""
    paths = dict.fromkeys(sorted(ends), "")
    waiting = list(paths)
    for position in waiting:
        for after in edges[position]:
            if after not in paths:
                paths[after] = paths[position] + _any_of(automaton.sets[position])
                waiting.append(after)
    return paths


def _any_of(read: frozenset[str]) -> str:
    return min(read, key=lambda character: (not character.isalnum(), character == " ", character), default="")

"""A long log, thinned out to what a diagnosis can use, in a fixed amount of memory.

Kept are the first and the last lines whole; the builder's own lines that announce and end steps; for every literal of
some rule the first and the last lines that hold it (``shares.py``); and what stands around the first few of those, and
around the builder's verdicts, before which the failing step has its last word. Each line keeps its number.

Where a literal has its first lines, the last ones are sought block by block: all of the last block of a piece, of each
block before it one. To look at each line that holds an everyday literal would take longer than everything else.
"""

from __future__ import annotations

from collections import deque

from diagnoser.fields import NamedTuple
from diagnoser.log.pieces import pieces
from diagnoser.log.search import searcher
from diagnoser.log.shares import Shares
from diagnoser.log.steps import SIGNS, Steps, find_steps
from diagnoser.log.text import Numbered, clean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator
    from typing import BinaryIO

    from diagnoser.log.pieces import Piece, Span
    from diagnoser.log.search import Search
    from diagnoser.log.shares import Line

    Places = list[Span]

_HEAD = 500
_TAIL = 2_000
_RARE = 3
"""Lines of a literal whose neighbours are kept with them."""
_NEAR = (1_000, 500)
_AROUND_VERDICT = (16_000, 8_000)
"""Bytes before and after a line that its neighbours stand in."""

_VERDICTS = ("did not complete", "failed to solve", "non-zero code", "error building", "=> error", "exit status ")
_MARKS = ("error:", "------", " > [", " | >>> ", "[output clipped", "finished", "successfully ")


def thin(start: bytes, rest: BinaryIO, literals: Iterable[str]) -> list[Numbered]:
    """Read a log to its end and return the lines worth keeping, clean and numbered, without blank ones."""
    wanted = frozenset(literal.encode() for literal in (*literals, *_VERDICTS, *_MARKS))
    keeper = _Keeper(wanted)
    for piece in pieces(start, rest):
        keeper.take(piece)
    return keeper.result()


class _Claim(NamedTuple):
    """Lines of a piece that a literal has a share for; ``key`` is the literal, or the literal and ``near``."""

    key: Hashable
    first: list[Span]
    last: list[Span]


class _Keeper:
    """Lines kept so far, raw: most of them are dropped again, so they are cleaned only at the end."""

    def __init__(self, literals: frozenset[bytes]) -> None:
        self._literals = literals
        self._verdicts = frozenset(verdict.encode() for verdict in _VERDICTS)
        self._search: Search = searcher(literals | SIGNS)
        self._head: list[Line] = []
        self._last: deque[Piece] = deque(maxlen=2)
        self._steps = Steps()
        self._shares = Shares()

    def take(self, piece: Piece) -> None:
        """Look through the next piece."""
        if len(self._head) < _HEAD:
            self._head.extend(piece.lines(piece.first_lines(_HEAD - len(self._head))).values())
        self._last.append(piece)
        places = self._places(piece)
        steps = find_steps(piece, ((sign, *place) for sign in places.keys() & SIGNS for place in places[sign]))
        claims = [
            claim
            for literal in places.keys() & self._literals
            for claim in self._claims(piece, literal, places[literal])
        ]
        wanted = {span for claim in claims for span in (*claim.first, *claim.last)}
        lines = piece.lines(wanted.union(*steps.values()))
        for said, (first, last) in steps.items():
            self._steps.add(said, lines[first], lines[last])
        for claim in claims:
            self._shares.add(claim.key, [lines[span] for span in claim.first], [lines[span] for span in claim.last])
        self._shares.make_room()

    def result(self) -> list[Numbered]:
        """Return all lines kept."""
        tail = [line for piece in self._last for line in piece.lines(piece.last_lines(_TAIL)).values()][-_TAIL:]
        together = (*self._shares.lines(), *self._steps.lines(), *self._head, *tail)
        kept = {line.offset: line for line in together}
        return [
            Numbered(line.number, text)
            for _, line in sorted(kept.items())
            if (text := clean(line.content.decode("utf-8", "replace")))
        ]

    def _places(self, piece: Piece) -> dict[bytes, Places]:
        """For each literal in the piece, where it begins first in each block, and the block's end."""
        places: dict[bytes, Places] = {}
        for start, end in piece.blocks():
            for literal, stop in self._search(piece.lowered[start:end]).items():
                places.setdefault(literal, []).append((start + stop - len(literal), end))
        return places

    def _claims(self, piece: Piece, literal: bytes, places: Places) -> Iterator[_Claim]:
        """The lines with a literal, as far as its share goes, and the neighbours of its very first lines."""
        missing = self._shares.missing(literal)
        first = _first_lines(piece, literal, places, missing)
        last: list[Span] = []
        if missing <= sum(end - begin for begin, end in first):
            last = _last_lines(piece, literal, places, first[-1][1] if first else 0, self._shares.share)
        yield _Claim(literal, first, last)
        reach = _AROUND_VERDICT if literal in self._verdicts else _NEAR
        rare = first[: max(0, _RARE - self._shares.count(literal))]
        if near := [neighbour for span in rare for neighbour in piece.around(span, *reach)]:
            yield _Claim((literal, "near"), near, [])
        if rare and rare[0][0] < reach[0] and len(self._last) > 1:
            before = self._last[0].lines_before_end(reach[0] - rare[0][0])
            self._shares.add((literal, "before"), before, [])


def _first_lines(piece: Piece, literal: bytes, places: Places, missing: int) -> list[Span]:
    """The first lines with a literal, until nothing is missing."""
    spans: list[Span] = []
    for position, stop in places:
        for begin, end in piece.lines_with(literal, position, stop) if missing > 0 else ():
            spans.append((begin, end))
            missing -= end - begin
            if missing <= 0:
                break
    return spans


def _last_lines(piece: Piece, literal: bytes, places: Places, beyond: int, share: int) -> list[Span]:
    """The last lines with a literal behind a position: all of the last block and one of each before, as fit."""
    *before, (position, stop) = [place for place in places if place[1] > beyond] or [(beyond, beyond)]
    spans: list[Span] = []
    for begin, end in piece.last_lines_with(literal, max(position, beyond), stop):
        spans.append((begin, end))
        share -= end - begin
        if share <= 0:
            return spans[::-1]
    return [piece.line_at(position) for position, _ in before if position >= beyond] + spans[::-1]

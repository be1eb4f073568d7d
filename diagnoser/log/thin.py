"""A long log, thinned out to what a diagnosis can use, in a fixed amount of memory.

Kept are the first and the last lines whole; the builder's own lines that announce and end steps; for every literal of
some rule the first and the last lines that hold it (``shares.py``); what stands around the first lines of a rare one;
and what stands around the builder's verdicts, before which the failing step has its last word. Each line keeps its
number.

Where a literal has its first lines, the last ones are sought block by block: all of the last block of a piece, of each
block before it one. To look at each line that holds an everyday literal would cost more than the search.
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
    from collections.abc import Iterable
    from typing import BinaryIO

    from diagnoser.log.pieces import Piece, Span
    from diagnoser.log.search import Search
    from diagnoser.log.shares import Line

    Places = list[Span]

_HEAD = 500
_TAIL = 2_000
_RARE = 3
"""First lines of a literal whose neighbours are kept with them."""
_NEAR = (1_000, 500)
_AROUND_VERDICT = (16_000, 8_000)
"""Bytes before and after a line that its neighbours stand in."""

_LONGEST = 24
"""Bytes of a literal that are sought: what begins so rarely goes on otherwise, and the search is ready sooner."""
_VERDICTS = ("did not complete", "failed to solve", "non-zero code", "error building", "=> error", "exit status ")
_MARKS = ("error:", "------", " > [", " | >>> ", "[output clipped", "finished", "successfully ")


def thin(start: bytes, rest: BinaryIO, literals: Iterable[str]) -> list[Numbered]:
    """Read a log to its end and return the lines worth keeping, clean and numbered, without blank ones."""
    wanted = frozenset(literal.encode()[:_LONGEST] for literal in (*literals, *_VERDICTS, *_MARKS))
    keeper = _Keeper(wanted)
    for piece in pieces(start, rest):
        keeper.take(piece)
    return keeper.result()


class _Claim(NamedTuple):
    """Lines of a piece that are to be kept for a literal, and those around its first ones."""

    literal: bytes
    first: list[Span]
    near: list[Span]
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
        self._near = Shares()
        self._unsettled: tuple[Piece, list[_Claim]] | None = None

    def take(self, piece: Piece) -> None:
        """Look through the next piece."""
        if len(self._head) < _HEAD:
            self._head.extend(piece.lines(piece.first_lines(_HEAD - len(self._head))).values())
        self._last.append(piece)
        places = self._places(piece)
        steps = find_steps(piece, ((sign, *place) for sign in places.keys() & SIGNS for place in places[sign]))
        claims = [self._claim(piece, literal, places[literal]) for literal in places.keys() & self._literals]
        lines = piece.lines({span for claim in claims for span in claim.first + claim.near}.union(*steps.values()))
        for said, (first, last) in steps.items():
            self._steps.add(said, lines[first], lines[last])
        for claim in claims:
            self._shares.add(claim.literal, [lines[span] for span in claim.first], [])
            self._near.add(claim.literal, [lines[span] for span in claim.near], [])
        self._settle({claim.literal for claim in claims if _size(claim.last) >= self._shares.share})
        self._unsettled = piece, claims
        self._shares.make_room()
        self._near.make_room()

    def result(self) -> list[Numbered]:
        """Return all lines kept."""
        self._settle(set())
        tail = [line for piece in self._last for line in piece.lines(piece.last_lines(_TAIL)).values()][-_TAIL:]
        together = (*self._shares.lines(), *self._near.lines(), *self._steps.lines(), *self._head, *tail)
        kept = {line.offset: line for line in together}
        return [
            Numbered(line.number, text)
            for _, line in sorted(kept.items())
            if (text := clean(line.content.decode("utf-8", "replace")))
        ]

    def _settle(self, full: set[bytes]) -> None:
        """Add the last lines of the piece before, but for literals of which the piece behind it has enough."""
        if self._unsettled is None:
            return
        piece, claims = self._unsettled
        claims = [claim for claim in claims if claim.last and claim.literal not in full]
        lines = piece.lines({span for claim in claims for span in claim.last})
        for claim in claims:
            self._shares.add(claim.literal, [], [lines[span] for span in claim.last])
        self._unsettled = None

    def _places(self, piece: Piece) -> dict[bytes, Places]:
        """For each literal in the piece, where it begins first in each block, and the block's end."""
        places: dict[bytes, Places] = {}
        for start, end in piece.blocks():
            for literal, stop in self._search(piece.lowered[start:end]).items():
                places.setdefault(literal, []).append((start + stop - len(literal), end))
        return places

    def _claim(self, piece: Piece, literal: bytes, places: Places) -> _Claim:
        """The lines with a literal, as far as its share goes, and while it is rare their neighbours."""
        missing = self._shares.missing(literal)
        first = _first_lines(piece, literal, places, missing)
        verdict = literal in self._verdicts
        last: list[Span] = []
        if missing <= _size(first):
            last = _last_lines(piece, literal, places, first[-1][1] if first else 0, self._shares.share)
            if not verdict:
                self._near.drop(literal)
                return _Claim(literal, first, [], last)
        before, after = _AROUND_VERDICT if verdict else _NEAR
        rare = first[: max(0, _RARE - self._shares.count(literal))]
        if rare and rare[0][0] < before and len(self._last) > 1:
            self._near.add(literal, self._last[0].lines_before_end(before - rare[0][0]), [])
        near = [neighbour for span in rare for neighbour in piece.around(span, before, after)]
        return _Claim(literal, first, near, last)


def _size(spans: list[Span]) -> int:
    return sum(end - begin for begin, end in spans)


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

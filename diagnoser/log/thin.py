"""A long log, thinned out to what a diagnosis can use, in a fixed amount of memory.

Kept are the lines that hold a literal of some rule, the lines that give the log its structure, and the first and last
lines whole. Each keeps its number. Where more lines qualify than fit, those in the middle go: a build's beginning
names its steps, its end holds the failure.
"""

from __future__ import annotations

import re
from collections import deque

from diagnoser.fields import NamedTuple
from diagnoser.log.json_lines import Unfolder, is_json
from diagnoser.log.search import searcher
from diagnoser.log.text import LONGEST_LINE, Numbered, clean, decode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import BinaryIO

_CHUNK = 1 << 20
_HEAD = 500
_TAIL = 2_000
_MIDDLE = 8_000
"""Lines kept from the first and from the last half of the rest each."""

_STRUCTURE = (
    *(
        "] run ",
        "] copy ",
        "] add ",
        "] from ",
        "] workdir ",
        "[internal]",
        "exporting to ",
        " done ",
        " cached",
        " canceled",
    ),
    *("error:", "=> error", "------", " > [", " | >>> ", "step ", "---> ", "failed to solve", "did not complete"),
    *("non-zero code", "[output clipped", "finished", "info[0", "error building", "successfully "),
)
_ESCAPE = re.compile(rb"\x1b\[[0-9;?]*[A-Za-z]")


class Piece(NamedTuple):
    """Whole lines of the log, and the number of each (or of the first, where they follow each other)."""

    content: bytes
    first: int
    numbers: list[int] | None = None

    def number(self, index: int) -> int:
        """The number of the line with this index in the piece."""
        return self.numbers[index] if self.numbers else self.first + index


def thin(start: bytes, rest: BinaryIO, literals: Iterable[str]) -> list[Numbered]:
    """Read a log to its end and return the lines worth keeping, clean and numbered, without blank ones."""
    keeper = _Keeper(searcher([*literals, *_STRUCTURE]))
    pieces = _pieces(start, rest)
    first = next(pieces)
    sample = [Numbered(0, clean(line)) for line in decode(first.content[:100_000]).split("\n")[:-1]]
    if is_json([line for line in sample if line.text]):
        pieces, first = _unfolded(first, pieces), Piece(b"", 1)
    keeper.take(first)
    for piece in pieces:
        keeper.take(piece)
    return keeper.result()


def _pieces(start: bytes, rest: BinaryIO) -> Iterator[Piece]:
    """Cut the log at line ends; a line longer than a chunk comes in several pieces under the same number."""
    number = 1
    carried = start
    while chunk := rest.read(_CHUNK):
        content, newline, tail = (carried + chunk).rpartition(b"\n")
        yield Piece(content + newline or tail, number)
        number += content.count(b"\n") + len(newline)
        carried = tail if newline else b""
    if carried:
        yield Piece(carried, number)


def _unfolded(first: Piece, rest: Iterator[Piece]) -> Iterator[Piece]:
    """Write JSON objects out as lines on the way."""
    unfolder = Unfolder()
    for piece in (first, *rest):
        lines = [
            line
            for index, text in enumerate(piece.content.decode("utf-8", "replace").split("\n"))
            for line in unfolder.unfold(Numbered(piece.first + index, clean(text) if text[:1] != "{" else text))
        ]
        content = "\n".join(line.text for line in lines).encode() + b"\n"
        yield Piece(content, 0, [line.number for line in lines] + [0])


class _Keeper:
    """Lines kept so far, raw: most of them are dropped again, so they are cleaned only at the end."""

    def __init__(self, ends: Callable[[bytes], list[int]]) -> None:
        self._ends = ends
        self._head: list[tuple[int, bytes]] = []
        self._early: list[tuple[int, bytes]] = []
        self._late: deque[tuple[int, bytes]] = deque(maxlen=_MIDDLE)
        self._last: deque[Piece] = deque(maxlen=2)

    def take(self, piece: Piece) -> None:
        if len(self._head) < _HEAD:
            lines = piece.content.split(b"\n", _HEAD)[:_HEAD]
            self._head.extend((piece.number(index), line[:LONGEST_LINE]) for index, line in enumerate(lines))
        self._last.append(piece)
        content = piece.content
        searched = _ESCAPE.sub(b"", content) if b"\x1b" in content else content
        keep = self._late.append if len(self._early) >= _MIDDLE else self._early.append
        index = position = behind = 0
        for end in self._ends(searched):
            if end <= behind:
                continue
            index += searched.count(b"\n", position, end - 1)
            position = end - 1
            begin = searched.rfind(b"\n", 0, position) + 1
            behind = searched.find(b"\n", end)
            if behind < 0:
                behind = len(searched)
            if behind - begin > LONGEST_LINE:  # keep what stands around the literal
                begin, behind = max(begin, end - LONGEST_LINE // 2), min(behind, end + LONGEST_LINE // 2)
            keep((piece.number(index), searched[begin:behind]))

    def result(self) -> list[Numbered]:
        kept: dict[tuple[int, str], Numbered] = {}
        for part in (self._head, self._early, self._late, self._tail()):
            for number, line in part:
                if text := clean(line.decode("utf-8", "replace")):
                    kept[number, text] = Numbered(number, text)
        return sorted(kept.values(), key=lambda line: line.number)

    def _tail(self) -> list[tuple[int, bytes]]:
        lines: list[tuple[int, bytes]] = []
        for piece in self._last:
            for index, line in enumerate(piece.content.split(b"\n")):
                lines.append((piece.number(index), line[-LONGEST_LINE:]))
        return lines[-_TAIL:]

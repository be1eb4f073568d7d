"""A long log, piece by piece, and the lines in a piece."""

from __future__ import annotations

import codecs
import re

from diagnoser.log.json_lines import Unfolder, is_json
from diagnoser.log.shares import Line
from diagnoser.log.text import LONGEST_LINE, Numbered, clean, decode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import BinaryIO

    Span = tuple[int, int]

_CHUNK = 1 << 20
_BLOCK = 1 << 16
_SAMPLE = 100_000
_HALF = LONGEST_LINE // 2
_COLOUR = re.compile(rb"\x1b\[[0-9;?]*[A-Za-z]")
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class Piece:
    """Whole lines of the log, free of colours.

    A *span* is where a line begins and ends in the piece. Of a line longer than ``LONGEST_LINE`` it is a part of that
    length around what was sought; such parts begin at few places only, so that many of them cost no more than the line.
    """

    def __init__(self, content: bytes, offset: int, first: int, numbers: list[int] | None = None) -> None:
        """Take lines; ``first`` is the number of the first, or ``numbers`` has the number of each."""
        self.content = _COLOUR.sub(b"", content) if b"\x1b" in content else content
        self.lowered = self.content.lower()
        self._offset = offset
        self._first = first
        self._numbers = numbers

    def blocks(self) -> Iterator[Span]:
        """Cut the piece into blocks of whole lines."""
        start = 0
        while start < len(self.content):
            end = self.content.find(b"\n", start + _BLOCK) + 1 or len(self.content)
            yield start, end
            start = end

    def line_at(self, position: int) -> Span:
        """The line that a position is in."""
        begin = self.lowered.rfind(b"\n", 0, position) + 1
        end = self.lowered.find(b"\n", position)
        if end < 0:
            end = len(self.lowered)
        if end - begin > LONGEST_LINE:
            begin += max(0, (position - begin) // _HALF * _HALF - _HALF // 2)
            end = min(end, begin + LONGEST_LINE)
        return begin, end

    def lines_with(self, literal: bytes, start: int, end: int) -> Iterator[Span]:
        """Yield the lines in a part of the piece that hold a literal."""
        while (position := self.lowered.find(literal, start, end)) >= 0:
            span = self.line_at(position)
            yield span
            start = max(span[1], position + len(literal))

    def last_lines_with(self, literal: bytes, start: int, end: int) -> Iterator[Span]:
        """Yield the lines in a part of the piece that hold a literal, the last one first."""
        while (position := self.lowered.rfind(literal, start, end)) >= 0:
            span = self.line_at(position)
            yield span
            end = min(span[0], position)

    def around(self, span: Span, before: int, after: int) -> Iterator[Span]:
        """Yield the lines that stand whole in so many bytes before and after a line."""
        start = 0
        if span[0] > before:
            start = self.content.find(b"\n", span[0] - before, span[0]) + 1 or span[0]
        end = self.content.rfind(b"\n", span[1], span[1] + after)
        yield from self._lines_in(start, span[0] - 1)
        yield from self._lines_in(span[1] + 1, end)

    def lines_before_end(self, within: int) -> list[Line]:
        """The lines that stand whole in so many bytes before the piece's end."""
        end = len(self.content)
        return list(self.lines(self.around((end, end), within, 0)).values())

    def _lines_in(self, begin: int, end: int) -> Iterator[Span]:
        while begin < end:
            newline = self.content.find(b"\n", begin, end)
            stop = newline if newline >= 0 else end
            if stop - begin <= LONGEST_LINE:
                yield begin, stop
            begin = stop + 1

    def lines(self, spans: Iterable[Span]) -> dict[Span, Line]:
        """Take lines out of the piece."""
        taken = {}
        index = position = 0
        for begin, end in sorted(spans):
            index += self.content.count(b"\n", position, begin)
            position = begin
            number = self._numbers[index] if self._numbers else self._first + index
            taken[begin, end] = Line(self._offset + begin, number, self.content[begin:end])
        return taken

    def first_lines(self, most: int) -> Iterator[Span]:
        """Yield the first lines; of an overlong one its beginning."""
        begin = 0
        for line in self.content.split(b"\n", most)[:most]:
            yield begin, begin + min(len(line), LONGEST_LINE)
            begin += len(line) + 1

    def last_lines(self, most: int) -> Iterator[Span]:
        """Yield the last lines, the last one first; of an overlong one its end."""
        end = len(self.content)
        for _ in range(most):
            begin = self.content.rfind(b"\n", 0, end) + 1
            yield max(begin, end - LONGEST_LINE), end
            end = begin - 1
            if end < 0:
                return


def pieces(start: bytes, rest: BinaryIO) -> Iterator[Piece]:
    """Cut a log into pieces of whole lines; JSON is written out as lines on the way.

    A line longer than a chunk comes in several pieces, each of which has its number.
    """
    raw = _raw(_chunks(start, rest))
    if not _holds_json(start):
        offset = 0
        for content, number in raw:
            yield Piece(content, offset, number)
            offset += len(content)
    else:
        yield from _unfolded(raw)


def _chunks(start: bytes, rest: BinaryIO) -> Iterator[bytes]:
    """Read the log, as UTF-8 where it is UTF-16."""
    recode: Callable[[bytes], bytes] = bytes
    if start.startswith(_UTF_16):
        decoder = codecs.getincrementaldecoder("utf-16")("replace")

        def recode(chunk: bytes) -> bytes:
            return decoder.decode(chunk).encode("utf-8", "replace")

    for begin in range(0, len(start), _CHUNK):
        yield recode(start[begin : begin + _CHUNK])
    while chunk := rest.read(_CHUNK):
        yield recode(chunk)


def _raw(chunks: Iterable[bytes]) -> Iterator[tuple[bytes, int]]:
    """Cut at line ends; yield each piece and the number of its first line."""
    number = 1
    carried = b""
    for chunk in chunks:
        content, newline, tail = (carried + chunk).rpartition(b"\n")
        yield content + newline or tail, number
        number += content.count(b"\n") + len(newline)
        carried = tail if newline else b""
    if carried:
        yield carried, number


def _holds_json(start: bytes) -> bool:
    sample = [Numbered(0, clean(line)) for line in decode(start[:_SAMPLE]).split("\n")[:-1]]
    return is_json([line for line in sample if line.text])


def _unfolded(raw: Iterable[tuple[bytes, int]]) -> Iterator[Piece]:
    unfolder = Unfolder()
    offset = 0
    for content, first in raw:
        lines = [
            line
            for number, text in enumerate(content.decode("utf-8", "replace").split("\n"), first)
            for line in unfolder.unfold(Numbered(number, clean(text) if text[:1] != "{" else text))
        ]
        written = "\n".join(line.text for line in lines).encode("utf-8", "replace") + b"\n"
        yield Piece(written, offset, 0, [line.number for line in lines] + [0])
        offset += len(written)

"""The builder's own lines in a long log: what announces a step and what ends it, in every form that is read.

A log can repeat them at each redraw and can print what merely looks like them, so of those that say the same the first
and the last are kept, and only so many different ones.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from diagnoser.log.pieces import Piece, Span
    from diagnoser.log.shares import Line

_MOST = 500
"""Lines that say something different: so many of the first and so many of the last."""

_INSTRUCTION = (
    r"(?:run|copy|add|from|workdir|env|arg|user|label|cmd|entrypoint|expose|volume|shell|onbuild|commit)\b[^\n]{0,80}"
)
_ANNOUNCED = re.compile(rb"(?:#\d+ |=> (?:[a-z]+ )?)\[[^\]\n]{1,200}\] ")
_ENDED = re.compile(rb"#\d+ (?:done|cached|canceled|error)\b")
_LAYER = re.compile(rb"---> (?:running in )?[0-9a-z]+")
_PATTERNS: dict[bytes, re.Pattern[bytes]] = {
    **dict.fromkeys((b"] run ", b"] copy ", b"] add ", b"] from ", b"] workdir ", b"[internal]"), _ANNOUNCED),
    **dict.fromkeys((b" done", b" cached", b" canceled", b" error"), _ENDED),
    b"exporting to ": re.compile(rb"#\d+ exporting to "),
    b"---> ": _LAYER,
    b"step ": re.compile(rf"step \d+(?:/\d+)? ?: {_INSTRUCTION}".encode()),
    b"info[": re.compile(rf"info\[\d+\] {_INSTRUCTION}".encode()),
    b'level=info msg="': re.compile(rf'level=info msg="{_INSTRUCTION}'.encode()),
}

SIGNS = frozenset(_PATTERNS)
"""What to look for: each of these lines holds one."""


class Steps:
    """The lines kept, by what they say: without what stands before it, and without times."""

    def __init__(self) -> None:
        """Begin with none."""
        self._first: dict[bytes, Line] = {}
        self._last: dict[bytes, Line] = {}

    def add(self, said: bytes, first: Line, last: Line) -> None:
        """Keep lines that say the same, the first and the last one of a piece."""
        if len(self._first) < _MOST:
            self._first.setdefault(said, first)
        self._last.pop(said, None)
        self._last[said] = last
        if len(self._last) > _MOST:
            del self._last[next(iter(self._last))]

    def lines(self) -> Iterator[Line]:
        """Yield all lines, some of them twice."""
        yield from self._first.values()
        yield from self._last.values()


def find_steps(piece: Piece, signs: Iterable[tuple[bytes, int, int]]) -> dict[bytes, tuple[Span, Span]]:
    """Find the builder's lines in a piece: by what they say, the first and the last.

    ``signs`` are those in the piece, each with the part to look through.
    """
    parts: dict[tuple[int, re.Pattern[bytes]], int] = {}
    for sign, start, end in signs:
        part = end, _PATTERNS[sign]
        parts[part] = min(piece.lowered.rfind(b"\n", 0, start) + 1, parts.get(part, end))
    first: dict[bytes, int] = {}
    last: dict[bytes, int] = {}
    for (end, pattern), start in sorted(parts.items(), key=lambda item: item[1]):
        for found in pattern.finditer(piece.lowered, start, end):
            first.setdefault(found[0], found.start())
            last[found[0]] = found.start()
    in_order = sorted(first, key=first.__getitem__)
    return {said: (piece.line_at(first[said]), piece.line_at(last[said])) for said in in_order}

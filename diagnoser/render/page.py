"""A page of lines whose parts have roles.

The plain and the coloured text are both made from these lines, so that they say the same in the same places: one
drops the roles, the other turns them into styles.
"""

from __future__ import annotations

from diagnoser.fields import NamedTuple
from diagnoser.render.fold import wrap
from diagnoser.render.safe import disarm

WIDEST = 100
"""Columns used at most: longer lines of prose are hard to read."""

NARROWEST = 40
COLUMN = 8
"""Where the text begins; the labels stand left of it."""

LEAST = 0.1
"""The confidence below which a further candidate is not shown."""

Piece = tuple[str, str]
"""A text and its role: ``plain``, ``label``, ``strong``, ``alarm``, ``good``, ``telling``."""

Line = list[Piece]


class Look(NamedTuple):
    """How a page is to look: what the output can show, and how much the reader wants.

    ``others`` counts the candidates shown after the first, ``floor`` is the confidence below which they are not;
    ``brief`` shows the headline alone.
    """

    width: int = WIDEST
    unicode: bool = True
    others: int = 3
    floor: float = LEAST
    brief: bool = False

    @property
    def mark(self) -> str:
        """What stands for something left out."""
        return "…" if self.unicode else "..."

    @property
    def bar(self) -> str:
        """What divides a line number from the line."""
        return "│" if self.unicode else "|"


class Page:
    """Lines as they come about."""

    def __init__(self, look: Look) -> None:
        self.look = look
        self.lines: list[Line] = []
        self.width = max(NARROWEST, min(WIDEST, look.width))
        self.room = self.width - COLUMN

    def gap(self) -> None:
        """Leave a blank line, but never two."""
        if self.lines and self.lines[-1]:
            self.lines.append([])

    def prose(self, label: str, *pieces: Piece, column: int = COLUMN) -> None:
        """Add wrapped text with ``label`` left of it."""
        text = "".join(text for text, _ in pieces)
        first = label.ljust(column) if column else ""
        for start, end in wrap(text, self.width - column):
            lead = [(first, "label")] if first.strip() else [(first, "plain")] if first else []
            self._add([*lead, *_between(pieces, start, end)])
            first = " " * column

    def row(self, label: str, *pieces: Piece, column: int = COLUMN) -> None:
        """Add one line as it is, however long, with ``label`` left of it."""
        self._add([(label.ljust(column), "label" if label else "plain"), *pieces])

    def _add(self, line: Line) -> None:
        whole = "".join(text for text, _ in line)
        self.lines.append(line if disarm(whole) == whole else [(disarm(whole), "plain")])


def _between(pieces: tuple[Piece, ...], start: int, end: int) -> Line:
    line, at = [], 0
    for text, role in pieces:
        part = text[max(0, start - at) : max(0, end - at)]
        if part:
            line.append((part, role))
        at += len(text)
    return line

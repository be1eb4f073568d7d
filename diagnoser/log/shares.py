"""The lines kept of a long log: of each literal the first and the last that hold it.

Every literal has a share, so that an everyday one (``warning``, ``http/``) cannot crowd out one that stands in the log
once. Where all of them together outgrow the room, the share is halved: those who have most lose most.
"""

from __future__ import annotations

from diagnoser.fields import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator

SHARE = 4_096
"""Bytes of first lines and of last lines that a literal may keep each; the line that exceeds them is still kept."""

ROOM = 2 << 20
"""Bytes that all lines together may have."""


class Line(NamedTuple):
    """A raw line of the log, or a piece of an overlong one.

    ``offset`` says where it stands in the bytes that were searched; it orders lines and tells them apart.
    """

    offset: int
    number: int
    content: bytes


class Shares:
    """Lines by the literal (or any other key) that they are kept for."""

    def __init__(self, share: int = SHARE, room: int = ROOM) -> None:
        """Begin with nothing; see ``SHARE`` and ``ROOM``."""
        self.share = share
        self._room = room
        self._first: dict[Hashable, list[Line]] = {}
        self._last: dict[Hashable, list[Line]] = {}
        self._uncounted = 0

    def count(self, key: Hashable) -> int:
        """The number of first lines that a key has."""
        return len(self._first.get(key, ()))

    def missing(self, key: Hashable) -> int:
        """The bytes of first lines that a key may still add; none where 0 or less."""
        return self.share - sum(len(line.content) for line in self._first.get(key, ()))

    def add(self, key: Hashable, first: list[Line], last: list[Line]) -> None:
        """Add lines in ascending order: first ones, of which the key has ``missing``, and last ones."""
        if first:
            self._first.setdefault(key, []).extend(first)
        if last:
            self._last[key] = _last_of([*self._last.get(key, ()), *last], self.share)
        self._uncounted += sum(len(line.content) for line in first) + sum(len(line.content) for line in last)

    def drop(self, key: Hashable) -> None:
        """Take all lines from a key."""
        self._first.pop(key, None)
        self._last.pop(key, None)

    def lines(self) -> Iterator[Line]:
        """Yield all lines, in no order and some more than once."""
        for kept in (self._first, self._last):
            for lines in kept.values():
                yield from lines

    def make_room(self) -> None:
        """Halve the shares until the lines fit into the room; to be called now and then."""
        if self._uncounted < self._room // 4:
            return
        self._uncounted = 0
        while sum({line.offset: len(line.content) for line in self.lines()}.values()) > self._room:
            self.share //= 2
            self._first = {key: _first_of(lines, self.share) for key, lines in self._first.items()}
            self._last = {key: _last_of(lines, self.share) for key, lines in self._last.items()}


def _first_of(lines: Iterable[Line], share: int) -> list[Line]:
    kept = []
    for line in lines:
        if share <= 0:
            break
        kept.append(line)
        share -= len(line.content)
    return kept


def _last_of(lines: list[Line], share: int) -> list[Line]:
    return _first_of(reversed(lines), share)[::-1]

"""Lines that fit: wrapping prose, and cutting what must stay on one line.

``textwrap`` would do the first, but its import takes longer than the whole rendering.
"""

from __future__ import annotations

_COARSE = 4096
"""Characters of a line looked at; a log may hold one of a gigabyte."""


def width_of(text: str) -> int:
    """Count the terminal columns that ``text`` takes."""
    if text.isascii():
        return len(text)
    from unicodedata import east_asian_width

    return len(text) + sum(1 for char in text if east_asian_width(char) in "WF")


def wrap(text: str, width: int) -> list[tuple[int, int]]:
    """Break ``text`` at blanks; return the start and end of each line. A word wider than ``width`` stays whole."""
    lines: list[tuple[int, int]] = []
    start = end = 0
    for word_start, word_end in _words(text):
        if end > start and width_of(text[start:word_end]) > width:
            lines.append((start, end))
            start = word_start
        end = word_end
    lines.append((start, end))
    return lines


def _words(text: str) -> list[tuple[int, int]]:
    words = []
    at = 0
    for word in text.split(" "):
        if word:
            words.append((at, at + len(word)))
        at += len(word) + 1
    return words


def cut_middle(text: str, width: int, mark: str) -> str:
    """Shorten ``text`` to ``width`` columns by leaving out its middle: its start and its end tell most."""
    if width_of(text) <= width:
        return text
    room = width - len(mark)
    head = _from_left(text, room * 3 // 5)
    return head + mark + _from_right(text, room - width_of(head))


def cut_around(text: str, telling: str, width: int, mark: str) -> str:
    """Shorten ``text`` to ``width`` columns so that its start and ``telling``, a part of it, stay in view."""
    if width_of(text) <= width:
        return text
    start = text.find(telling) if telling else 0
    end = start + len(telling)
    if width_of(text[end:]) <= len(mark):
        end = len(text)
    if width_of(text[:end]) <= width - len(mark):
        return _from_left(text, width - len(mark)) + mark
    head = _from_left(text, min(width // 3, start))
    room = width - width_of(head) - len(mark) * 2
    if width_of(text[start:end]) > room:
        if start <= len(head):  # a tool names itself first and the system's reason last
            return cut_middle(text, width, mark)
        return head + mark + _from_left(text[start:], room) + mark
    if end == len(text):
        return head + mark + _from_right(text, room + len(mark))
    return head + mark + _from_right(text[:end], room) + mark


def near(text: str, telling: str) -> str:
    """Return a piece of ``text`` of bounded length that holds its start and ``telling``."""
    if len(text) <= _COARSE:
        return text
    at = text.find(telling, 0, _COARSE * _COARSE) if telling else -1
    if at < _COARSE // 2:
        return text[:_COARSE]
    return text[: _COARSE // 2] + text[max(at - _COARSE // 4, _COARSE // 2) : at + _COARSE // 4]


def _from_left(text: str, width: int) -> str:
    if text.isascii():
        return text[:width]
    piece = text[:width]
    while width_of(piece) > width:
        piece = piece[:-1]
    return piece


def _from_right(text: str, width: int) -> str:
    if width <= 0:
        return ""
    piece = text[-width:]
    while width_of(piece) > width:
        piece = piece[1:]
    return piece

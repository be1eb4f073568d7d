"""The piece of Dockerfile that BuildKit prints under a failure.

It looks like this::

Dockerfile:15
--------------------
14 |     USER appuser
15 | >>> RUN pip install -r /opt/requirements.txt
--------------------
"""

from __future__ import annotations

from diagnoser.model import Excerpt

RULE = "-" * 20
_MARK = ">>> "
_INDENT = " " * len(_MARK)


def numbered_line(text: str) -> tuple[int, str, bool] | None:
    """Read a line of an excerpt: its number in the Dockerfile, its text, and whether it is marked."""
    number, bar, rest = text.partition("|")
    number = number.strip()
    if not bar or not number.isdigit() or (rest and rest[0] != " "):
        return None
    rest = rest[1:]
    return int(number), rest.removeprefix(_MARK).removeprefix(_INDENT), rest.startswith(_MARK.rstrip())


class ExcerptReader:
    """Collects an excerpt line by line."""

    def __init__(self) -> None:
        self._file = "Dockerfile"
        self._lines: list[tuple[int, str]] = []
        self._marked: list[int] = []

    def announce(self, text: str) -> bool:
        """Take a line like ``Dockerfile:15``, which stands before an excerpt; say whether it was one."""
        file, colon, number = text.rpartition(":")
        if not colon or not number.isdigit() or " " in file.strip():
            return False
        self._file, self._lines, self._marked = file.strip(), [], []
        return True

    def take(self, text: str) -> bool:
        """Take a line of the excerpt; say whether it was one."""
        found = numbered_line(text)
        if found is None:
            return False
        number, line, marked = found
        if self._lines and number <= self._lines[-1][0]:
            self._lines, self._marked = [], []
        self._lines.append((number, line))
        if marked:
            self._marked.append(number)
        return True

    def result(self) -> Excerpt | None:
        """Return the excerpt read last, None where the log has none."""
        if not self._lines:
            return None
        return Excerpt(self._file, tuple(self._lines), tuple(self._marked))

"""Edits of a Dockerfile's lines, and the patch that makes them.

An edit says what becomes of whole lines; every byte outside them stays. Numbers count lines of the file as it was, from
1, so the edits of one fix do not move each other.
"""

from __future__ import annotations

from diagnoser.fields import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_CONTEXT = 3
_NO_NEWLINE = "\\ No newline at end of file\n"


class Edit(NamedTuple):
    """Lines ``first`` to ``last`` give way to ``text``; with ``last`` = ``first`` - 1 it goes in before ``first``.

    ``text`` holds whole lines without the last one's end; "" takes the lines away.
    """

    first: int
    last: int
    text: str


def insert_before(line: int, text: str) -> Edit:
    """Put ``text`` in front of a line; of the line behind the last one, to add it at the end."""
    return Edit(line, line - 1, text)


def replace(first: int, last: int, text: str) -> Edit:
    """Put ``text`` in the place of lines."""
    return Edit(first, last, text)


def delete(first: int, last: int) -> Edit:
    """Take lines away."""
    return Edit(first, last, "")


def apply(source: str, edits: Iterable[Edit]) -> str:
    """Make the edits.

    Lines that come in end as the file's first line does, so that a file of a Windows editor stays one.

    Raises:
        ValueError: two edits touch the same line.
    """
    lines = _lines(source)
    ending = "\r\n" if lines and lines[0].endswith("\r\n") else "\n"
    taken: set[int] = set()
    # From the last line up, so that the numbers of those above stay right.
    in_order = sorted(edits, key=lambda edit: (edit.first, edit.last))
    for edit in reversed(in_order):
        touched = set(range(edit.first, edit.last + 1))
        if touched & taken:
            raise ValueError(f"two edits touch line {min(touched & taken)}")
        taken |= touched
        new = [line + ending for line in edit.text.split("\n")] if edit.text else []
        if new and edit.first > len(lines) and lines and not lines[-1].endswith("\n"):
            lines[-1] += ending
        if new and edit.last == len(lines) and touched and not lines[-1].endswith("\n"):
            new[-1] = new[-1].removesuffix(ending)
        lines[edit.first - 1 : edit.last] = new
    return "".join(lines)


def patch(old: str, new: str, path: str) -> str:
    """Return the unified diff that turns one text into the other, as ``git apply`` takes it; "" for no difference.

    ``path`` is relative to where the patch is to be applied. A name alone stands bare; one with directories gets the
    customary ``a/`` and ``b/``, without which ``git apply`` would drop the first directory.
    """
    if old == new:
        return ""
    from difflib import unified_diff

    before, after = (f"a/{path}", f"b/{path}") if "/" in path else (path, path)
    return "".join(
        line if line.endswith("\n") else f"{line}\n{_NO_NEWLINE}"
        for line in unified_diff(_lines(old), _lines(new), before, after, n=_CONTEXT)
    )


def _lines(text: str) -> list[str]:
    """Cut lines as BuildKit and ``git`` count them: only a line feed ends one."""
    lines = text.split("\n")
    return [f"{line}\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])

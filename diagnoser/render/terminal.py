"""The same text in colour.

Only red, green and bold are used, and none of them carries a meaning that the words do not: both colours can be read
on a light and on a dark background, which holds neither for yellow and cyan nor for blue and grey. Every terminal
that has colours knows these three, so that nothing needs to be asked of it; importing rich for them took as long as
diagnosing the log.
"""

from __future__ import annotations

from diagnoser.render.page import Look
from diagnoser.render.report import report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from diagnoser.model import Diagnosis
    from diagnoser.render.page import Line

_STYLES = {
    "alarm": "1;31",  # bold red
    "good": "1;32",  # bold green
    "label": "1",
    "strong": "1",
    "telling": "1;31",
}


def render(diagnosis: Diagnosis, look: Look | None = None) -> str:
    """Write a diagnosis with escape sequences for colour, with a newline at its end."""
    return coloured(report(diagnosis, look or Look()))


def coloured(lines: list[Line]) -> str:
    """Write lines with escape sequences for colour."""
    return "".join(_coloured(line) + "\n" for line in lines)


def _coloured(line: Line) -> str:
    if line:
        last, role = line[-1]
        line = [*line[:-1], (last.rstrip(), role)]
    return "".join(f"\x1b[{_STYLES[role]}m{text}\x1b[0m" if role in _STYLES else text for text, role in line)

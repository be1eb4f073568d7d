"""Plain text, for files, pipes and terminals without colour. It imports nothing heavy: it is on every build's way."""

from __future__ import annotations

from diagnoser.render.page import Look
from diagnoser.render.report import report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from diagnoser.model import Diagnosis
    from diagnoser.render.page import Line


def render(diagnosis: Diagnosis, look: Look | None = None) -> str:
    """Write a diagnosis as plain text, with a newline at its end."""
    return plain(report(diagnosis, look or Look()))


def plain(lines: list[Line]) -> str:
    """Write lines without their roles."""
    return "".join("".join(text for text, _ in line).rstrip() + "\n" for line in lines)

"""Plain text, for files, pipes and terminals without colour. It imports nothing heavy: it is on every build's way."""

from __future__ import annotations

from diagnoser.render.page import Look
from diagnoser.render.report import report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from diagnoser.model import Diagnosis


def render(diagnosis: Diagnosis, look: Look | None = None) -> str:
    """Write a diagnosis as plain text, with a newline at its end."""
    lines = ("".join(text for text, _ in line).rstrip() for line in report(diagnosis, look or Look()))
    return "\n".join(lines) + "\n"

"""Plain text, for files, pipes and terminals without colour. It imports nothing heavy: it is on every build's way."""

from __future__ import annotations

from diagnoser.render.page import Look
from diagnoser.render.report import report
from diagnoser.render.safe import clean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from diagnoser.model import Diagnosis, Reading
    from diagnoser.render.page import Line
    from diagnoser.render.place import Place


def render(diagnosis: Diagnosis, look: Look | None = None) -> str:
    """Write a diagnosis as plain text, with a newline at its end."""
    return plain(report(diagnosis, look or Look()))


def plain(lines: list[Line]) -> str:
    """Write lines without their roles."""
    return "".join("".join(text for text, _ in line).rstrip() + "\n" for line in lines)


def headed(name: str, text: str) -> str:
    """Put the log's name above what was found in it, where there are several."""
    return f"==> {clean(name)} <==\n{text}"


def document(readings: Sequence[Reading], place: Place) -> str:  # noqa: ARG001 - the log names the Dockerfile
    """Write what was found in each log that could be read, under its name where there are several."""
    read = [(reading.title, reading.diagnosis) for reading in readings if reading.diagnosis is not None]
    if len(readings) == 1:
        return "".join(render(diagnosis) for _, diagnosis in read)
    return "\n".join(headed(name, render(diagnosis)) for name, diagnosis in read)

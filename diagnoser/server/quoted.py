"""A Dockerfile as a page shows it beside a diagnosis: with the lines to look at marked."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from diagnoser.model import Diagnosis
    from diagnoser.server.lines import Shown

_MOST = 1000
_AROUND = 20


class Line(NamedTuple):
    """A line of a Dockerfile; ``mark`` is ``origin`` or ``failed``, or empty."""

    number: int
    text: str
    mark: str


class Quoted(NamedTuple):
    """A Dockerfile, ``whole`` or what the log quotes of it."""

    lines: tuple[Line, ...]
    whole: bool


def quoted(diagnosis: Diagnosis, dockerfile: str | None, shown: Shown) -> Quoted | None:
    """Return the Dockerfile that was sent, else what the log quotes of it, else None."""
    excerpt = diagnosis.excerpt
    if dockerfile is not None:
        lines = tuple(enumerate(dockerfile.splitlines(), 1))
    elif excerpt is not None and excerpt.lines:
        lines = excerpt.lines
    else:
        return None
    marks = _marks(diagnosis)
    if len(lines) > _MOST:
        near = marks or {1: ""}
        lines = tuple(line for line in lines if any(abs(line[0] - number) <= _AROUND for number in near))
    told = tuple(Line(number, shown(text), marks.get(number, "")) for number, text in lines)
    return Quoted(told, whole=dockerfile is not None)


def _marks(diagnosis: Diagnosis) -> dict[int, str]:
    marks = {}
    if diagnosis.failure and diagnosis.failure.dockerfile_line is not None:
        marks[diagnosis.failure.dockerfile_line] = "failed"
    origin = diagnosis.findings[0].origin if diagnosis.findings else None
    if origin and origin.dockerfile_line is not None:
        marks[origin.dockerfile_line] = "origin"
    return marks

"""A log as a page shows it: by steps, with lines left out where it is very long."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from diagnoser.model import BuildLog, Diagnosis, Line
    from diagnoser.server.lines import Shown

WHOLE = 6000
"""Lines up to which a log is shown whole."""

_BEFORE, _OUTSIDE = -2, -1
"""What stand for the steps of lines outside any: before the first one, and later."""

_NAMES = {_BEFORE: "Before the steps", _OUTSIDE: "Outside the steps"}


class Window(NamedTuple):
    """How many lines are shown of a part of a longer log: at its start, around each marked line, and at its end."""

    start: int
    around: int
    end: int


_OPEN, _FOLDED = Window(200, 60, 400), Window(40, 20, 60)

MOST_STEPS = 300
"""Steps that are shown; of the others those only in which there is something to see."""


class Row(NamedTuple):
    """A line, or where ``left_out`` is not 0 that many that are not shown.

    ``mark`` says why to look at it: ``proof`` of the cause, ``clue`` to another one, or the builder's ``error``.
    """

    number: int
    text: str
    mark: str = ""
    left_out: int = 0


class Part(NamedTuple):
    """The lines of one step, or those outside any, which have no ``status``; ``size`` is the number of them all."""

    name: str
    instruction: str
    status: str
    exit_code: int | None
    rows: tuple[Row, ...]
    size: int
    open: bool


class Cut(NamedTuple):
    """A log, cut up; ``left_out`` counts the steps of which nothing is shown."""

    parts: tuple[Part, ...]
    left_out: int


def cut_up(log: BuildLog, diagnosis: Diagnosis, shown: Shown) -> Cut:
    """Cut up a log. The step that failed is open, and what holds the proof."""
    marks = _marks(log, diagnosis)
    groups = _groups(log.lines)
    failed = log.failure.step_index if log.failure else None
    parts = []
    for place, (at, lines) in enumerate(groups.items()):
        marked = any(line.number in marks for line in lines)
        if place >= MOST_STEPS and at not in {failed, _OUTSIDE} and not marked:
            continue
        is_open = at == failed or len(groups) == 1 or any(marks.get(line.number) == "proof" for line in lines)
        window = None
        if len(log.lines) > WHOLE:
            window = _OPEN if is_open else _FOLDED
        rows = tuple(row if row.left_out else row._replace(text=shown(row.text)) for row in _rows(lines, marks, window))
        if at < 0:
            name = "The log" if len(groups) == 1 else _NAMES[at]
            parts.append(Part(name, "", "", None, rows, len(lines), is_open))
        else:
            step = log.steps[at]
            parts.append(
                Part(shown(step.name), shown(step.instruction), step.status, step.exit_code, rows, len(lines), is_open)
            )
    return Cut(tuple(parts), len(groups) - len(parts))


def _marks(log: BuildLog, diagnosis: Diagnosis) -> dict[int, str]:
    marks = {item.line: "clue" for finding in diagnosis.findings[1:] for item in finding.evidence}
    if log.failure and log.failure.log_line is not None:
        marks[log.failure.log_line] = "error"
    return marks | {item.line: "proof" for finding in diagnosis.findings[:1] for item in finding.evidence}


def _groups(lines: Sequence[Line]) -> dict[int, list[Line]]:
    """Put together the lines of each step, in the order of their first ones; those outside any go to the ends."""
    groups: dict[int, list[Line]] = {_BEFORE: []}
    outside: list[Line] = []
    for line in lines:
        if line.step >= 0:
            groups.setdefault(line.step, []).append(line)
        else:
            (groups[_BEFORE] if len(groups) == 1 else outside).append(line)
    groups[_OUTSIDE] = outside
    return {at: group for at, group in groups.items() if group}


def _rows(lines: Sequence[Line], marks: Mapping[int, str], window: Window | None) -> Iterator[Row]:
    kept = range(len(lines)) if window is None else _kept(lines, marks, window)
    after = 0
    for at in kept:
        if at > after:
            yield Row(lines[after].number, "", left_out=at - after)
        yield Row(lines[at].number, lines[at].text, marks.get(lines[at].number, ""))
        after = at + 1


def _kept(lines: Sequence[Line], marks: Mapping[int, str], window: Window) -> list[int]:
    """The places of the lines in the windows."""
    last = len(lines) - 1
    kept = {*range(min(window.start, len(lines))), *range(max(0, len(lines) - window.end), len(lines))}
    for at, line in enumerate(lines):
        if line.number in marks:
            kept.update(range(max(0, at - window.around), min(last, at + window.around) + 1))
    return sorted(kept)

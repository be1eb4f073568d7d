"""What a page shows of a diagnosis, cut up for its template. All texts are plain: the template escapes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from diagnoser.render.detail import passages
from diagnoser.render.patch import hunks
from diagnoser.render.place import Spot, blamed, dockerfile_of, likely
from diagnoser.render.report import UNKNOWN, once, sureness, verdict
from diagnoser.render.safe import clean
from diagnoser.render.safe import lines as safe_lines

if TYPE_CHECKING:
    from diagnoser.model import Diagnosis, Evidence, Finding, Fix, Reading
    from diagnoser.render.place import Place

_LONGEST = 4000
"""Characters shown of a line; a log may hold one of a gigabyte."""


class Passage(NamedTuple):
    """A run of lines of a fix: a paragraph to read, or lines to copy."""

    prose: bool
    text: str


class PatchLine(NamedTuple):
    """A line of a patch and its kind: ``added``, ``removed``, ``kept`` or ``place`` for the head of a hunk."""

    kind: str
    text: str


class Remedy(NamedTuple):
    """A fix: its patch as lines to show and as text to copy, or what to do in passages."""

    title: str
    patch: str
    lines: tuple[PatchLine, ...]
    passages: tuple[Passage, ...]
    checked: bool
    costs: tuple[str, ...]


class Answer(NamedTuple):
    """A cause as a page shows it."""

    cause: str
    title: str
    why: str
    sure: str
    unknown: bool
    proof: tuple[Evidence, ...]
    remedies: tuple[Remedy, ...]
    references: tuple[str, ...]


class Point(NamedTuple):
    """An instruction with its place, the address of that place where it is known, and why it is shown."""

    spot: Spot
    address: str
    instruction: str
    reason: str


class View(NamedTuple):
    """A diagnosed log as a page shows it. ``failed`` and ``origin`` are None where there is none."""

    log: str
    outcome: str
    verdict: str
    builder: str
    exit_code: int | None
    failed: Point | None
    origin: Point | None
    first: Answer | None
    rivals: tuple[Answer, ...]


def view_of(reading: Reading, place: Place) -> View | None:
    """Cut up a reading; return None for a log that could not be read."""
    diagnosis = reading.diagnosis
    if diagnosis is None:
        return None
    answers = tuple(_answer(finding) for finding in likely(diagnosis))
    return View(
        log=_line(reading.title),
        outcome=diagnosis.outcome,
        verdict=_line(verdict(diagnosis)),
        builder=diagnosis.builder,
        exit_code=diagnosis.failure.exit_code if diagnosis.failure else None,
        failed=_failed(diagnosis, place),
        origin=_origin(diagnosis.findings[0], diagnosis, place) if diagnosis.findings else None,
        first=answers[0] if answers else None,
        rivals=answers[1:],
    )


def _answer(finding: Finding) -> Answer:
    return Answer(
        cause=finding.cause,
        title=_line(finding.title),
        why=_line(finding.explanation),
        sure=sureness(finding.confidence),
        unknown=finding.cause.startswith(UNKNOWN),
        proof=tuple(item._replace(text=clean(item.text[:_LONGEST])) for item in sorted(once(finding.evidence))),
        remedies=tuple(remedy_of(fix) for fix in finding.fixes),
        references=finding.references,
    )


def remedy_of(fix: Fix) -> Remedy:
    """Cut up a fix."""
    told = () if fix.patch else tuple(_passage(prose, lines) for prose, lines in passages(fix.detail))
    costs = tuple(_line(cost) for cost in fix.side_effects)
    return Remedy(_line(fix.title), fix.patch or "", _patch_lines(fix.patch or ""), told, fix.checked, costs)


def _passage(prose: bool, lines: list[str]) -> Passage:
    return Passage(prose, _line(" ".join(lines)) if prose else safe_lines("\n".join(lines)).rstrip())


def _patch_lines(patch: str) -> tuple[PatchLine, ...]:
    kinds = {"+": "added", "-": "removed"}
    shown: list[PatchLine] = []
    for number, lines in hunks(patch):
        shown.append(PatchLine("place", f"line {number}"))
        shown += [PatchLine(kinds.get(line[:1], "kept"), clean(line)) for line in lines]
    return tuple(shown)


def _failed(diagnosis: Diagnosis, place: Place) -> Point | None:
    failure = diagnosis.failure
    if failure is None or not failure.instruction:
        return None
    return _point(dockerfile_of(diagnosis, place), failure.dockerfile_line, failure.instruction, "", place)


def _origin(finding: Finding, diagnosis: Diagnosis, place: Place) -> Point | None:
    origin = finding.origin
    if origin is None:
        return None
    spot = blamed(finding, diagnosis, place)
    reason = origin.reason + ("" if origin.certain else " (likely)")
    return _point(spot.path, origin.dockerfile_line, origin.instruction, reason, place)


def _point(path: str, line: int | None, instruction: str, reason: str, place: Place) -> Point:
    address = place.job.line_address(path, line) if line is not None else ""
    return Point(Spot(_line(path), line), address, _line(instruction), _line(reason))


def _line(text: str) -> str:
    return clean(" ".join(text[:_LONGEST].split()))

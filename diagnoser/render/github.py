"""Workflow commands that put a cause onto the line of the Dockerfile, in the pull request's own view of it.

GitHub shows ten annotations of a kind for a step and drops the others without a word; so does this module, but says so.
"""

from __future__ import annotations

from diagnoser.render import safe
from diagnoser.render.place import blamed, dockerfile_of
from diagnoser.render.report import at_step, percent

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from diagnoser.model import Diagnosis, Finding, Reading
    from diagnoser.render.place import Place, Spot

MOST = 10
"""Annotations of one kind that GitHub shows for a step."""

LONGEST_TITLE = 255
LONGEST_LINE = 1000
"""Characters of a line of the message; it may quote one of a gigabyte."""


def document(readings: Sequence[Reading], place: Place) -> str:
    """Write an error where each cause is and a notice at the step that failed for it, ten of each at most."""
    errors, notices = [], []
    for reading in readings:
        diagnosis = reading.diagnosis
        if diagnosis is None or not diagnosis.findings:
            continue
        first = diagnosis.findings[0]
        spot = blamed(first, diagnosis, place)
        errors.append(_command("error", spot, first.title, _message(first, reading.title, len(readings))))
        failing = diagnosis.failure.dockerfile_line if diagnosis.failure else None
        if failing is not None and failing != spot.line:
            notices.append(_consequence(diagnosis, place, failing, spot))
    return "".join(_within("error", errors) + _within("notice", notices))


def _message(finding: Finding, log: str, logs: int) -> str:
    lines = [finding.explanation]
    if logs > 1:
        lines.append(f"Log: {log}")
    lines += [f"Proof: line {item.line} of the log: {item.text.strip()}" for item in finding.evidence[:1]]
    if finding.origin:
        lines.append(f"Origin: {finding.origin.instruction}: {finding.origin.reason}")
    lines += [f"Fix: {fix.title}" for fix in finding.fixes[:1]]
    lines.append(f"Cause: {finding.cause} ({percent(finding.confidence)})")
    return "\n".join(" ".join(line[:LONGEST_LINE].split()) for line in lines if line.strip())


def _consequence(diagnosis: Diagnosis, place: Place, line: int, spot: Spot) -> str:
    step = at_step(diagnosis)
    here = dockerfile_of(diagnosis, place)
    reason = f"This step{f' ({step})' if step else ''} failed because of line {spot.line}."
    return _command("notice", spot._replace(path=here, line=line), "The step that failed", reason)


def _command(kind: str, spot: Spot, title: str, message: str) -> str:
    properties = [f"file={safe.annotation_property(spot.path)}"]
    if spot.line is not None:
        properties.append(f"line={spot.line}")
    properties.append(f"title={safe.annotation_property(title[:LONGEST_TITLE])}")
    return f"::{kind} {','.join(properties)}::{safe.annotation(message)}\n"


def _within(kind: str, commands: list[str]) -> list[str]:
    """Leave out what GitHub would, and say in the last annotation that it shows how many there are."""
    if len(commands) <= MOST:
        return commands
    left = len(commands) - MOST + 1
    told = f"{left} more are left out here, since GitHub shows {MOST} for a step; the job's summary has them all."
    return [*commands[: MOST - 1], f"::{kind} title=dfdiag::{told}\n"]

"""A Code Quality report as GitLab reads it: the part of Code Climate's format that its documentation names."""

from __future__ import annotations

import hashlib
import json

from diagnoser.render.json import dumps
from diagnoser.render.place import blamed, likely
from diagnoser.render.report import percent, sentence, verdict

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from diagnoser.model import Diagnosis, Finding, Reading
    from diagnoser.render.place import Place

_LIKELY = 0.5
LONGEST = 2000
"""Characters of a description; GitLab shows it in one line."""


def document(readings: Sequence[Reading], place: Place) -> str:
    """Write a list of issues: for each failed build its cause, and what else it may be."""
    issues: dict[str, object] = {}
    for reading in readings:
        if reading.diagnosis is not None:
            for issue in _issues(reading.diagnosis, place):
                issues.setdefault(str(issue["fingerprint"]), issue)  # GitLab keeps one of those with the same
    return dumps(list(issues.values()))


def _issues(diagnosis: Diagnosis, place: Place) -> Iterator[dict[str, object]]:
    for number, finding in enumerate(likely(diagnosis)):
        spot = blamed(finding, diagnosis, place)
        yield {
            "description": _description(finding, diagnosis)[:LONGEST],
            "check_name": finding.cause,
            "fingerprint": _fingerprint(finding, diagnosis, spot.path),
            "severity": _severity(finding, diagnosis, first=number == 0),
            "location": {"path": spot.path, "lines": {"begin": spot.line or 1}},
        }


def _description(finding: Finding, diagnosis: Diagnosis) -> str:
    parts = [f"{verdict(diagnosis)}: {finding.title} ({percent(finding.confidence)}).", finding.explanation]
    parts += [f"Fix: {fix.title}." for fix in finding.fixes[:1]]
    return sentence(" ".join(parts))


def _severity(finding: Finding, diagnosis: Diagnosis, *, first: bool) -> str:
    if first and diagnosis.outcome == "failed":
        return "blocker"
    return "minor" if finding.confidence >= _LIKELY else "info"


def _fingerprint(finding: Finding, diagnosis: Diagnosis, path: str) -> str:
    """Name an issue by what it is about and not by its line, so that it stays the same when lines move."""
    instruction = diagnosis.failure.instruction if diagnosis.failure else None
    subject = [finding.cause, path, instruction, sorted(finding.captures.items())]
    return hashlib.sha256(json.dumps(subject).encode()).hexdigest()

"""JSON of the schema ``dfdiag.diagnosis/1``."""

from __future__ import annotations

import json

from diagnoser.render.safe import json_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from diagnoser.model import Diagnosis, Evidence, Failure, Finding, Fix, Origin, Reading
    from diagnoser.render.place import Place

SCHEMA = "dfdiag.diagnosis/1"


def render(diagnosis: Diagnosis) -> str:
    """Write a diagnosis as one JSON object, with a newline at its end."""
    return dumps(as_object(diagnosis))


def render_all(diagnoses: Sequence[Diagnosis | None]) -> str:
    """Write several diagnoses as one JSON array; None, for a log that could not be read, becomes null."""
    return dumps([diagnosis and as_object(diagnosis) for diagnosis in diagnoses])


def document(readings: Sequence[Reading], place: Place) -> str:  # noqa: ARG001 - this format tells no place
    """Write one log's diagnosis as an object, those of several as an array."""
    diagnoses = [reading.diagnosis for reading in readings]
    return render(diagnoses[0]) if len(diagnoses) == 1 and diagnoses[0] else render_all(diagnoses)


def as_object(diagnosis: Diagnosis) -> dict[str, object]:
    """Return the object that ``render`` writes."""
    failed = diagnosis.outcome == "failed"
    return {
        "schema": SCHEMA,
        "outcome": diagnosis.outcome,
        "builder": diagnosis.builder,
        "failure": _failure(diagnosis.failure) if failed and diagnosis.failure else None,
        "findings": [_finding(finding) for finding in diagnosis.findings],
    }


def _failure(failure: Failure) -> dict[str, object]:
    return {
        "step": failure.step,
        "stage": failure.stage,
        "instruction": failure.instruction,
        "exit_code": failure.exit_code,
        "dockerfile_line": failure.dockerfile_line,
        "log_line": failure.log_line,
    }


def _finding(finding: Finding) -> dict[str, object]:
    return {
        "cause": finding.cause,
        "title": finding.title,
        "confidence": finding.confidence,
        "explanation": finding.explanation,
        "captures": dict(finding.captures),
        "evidence": [_evidence(item) for item in finding.evidence],
        "origin": _origin(finding.origin) if finding.origin else None,
        "fixes": [_fix(fix) for fix in finding.fixes],
        "references": list(finding.references),
    }


def _evidence(item: Evidence) -> dict[str, object]:
    return {"line": item.line, "text": item.text}


def _origin(origin: Origin) -> dict[str, object]:
    return {
        "dockerfile_line": origin.dockerfile_line,
        "instruction": origin.instruction,
        "reason": origin.reason,
        "certain": origin.certain,
    }


def _fix(fix: Fix) -> dict[str, object]:
    return {
        "title": fix.title,
        "detail": fix.detail,
        "patch": fix.patch,
        "checked": fix.checked,
        "side_effects": list(fix.side_effects),
    }


def dumps(value: object) -> str:
    """Write a value as JSON, with nothing in it that a terminal or CI acts on, and a newline at its end."""
    return json_text(json.dumps(value, indent=2, ensure_ascii=False)) + "\n"

"""SARIF 2.1.0, for code scanning and for editors: findings as results, patches as fixes that an editor can apply."""

from __future__ import annotations

from urllib.parse import quote

from diagnoser.render.json import dumps
from diagnoser.render.patch import hunks
from diagnoser.render.place import blamed, dockerfile_of, likely
from diagnoser.render.report import sentence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from diagnoser.ci import Job
    from diagnoser.model import Diagnosis, Evidence, Finding, Fix, Reading
    from diagnoser.render.place import Place

    Json = dict[str, object]

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ROOT = "SRCROOT"
LONGEST = 4000
"""Characters of a quoted line; a log may hold one of a gigabyte."""


def document(readings: Sequence[Reading], place: Place) -> str:
    """Write one run of the tool with a result for each finding."""
    from diagnoser import __version__

    read = [(reading, reading.diagnosis) for reading in readings if reading.diagnosis is not None]
    rules: dict[str, Finding] = {}
    for _, diagnosis in read:
        for finding in likely(diagnosis):
            rules.setdefault(finding.cause, finding)
    numbers = {cause: number for number, cause in enumerate(rules)}
    results = [
        _result(finding, numbers[finding.cause], reading, diagnosis, place, first=number == 0)
        for reading, diagnosis in read
        for number, finding in enumerate(likely(diagnosis))
    ]
    driver = {"name": "dfdiag", "semanticVersion": __version__, "rules": [_rule(rule) for rule in rules.values()]}
    run: Json = {
        "tool": {"driver": driver},
        "invocations": [{"executionSuccessful": len(read) == len(readings)}],
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"description": {"text": "Where the paths of files start."}}},
        "results": results,
    }
    if place.job.repository:
        run["versionControlProvenance"] = [_version(place.job)]
    return dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _version(job: Job) -> Json:
    """Say of which version of a repository the results are."""
    version: Json = {"repositoryUri": job.repository, "revisionId": job.commit, "branch": job.ref}
    return {name: value for name, value in version.items() if value}


def _rule(finding: Finding) -> Json:
    rule: Json = {
        "id": finding.cause,
        "shortDescription": {"text": finding.title + "."},
        "defaultConfiguration": {"level": "error"},
    }
    if finding.references:
        rule["helpUri"] = finding.references[0]
    return rule


def _result(  # noqa: PLR0913 - a result is about all of these
    finding: Finding, number: int, reading: Reading, diagnosis: Diagnosis, place: Place, *, first: bool
) -> Json:
    spot = blamed(finding, diagnosis, place)
    location: Json = {"physicalLocation": _physical(spot.path, spot.line)}
    if finding.origin:
        location["message"] = {"text": sentence(finding.origin.reason) or "What brought the failure about."}
    result: Json = {
        "ruleId": finding.cause,
        "ruleIndex": number,
        "kind": "fail",
        "level": "error" if first and diagnosis.outcome == "failed" else "note",
        "message": {"text": _message(finding)},
        "locations": [location],
        "relatedLocations": _related(finding, reading, diagnosis, place),
        "rank": round(finding.confidence * 100, 1),
        "partialFingerprints": {"cause/v1": f"{finding.cause} {spot.path}"},
        "properties": {
            "confidence": finding.confidence,
            "outcome": diagnosis.outcome,
            "builder": diagnosis.builder,
            "log": reading.title,
        },
    }
    if fixes := [_fix(fix, dockerfile_of(diagnosis, place)) for fix in finding.fixes if fix.patch]:
        result["fixes"] = fixes
    return result


def _message(finding: Finding) -> str:
    parts = [f"{finding.title}.", finding.explanation, *(f"Fix: {fix.title}." for fix in finding.fixes[:1])]
    return sentence(" ".join(parts))


def _related(finding: Finding, reading: Reading, diagnosis: Diagnosis, place: Place) -> list[Json]:
    """List the lines of the log that prove it, and the step that failed where another instruction is to blame."""
    related: list[Json] = [_proof(item, reading) for item in finding.evidence]
    failure = diagnosis.failure
    if finding.origin and failure is not None and failure.dockerfile_line is not None:
        spot = _physical(dockerfile_of(diagnosis, place), failure.dockerfile_line)
        related.append({"physicalLocation": spot, "message": {"text": "The step that failed."}})
    return [{"id": number, **location} for number, location in enumerate(related, 1)]


def _proof(item: Evidence, reading: Reading) -> Json:
    text = sentence(item.text[:LONGEST])
    if reading.path is None:
        return {"message": {"text": f"Line {item.line} of the log: {text}"}}
    physical = _physical(reading.path, item.line)
    physical["region"] = {"startLine": item.line, "snippet": {"text": text}}
    return {"physicalLocation": physical, "message": {"text": text}}


def _physical(path: str, line: int | None) -> Json:
    artifact: Json = {"uri": quote(path.replace("\\", "/"), errors="replace")}
    if not path.startswith("/"):
        artifact["uriBaseId"] = _ROOT
    return {"artifactLocation": artifact, **({"region": {"startLine": line}} if line is not None else {})}


def _fix(fix: Fix, path: str) -> Json:
    artifact = {
        "artifactLocation": _physical(path, None)["artifactLocation"],
        "replacements": [_replacement(number, lines) for number, lines in hunks(fix.patch or "")],
    }
    return {"description": {"text": f"{sentence(fix.title)}."}, "artifactChanges": [artifact]}


def _replacement(number: int, lines: list[str]) -> Json:
    """Replace the lines of a hunk, from the start of its first to the start of the line behind its last."""
    end = number + sum(not line.startswith("+") for line in lines)
    new = "".join(line[1:] + "\n" for line in lines if not line.startswith("-"))
    return {
        "deletedRegion": {"startLine": number, "startColumn": 1, "endLine": end, "endColumn": 1},
        "insertedContent": {"text": new},
    }

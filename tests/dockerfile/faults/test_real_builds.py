"""Dockerfiles of real builds: what passed has no fault that is said to be known."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from diagnoser.dockerfile.context import BuildContext
from diagnoser.dockerfile.faults import Fault, faults
from diagnoser.dockerfile.parse import on_line, read_dockerfile

if TYPE_CHECKING:
    from collections.abc import Callable

    from diagnoser.model import Diagnosis

ROOT = Path(__file__).parents[3]
FIXTURES = ROOT / "fixtures"
SOUND = [*sorted(FIXTURES.glob("succeeded/*.Dockerfile")), *sorted(ROOT.glob("tests/noisy/*/Dockerfile"))]
FAILED = sorted(path for path in FIXTURES.glob("*/*.Dockerfile") if path.parent.name != "succeeded")
FAULTS_OF = 78
"""How many of the failed builds of the fixtures have a fault that names their line and cause, at least."""


def _known(path: Path, context: BuildContext | None = None) -> list[Fault]:
    found = faults(read_dockerfile(path.read_text(encoding="utf-8", errors="replace")), context)
    return [fault for fault in found if fault.certainty == "known"]


@pytest.mark.parametrize("path", SOUND, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_sound_builds(path: Path) -> None:
    """A Dockerfile that was built has no fault that is said to be known, with its context and without it."""
    assert _known(path) == []
    if path.name == "Dockerfile":
        assert _known(path, BuildContext(path.parent)) == []


@pytest.mark.parametrize("path", FAILED, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_what_passed_before_the_failure(path: Path, diagnosed: Callable[[Path], Diagnosis]) -> None:
    """No fault is said to be known of an instruction that went well before the one that failed."""
    text = path.read_text(encoding="utf-8", errors="replace")
    failure = diagnosed(path.with_suffix(".log")).failure
    failing = on_line(read_dockerfile(text).instructions, failure.dockerfile_line or 0) if failure else None
    if failing is None:
        return
    passed = [
        fault
        for fault in _known(path)
        if fault.instruction.stage == failing.stage and fault.instruction.line < failing.line
    ]
    assert passed == []


def test_faults_that_builds_ran_into(diagnosed: Callable[[Path], Diagnosis]) -> None:
    """A good part of the builds that failed on their Dockerfile would have been told so before."""
    told = []
    for path in FAILED:
        text = path.read_text(encoding="utf-8", errors="replace")
        diagnosis = diagnosed(path.with_suffix(".log"))
        line = diagnosis.failure.dockerfile_line if diagnosis.failure else None
        cause = diagnosis.findings[0].cause
        found = faults(read_dockerfile(text))
        if any(
            fault.cause == cause and fault.instruction.line <= (line or 0) <= fault.instruction.end for fault in found
        ):
            told.append(path)
    assert len(told) >= FAULTS_OF

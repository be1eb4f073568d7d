"""Real logs: each fixture's place names the cause that must come first."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from diagnoser import diagnose

if TYPE_CHECKING:
    from collections.abc import Callable

    from diagnoser.model import Diagnosis
    from diagnoser.packs.compiled import RuleSet

FIXTURES = Path(__file__).parents[1] / "fixtures"
LOGS = sorted(FIXTURES.glob("*/*.log"))
with (FIXTURES / "expected.tsv").open(encoding="utf-8", newline="") as _file:
    EXPECTED = {row["file"]: row for row in csv.DictReader(_file, delimiter="\t", quoting=csv.QUOTE_NONE)}


def _squeezed(text: str) -> str:
    return " ".join(text.split()).lower()


@pytest.mark.parametrize("path", LOGS, ids=lambda path: str(path.relative_to(FIXTURES)))
def test_fixture(path: Path, diagnosed: Callable[[Path], Diagnosis]) -> None:
    """The first finding is the cause (or one noted as right too), the step is right, a sound build has no finding."""
    name = str(path.relative_to(FIXTURES))
    expected = EXPECTED.get(name, {})
    diagnosis = diagnosed(path)
    if path.parent.name == "succeeded":
        assert diagnosis.outcome == "succeeded"
        assert diagnosis.findings == ()
        return
    accepted = {f"{path.parent.name}/{path.name.split('.')[0]}", *filter(None, expected.get("accept", "").split(","))}
    assert diagnosis.outcome == "failed"
    assert diagnosis.findings[0].cause in accepted
    if step := expected.get("step"):
        assert diagnosis.failure is not None
        assert _squeezed(step) in _squeezed(diagnosis.failure.step or "")


@pytest.mark.parametrize("path", [path for path in LOGS if path.parent.name != "succeeded"], ids=lambda path: path.stem)
def test_evidence_is_in_the_log(path: Path, rules: RuleSet) -> None:
    """Each line shown as proof stands in the log under its number, but for prefixes, colour and masked secrets."""
    raw = path.read_bytes().decode("utf-8", "replace").split("\n")
    for finding in diagnose(path.read_bytes(), packs=rules).findings:
        for evidence in finding.evidence:
            line = re.sub(r"\x1b\[[0-9;]*m", "", raw[evidence.line - 1])
            words = [
                word for word in evidence.text.split() if word.isascii() and "***" not in word and "\\r" not in word
            ]
            if not line.startswith("{"):  # the lines of a JSON log are encoded
                assert all(word in line for word in words[:8])


def test_every_expectation_has_its_log() -> None:
    """The table of expectations names no log that is not there."""
    assert {FIXTURES / name for name in EXPECTED} <= set(LOGS)

"""The JSON that other programs rely on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from sample_diagnoses import DIAGNOSIS, FINDING

from diagnoser.model import Diagnosis
from diagnoser.render.json import render, render_all

if TYPE_CHECKING:
    from diagnoser.model import Outcome

WHOLE: dict[str, Any] = {
    "schema": "dfdiag.diagnosis/1",
    "outcome": "failed",
    "builder": "buildkit",
    "failure": {
        "step": "stage-1 7/8",
        "stage": "stage-1",
        "instruction": (
            "RUN pip install --user --no-cache-dir --no-index --find-links=/opt/wheels -r /opt/requirements.txt"
        ),
        "exit_code": 1,
        "dockerfile_line": 15,
        "log_line": 58,
    },
    "findings": [
        {
            "cause": "pip/requirements-file-not-found",
            "title": "pip cannot open the requirements file",
            "confidence": 0.98,
            "explanation": FINDING.explanation,
            "captures": {"path": "/opt/requirements.txt"},
            "evidence": [
                {"line": 102, "text": "note: this is the second line"},
                {"line": 58, "text": FINDING.evidence[1].text},
            ],
            "origin": {
                "dockerfile_line": 13,
                "instruction": "RUN rm -rf /opt/wheels /opt/requirements.txt",
                "reason": "It removes /opt/requirements.txt.",
                "certain": True,
            },
            "fixes": [
                {
                    "title": "Remove /opt/requirements.txt only after the step that reads it",
                    "detail": FINDING.fixes[0].detail,
                    "patch": None,
                    "checked": True,
                    "side_effects": ["the files stay in an earlier layer"],
                }
            ],
            "references": ["https://pip.example.org/requirements"],
        }
    ],
}


def test_whole() -> None:
    """Every member of the schema is there, in its place."""
    diagnosis = DIAGNOSIS._replace(findings=(FINDING._replace(fixes=FINDING.fixes[:1]),))
    assert render(diagnosis) == json.dumps(WHOLE, indent=2) + "\n"


def test_absent() -> None:
    """What is absent is null or empty, never left out."""
    diagnosis = DIAGNOSIS._replace(findings=(FINDING._replace(origin=None, fixes=(), captures={}),))
    finding = json.loads(render(diagnosis))["findings"][0]
    assert finding == {**WHOLE["findings"][0], "origin": None, "fixes": [], "captures": {}}


@pytest.mark.parametrize("outcome", ["succeeded", "indeterminate"])
def test_failure_belongs_to_failed(outcome: Outcome) -> None:
    """There is no failure unless the build failed."""
    assert json.loads(render(DIAGNOSIS._replace(outcome=outcome)))["failure"] is None


def test_several() -> None:
    """Several diagnoses are an array, with null for one that is missing."""
    succeeded = Diagnosis("succeeded", "buildkit", None, ())
    assert json.loads(render_all([succeeded, None])) == [json.loads(render(succeeded)), None]


@pytest.mark.parametrize("text", ["\x1b\x00\x7f\x9b", "\u202e\u2028\ufeff", "\ud800", "\U000e0001", 'a"\\\n'])
def test_characters_that_act(text: str) -> None:
    """What acts on a terminal or breaks UTF-8 is escaped and comes back as it was."""
    written = render(DIAGNOSIS._replace(findings=(FINDING._replace(title=text),)))
    assert written.encode("utf-8").decode("utf-8").replace("\n", "").isprintable()
    assert json.loads(written)["findings"][0]["title"] == text


def test_other_characters_are_written_as_they_are() -> None:
    """Text in any language stays readable."""
    assert "日本語 é" in render(DIAGNOSIS._replace(findings=(FINDING._replace(title="日本語 é"),)))

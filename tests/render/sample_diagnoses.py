"""Diagnoses to print."""

from __future__ import annotations

from diagnoser.model import Diagnosis, Evidence, Excerpt, Failure, Finding, Fix, Origin

FINDING = Finding(
    cause="pip/requirements-file-not-found",
    title="pip cannot open the requirements file",
    confidence=0.98,
    explanation="pip was told to read /opt/requirements.txt, but no such file exists in the image at that step.\n",
    captures={"path": "/opt/requirements.txt"},
    evidence=(
        Evidence(102, "note: this is the second line"),
        Evidence(
            58,
            "ERROR: Could not open requirements file: [Errno 2] No such file or directory: '/opt/requirements.txt'",
        ),
    ),
    origin=Origin(
        13, "RUN rm -rf /opt/wheels /opt/requirements.txt", "It removes /opt/requirements.txt.", certain=True
    ),
    fixes=(
        Fix(
            "Remove /opt/requirements.txt only after the step that reads it",
            "RUN pip install --user -r /opt/requirements.txt\nRUN rm -rf /opt/wheels /opt/requirements.txt\n",
            None,
            checked=True,
            side_effects=("the files stay in an earlier layer",),
        ),
        Fix("Copy requirements.txt into this stage", "COPY a b", None, checked=False, side_effects=()),
    ),
    references=("https://pip.example.org/requirements",),
)

RIVAL = FINDING._replace(cause="network/dns", title="A host name cannot be resolved", confidence=0.12)

DIAGNOSIS = Diagnosis(
    outcome="failed",
    builder="buildkit",
    failure=Failure(
        step="stage-1 7/8",
        stage="stage-1",
        instruction=(
            "RUN pip install --user --no-cache-dir --no-index --find-links=/opt/wheels -r /opt/requirements.txt"
        ),
        exit_code=1,
        dockerfile_line=15,
        log_line=58,
    ),
    findings=(FINDING, RIVAL),
    excerpt=Excerpt("backend/Dockerfile", (), ()),
)

UNKNOWN = FINDING._replace(
    cause="unknown/insufficient-evidence",
    title="The log does not show the cause",
    confidence=0.3,
    explanation="No known cause stands in the output of the step.",
    captures={},
    origin=None,
    fixes=(
        Fix(
            "Build again with the whole output",
            "docker build --progress=plain . 2>&1 | dfdiag",
            None,
            checked=False,
            side_effects=(),
        ),
    ),
)

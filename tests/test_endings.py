"""Logs that end in the middle: nothing is certain before the builder has said how the build ended."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from diagnoser import diagnose

if TYPE_CHECKING:
    from diagnoser.packs.compiled import RuleSet

ROOT = Path(__file__).parents[1]
SOUND = sorted((ROOT / "fixtures" / "succeeded").glob("*.log"))
NOISY = sorted(path.parent.name for path in ROOT.glob("tests/noisy/*/Dockerfile"))


@pytest.mark.parametrize("path", SOUND, ids=lambda path: path.stem)
def test_the_beginning_of_a_sound_build(path: Path, rules: RuleSet) -> None:
    """A build that went well in the end is at no moment before said to have failed, nor anything with confidence."""
    lines = path.read_bytes().split(b"\n")
    dockerfile = path.with_suffix(".Dockerfile").read_text(encoding="utf-8")
    for kept in sorted({len(lines) * part // 12 for part in range(3, 12)} | {len(lines) - 3, len(lines) - 6}):
        diagnosis = diagnose(b"\n".join(lines[:kept]), dockerfile=dockerfile, packs=rules)
        assert diagnosis.outcome != "failed", kept
        assert all(finding.confidence < 0.5 for finding in diagnosis.findings), kept


def test_an_error_in_the_step_that_runs(rules: RuleSet) -> None:
    """The cause that the last lines show is told as possible, not as what happened."""
    log = b"Step 1/2 : FROM debian\n ---> b9f9d0e922a7\nStep 2/2 : RUN nodejs -v\n ---> Running in b9f9d0e922a8\n"
    diagnosis = diagnose(log + b"/bin/sh: 1: nodejs: not found\n", packs=rules)
    assert (diagnosis.outcome, diagnosis.failure) == ("indeterminate", None)
    assert 0 < diagnosis.findings[0].confidence < 0.5


@pytest.mark.parametrize("name", NOISY)
def test_noisy_builds_are_kept(name: str) -> None:
    """Each build that prints what failures print has its log, as both builders print it."""
    kept = {path.stem for path in SOUND}
    assert {f"noisy-{name}", f"noisy-{name}-classic"} <= kept


LAST_WORDS = [
    "E: acme archive refused",
    "acme: fatal error: no such region",
    "acme.regions.RegionError: no such region",
    'File "/usr/lib/acme/regions.py", line 12, in choose',
    "make[1]: *** [Makefile:3: all] Acme 2",
    "acme: exiting now",
    "Building acme: finished with status 'error'",
]


@pytest.mark.parametrize("line", LAST_WORDS)
def test_a_paste_that_ends_in_a_programs_last_words(line: str, rules: RuleSet) -> None:
    """Output without a builder is of a failed build where a program gives up in its last lines, and not before."""
    tail = b"".join(b"region %d is open\n" % number for number in range(8))
    assert diagnose(tail + line.encode() + b"\n", packs=rules).outcome == "failed"
    assert diagnose(line.encode() + b"\n" + tail, packs=rules).outcome != "failed"


def test_a_trigger_of_the_base_image_fails_as_its_own_instruction(rules: RuleSet) -> None:
    """What ONBUILD brings is no FROM: the builder's complaint about a COPY is taken for one."""
    log = (
        b"Step 1/3 : FROM registry.example.org/onbuild\n# Executing 2 build triggers\n"
        b"COPY failed: stat /var/lib/docker/tmp/docker-builder695/app.lock: no such file or directory\n"
    )
    diagnosis = diagnose(log, packs=rules)
    assert diagnosis.findings[0].cause == "buildkit/copy-source-not-in-context"


def test_a_complaint_in_a_numbered_list(rules: RuleSet) -> None:
    """Who lists what they did pastes the error behind a number."""
    assert diagnose(b"2. make up\n3. ERROR: no such thing\n", packs=rules).outcome == "failed"

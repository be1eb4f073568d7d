"""The recipe of dfdiag's own image."""

from __future__ import annotations

import subprocess

import pytest
from sample_job import BUILDKIT, LOG, ROOT

from diagnoser.diagnosing import build_context
from diagnoser.dockerfile.faults import faults
from diagnoser.dockerfile.parse import read_dockerfile

RECIPE = ROOT / "integrations/image/Dockerfile"


def test_no_faults() -> None:
    """Nothing is found in the recipe that a build of it would run into, with the files that its context has."""
    dockerfile = read_dockerfile(RECIPE.read_text(encoding="utf-8"))
    assert faults(dockerfile, build_context(ROOT, RECIPE)) == ()


@pytest.mark.engine
def test_diagnoses(docker: str) -> None:
    """The image is built, and reads a log from standard input, as another user than root."""
    build = [docker, "build", "--quiet", "--network", "host", "--build-arg", "PYTHON=python:3.11-slim"]
    build += ["--tag", "dfdiag-test", "--file", str(RECIPE), str(ROOT)]
    subprocess.run(build, env=BUILDKIT, check=True, timeout=600)
    run = [docker, "run", "--rm", "--interactive", "--network", "none"]
    done = subprocess.run([*run, "dfdiag-test"], input=LOG.encode(), capture_output=True, check=True, timeout=120)
    assert done.stdout.startswith(b"Build failed at")
    who = subprocess.run([*run, "--entrypoint", "id", "dfdiag-test", "-u"], capture_output=True, check=True, timeout=60)
    assert who.stdout == b"10001\n"

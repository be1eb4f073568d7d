"""The recipe of dfdiag's own image."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from sample_job import LOG, ROOT

from diagnoser.diagnosing import build_context
from diagnoser.dockerfile.faults import faults
from diagnoser.dockerfile.parse import read_dockerfile

if TYPE_CHECKING:
    from pathlib import Path

RECIPE = ROOT / "integrations/image/Dockerfile"
ENGINE = os.environ.get("DOCKER_HOST", "")
BUILDKIT = {**os.environ, "DOCKER_BUILDKIT": "1"}


def test_no_faults() -> None:
    """Nothing is found in the recipe that a build of it would run into, with the files that its context has."""
    dockerfile = read_dockerfile(RECIPE.read_text(encoding="utf-8"))
    assert faults(dockerfile, build_context(ROOT, RECIPE)) == ()


@pytest.fixture
def docker(tmp_path: Path) -> str:
    """A client of docker that builds with BuildKit on the engine that is set."""
    (tmp_path / "Dockerfile").write_text("FROM scratch\nLABEL a=b\n", encoding="utf-8")
    for directory in os.get_exec_path() if ENGINE else ():
        client = shutil.which("docker", path=directory)
        if (
            client
            and not subprocess.run(
                [client, "build", tmp_path], env=BUILDKIT, capture_output=True, check=False
            ).returncode
        ):
            return client
    pytest.skip("no Docker engine answers that builds with BuildKit; start one and set DOCKER_HOST")


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

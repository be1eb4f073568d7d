"""Fixes proved by building: a context that fails is built to the end after the first patch that dfdiag proposes.

``bench/prove_fixes.py`` does the same with a whole corpus. No build needs a network; base images are named as in
test_engine.py.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sysconfig
from pathlib import Path

import pytest

pytestmark = pytest.mark.engine

CONTEXTS = Path(__file__).parents[1] / "fixtures" / "contexts"
IMAGES = {
    "debian:bookworm-slim": os.environ.get("DFDIAG_TEST_IMAGE", "debian:bookworm-slim"),
    "python:3.11-slim": os.environ.get("DFDIAG_TEST_PYTHON_IMAGE", "python:3.11-slim"),
}
DFDIAG = str(Path(sysconfig.get_path("scripts"), "dfdiag"))
DEADLINE = 120
"""Seconds after which a build is given up."""
CAUSES = {
    "adduser-create-home": "adduser/useradd-option-given-to-adduser",
    "alpine-style-on-debian": "adduser/busybox-option-given-to-debian",
    "bash-test-in-sh": "shell/bash-syntax-in-sh",
    "chown-after-user": "filesystem/permission-denied-after-user",
    "chpasswd-absent-user": "adduser/user-does-not-exist",
    "requirements-removed-too-early": "pip/requirements-file-not-found",
}
"""What is wrong with each context."""


def _run(*command: str, cwd: Path, text: str | None = None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "DOCKER_BUILDKIT": "1"}
    return subprocess.run(
        command,
        cwd=cwd,
        input=text,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env=environment,
        timeout=DEADLINE,
        check=False,
    )


@pytest.fixture(scope="session")
def docker() -> str:
    """A client that builds with BuildKit on an engine that has the base images."""
    for folder in os.get_exec_path():
        found = shutil.which("docker", path=folder)
        if found and all(
            _run(found, "image", "inspect", each, cwd=CONTEXTS).returncode == 0 for each in IMAGES.values()
        ):
            probe = _run(
                found, "build", "--network=none", "-", cwd=CONTEXTS, text=f"FROM {IMAGES['debian:bookworm-slim']}\n"
            )
            if probe.returncode == 0:
                return found
    pytest.skip("no Docker engine answers that has the base images and BuildKit; start one and set DOCKER_HOST")


@pytest.fixture
def project(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A copy of a context, on the base images that there are."""
    copy = Path(shutil.copytree(CONTEXTS / request.param, tmp_path / "project"))
    dockerfile = copy / "Dockerfile"
    text = dockerfile.read_text()
    for image, named in IMAGES.items():
        text = text.replace(f"FROM {image}", f"FROM {named}")
    dockerfile.write_text(text)
    return copy


@pytest.mark.parametrize(("project", "cause"), CAUSES.items(), indirect=["project"], ids=list(CAUSES))
def test_first_patch_builds_the_image(project: Path, cause: str, docker: str) -> None:
    """The context fails for its reason, and with the first patch of the first finding it is built to the end."""
    build = (docker, "build", "--network=none", "--progress=plain", ".")
    broken = _run(*build, cwd=project)
    assert broken.returncode != 0
    command = (DFDIAG, "diagnose", "--dockerfile", "Dockerfile", "--context", ".", "--format", "json", "--no-history")
    finding = json.loads(_run(*command, cwd=project, text=broken.stdout).stdout)["findings"][0]
    assert finding["cause"] == cause
    patch = next((fix["patch"] for fix in finding["fixes"] if fix["patch"]), None)
    # a patch that would show a secret is applied unseen
    apply = ("git", "apply") if patch else (DFDIAG, "fix", "-", "--context", ".", "--write", "--force")
    applied = _run(*apply, cwd=project, text=patch or broken.stdout)
    assert applied.returncode == 0, applied.stdout
    mended = _run(*build, cwd=project)
    assert mended.returncode == 0, mended.stdout


def test_every_context_is_built() -> None:
    """No context lies about without a test."""
    assert {path.name for path in CONTEXTS.iterdir()} == set(CAUSES)

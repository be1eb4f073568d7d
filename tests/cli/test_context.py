"""The build context that options and build commands name."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    Dfdiag = Callable[..., subprocess.CompletedProcess[bytes]]

DOCKERFILE = "FROM python:3.12-slim\nCOPY dist /srv/dist\n"
LOG = """\
#5 [2/2] COPY dist /srv/dist
#5 ERROR: failed to calculate checksum of ref k2o1::u2x9: "/dist": not found
------
ERROR: failed to solve: failed to compute cache key: failed to calculate checksum of ref k2o1::u2x9: "/dist": not found
"""
MISSING = "buildkit/copy-source-not-in-context"
IGNORED = "buildkit/copy-source-excluded-by-dockerignore"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A context in whose .dockerignore, and in that of one Dockerfile alone, the COPY's source stands."""
    for name in ("dist/app.js", "free/dist/app.js", "docker/api.Dockerfile.dockerignore"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / ".dockerignore").write_text("dist\n")
    (tmp_path / "docker/api.Dockerfile.dockerignore").write_text("# of this one\ndist/\n")
    for name in ("Dockerfile", "docker/api.Dockerfile", "free/Dockerfile"):
        (tmp_path / name).write_text(DOCKERFILE)
    (tmp_path / "build.log").write_text(LOG)
    return tmp_path


@pytest.fixture
def docker(project: Path) -> dict[str, str]:
    """An environment in which ``docker`` is a command that fails as the log says, whatever it is asked for."""
    program = project / "bin" / "docker"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\ncat {project}/build.log >&2\nexit 1\n")
    program.chmod(0o755)
    return {"PATH": f"{program.parent}:/usr/bin:/bin"}


def _first(done: subprocess.CompletedProcess[bytes]) -> Any:  # noqa: ANN401 - what JSON holds
    return json.loads(done.stdout)["findings"][0]


@pytest.mark.parametrize(
    ("options", "cause", "told"),
    [
        ([], MISSING, ""),
        (["--dockerfile", "Dockerfile"], MISSING, ""),
        (["--context", "."], IGNORED, "line 1 of .dockerignore (dist)"),
        (
            ["--context", ".", "--dockerfile", "docker/api.Dockerfile"],
            IGNORED,
            "line 2 of api.Dockerfile.dockerignore (dist/)",
        ),
        (["--context", "free"], MISSING, "dist is in the build context now"),
        (["--context", "docker"], MISSING, "The build context has no dist."),
    ],
)
@pytest.mark.usefixtures("project")
def test_diagnose(dfdiag: Dfdiag, options: list[str], cause: str, told: str) -> None:
    """Nothing is guessed of the context; where it is named, it decides, with the Dockerfile's own ignore file."""
    finding = _first(dfdiag("diagnose", "build.log", "--format", "json", *options))
    assert finding["cause"] == cause
    assert told in finding["explanation"]


@pytest.mark.parametrize(
    ("build", "cause", "line"),
    [
        (["docker", "build", "."], IGNORED, 2),
        (["docker", "build", "-t", "app", "free"], MISSING, 2),
        (["docker", "buildx", "build", "-f", "docker/api.Dockerfile", "."], IGNORED, 2),
        (["docker", "build", "absent"], MISSING, None),
        (["docker", "build", "-f", "absent", "."], IGNORED, None),
        (["docker", "compose", "build"], MISSING, None),
    ],
)
def test_run(dfdiag: Dfdiag, docker: dict[str, str], build: list[str], cause: str, line: int | None) -> None:
    """A build command names its context and Dockerfile itself; what of them is not there is no matter."""
    done = dfdiag("run", "--format", "json", "--", *build, env=docker)
    assert done.returncode == 1
    assert _first(done)["cause"] == cause
    assert json.loads(done.stdout)["failure"]["dockerfile_line"] == line


def test_run_with_options(dfdiag: Dfdiag, docker: dict[str, str]) -> None:
    """Options say more than the command."""
    done = dfdiag("run", "--context", "free", "--format", "json", "--", "docker", "build", ".", env=docker)
    assert _first(done)["cause"] == MISSING


def test_run_checks_options_first(dfdiag: Dfdiag, docker: dict[str, str]) -> None:
    """A context that is no directory is told of before anything runs."""
    done = dfdiag("run", "--context", "build.log", "--", "docker", "build", ".", env=docker)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr == b"dfdiag: build.log: no such directory\n"

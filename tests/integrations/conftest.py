"""A job's machine: its tools, and a docker whose build fails as a real one did."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sample_job import BUILDKIT, DOCKER, FIXTURES, NAME


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """A directory of commands to stand first on PATH."""
    path = tmp_path / "tools"
    path.mkdir()
    (path / "docker").write_text(DOCKER.format(log=FIXTURES / f"{NAME}.log"), encoding="utf-8")
    (path / "docker").chmod(0o755)
    return path


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The project that the job builds, at the working directory of its steps."""
    path = tmp_path / "checkout"
    path.mkdir()
    (path / "Dockerfile").write_bytes((FIXTURES / f"{NAME}.Dockerfile").read_bytes())
    return path


@pytest.fixture
def environment(tools: Path, tmp_path: Path) -> dict[str, str]:
    """The environment of a step, with the Python that the tests run in and nothing of a terminal."""
    kept = {
        name: os.environ[name] for name in ("HOME", "DFDIAG_CACHE_DIR", "DFDIAG_NO_USER_PACKS") if name in os.environ
    }
    path = os.pathsep.join([str(tools), str(Path(sys.executable).parent), os.environ["PATH"]])
    return {**kept, "PATH": path, "LC_ALL": "C.UTF-8", "TMPDIR": str(tmp_path), "CI": "true"}


@pytest.fixture
def venv_of_the_job(environment: dict[str, str], tools: Path) -> dict[str, str]:
    """An environment in which ``python3 -m venv DIR`` gives a Python that has dfdiag, instead of downloading it.

    What is installed is this checkout; that pip can install it is what the README's set-up shows.
    """
    interpreter = Path(sys.executable)
    (tools / "python3").write_text(
        f"""\
#!/bin/sh
if [ "$1" = -m ] && [ "$2" = venv ]; then
  mkdir -p "$3/bin"
  ln -sf "{tools}/python3" "$3/bin/python"
  ln -sf "{interpreter.parent}/dfdiag" "$3/bin/dfdiag"
elif [ "$1" = -m ] && [ "$2" = pip ]; then
  echo "$@" >> "{tools}/pip-calls"
else
  exec "{interpreter}" "$@"
fi
""",
        encoding="utf-8",
    )
    (tools / "python3").chmod(0o755)
    return environment


@pytest.fixture
def docker(tmp_path: Path) -> str:
    """A client of docker that builds with BuildKit on the engine that is set."""
    (tmp_path / "Dockerfile").write_text("FROM scratch\nLABEL a=b\n", encoding="utf-8")
    for directory in os.get_exec_path() if "DOCKER_HOST" in os.environ else ():
        client = shutil.which("docker", path=directory)
        if (
            client
            and not subprocess.run(
                [client, "build", tmp_path], env=BUILDKIT, capture_output=True, check=False
            ).returncode
        ):
            return client
    pytest.skip("no Docker engine answers that builds with BuildKit; start one and set DOCKER_HOST")

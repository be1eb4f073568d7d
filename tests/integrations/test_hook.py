"""The hook for pre-commit."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import yaml
from sample_job import ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

(HOOK,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))


def run(files: Sequence[str], cwd: Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run the hook's entry on files, as pre-commit does."""
    command = [*shlex.split(HOOK["entry"]), *files]
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, timeout=60, check=False)


def test_manifest() -> None:
    """pre-commit itself takes the manifest."""
    manifest = str(ROOT / ".pre-commit-hooks.yaml")
    subprocess.run([sys.executable, "-m", "pre_commit", "validate-manifest", manifest], check=True, timeout=60)


@pytest.mark.parametrize(
    ("path", "taken"),
    [
        ("Dockerfile", True),
        ("api/Dockerfile", True),
        ("Dockerfile.prod", True),
        ("api.Dockerfile", True),
        ("Containerfile", True),
        ("docker/web.dockerfile", True),
        ("Dockerfile.dockerignore", False),
        ("docs/dockerfile-tips.md", False),
        ("mydockerfile", False),
        ("src/dockerfile/parse.py", False),
    ],
)
def test_files(path: str, taken: bool) -> None:
    """Dockerfiles by all their usual names are checked, and nothing else."""
    assert (re.search(HOOK["files"], path) is not None and not re.search(HOOK["exclude"], path)) is taken


def test_commit(checkout: Path, environment: dict[str, str]) -> None:
    """A Dockerfile that cannot be built stops the commit with the reason; a sound one does not."""
    (checkout / "sound.Dockerfile").write_text("FROM scratch\n", encoding="utf-8")
    refused = run(["sound.Dockerfile", "Dockerfile"], checkout, environment)
    assert refused.returncode == 1
    assert refused.stdout.startswith("Dockerfile:15: pip needs /opt/requirements.txt, but line 13 removes it")
    assert run(["sound.Dockerfile"], checkout, environment).returncode == 0

"""The patches that the built-in rules make of the Dockerfiles in fixtures/."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from diagnoser.dockerfile.parse import read_dockerfile
from diagnoser.dockerfile.problems import errors

if TYPE_CHECKING:
    from collections.abc import Callable

    from diagnoser.model import Diagnosis

FIXTURES = Path(__file__).parents[1] / "fixtures"
LOGS = [path for path in sorted(FIXTURES.glob("*/*.log")) if path.with_suffix(".Dockerfile").exists()]


@pytest.mark.parametrize("log", LOGS, ids=lambda path: str(path.relative_to(FIXTURES)))
def test_patches_apply(log: Path, diagnosed: Callable[[Path], Diagnosis], tmp_path: Path) -> None:
    """``git apply`` makes of the Dockerfile what the fix says, and the builder can still read it."""
    text = log.with_suffix(".Dockerfile").read_bytes().decode()
    faulty = bool(errors(read_dockerfile(text)))
    for fix in (fix for finding in diagnosed(log).findings for fix in finding.fixes if fix.patch is not None):
        (tmp_path / "Dockerfile").write_bytes(text.encode())
        subprocess.run(["git", "apply", "-"], input=fix.patch.encode(), cwd=tmp_path, check=True, timeout=30)
        assert (tmp_path / "Dockerfile").read_bytes().decode() == fix.edited
        assert faulty or not errors(read_dockerfile(fix.edited or ""))


def test_the_report(diagnosed: Callable[[Path], Diagnosis]) -> None:
    """Each of the report's failures that the Dockerfile brought about gets a patch that was checked."""
    patched = {}
    for log in sorted(FIXTURES.glob("*/*.seed-*.log")):
        finding = diagnosed(log).findings[0]
        fix = next((fix for fix in finding.fixes if fix.patch), None)
        patched[log.name.partition(".seed-")[2][:2]] = fix is not None and fix.checked
    assert patched == dict.fromkeys(["01", "02", "03", "04", "05", "06", "07", "08", "09", "10"], True)

"""The command as its users start it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sample_builds import LOG

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def environment(_no_ci: None, compiled_rules: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment with no trace of the terminal that the tests run in."""
    unwanted = {"NO_COLOR", "FORCE_COLOR", "COLUMNS", "TERM", "LANG", "LC_ALL", "LC_CTYPE"}
    kept = {name: value for name, value in os.environ.items() if name not in unwanted}
    cache = shutil.copytree(compiled_rules, tmp_path_factory.mktemp("cache"), dirs_exist_ok=True)
    return {
        **kept,
        "PYTHONPATH": str(ROOT),
        "DFDIAG_CACHE_DIR": str(cache),
        "LC_ALL": "C.UTF-8",
        "TERM": "xterm-256color",
    }


@pytest.fixture(scope="session")
def command() -> list[str]:
    """The words that start the command."""
    return [sys.executable, "-m", "diagnoser.cli.entry"]


@pytest.fixture
def dfdiag(
    command: list[str], environment: dict[str, str], tmp_path: Path
) -> Callable[..., subprocess.CompletedProcess[bytes]]:
    """Run the command to its end, without a terminal."""

    def run(
        *arguments: str | Path, stdin: bytes | None = b"", env: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [*command, *map(str, arguments)],
            input=stdin,
            capture_output=True,
            env={**environment, **(env or {})},
            cwd=tmp_path,
            timeout=60,
            check=False,
        )

    return run


@pytest.fixture
def failed_log(tmp_path: Path) -> Path:
    """The log of a failed build, in a file."""
    path = tmp_path / "build.log"
    path.write_bytes(LOG)
    return path

"""``docker dfdiag``, by docker's own client where there is one."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sample_job import LOG

from diagnoser.cli import docker_plugin

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[..., subprocess.CompletedProcess[str]]

DOCKER = shutil.which("docker")
PLUGIN = Path(sys.executable).parent / "docker-dfdiag"


@pytest.fixture
def plugin(environment: dict[str, str], checkout: Path, tools: Path) -> Run:
    """Call the plugin as docker does, with a docker whose build fails."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(PLUGIN), *arguments],
            env={**environment, "DOCKER_CLI_PLUGIN_ORIGINAL_CLI_COMMAND": str(tools / "docker")},
            cwd=checkout,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run


def test_introduces_itself(plugin: Run) -> None:
    """Asked who it is, it answers as docker's manager of plugins wants it."""
    told = json.loads(plugin("docker-cli-plugin-metadata").stdout)
    assert (told["SchemaVersion"], told["Vendor"]) == ("0.1.0", "The dfdiag authors")
    assert told["ShortDescription"]


def test_build(plugin: Run) -> None:
    """A build is run by docker and explained; its status is the command's."""
    done = plugin("dfdiag", "build", "-t", "app", ".")
    assert done.returncode == 1
    assert LOG in done.stderr
    assert "\nBuild failed at" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "meant"),
    [
        (["dfdiag", "build", "."], ["run", "--", "docker", "build", "."]),
        (["dfdiag", "compose", "build"], ["run", "--", "docker", "compose", "build"]),
        (["dfdiag", "buildx", "bake"], ["run", "--", "docker", "buildx", "bake"]),
        (["--context", "x", "dfdiag", "build", "."], ["run", "--", "docker", "--context", "x", "build", "."]),
        (["dfdiag", "build", "dfdiag"], ["run", "--", "docker", "build", "dfdiag"]),
        (["dfdiag", "fix", "--check"], ["fix", "--check"]),
        (["dfdiag", "run", "--", "make"], ["run", "--", "make"]),
        (["dfdiag", "--help"], ["--help"]),
        (["dfdiag"], []),
        ([], []),
    ],
)
def test_what_is_meant(arguments: list[str], meant: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Words that dfdiag knows are for it; others are a docker command, with docker's own options before it."""
    seen = []
    monkeypatch.delenv("DOCKER_CLI_PLUGIN_ORIGINAL_CLI_COMMAND", raising=False)
    monkeypatch.setattr("sys.argv", ["docker-dfdiag", *arguments])
    monkeypatch.setattr(docker_plugin.entry, "main", lambda: seen.append(sys.argv[1:]) or 0)
    assert docker_plugin.main() == 0
    assert seen == [meant]


@pytest.mark.skipif(DOCKER is None, reason="docker's client is not installed here")
def test_by_the_real_client(tmp_path: Path) -> None:
    """Linked where docs/ci/docker-plugin.md says, docker lists it and hands it the arguments."""
    plugins = tmp_path / "cli-plugins"
    plugins.mkdir()
    (plugins / "docker-dfdiag").symlink_to(PLUGIN)
    env = {**os.environ, "DOCKER_CONFIG": str(tmp_path)}
    done = subprocess.run(
        [str(DOCKER), "dfdiag", "--version"], env=env, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.startswith("dfdiag ")
    help_text = subprocess.run(
        [str(DOCKER), "--help"], env=env, capture_output=True, text=True, timeout=60, check=True
    ).stdout
    assert "Build, and say why it failed" in help_text

"""The Docker engine that builds, seen through its command line."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

DEADLINE = 600
"""Seconds after which a build is given up."""
TIMED_OUT = 124
TRIES = 4
LOST_STEP = re.compile(r"^executor failed running", re.MULTILINE)
SHOWN_STEP = re.compile(r"^------\n > \[", re.MULTILINE)


class Engine:
    """Builds with ``docker build``, BuildKit, plain progress and the network of the machine."""

    def __init__(self, docker: str | None = None) -> None:
        """Take the client ``docker``, the system's own first, since one newer than the engine asks for buildx.

        Raises:
            FileNotFoundError: if there is no client.
        """
        found = docker or shutil.which("docker", path="/usr/bin") or shutil.which("docker")
        if not found:
            raise FileNotFoundError("docker: no such command")
        self._docker = found
        self._environment = {**os.environ, "DOCKER_BUILDKIT": "1"}

    def version(self) -> str:
        """Return the version of the engine; empty if none answers."""
        return self._run("version", "--format", "{{.Server.Version}}")[1].strip()

    def has_image(self, tag: str) -> bool:
        """Say whether the engine has the image ``tag``."""
        return self._run("image", "inspect", tag)[0] == 0

    def build(self, context: Path, *, tag: str = "", target: str = "") -> tuple[int, str]:
        """Build ``context``, up to the stage ``target`` if one is given.

        Returns:
            The exit status, ``TIMED_OUT`` after ``DEADLINE`` seconds, and the log.
        """
        options = [
            "--network=host",
            "--progress=plain",
            *(["-t", tag] if tag else []),
            *(["--target", target] if target else []),
        ]
        for _ in range(TRIES):
            status, log = self._run("build", *options, str(context))
            if not LOST_STEP.search(log) or SHOWN_STEP.search(log):
                break  # else another build at the same time shared the step, and has its output
        return status, log

    def _run(self, *arguments: str) -> tuple[int, str]:
        try:
            done = subprocess.run(
                [self._docker, *arguments],
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                timeout=DEADLINE,
                check=False,
            )
        except subprocess.TimeoutExpired as late:
            return TIMED_OUT, (late.stdout or b"").decode(errors="replace")
        return done.returncode, done.stdout.decode(errors="replace")

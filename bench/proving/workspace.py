"""A place for each scenario: its context as a project under git, the logs of its builds, what was found out."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

from proving.hosts import name_real_hosts

FRONTEND = re.compile(rb"\A# *syntax *= *docker/dockerfile:1(?=\r?$)", re.MULTILINE)
IDENTITY = ("-c", "user.name=Builder", "-c", "user.email=builder@example.org", "-c", "commit.gpgsign=false")


class Workspace(NamedTuple):
    """The folder of one scenario; it outlives a run, so that a later run need not build again."""

    folder: Path

    @property
    def context(self) -> Path:
        """The project, a git work tree."""
        return self.folder / "context"

    @property
    def dockerfile(self) -> Path:
        """The project's Dockerfile."""
        return self.context / "Dockerfile"

    @property
    def log(self) -> Path:
        """The log of the build as the corpus has it."""
        return self.folder / "build.log"

    def lay(self, source: Path) -> None:
        """Copy the context ``source`` here and commit it, with the hosts that this machine uses.

        Raises:
            OSError: if the context holds what cannot be copied.
        """
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        shutil.copytree(source, self.context, symlinks=True)
        name_real_hosts(self.context)
        self._use_own_frontend()
        self._git("init", "-q")
        self._git("add", "-A", "-f")
        self._git(*IDENTITY, "commit", "-q", "-m", "Begin", "--allow-empty")

    def _use_own_frontend(self) -> None:
        """Take out a directive that has the engine fetch a frontend image; the lines keep their numbers."""
        text = self.dockerfile.read_bytes()
        self.dockerfile.write_bytes(FRONTEND.sub(b"# the frontend of the engine", text))

    def restore(self) -> None:
        """Take back what was applied."""
        self._git("reset", "-q", "--hard")
        self._git("clean", "-qfd")

    def apply(self, patch: str) -> str:
        """Apply ``patch`` as a reader would; return what git says against it, nothing if it took it."""
        done = subprocess.run(
            ["git", "apply"],
            cwd=self.context,
            input=patch,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stderr.strip() if done.returncode else ""

    def diagnose(self, log: Path) -> dict[str, Any]:
        """Return the diagnosis of ``log`` as the command gives it in this project.

        Raises:
            subprocess.CalledProcessError: if the command fails.
        """
        command = [str(Path(sys.executable).with_name("dfdiag")), "diagnose", str(log)]
        command += ["--dockerfile", "Dockerfile", "--context", ".", "--format", "json", "--no-history"]
        done = subprocess.run(command, cwd=self.context, capture_output=True, text=True, check=True)
        return dict(json.loads(done.stdout))

    def note(self, name: str, value: object) -> None:
        """Keep ``value`` under ``name``."""
        self.folder.joinpath(f"{name}.json").write_text(json.dumps(value, indent=1, ensure_ascii=False))

    def noted(self, name: str) -> Any:  # noqa: ANN401 -- whatever was kept
        """Return what was kept under ``name``, None if nothing was."""
        path = self.folder / f"{name}.json"
        return json.loads(path.read_text()) if path.exists() else None

    def _git(self, *arguments: str) -> None:
        subprocess.run(["git", *arguments], cwd=self.context, check=True, capture_output=True)

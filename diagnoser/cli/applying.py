"""Changing the reader's Dockerfile without ever losing what was in it."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path

from diagnoser.cli.errors import CommandError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from diagnoser.model import Diagnosis

_KEPT = ".orig"


def refusal(path: str, text: str, diagnosis: Diagnosis) -> str | None:
    """Say why a Dockerfile should not be changed; None where nothing speaks against it."""
    if diagnosis.excerpt is not None and not diagnosis.excerpt.is_of(text):
        return "it is not the file that was built, or has changed since"
    if not _is_tracked(path):
        return "it is not under version control"
    return None


def _is_tracked(path: str) -> bool:
    return _git(path, "ls-files", "--error-unmatch", "--", Path(path).name)


def _git(path: str, *arguments: str) -> bool:
    """Whether ``git`` says yes; no where there is none."""
    folder = Path(path).resolve().parent
    try:
        done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, check=False, timeout=20)  # noqa: S603, S607 - fixed words and a file's name
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def put_in_place(path: str, text: str, edited: str) -> str | None:
    """Write the edited Dockerfile in the place of the one that was read as ``text``.

    Returns the path of a copy of the old one, which is kept where version control does not hold it as it was.

    Raises:
        CommandError: the file has changed since it was read, or cannot be written.
    """
    target = Path(path).resolve()
    try:
        before = target.read_bytes()
        if before != text.encode():
            raise CommandError(f"{path}: has changed while it was looked at, or is not UTF-8; not changed")
        kept = (
            None
            if _git(path, "diff", "--quiet", "HEAD", "--", target.name) and _is_tracked(path)
            else _keep(target, before)
        )
        _replace(target, edited.encode())
    except OSError as error:
        raise CommandError(f"{path}: cannot be changed: {error.strerror or error}") from error
    return kept


def _keep(target: Path, content: bytes) -> str:
    """Write a copy beside the file, under a name that is not taken."""
    number = 0
    while True:
        copy = target.with_name(target.name + _KEPT + (f".{number}" if number else ""))
        try:
            with copy.open("xb") as file:
                file.write(content)
        except FileExistsError:
            number += 1
            continue
        return str(copy)


def _replace(target: Path, content: bytes) -> None:
    """Put the new content in place in one step, with the old one's rights."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).chmod(target.stat().st_mode & 0o7777)
        Path(name).replace(target)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise

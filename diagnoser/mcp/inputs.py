"""What an agent hands over: a text, or the path of a file below the directories that the server may read."""

from __future__ import annotations

import os
import stat
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Sequence

LARGEST_TEXT = 1 << 23
LARGEST_LOG = 1 << 28
LARGEST_DOCKERFILE = 1 << 20


class Refused(Exception):  # noqa: N818 - it is not always an error of anyone
    """What the agent asked for cannot be done; the message says in plain words why and what to do instead."""


class Roots:
    """The directories below which files may be read."""

    def __init__(self, directories: Sequence[str]) -> None:
        """Take them as they are now.

        Raises:
            NotADirectoryError: one is no directory.
        """
        self.directories = tuple(Path(directory).resolve() for directory in directories)
        for directory in self.directories:
            if not directory.is_dir():
                raise NotADirectoryError(str(directory))

    def log(self, text: str, path: str) -> BinaryIO:
        """Return a log to read, from its text or from a file.

        Raises:
            Refused: neither or both are given, it is too large, or the file may not or cannot be read.
        """
        _check_one("log", text, path)
        if path:
            return self._open(path, LARGEST_LOG)
        if len(text) > LARGEST_TEXT:
            raise Refused(
                f"the log has {len(text)} characters; at most {LARGEST_TEXT} are taken as text. Give log_path, or the "
                "part from the failing step on"
            )
        return BytesIO(text.encode("utf-8", "replace"))

    def dockerfile(self, text: str, path: str) -> str | None:
        """Return the text of a Dockerfile; None where none is given.

        Raises:
            Refused: both are given, it is too large, or the file may not or cannot be read.
        """
        if not text and not path:
            return None
        _check_one("dockerfile", text, path)
        if path:
            with self._open(path, LARGEST_DOCKERFILE) as file:
                text = file.read(LARGEST_DOCKERFILE).decode("utf-8", "replace")
        elif len(text) > LARGEST_DOCKERFILE:
            raise Refused(f"a Dockerfile of {len(text)} characters is too large to be one")
        return text

    def shown(self, path: str) -> str:
        """Return what a patch calls a file: its path below the directory that it is in."""
        resolved = self._resolved(path)
        for directory in self.directories:
            if resolved.is_relative_to(directory):
                return resolved.relative_to(directory).as_posix()
        return resolved.name

    def _resolved(self, path: str) -> Path:
        """Follow a path, relative ones from the first directory, through all links."""
        try:
            return Path(self.directories[0], path).resolve()
        except (OSError, ValueError, RuntimeError) as error:
            raise Refused("this path is not valid") from error

    def _open(self, path: str, largest: int) -> BinaryIO:
        resolved = self._resolved(path)
        if not any(resolved.is_relative_to(directory) for directory in self.directories):
            allowed = ", ".join(map(str, self.directories))
            raise Refused(f"{path} is not below {allowed}; send its text, or have the server started with --root")
        try:
            # resolved above, so a link put there since is not followed; and a pipe does not keep us waiting
            handle = os.open(resolved, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
        except OSError as error:
            raise Refused(f"{path}: {error.strerror or error}") from error
        status = os.fstat(handle)
        if stat.S_ISREG(status.st_mode) and status.st_size <= largest:
            return os.fdopen(handle, "rb")
        os.close(handle)
        if not stat.S_ISREG(status.st_mode):
            raise Refused(f"{path} is not a file")
        raise Refused(f"{path} has {status.st_size} bytes; at most {largest} are read")


def _check_one(what: str, text: str, path: str) -> None:
    if text and path:
        raise Refused(f"give {what} or {what}_path, not both")
    if not text and not path:
        raise Refused(f"give {what}, the text, or {what}_path")

"""Opening what is to be read, and saying in one line what is wrong with it."""

from __future__ import annotations

import os
import sys

from diagnoser.cli.errors import CommandError
from diagnoser.cli.usage import COMMANDS, USAGE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from io import BufferedReader

STDIN = "-"
_LARGEST_DOCKERFILE = 1 << 22
_PACKED = (
    (b"\x1f\x8b", "gzip", "gunzip -c"),
    (b"\xfd7zXZ\x00", "xz", "xz -dc"),
    (b"\x28\xb5\x2f\xfd", "zstd", "zstd -dc"),
    (b"BZh", "bzip2", "bunzip2 -c"),
    (b"PK\x03\x04", "zip", "unzip -p"),
)
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_NOT_TEXT = bytes(code for code in range(32) if code not in b"\t\n\r\f\b\x1b") + b"\x7f"
_TOO_MANY = 0.05
_TOO_MANY_NULS = 0.3


def open_log(path: str) -> BufferedReader:
    """Open a log, or standard input for ``-``, and look at its beginning.

    Raises:
        CommandError: it cannot be opened, is empty, or is no text.
    """
    if path == STDIN:
        stream, name = _standard_input(), "standard input"
    else:
        stream, name = _open(path, may_be_command=True), path
    try:
        start = stream.peek(1)
    except OSError as error:
        raise CommandError(f"{name}: {_reason(error)}") from error
    if problem := _problem(start, path):
        if path != STDIN:
            stream.close()
        raise CommandError(f"{name}: {problem}")
    return stream


def read_dockerfile(path: str) -> str:
    """Read a Dockerfile.

    Raises:
        CommandError: it cannot be read, or is far too large to be one.
    """
    with _open(path) as file:
        try:
            content = file.read(_LARGEST_DOCKERFILE + 1)
        except OSError as error:
            raise CommandError(f"{path}: {_reason(error)}") from error
    if len(content) > _LARGEST_DOCKERFILE:
        raise CommandError(f"{path}: too large to be a Dockerfile")
    return content.decode("utf-8", "replace")  # with its byte order mark, lest a patch miss it


def relative(path: str, start: str = "") -> str:
    """Return a path as it is from a directory, or the working one; its last part where it lies elsewhere."""
    found = os.path.relpath(path, start or None).replace(os.sep, "/")
    return os.path.basename(path) if found.startswith("../") else found  # noqa: PTH119 - pathlib costs an import


def check_context(path: str) -> None:
    """Check that a build context is a directory; its files are read when they are asked for.

    Raises:
        CommandError: it is none.
    """
    if not os.path.isdir(path):  # noqa: PTH112 - pathlib costs an import
        raise CommandError(f"{path}: no such directory")


def _standard_input() -> BufferedReader:
    if sys.stdin is None:
        raise CommandError("standard input is closed; pipe a build's output in, or name a file")
    if sys.stdin.isatty():
        sys.stderr.write("Reading from the terminal; end with Ctrl-D.\n")
    return sys.stdin.buffer  # type: ignore[return-value]  # typeshed leaves out that it buffers


def nothing_piped() -> bool:
    """Whether reading standard input would wait for someone to type."""
    return sys.stdin is None or sys.stdin.isatty()


def usage_error() -> CommandError:
    """The short help, for a run that has nothing to read."""
    return CommandError("nothing to read: pipe a build's output in, or name a file", "", *USAGE.splitlines())


def _open(path: str, *, may_be_command: bool = False) -> BufferedReader:
    try:
        return open(path, "rb")  # noqa: PTH123 - pathlib costs an import; the caller closes
    except (OSError, ValueError) as error:
        meant = _meant_command(path, error) if may_be_command else ""
        raise CommandError(f"{path}: {_reason(error)}{meant}") from error


def _reason(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return "no such file"
    if isinstance(error, IsADirectoryError):
        return "is a directory; name the log file in it"
    if isinstance(error, PermissionError):
        return "not allowed to read it"
    return getattr(error, "strerror", None) or str(error)


def _meant_command(path: str, error: Exception) -> str:
    """A word without dot or slash was rather meant as a command."""
    if not isinstance(error, FileNotFoundError) or "." in path or os.sep in path:
        return ""
    return f", and no such command (there are {', '.join(sorted(COMMANDS))})"


def _problem(start: bytes, path: str) -> str | None:
    if not start:
        return "the input is empty; did the build write to standard error? Use 2>&1: docker build . 2>&1 | dfdiag"
    for magic, name, command in _PACKED:
        if start.startswith(magic):
            return f"packed with {name}; unpack it first: {command} {path if path != STDIN else '…'} | dfdiag"
    if _is_binary(start):
        return "does not look like a build log: it is not text"
    return None


def _is_binary(start: bytes) -> bool:
    if start.startswith(_UTF_16):
        return False
    if start.count(0) > _TOO_MANY_NULS * len(start):
        return True
    if len(start) - len(start.translate(None, _NOT_TEXT)) <= _TOO_MANY * len(start):
        return False
    return start.decode("utf-8", "replace").count("\ufffd") > _TOO_MANY * len(start)

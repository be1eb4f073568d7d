"""The Dockerfile beside which a log is read, where the log shows that it is the one that was built."""

from __future__ import annotations

import os

from diagnoser.cli.errors import CommandError
from diagnoser.cli.reading import read_dockerfile
from diagnoser.secrets import MASK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from diagnoser.model import Excerpt

_FEWEST_LINES = 3
"""Lines that have to be the same: two, like a FROM and a WORKDIR, may stand in many a Dockerfile."""


def dockerfile_beside(excerpt: Excerpt) -> str | None:
    """Return the Dockerfile in the working directory that BuildKit quotes lines of; None where it has other lines."""
    path = excerpt.file
    if not path or os.path.isabs(path) or ".." in path.split("/") or not os.path.isfile(path):  # noqa: PTH113, PTH117 - start-up
        return None
    try:
        text = read_dockerfile(path)
    except CommandError:
        return None
    return text if len(excerpt.lines) >= _FEWEST_LINES and has_lines_of(excerpt, text) else None


def has_lines_of(excerpt: Excerpt, text: str) -> bool:
    """Whether a Dockerfile has the lines that a log quotes, where it quotes them; a secret in them may be masked."""
    lines = text.split("\n")
    return all(number <= len(lines) and _is_same(lines[number - 1].strip(), shown) for number, shown in excerpt.lines)


def _is_same(line: str, shown: str) -> bool:
    start, masked, _ = shown.strip().partition(MASK)
    return line.startswith(start) and line.endswith(shown.rstrip().rpartition(MASK)[2]) if masked else line == start

"""The Dockerfile beside which a log is read, where the log shows that it is the one that was built."""

from __future__ import annotations

import os

from diagnoser.cli.errors import CommandError
from diagnoser.cli.reading import read_dockerfile

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
    return text if len(excerpt.lines) >= _FEWEST_LINES and excerpt.is_of(text) else None

"""One fault of a Dockerfile."""

from __future__ import annotations

from diagnoser.fields import NamedTuple


class Problem(NamedTuple):
    """A fault: the line, from 1, at which its instruction begins, and what is wrong in one clause."""

    line: int
    message: str

"""The options that ``diagnose`` and ``run`` share."""

from __future__ import annotations

from diagnoser.fields import NamedTuple


class Options(NamedTuple):
    """How to read and how to print. A number is None where the user gave none."""

    format: str = "text"
    dockerfile: str | None = None
    context: str | None = None
    patterns: tuple[str, ...] = ()
    top: int | None = None
    min_confidence: float | None = None
    color: str = "auto"
    quiet: bool = False
    exit_code: bool = False

"""The options that ``diagnose`` and ``run`` share."""

from __future__ import annotations

from diagnoser.fields import NamedTuple


class Options(NamedTuple):
    """How to read and how to print. A number is None where the user gave none.

    ``format`` is None where the user named none, ``outputs`` pairs further formats with the files that they go to.
    """

    format: str | None = None
    outputs: tuple[tuple[str, str], ...] = ()
    dockerfile: str | None = None
    context: str | None = None
    patterns: tuple[str, ...] = ()
    top: int | None = None
    min_confidence: float | None = None
    color: str = "auto"
    quiet: bool = False
    exit_code: bool = False

    @property
    def wants_text(self) -> bool:
        """Whether standard output is to have the text."""
        return self.format in {None, "text"}

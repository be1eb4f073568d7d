"""Patterns, compiled when first needed and never run for long."""

from __future__ import annotations

from functools import cache

import regex

TIME_LIMIT = 0.1
"""Seconds that one pattern may spend on one line. A rule's author can write a pattern that backtracks without end and
a log's author a line that makes it: a pattern that runs out of time has not matched."""


@cache
def compiled(pattern: str) -> regex.Pattern[str]:
    """Compile a pattern once."""
    return regex.compile(pattern)


def search(pattern: str, text: str) -> regex.Match[str] | None:
    """Look for a pattern in a line; None where it is not there or takes too long."""
    try:
        return compiled(pattern).search(text, timeout=TIME_LIMIT)
    except TimeoutError:
        return None

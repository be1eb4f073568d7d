"""Causes and search results as JSON objects; members may be added, none is renamed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from diagnoser.knowledge.causes import Cause, Remedy, Summary
    from diagnoser.knowledge.search import Found

SCHEMA = "dfdiag.cause/1"


def cause_object(cause: Cause) -> dict[str, object]:
    """Return one cause with all that is known of it."""
    example = cause.example
    return {
        "schema": SCHEMA,
        **{name: value for name, value in cause._asdict().items() if name not in {"example", "fixes", "signatures"}},
        "signatures": [signature._asdict() for signature in cause.signatures],
        "fixes": [_fix(fix) for fix in cause.fixes],
        "example": example and {**example._asdict(), "lines": [line._asdict() for line in example.lines]},
    }


def list_object(summaries: tuple[Summary, ...]) -> dict[str, object]:
    """Return a list of causes."""
    return {"causes": [summary._asdict() for summary in summaries]}


def found_object(found: Found) -> dict[str, object]:
    """Return the results of a search, best first."""
    return {"results": [result._asdict() for result in found.results], "read_as": found.read_as}


def _fix(fix: Remedy) -> dict[str, object]:
    return {**fix._asdict(), "change": fix.change and fix.change._asdict()}

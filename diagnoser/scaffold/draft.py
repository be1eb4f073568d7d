"""A rule in the making, and the YAML that it becomes."""

from __future__ import annotations

import textwrap
from typing import NamedTuple

import yaml

_WIDTH = 100


class Draft(NamedTuple):
    """What a new rule says.

    ``lines`` are those of the log that show the cause, with a pattern for each in ``patterns``; ``keyword`` is the
    instruction in which they stood, where the log shows it.
    """

    id: str
    title: str
    cause: str
    fix: str
    detail: str
    lines: tuple[str, ...]
    patterns: tuple[str, ...]
    near_misses: tuple[str, ...]
    keyword: str | None
    verified: str


def as_yaml(draft: Draft) -> str:
    """Write a rule as one does by hand, for others to read and to change."""
    kind = "any" if len(draft.patterns) == 1 else "sequence"
    return "\n".join([
        f"- id: {draft.id}",
        f"  title: {_scalar(draft.title)}",
        "  match:",
        f"    {kind}:",
        *(f"      - {_quoted(pattern)}" for pattern in draft.patterns),
        *([f"  where: {{instruction: [{draft.keyword}]}}"] if draft.keyword else []),
        "  cause: |",
        textwrap.indent(textwrap.fill(" ".join(draft.cause.split()), _WIDTH), "    "),
        "  fixes:",
        f"    - title: {_scalar(draft.fix)}",
        *(["      detail: |", textwrap.indent(draft.detail.strip("\n"), "        ")] if draft.detail.strip() else []),
        "  false_positives: none known",
        f"  verified: {_scalar(draft.verified)}",
        "  examples:",
        "    match:",
        f"      - {_quoted(chr(10).join(draft.lines))}",
        "    no_match:",
        *(f"      - {_quoted(line)}" for line in draft.near_misses),
        "",
    ])  # fmt: skip


def _scalar(text: str) -> str:
    """Write a text without quotes where YAML lets it."""
    dumped = yaml.safe_dump(" ".join(text.split()), width=10_000, allow_unicode=True)
    return dumped.removesuffix("...\n").strip()


def _quoted(text: str) -> str:
    """Write a text in single quotes, in which a backslash stands for itself; with line ends, in double ones."""
    if text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    return str(yaml.safe_dump(text, default_style='"', width=10_000, allow_unicode=True)).strip()

"""One cause as a page in Markdown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from diagnoser.knowledge.causes import Cause, Causes, Remedy

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|])")


def cause_markdown(cause: Cause, causes: Causes) -> str:
    """Write a cause in Markdown that any reader shows, with a newline at its end."""
    parts = [
        f"# {_plain(cause.title)}",
        f"`{cause.id}` ({_plain(cause.tool)})",
        "## Why it happens",
        _plain(cause.meaning),
        "## How to recognise it",
        *_recognise(cause),
        *_example(cause),
        "## What to do",
        *(part for number, fix in enumerate(cause.fixes, 1) for part in _fix(number, fix)),
        *(["## What is mistaken for it", _plain(cause.mistaken_for)] if cause.mistaken_for else []),
        *_related(cause, causes),
        "## Known of",
        _plain(cause.verified),
        *(["## References", "\n".join(f"- <{each}>" for each in cause.references)] if cause.references else []),
    ]
    return "\n\n".join(parts) + "\n"


def _recognise(cause: Cause) -> Iterable[str]:
    for number, signature in enumerate(cause.signatures):
        if number:
            yield "or"
        yield _block("\n".join(signature.lines))
        if signature.absent:
            yield "without"
            yield _block("\n".join(signature.absent))
    if cause.conditions:
        yield _plain(" ".join(cause.conditions))


def _example(cause: Cause) -> list[str]:
    if cause.example and cause.example.lines:
        return ["## A real build", _block("\n".join(line.text for line in cause.example.lines))]
    return ["## An example", _block(cause.samples[0])]


def _fix(number: int, fix: Remedy) -> Iterable[str]:
    yield f"### {number}. {_plain(fix.title)}"
    if fix.when:
        yield f"Where: {_plain(' '.join(fix.when))}"
    if fix.detail:
        yield _block(fix.detail)
    if fix.change:
        yield "In a real Dockerfile:"
        yield _block(fix.change.patch.rstrip("\n"), "diff")
    for cost in fix.costs:
        yield f"Costs: {_plain(cost)}"


def _related(cause: Cause, causes: Causes) -> list[str]:
    ids = (*cause.explained_by, *cause.explains, *cause.mentions, *cause.neighbours, *cause.beside)
    rows = [f"- `{each}`: {_plain(causes.summary(each).title)}" for each in dict.fromkeys(ids) if each in causes]
    return ["## Related causes", "\n".join(rows)] if rows else []


def _plain(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _block(text: str, language: str = "text") -> str:
    """A block of code, fenced with more back quotes than it holds."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text}\n{fence}"

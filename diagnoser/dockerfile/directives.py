"""The directives at the head of a Dockerfile: ``# syntax=``, ``# escape=`` and ``# check=``.

Facts: BuildKit, ``frontend/dockerfile/parser/directives.go``.
"""

from __future__ import annotations

import re

from diagnoser.dockerfile.words import SPACE
from diagnoser.fields import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_DIRECTIVE = r"([a-zA-Z][a-zA-Z0-9]*)[\t\n\f\r ]*=[\t\n\f\r ]*(.+?)[\t\n\f\r ]*\Z"
_NAMES = frozenset({"syntax", "escape", "check"})
DEFAULT_ESCAPE = "\\"


class Directive(NamedTuple):
    """One directive; ``name`` in lower case, ``line`` from 1."""

    name: str
    value: str
    line: int


def read_directives(lines: Sequence[str]) -> tuple[str, str | None]:
    """Return the escape character and the frontend's image, None without one; what BuildKit rejects is left aside."""
    escape, syntax = DEFAULT_ESCAPE, None
    for directive in directives(lines):
        if directive.name == "escape" and directive.value in ("\\", "`"):
            escape = directive.value
        elif directive.name == "syntax" and syntax is None and lines[directive.line - 1].lstrip("\ufeff")[0] == "#":
            # The frontend is looked for by a stricter reader, which wants the line to begin with its #.
            syntax = directive.value.partition(" ")[0]
    return escape, syntax


def directives(lines: Sequence[str]) -> Iterator[Directive]:
    """Yield the directives, repeated ones too; the first line that is none ends them."""
    for number, line in enumerate(lines, 1):
        text = line.removeprefix("\ufeff") if number == 1 else line
        text = text.rstrip("\r\n").lstrip(SPACE)
        match = re.match(_DIRECTIVE, text[1:].lstrip(SPACE)) if text.startswith("#") else None
        if match is None or match[1].lower() not in _NAMES:
            return
        yield Directive(match[1].lower(), match[2], number)

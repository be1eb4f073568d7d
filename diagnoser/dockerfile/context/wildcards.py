"""File name patterns as Go has them, which COPY's sources and the lines of a .dockerignore are written in.

``*`` and ``?`` stop at a slash, ``[a-z]`` and ``[^a-z]`` are classes, and a backslash makes the next character plain.
Facts: Go, ``path/filepath/match.go``.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

STAR, ANY, CLASS, PLAIN = "star", "any", "class", "plain"


def is_wild(path: str) -> bool:
    """Whether a path has a wildcard that no backslash makes plain."""
    return not {"*", "?", "["}.isdisjoint(without_escapes(path, ""))


def without_escapes(path: str, instead: str = r"\1") -> str:
    """Return a path with each backslash and what follows it replaced, by the plain character if not said otherwise."""
    return re.sub(r"\\(.)", instead, path, flags=re.DOTALL)


def compile_name(pattern: str) -> re.Pattern[str]:
    """Compile a pattern for a whole name, in which there is no slash.

    It is cut at its stars, and each part but the last is taken at the first place where it fits: no other choice can
    succeed where this one fails, and so no pattern takes long.

    Raises:
        ValueError: see ``tokens``.
    """
    parts = [""]
    for kind, text in tokens(pattern):
        if kind == STAR:
            parts.append("")
        else:
            parts[-1] += as_regex(kind, text)
    first, *rest = parts
    middle = "".join(f"(?>.*?{part})" for part in rest[:-1])
    return re.compile(f"{first}{middle}{'.*' if rest else ''}{rest[-1] if rest else ''}", re.DOTALL)


def tokens(pattern: str) -> Iterator[tuple[str, str]]:
    """Cut a pattern into kinds of tokens with their text: a class's as a regex, a plain one's without its backslash.

    Raises:
        ValueError: a class is not closed or is empty, a range lacks an end, or nothing follows a backslash.
    """
    place = 0
    while place < len(pattern):
        character = pattern[place]
        place += 1
        if character == "[":
            text, place = _class(pattern, place)
            yield CLASS, text
        elif character == "\\":
            yield PLAIN, _at(pattern, place)
            place += 1
        else:
            yield {"*": STAR, "?": ANY}.get(character, PLAIN), character


def as_regex(kind: str, text: str) -> str:
    """Write a token as a regex."""
    if kind == CLASS:
        return text
    return {STAR: "[^/]*", ANY: "[^/]"}.get(kind) or re.escape(text)


def _class(pattern: str, place: int) -> tuple[str, int]:
    """Read a class from behind its bracket; return it as a regex, and the place behind it."""
    negated = pattern.startswith("^", place)
    place += negated
    ranges: list[tuple[str, str]] = []
    while not ranges or _at(pattern, place) != "]":
        low, place = _member(pattern, place)
        high = low
        if pattern.startswith("-", place):
            high, place = _member(pattern, place + 1)
        ranges.append((low, high))
    # A range the wrong way round holds nothing.
    inside = "".join(f"{re.escape(low)}-{re.escape(high)}" for low, high in ranges if low <= high)
    if not inside:
        return "." if negated else "(?!)", place + 1
    return f"[{'^' if negated else ''}{inside}]", place + 1


def _member(pattern: str, place: int) -> tuple[str, int]:
    character = _at(pattern, place)
    if character in "-]":
        raise ValueError(f"{character} stands where a class needs a character")
    if character == "\\":
        place += 1
        character = _at(pattern, place)
    return character, place + 1


def _at(pattern: str, place: int) -> str:
    if place >= len(pattern):
        raise ValueError("the pattern ends too early")
    return pattern[place]

"""Shell patterns of ``*`` and ``?`` at a value's start, at its end and anywhere in it.

A pattern is cut at its stars, and each part is taken at the first place where it fits, the last one at the last place
where the longest match is wanted; no other choice can succeed where this one fails. Atomic groups say so to the regex
engine, so that no pattern makes it try every way. Facts: BuildKit, ``frontend/dockerfile/shell/lex.go``.
"""

from __future__ import annotations

import re


def trim_prefix(value: str, pattern: str, *, longest: bool) -> str:
    """Take away the shortest or longest start that fits.

    Raises:
        ValueError: the pattern escapes what needs no escape.
    """
    match = _compile(_parts(pattern), longest=longest).match(value)
    return value[match.end() :] if match else value


def trim_suffix(value: str, pattern: str, *, longest: bool) -> str:
    """Take away the shortest or longest end that fits.

    Raises:
        ValueError: the pattern escapes what needs no escape.
    """
    backwards = [part[::-1] for part in reversed(_parts(pattern))]
    match = _compile(backwards, longest=longest).match(value[::-1])
    return value[: len(value) - match.end()] if match else value


def replace(value: str, pattern: str, replacement: str, *, everywhere: bool) -> str:
    """Replace the first match, the longest at its place, or every one.

    Raises:
        ValueError: the pattern escapes what needs no escape.
    """
    fits = _compile(_parts(pattern), longest=True, anywhere=True)
    pieces: list[str] = []
    place = behind = 0
    while place <= len(value) and (match := fits.match(value, place)):
        start, end = match.start(1), match.end()
        # An empty match counts only where it does not touch the one before.
        pieces.append(value[behind:start])
        if end > behind or start == 0:
            pieces.append(replacement)
        behind = end
        if not everywhere:
            break
        place = end + (start == end)
    return "".join([*pieces, value[behind:]])


def _parts(pattern: str) -> list[list[str]]:
    """Cut a pattern at its stars, each character of a part as a regex."""
    parts: list[list[str]] = [[]]
    characters = iter(pattern)
    for character in characters:
        if character == "*":
            parts.append([])
        elif character == "?":
            parts[-1].append(".")
        elif character == "\\":
            escaped = next(characters, "")
            if escaped not in {"}", "/", "*", "?", "\\"}:
                raise ValueError(f"a pattern cannot escape {escaped or 'its end'}")
            parts[-1].append(re.escape(escaped))
        else:
            parts[-1].append(re.escape(character))
    return parts


def _compile(parts: list[list[str]], *, longest: bool, anywhere: bool = False) -> re.Pattern[str]:
    first, *rest = ("".join(part) for part in parts)
    found = [f"(?>.*?({first}))" if anywhere else first]
    found += [f"(?>.*?{part})" for part in rest[:-1]]
    found += [f"(?>.*{'' if longest else '?'}{part})" for part in rest[-1:]]
    return re.compile("".join(found), re.DOTALL)

"""The literals that a pattern cannot match without.

The scan looks for literals first and tries a pattern only on lines that hold one of its own, so each pattern must
have some. They are read off the pattern's parse tree. ``regex`` has no parse tree to offer, the standard library's
parser has: patterns are therefore limited to what both accept (named groups may be written ``(?<name>…)``).
"""

from __future__ import annotations

import re
from functools import cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

_parser: Any = re._parser  # type: ignore[attr-defined]  # noqa: SLF001 - the only parse tree there is

SHORTEST = 4
"""The scan looks for pieces of four bytes; a shorter literal would let too many lines through anyway."""
_SHORTEST_FURTHER = 2

_MOST_ALTERNATIVES = 64
_WORTHLESS = 3
_EVERYWHERE = frozenset(
    {"error", "error:", "failed", "found", "http:", "https:", "http://", "https://", "required", "warning"}
)
"""Words that any build prints: taken only where a pattern has nothing better."""
_NAMED_GROUP = re.compile(r"\(\?<(?=[A-Za-z_])")

_Texts = frozenset[str]
_NOTHING: _Texts = frozenset([""])


def required_literals(pattern: str) -> tuple[str, ...]:
    """Return lower-case strings of which every match of ``pattern`` holds at least one; empty where none is sure.

    Raises:
        re.error: the pattern does not parse.
    """
    best = _best(_needed_by(pattern))
    return tuple(sorted(best)) if best and min(map(len, best)) >= SHORTEST else ()


def further_literals(pattern: str) -> tuple[tuple[str, ...], ...]:
    """Return more sets of lower-case strings, of each of which every match of ``pattern`` holds at least one.

    Trying them on a line costs a fraction of compiling the pattern, which most lines make needless.
    """
    needed = set(_needed_by(pattern)) - {frozenset(required_literals(pattern))}
    telling = [texts for texts in needed if min(map(len, texts)) >= _SHORTEST_FURTHER]
    return tuple(sorted(tuple(sorted(texts)) for texts in telling))


def parse_tree(pattern: str) -> Any:  # noqa: ANN401 - the parser's tree has no types
    """Parse a pattern with the standard library's parser.

    Raises:
        re.error: the pattern does not parse.
    """
    return _parser.parse(_NAMED_GROUP.sub("(?P<", pattern))


@cache
def _needed_by(pattern: str) -> list[_Texts]:
    return _needed(parse_tree(pattern))


def _shortest(texts: _Texts) -> int:
    return min(_WORTHLESS if text.strip() in _EVERYWHERE else len(text.strip()) for text in texts)


def _best(options: list[_Texts]) -> _Texts:
    """Choose the set whose shortest literal is the longest: the one that lets the fewest lines through."""
    return max(options, key=lambda texts: (_shortest(texts), -len(texts)), default=frozenset())


def _needed(items: Any) -> list[_Texts]:  # noqa: ANN401 - the parser's tree has no types
    """List sets of texts, each of which a match of the sequence holds one of.

    Neighbours whose texts are fully known are joined: ``SIG(KILL|TERM)`` needs ``sigkill`` or ``sigterm``.
    """
    needed: list[_Texts] = []
    run = _NOTHING
    for item in _without_groups(items):
        exact = _exact(item)
        if exact is not None and len(run) * len(exact) <= _MOST_ALTERNATIVES:
            run = frozenset(left + right for left in run for right in exact)
            continue
        if run != _NOTHING:
            needed.append(run)
        run = _NOTHING if exact is None else exact
        if exact is None:
            needed.extend(_needed_inside(item))
    return [*needed, run] if run != _NOTHING else needed


def _without_groups(items: Any) -> Iterator[Any]:  # noqa: ANN401 - the parser's tree has no types
    """Yield the elements of groups in their place: what ends in one goes on behind it."""
    for item in items:
        name, argument = str(item[0]), item[1]
        if name in {"SUBPATTERN", "ATOMIC_GROUP"}:
            yield from _without_groups(argument[3] if name == "SUBPATTERN" else argument)
        else:
            yield item


def _exact(item: Any) -> _Texts | None:  # noqa: ANN401 - the parser's tree has no types
    """The texts that an element stands for, in lower case; None where they are too many or not known."""
    name, argument = str(item[0]), item[1]
    texts: _Texts | None = None
    if name == "LITERAL":
        texts = frozenset([chr(argument).lower()])
    elif name == "AT":
        texts = _NOTHING
    elif name == "IN" and all(str(kind) == "LITERAL" for kind, _ in argument):
        texts = frozenset(chr(code).lower() for _, code in argument)
    elif name == "SUBPATTERN":
        texts = _exact_sequence(argument[3])
    elif name == "ATOMIC_GROUP":
        texts = _exact_sequence(argument)
    elif name == "BRANCH":
        branches = [_exact_sequence(alternative) for alternative in argument[1]]
        if all(branch is not None for branch in branches):
            texts = frozenset().union(*(branch for branch in branches if branch is not None))
    elif name in {"MAX_REPEAT", "MIN_REPEAT"} and argument[:2] == (0, 1):
        inside = _exact_sequence(argument[2])
        texts = inside | _NOTHING if inside is not None else None
    return texts if texts is not None and len(texts) <= _MOST_ALTERNATIVES else None


def _exact_sequence(items: Any) -> _Texts | None:  # noqa: ANN401 - the parser's tree has no types
    texts = _NOTHING
    for item in items:
        exact = _exact(item)
        if exact is None or len(texts) * len(exact) > _MOST_ALTERNATIVES:
            return None
        texts = frozenset(left + right for left in texts for right in exact)
    return texts


def _needed_inside(item: Any) -> list[_Texts]:  # noqa: ANN401 - the parser's tree has no types
    """What an element needs whose texts are not fully known."""
    name, argument = str(item[0]), item[1]
    if name in {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"} and argument[0] >= 1:
        return _needed(argument[2])
    if name == "BRANCH":
        best = [_best(_needed(alternative)) for alternative in argument[1]]
        joined: _Texts = frozenset().union(*best)
        if all(best) and len(joined) <= _MOST_ALTERNATIVES:
            return [joined]
    return []

"""Answers that fit into a model's context.

An answer is measured as it is sent, in characters of JSON. One that is too large is cut where it loses the least: the
longest text to half, or the longest list by its last entry, again and again until it fits.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

USUAL, LEAST, MOST = 6000, 1500, 40000
"""Characters of an answer: unless said otherwise, at least, and at most."""
_SHORT = 160
"""Texts up to here are not cut."""
_MARK = " … (cut)"
_NOTE = (
    "parts of {fields} were cut so that all takes {most} characters; ask again with a larger max_chars, up to {limit}"
)


def bounded(asked: int) -> int:
    """Return how long an answer may be for what was asked for."""
    return max(LEAST, min(MOST, asked))


def fitted(
    value: dict[str, Any], most: int, *, spared: tuple[str, ...] = (), whole: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Cut a copy of an answer to ``most`` characters and say under ``left_out`` what was cut.

    Fields that can be ``spared`` are cut first, in their order, and those in ``whole`` never.
    """
    copy: dict[str, Any] = json.loads(json.dumps(value))
    others = [name for name in copy if name not in {*whole, *spared, "left_out"}]
    stages = [*([name] for name in spared), others]
    cut: dict[str, None] = {}
    while stages and size(copy) > most - (len(_NOTE) + _SHORT if cut else 0):
        name = _cut_once(copy, stages[0])
        if name is None:
            stages.pop(0)
        else:
            cut[name] = None
    if cut:
        copy["left_out"].append(_NOTE.format(fields=", ".join(cut), most=most, limit=MOST))
    return copy


def size(value: object) -> int:
    """Count the characters of an answer as it is sent."""
    return len(json.dumps(value, indent=2, ensure_ascii=False))


def _cut_once(value: dict[str, Any], names: list[str]) -> str | None:
    """Cut the longest text of some fields, or where all are short the longest list; return the field it is in."""
    texts = [(len(text), name, holder, key) for name in names for holder, key, text in _texts(value, name)]
    nothing: tuple[int, str, Any, Any] = (0, "", {}, "")
    length, field, holder, key = max(texts, key=lambda each: each[0], default=nothing)
    if length > _SHORT:
        holder[key] = holder[key].removesuffix(_MARK)[: max(_SHORT, length // 2) - len(_MARK)].rstrip() + _MARK
        return field
    lists = [(size(each), name, each) for name in names for each in _lists(value[name]) if each]
    if not lists:
        return None
    _, field, longest = max(lists, key=lambda each: each[0])
    longest.pop()
    return field


def _texts(holder: Any, key: Any) -> Iterator[tuple[Any, Any, str]]:  # noqa: ANN401 - JSON
    value = holder[key]
    if isinstance(value, str):
        yield holder, key, value
    elif isinstance(value, (dict, list)):
        keys: Iterable[Any] = value if isinstance(value, dict) else range(len(value))
        for inner in keys:
            yield from _texts(value, inner)


def _lists(value: Any) -> Iterator[list[Any]]:  # noqa: ANN401 - JSON
    if isinstance(value, list):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _lists(inner)

"""What the search in the browser knows, as a file that it loads when the reader opens the search.

The index is a list of documents and, for each word, which of them hold it and how much it says of them: three
characters for each, the document's number in two digits to the base 64 and a weight from 1 to 63. Words that stand one
after the other in what a log shows are kept too, as pairs of words' numbers: they tell a pasted line from others with
the same words. ``assets/search.js`` reads it.
"""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from diagnoser.knowledge.site import addresses, prose
from diagnoser.knowledge.vocabulary import FILLERS, SAME

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from diagnoser.knowledge.causes import Cause
    from diagnoser.knowledge.site.guides import Guide

DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_WORD = re.compile(r"[^\W_]+")
_HEAVIEST = 63
_MOST = 64 * 64
_LONGEST_WORD = 40
_LONGEST_SUMMARY = 140
_GUIDE_WORDS = 4000

_TITLE, _ID, _SHOWN, _MEANING, _FIX, _REST = 20, 14, 12, 8, 6, 3


class Document(NamedTuple):
    """Something to be found; ``fields`` are texts, each with what a word in it weighs."""

    address: str
    title: str
    kind: str
    summary: str
    fields: tuple[tuple[int, str], ...]
    lines: tuple[str, ...] = ()


def of_cause(cause: Cause) -> Document:
    """Return a cause as the search finds it."""
    printed = [line for sample in cause.samples for line in sample.splitlines()]
    shown = [*printed, *(line for signature in cause.signatures for line in signature.lines)]
    fields = (
        (_TITLE, cause.title),
        (_ID, f"{cause.id} {cause.tool}"),
        (_SHOWN, "\n".join(shown)),
        (_MEANING, cause.meaning),
        (_FIX, " ".join(fix.title for fix in cause.fixes)),
        (_REST, " ".join([*(fix.detail for fix in cause.fixes), cause.mistaken_for, *map(str, cause.exit_codes)])),
    )
    first = prose.plain(prose.sentences(cause.meaning)[0])
    return Document(
        addresses.of_cause(cause.id), prose.plain(cause.title), cause.id, _short(first), fields, (*shown, cause.title)
    )


def of_list(address: str, title: str, count: int, more: str = "") -> Document:
    """Return a page that lists causes."""
    return Document(
        address, title, "list", f"{count} cause{'' if count == 1 else 's'}", ((_TITLE, title), (_REST, more))
    )


def of_guide(guide: Guide) -> Document:
    """Return a guide; of a long one its headings and beginning count."""
    headings = " ".join(text for _, text in guide.headings)
    fields = ((_TITLE, guide.title), (_FIX, headings), (_REST, guide.words[:_GUIDE_WORDS]))
    return Document(guide.address, guide.title, "guide", _short(guide.summary), fields)


def index(documents: Iterable[Document]) -> str:
    """Return the index as JSON."""
    found: dict[str, list[tuple[int, int]]] = {}
    shown = list(documents)[:_MOST]
    for number, document in enumerate(shown):
        weights: dict[str, int] = {}
        for weight, text in document.fields:
            for word in set(words(text)):
                weights[word] = weights.get(word, 0) + weight
        for word, weight in weights.items():
            found.setdefault(word, []).append((number, min(weight, _HEAVIEST)))
    known = {word: number for number, word in enumerate(sorted(found))}
    shared = {word: number for word, number in known.items() if len(found[word]) > 1}  # others tell enough alone
    pairs = _pairs(shown, shared)
    content = {
        "documents": [document[:4] for document in shown],
        "words": " ".join(known),
        "places": " ".join("".join(_places(found[word])) for word in known),
        "fillers": " ".join(sorted(FILLERS)),
        "same": [[" ".join(words(member)) for member in group] for group in SAME],
        "pairs": " ".join(key + "".join(map(_number, pairs[key])) for key in sorted(pairs)),
    }
    return json.dumps(content, ensure_ascii=True, separators=(",", ":")).replace("<", "\\u003c")


def words(text: str) -> list[str]:
    """Cut a text into words as the browser does: runs of letters and digits, in lower case."""
    return [word for word in _WORD.findall(text.lower()) if len(word) <= _LONGEST_WORD]


def _pairs(documents: Iterable[Document], known: Mapping[str, int]) -> dict[str, list[int]]:
    """Return which documents hold which two words one after the other."""
    found: dict[str, list[int]] = {}
    for number, document in enumerate(documents):
        keys = {
            _number(known[before], 3) + _number(known[after], 3)
            for line in document.lines
            for before, after in pairwise(words(line))
            if before in known and after in known
        }
        for key in keys:
            found.setdefault(key, []).append(number)
    return found


def _places(places: Iterable[tuple[int, int]]) -> Iterator[str]:
    for number, weight in places:
        yield _number(number) + DIGITS[weight]


def _number(number: int, digits: int = 2) -> str:
    return "".join(DIGITS[number // 64**place % 64] for place in reversed(range(digits)))


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_SUMMARY else f"{text[:_LONGEST_SUMMARY].rsplit(' ', 1)[0]} …"

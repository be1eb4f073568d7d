"""Finding causes by what people type: words, a question, or a line of their log.

A text that rules recognise is a line of a log: what they say comes first, in their order. Then come the causes whose
texts hold the words. Each word counts by how rare it is and where it stands (BM25 with a weight for each column of the
index), words of the same meaning and the beginnings of words count less, a word that no text has is taken for the
nearest one, neighbours that stand side by side count once more, and a cause that has all the words comes before one
that has the rarest only.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from diagnoser.knowledge.index import COLUMNS, compounds, open_index, words
from diagnoser.knowledge.recognised import recognised
from diagnoser.knowledge.spelling import meant
from diagnoser.knowledge.versions import is_known_of
from diagnoser.knowledge.vocabulary import FILLERS, SAME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from diagnoser.knowledge.causes import Causes
    from diagnoser.packs.compiled import RuleSet

MOST = 10
_LONGEST_QUERY = 32
"""Words of a question that are looked for."""
_SAME, _BEGINNING, _MISSPELT, _PAIR = 0.6, 0.5, 0.8, 0.5
_SHORTEST_BEGINNING = 4
_GRADES = {"specific": 1.0, "general": 0.95, "symptom": 0.8, "wrapper": 0.7}
"""What says less of the cause comes later."""
_LINE = 1.0
"""The score of what a rule recognises; what words find stays below."""
_WORDS = 0.9
_WEIGHTS = ", ".join(map(str, COLUMNS.values()))
_QUERY = f"SELECT rowid, -bm25(texts, {_WEIGHTS}) FROM texts WHERE texts MATCH ?"  # noqa: S608 - figures only


class Result(NamedTuple):
    """A cause that was found. ``score`` is at most 1; ``by_line``: a rule recognises the text itself."""

    cause: str
    title: str
    score: float
    by_line: bool


class Found(NamedTuple):
    """What a search found, the best first; ``read_as`` has what misspelt words were taken for."""

    results: tuple[Result, ...]
    read_as: dict[str, str]


class Search:
    """Searches in a set of causes."""

    def __init__(self, causes: Causes, rules: RuleSet) -> None:
        """Open the index; ``rules`` are those that the causes come from.

        Raises:
            SearchUnavailableError: SQLite lacks FTS5.
        """
        self._causes = causes
        self._rules = rules
        self._index = open_index(causes, rules)
        self._ids = causes.ids

    def find(self, text: str, *, pack: str | None = None, version: str | None = None, limit: int = MOST) -> Found:
        """Return the causes that a text asks for.

        Args:
            text: Words, a question, or one or more lines of a log.
            pack: Only causes of this pack.
            version: Only causes whose messages are known of this version of a tool; see ``versions``.
            limit: How many at most.
        """
        read_as: dict[str, str] = {}
        scores = self._by_words(text, read_as)
        lines = recognised(text, self._rules)
        best = max(scores.values(), default=1.0)
        scored = {cause: _WORDS * score / best for cause, score in scores.items()}
        for place, cause in enumerate(lines):
            scored[cause] = _LINE - place * 0.01
        ordered = sorted(scored, key=lambda cause: (-scored[cause], cause))
        wanted = (cause for cause in ordered if self._is_wanted(cause, pack, version))
        results = [
            Result(cause, self._causes.summary(cause).title, round(scored[cause], 3), cause in lines)
            for cause, _ in zip(wanted, range(limit), strict=False)
        ]
        return Found(tuple(results), read_as)

    def _is_wanted(self, cause: str, pack: str | None, version: str | None) -> bool:
        summary = self._causes.summary(cause)
        return (not pack or summary.pack == pack) and (not version or is_known_of(summary.verified, version))

    def _by_words(self, text: str, read_as: dict[str, str]) -> dict[str, float]:
        typed = [word for word in words(text) if word not in FILLERS] or words(text)
        typed = list(dict.fromkeys(typed))[:_LONGEST_QUERY]
        totals: dict[str, float] = {}
        covered: dict[str, float] = {}
        all_rarity = 0.0
        for word in typed:
            found = self._group(word, read_as)
            rarity = max(found.values(), default=0.0)
            all_rarity += rarity
            for cause, score in found.items():
                totals[cause] = totals.get(cause, 0.0) + score
                covered[cause] = covered.get(cause, 0.0) + rarity
        for joined in _joined(text, typed):
            for cause, score in self._matches(joined).items():
                totals[cause] = totals.get(cause, 0.0) + _PAIR * score
        return {
            cause: total
            * _GRADES[self._causes.summary(cause).grade]
            * ((covered.get(cause, 0.0) / all_rarity) if all_rarity else 1.0)
            for cause, total in totals.items()
        }

    def _group(self, word: str, read_as: dict[str, str]) -> dict[str, float]:
        """Score each cause by the best of a word, what else it may be, and what means the same."""
        found: dict[str, float] = dict(self._matches(_phrase(word)))
        if not found:
            for other in meant(word, self._index):
                read_as.setdefault(word, other)
                _take(found, self._matches(_phrase(other)), _MISSPELT)
        if len(word) >= _SHORTEST_BEGINNING:
            _take(found, self._matches(f"{_phrase(word)} *"), _BEGINNING)
        for other in _same(read_as.get(word, word)):
            _take(found, self._matches(_phrase(other)), _SAME)
        return found

    def _matches(self, query: str) -> dict[str, float]:
        return {self._ids[row]: score for row, score in self._index.execute(_QUERY, (query,))}


def _take(found: dict[str, float], more: dict[str, float], share: float) -> None:
    for cause, score in more.items():
        found[cause] = max(found.get(cause, 0.0), share * score)


def _phrase(text: str) -> str:
    return '"' + text.replace('"', " ") + '"'


def _same(word: str) -> Iterator[str]:
    for group in SAME:
        if word in group:
            yield from (other for other in group if other != word)


def _joined(text: str, typed: list[str]) -> Iterator[str]:
    """What stands side by side in a text: pairs of words, and compounds written as one."""
    follow = words(text)
    for one, other in pairwise(follow):
        if one in typed or other in typed:
            yield _phrase(f"{one} {other}")
    for compound in dict.fromkeys(compounds(text)):
        yield _phrase(compound)

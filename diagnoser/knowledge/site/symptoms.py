"""The words that people see when a build fails, and the causes that print them.

They are found in what the rules look for and in their examples, and nobody keeps a list of them: a phrase of two or
more words counts where enough causes print it, where no longer phrase says nearly the same, and where patterns hold
each of its words, so that it is not the name of an example's package. Names of errors (``ENOENT``, ``ImportError``,
``404 Not Found``) count too.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from errno import errorcode
from typing import TYPE_CHECKING, NamedTuple

from diagnoser.knowledge.site.addresses import of_symptom, slug
from diagnoser.knowledge.site.prose import phrase_pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from diagnoser.knowledge.causes import Cause

_TWO, _LONG = 2, 3
_LEAST, _LEAST_OF_LONG = 4, 3
_LONGEST = 9
_ALIKE = 0.75
"""A phrase is left out where this share of its causes prints one longer phrase that holds it."""
_BREAKS = re.compile(r"[^\w\s'-]|\w*\d\w*")
_OPEN = re.compile("‹[^›]*›|…")
_NAMED = re.compile(rf"\b(?:{'|'.join(sorted(errorcode.values()))}|[A-Z][A-Za-z]+Error|[A-Z]{{2,}}(?:_[A-Z]+)+)\b")
_WORD = re.compile(r"[\w'-]+")
_STATUS = re.compile(r"\b[45]\d\d [A-Z][a-z]+(?: [A-Z][a-z]+)*")
_LINKING = frozenset(
    {
        *("a", "an", "and", "are", "as", "at", "be", "been", "but", "by", "can", "for", "from", "had"),
        *("has", "have", "he", "i", "if", "in", "into", "is", "it", "its", "least", "may", "might", "of"),
        *("on", "or", "our", "should", "so", "than", "that", "the", "then", "there", "this", "to", "us", "using"),
        *("was", "we", "were", "when", "which", "while", "will", "with", "would", "you", "your"),
    }
)
_NOT_FIRST = _LINKING | {"file"}
_NOT_LAST = _LINKING | {"any", "did", "do", "does", "during", "following", "http", "https", "no", "not", "only"}


class Symptom(NamedTuple):
    """A phrase as it is mostly written, and the ids of the causes that print it."""

    phrase: str
    causes: tuple[str, ...]

    @property
    def address(self) -> str:
        """Where its page stands."""
        return of_symptom(self.phrase)

    @property
    def slug(self) -> str:
        """Its part of an address."""
        return slug(self.phrase)


def symptoms(causes: Iterable[Cause]) -> list[Symptom]:
    """Return the phrases in the order of the alphabet."""
    printed: dict[str, set[str]] = defaultdict(set)
    written: dict[str, Counter[str]] = defaultdict(Counter)
    authors: dict[str, set[str]] = defaultdict(set)
    for cause in causes:
        patterns = [line for signature in cause.signatures for line in signature.lines]
        for word in (word.lower() for line in patterns for word in _WORD.findall(line)):
            authors[word].add(cause.id)
        for line in [*patterns, *(line for sample in cause.samples for line in sample.splitlines())]:
            for phrase in _phrases(line):
                key = phrase.lower()
                printed[key].add(cause.id)
                written[key][phrase] += 1
    often = {
        key: found
        for key, found in printed.items()
        if _are_enough(key, found) and all(len(authors[word]) >= _TWO for word in key.split())
    }
    kept = (key for key in often if not _said_by_longer(key, often))
    found = {slug(key): Symptom(_as_written(written[key]), tuple(sorted(often[key]))) for key in sorted(kept)}
    return [found[key] for key in sorted(found)]


def lines_with(symptom: Symptom, cause: Cause) -> list[str]:
    """Return the lines of a cause that hold the words of a symptom, those printed before those looked for."""
    wanted = re.compile(phrase_pattern(symptom.phrase), re.IGNORECASE)
    printed = [line.strip() for sample in cause.samples for line in sample.splitlines()]
    patterns = [line for signature in cause.signatures for line in signature.lines]
    return list(dict.fromkeys(line for line in [*printed, *patterns] if wanted.search(line)))


def _phrases(line: str) -> Iterator[str]:
    yield from _NAMED.findall(line)
    yield from _STATUS.findall(line)
    for words in _pieces(line):
        for start in range(len(words)):
            for end in range(start + 2, min(start + _LONGEST, len(words)) + 1):
                if _may_stand(words[start:end]):
                    yield " ".join(words[start:end])


def _pieces(line: str) -> Iterator[list[str]]:
    """Cut a line where punctuation, a number or an open value parts its words."""
    for piece in _BREAKS.split(_OPEN.sub("|", line)):
        words = [word for word in (word.strip("'-") for word in piece.split()) if word]
        if words:
            yield words


def _may_stand(phrase: list[str]) -> bool:
    return phrase[0].lower() not in _NOT_FIRST and phrase[-1].lower() not in _NOT_LAST and len(phrase[-1]) > 1


def _are_enough(key: str, causes: set[str]) -> bool:
    """Whether a phrase is more than the words of one rule: the less it says, the more causes must print it."""
    words = key.split()
    if len(words) < _TWO or words[0].isdigit():
        return len(causes) >= _TWO
    if len(words) == _TWO:
        return len(causes) >= _LEAST
    packs = {cause.partition("/")[0] for cause in causes}
    return len(causes) >= (_TWO if len(packs) >= _TWO else _LEAST_OF_LONG)


def _said_by_longer(key: str, often: dict[str, set[str]]) -> bool:
    inside = f" {key} "
    return any(
        len(found) >= _ALIKE * len(often[key])
        for other, found in often.items()
        if len(other) > len(key) and inside in f" {other} "
    )


def _as_written(forms: Counter[str]) -> str:
    return min(forms, key=lambda form: (-forms[form], form))

"""Passwords, tokens and keys that a log or Dockerfile holds, masked before anything is printed or kept.

What stands around a secret is left, so that a reader sees what it was: ``https://user:***@host``, ``ghp_***``,
``DB_PASSWORD=***``.

The kinds are our own; docs/secrets.md lists them, and says with figures why no library finds them.
"""

from __future__ import annotations

import re

from diagnoser.secrets.kinds import KINDS
from diagnoser.secrets.values import looks_generated

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from diagnoser.secrets.kinds import Kind

MASK = "***"
_TIMES_READ = 20
"""A value that is no secret may hold one, so it is looked at again; but a hostile line not over and over."""

_SIGNS = tuple({sign: None for kind in KINDS for sign in kind.signs})
_FEWEST_REPEATED = 7


def mask(text: str) -> str:
    """Replace the secrets in a text."""
    return _mask(text, _kinds_in(text))


class Secrets:
    """The secrets of some texts, masked in these and wherever else they stand."""

    def __init__(self, texts: Iterable[str], known: Iterable[str] = ()) -> None:
        """Take the texts that may hold secrets, and values that are known to be some."""
        self._texts = list(texts)
        self._kinds = _kinds_in("\n".join(self._texts))
        found = {text[start:end] for text in self._texts for start, end in _spans(text, self._kinds)}
        telling = {piece for value in found for piece in _telling(value)}
        self._values = sorted({*telling, *known}, key=len, reverse=True)

    @property
    def are_none(self) -> bool:
        """Whether the texts hold nothing that may be a secret."""
        return not self._kinds and not self._values

    def mask(self, text: str) -> str:
        """Replace the secrets in one of the texts, or in one made of them."""
        text = _mask(text, self._kinds)
        for value in self._values:
            text = text.replace(value, MASK)
        return text

    def within(self, value: str) -> str:
        """Replace the secrets in a piece of the texts, which may be one itself or a part of one."""
        if value and self._kinds and any(value in text for text in self._texts):
            masked = [_mask(text, self._kinds) for text in self._texts]
            if not any(value in text for text in masked):
                return MASK if mask(value) == value else mask(value)
        return self.mask(value)


def _kinds_in(text: str) -> list[Kind]:
    """The kinds of which a text holds a sign: most texts hold none, and patterns are dear to compile."""
    lowered = text.lower()
    signs = {sign for sign in _SIGNS if sign in lowered}
    if not signs:
        return []
    return [
        kind for kind in KINDS if not signs.isdisjoint(kind.signs) and (kind.may_hold is None or kind.may_hold(text))
    ]


def _mask(text: str, kinds: list[Kind]) -> str:
    parts, at = [], 0
    for start, end in _spans(text, kinds):
        parts += [text[at:start], MASK]
        at = end
    return "".join([*parts, text[at:]])


def _spans(text: str, kinds: list[Kind]) -> list[tuple[int, int]]:
    """Where the secrets of a text stand, in order, those that touch as one."""
    if not kinds:
        return []
    lowered = text.lower()
    there = [kind for kind in kinds if any(sign in lowered for sign in kind.signs)]
    joined: list[tuple[int, int]] = []
    for start, end in sorted(span for kind in there for span in _of_kind(kind, text)):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _of_kind(kind: Kind, text: str) -> list[tuple[int, int]]:
    pattern = re.compile(kind.pattern, re.DOTALL)
    found, at = [], 0
    left = _TIMES_READ * len(text)
    while match := pattern.search(text, at):
        start, end = match.span("secret")
        if kind.accepts is None or kind.accepts(match):
            found.append((start, end))
            at = end
        else:
            left -= end - start
            at = max(start, match.start() + 1) if left > 0 else end
    return found


def _telling(value: str) -> Iterator[str]:
    """The parts of a secret that are one wherever they stand.

    A password that is a word may also be the name of a package. A key and its frame, or the fields of a header, hold
    parts that are secret by themselves.
    """
    if len(value) >= _FEWEST_REPEATED and not (value.isalpha() and (value.islower() or value.isupper())):
        yield value
    for part in re.split(r"\\[nrt]|[^A-Za-z0-9+/_=-]", value):
        yield from (piece for piece in (part, *part.split("/")) if looks_generated(piece))

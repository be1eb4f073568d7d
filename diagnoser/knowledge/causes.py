"""The causes, as records for people and programs.

``load_causes()`` returns all of them, ``Causes``. A ``Cause`` has these fields; every text is plain, one paragraph
unless said otherwise, and holds no escape sequence and no secret. Where a log would fill in a value a text says
``‹path›``.

=================  =====================================================================================================
``id``             ``pack/what-is-wrong``; never renamed
``pack``           its first half
``tool``           the pack's tool in words: ``apt (Debian and Ubuntu)``
``title``          what is wrong, without a full stop
``grade``          ``specific``, ``general``, ``symptom`` or ``wrapper``
``meaning``        why it happens, one to three sentences
``signatures``     ways of recognising it, each a ``Signature``: ``lines`` that must be there and lines that must be
                   ``absent``, values left open
``samples``        output that is recognised, word for word, each one or more lines
``conditions``     what must hold of the failing step besides, one sentence each
``fixes``          what to do, the best first, each a ``Remedy``: ``title``, ``detail`` (several lines, mostly to
                   copy), ``when`` and ``costs`` (sentences), ``patched`` (dfdiag makes the change itself), and
                   ``change``, what it made of a Dockerfile: ``before``, ``after`` and ``patch``; or None
``mistaken_for``   what looks the same and is something else; empty where nothing is known
``explained_by``   ids that explain this one where both are there; ``network/*`` is all of a pack
``explains``       ids that this one explains
``mentions``       ids that ``mistaken_for`` speaks of
``neighbours``     ids of the same pack that are about the same
``beside``         ids that were also found in the logs of real builds that failed so
``example``        a piece of a real build's log, ``Example``: ``lines`` (each with its ``number``, ``text`` and whether
                   it is ``telling``), ``builder``, ``instruction``, ``dockerfile_line`` and ``exit_code`` (or None),
                   or None where no log is at hand
``exit_codes``     those with which steps have failed so
``references``     addresses of documentation
``verified``       of which versions of the tool the messages are known, and how
``source``         the file of a user's own rule; empty for a built-in one
=================  =====================================================================================================

All ids but those that end in ``/*`` name a cause of the same ``Causes``. ``example``, ``change``, ``beside`` and
``exit_codes`` come from builds (see ``cases``). In a checkout they are worked out when a cause is asked for, which
takes some ten milliseconds for one and seconds for all; ``Causes.summaries`` does without.
"""

from __future__ import annotations

import marshal
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, NamedTuple

from diagnoser.knowledge.cases import Cases, Change, Example, load_cases
from diagnoser.packs import cache
from diagnoser.packs.own import all_packs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from diagnoser.packs.compiled import RuleSet

KIND = "causes"
_NEAR = 5
_ALIKE = 0.5


class Signature(NamedTuple):
    """A way of recognising a cause: lines that must be there, and lines that must not."""

    lines: tuple[str, ...]
    absent: tuple[str, ...]


class Remedy(NamedTuple):
    """Something to do about a cause."""

    title: str
    detail: str
    when: tuple[str, ...]
    costs: tuple[str, ...]
    patched: bool
    change: Change | None = None


class Summary(NamedTuple):
    """What a list says of a cause. ``symptoms`` are the lines that show it, values left open."""

    id: str
    pack: str
    tool: str
    title: str
    grade: str
    symptoms: tuple[str, ...]
    verified: str
    source: str


class Cause(NamedTuple):
    """One cause of failed builds; the fields are explained at the top of this module."""

    id: str
    pack: str
    tool: str
    title: str
    grade: str
    meaning: str
    signatures: tuple[Signature, ...]
    samples: tuple[str, ...]
    conditions: tuple[str, ...]
    fixes: tuple[Remedy, ...]
    mistaken_for: str
    explained_by: tuple[str, ...]
    explains: tuple[str, ...]
    mentions: tuple[str, ...]
    neighbours: tuple[str, ...]
    references: tuple[str, ...]
    verified: str
    source: str
    beside: tuple[str, ...] = ()
    example: Example | None = None
    exit_codes: tuple[int, ...] = ()


class Causes:
    """All causes, in the order of their ids."""

    def __init__(self, compiled: dict[str, tuple[tuple[Any, ...], bytes]], cases: Cases, key: str) -> None:
        """Take what ``knowledge.compiling`` made; ``key`` is what the cache keeps it under."""
        self._compiled = compiled
        self._cases = cases
        self.key = key.removesuffix(f".{KIND}")

    def __len__(self) -> int:
        return len(self._compiled)

    def __contains__(self, cause: object) -> bool:
        return cause in self._compiled

    def __iter__(self) -> Iterator[Cause]:
        self._cases.prepare()
        return map(self.__getitem__, self._compiled)

    def __getitem__(self, cause: str) -> Cause:
        """Return the cause of an id.

        Raises:
            KeyError: there is none; see ``near``.
        """
        found = self.without_case(cause)
        if found.source:
            return found
        case = self._cases.of(cause)
        fixes = tuple(
            fix._replace(change=case.changes[number]) if number in case.changes else fix
            for number, fix in enumerate(found.fixes)
        )
        known = tuple(other for other in case.beside if other in self._compiled)
        return found._replace(fixes=fixes, example=case.example, exit_codes=case.exit_codes, beside=known)

    def without_case(self, cause: str) -> Cause:
        """Return the cause of an id without what comes from builds, which takes no time.

        Raises:
            KeyError: there is none.
        """
        values = list(marshal.loads(self._compiled[cause][1]))  # noqa: S302 - our own, see packs.cache
        at = Cause._fields.index
        values[at("signatures")] = tuple(Signature(*each) for each in values[at("signatures")])
        values[at("fixes")] = tuple(Remedy(*each) for each in values[at("fixes")])
        return Cause(*values)

    @property
    def ids(self) -> tuple[str, ...]:
        """All ids."""
        return tuple(self._compiled)

    @property
    def packs(self) -> dict[str, str]:
        """The names of the packs, each with its tool in words."""
        return {summary.pack: summary.tool for summary in self.summaries()}

    def summaries(self, pack: str | None = None) -> tuple[Summary, ...]:
        """Return what a list says of each cause, of all or of one pack; quick."""
        found = (Summary(*light) for light, _ in self._compiled.values())
        return tuple(summary for summary in found if pack is None or summary.pack == pack)

    def summary(self, cause: str) -> Summary:
        """Return what a list says of one cause.

        Raises:
            KeyError: there is none.
        """
        return Summary(*self._compiled[cause][0])

    def near(self, cause: str) -> tuple[str, ...]:
        """Return ids that may be meant by one that does not exist, the nearest first."""
        asked = cause.strip().lower().replace("_", "-").replace(" ", "-")
        _, _, slug = asked.rpartition("/")
        same = [known for known in self._compiled if slug and known.partition("/")[2] == slug]
        whole = get_close_matches(asked, self._compiled, _NEAR, _ALIKE)
        slugs: dict[str, str] = {known.partition("/")[2]: known for known in self._compiled}
        halves = [slugs[found] for found in get_close_matches(slug, slugs, _NEAR, _ALIKE)]
        return tuple(dict.fromkeys([*same, *whole, *halves]))[:_NEAR]


def load_causes(paths: Sequence[str] = ()) -> Causes:
    """Return the causes of a run: the built-in ones, and those of packs that are found or at ``paths``.

    Raises:
        PackError: a pack cannot be read or is not valid.
    """
    sources = all_packs(paths)
    key = cache.key_of(sources, KIND)
    compiled = cache.find(key)
    if compiled is None:
        from diagnoser.knowledge.compiling import compile_causes

        rules: RuleSet = cache.load_rules(sources)
        compiled = compile_causes(sources, rules)
        cache.keep(key, compiled)
    return Causes(compiled, load_cases(), key)

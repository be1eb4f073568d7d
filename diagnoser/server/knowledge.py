"""The causes, for pages and scripts: listed, searched, and each told whole."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from diagnoser.knowledge.causes import Cause, Causes, Summary
    from diagnoser.knowledge.search import Search

Result = TypeVar("Result")


class Hits(NamedTuple):
    """Causes that were asked for, the best first. ``scores`` are by id, and none where there was no question.

    ``read_as`` has what misspelt words were taken for.
    """

    causes: tuple[Summary, ...]
    scores: dict[str, float]
    read_as: dict[str, str]


class Told(NamedTuple):
    """A cause with the titles of those that it names."""

    cause: Cause
    titles: dict[str, str]


class Knowledge:
    """All causes. They are looked up in one thread: that is work for the processor, and the index is of one thread."""

    def __init__(self, patterns: Sequence[str]) -> None:
        self._patterns = patterns
        self._thread = ThreadPoolExecutor(1, "knowledge")
        self._causes: Causes
        self._search: Search

    async def load(self) -> None:
        """Load the causes.

        Raises:
            PackError: a pack cannot be read or is not valid.
        """
        await self._ask(self._load)

    def close(self) -> None:
        """End the thread."""
        self._thread.shutdown()

    @property
    def size(self) -> int:
        """How many causes there are."""
        return len(self._causes)

    @property
    def packs(self) -> list[tuple[str, str]]:
        """The packs and their tools, in the order of these."""
        return sorted(self._causes.packs.items(), key=lambda pack: pack[1].casefold())

    async def look(self, query: str, pack: str, limit: int) -> Hits:
        """Return the causes that a question asks for, or all where there is none; of one pack where it is named."""
        return await self._ask(lambda: self._look(query.strip(), pack, limit))

    async def cause(self, name: str) -> Told | None:
        """Return one cause; None where there is none of that id."""
        return await self._ask(lambda: self._told(name))

    async def near(self, name: str) -> tuple[str, ...]:
        """Return ids that may be meant by one that there is not."""
        return await self._ask(lambda: self._causes.near(name))

    def _load(self) -> None:
        from diagnoser.knowledge.causes import load_causes
        from diagnoser.knowledge.search import Search
        from diagnoser.packs.cache import load_rules
        from diagnoser.packs.own import all_packs

        self._causes = load_causes(self._patterns)
        self._search = Search(self._causes, load_rules(all_packs(self._patterns)))

    def _look(self, query: str, pack: str, limit: int) -> Hits:
        if not query:
            return Hits(self._causes.summaries(pack or None)[:limit], {}, {})
        found = self._search.find(query, pack=pack or None, limit=limit)
        causes = tuple(self._causes.summary(result.cause) for result in found.results)
        return Hits(causes, {result.cause: result.score for result in found.results}, found.read_as)

    def _told(self, name: str) -> Told | None:
        if name not in self._causes:
            return None
        cause = self._causes[name]
        named = {*cause.explained_by, *cause.explains, *cause.neighbours}
        return Told(cause, {other: self._causes.summary(other).title for other in named if other in self._causes})

    async def _ask(self, question: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._thread, question)

"""Literals sought in the raw blocks of a long log.

``hyperscan`` reads a few hundred megabytes a second. Where it has no wheel ``pyahocorasick`` serves, and a whole run
takes about two and a half times as long (see ``bench/README.md``).
Both are imported here and nowhere else. What costs is each hit that Python hears of, and everyday literals hit on
every other line: so both tell only where a literal stands first in a block.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Search = Callable[[bytes], dict[bytes, int]]


def searcher(literals: Iterable[bytes]) -> Search:
    """Return a function that says which lower-case literals stand in a lower-case block, and where."""
    wanted = sorted(set(literals))
    try:
        import hyperscan
    except ImportError:
        return _with_ahocorasick(wanted)
    return _with_hyperscan(hyperscan, wanted)


def _with_hyperscan(hyperscan: object, literals: list[bytes]) -> Search:
    hs: object = hyperscan
    database = hs.Database()  # type: ignore[attr-defined]
    database.compile(
        expressions=literals,
        ids=list(range(len(literals))),
        flags=[hs.HS_FLAG_SINGLEMATCH] * len(literals),  # type: ignore[attr-defined]
        literal=True,
    )

    def search(block: bytes) -> dict[bytes, int]:
        found: list[tuple[int, int]] = []
        append = found.append
        database.scan(block, match_event_handler=lambda number, _start, end, _flags, _context: append((number, end)))
        return {literals[number]: end for number, end in found}

    return search


def _with_ahocorasick(literals: list[bytes]) -> Search:
    import ahocorasick

    automaton = ahocorasick.Automaton()
    for literal in literals:
        automaton.add_word(literal.decode("latin-1"), literal)
    automaton.make_automaton()

    def search(block: bytes) -> dict[bytes, int]:
        found: dict[bytes, int] = {}
        for last, literal in automaton.iter(block.decode("latin-1")):
            found.setdefault(literal, last + 1)
        return found

    return search

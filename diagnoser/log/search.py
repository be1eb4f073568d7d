"""Literals sought in raw chunks of a long log.

``hyperscan`` reads close to a gigabyte a second; where it has no wheel, ``pyahocorasick``, which every installation
has, reads a tenth of that. Both are imported here and nowhere else on the way of a long log.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def searcher(literals: Iterable[str]) -> Callable[[bytes], list[int]]:
    """Return a function that lists where in a chunk literals end, in ascending order, whatever their case."""
    wanted = sorted(set(literals))
    try:
        import hyperscan
    except ImportError:
        return _with_ahocorasick(wanted)
    return _with_hyperscan(hyperscan, wanted)


def _with_hyperscan(hyperscan: object, literals: list[str]) -> Callable[[bytes], list[int]]:
    hs: object = hyperscan
    database = hs.Database()  # type: ignore[attr-defined]
    database.compile(
        expressions=[literal.encode() for literal in literals],
        ids=list(range(len(literals))),
        flags=[hs.HS_FLAG_CASELESS] * len(literals),  # type: ignore[attr-defined]
        literal=True,
    )

    def ends(chunk: bytes) -> list[int]:
        found: list[int] = []
        append = found.append
        database.scan(chunk, match_event_handler=lambda _id, _start, end, _flags, _context: append(end))
        return found

    return ends


def _with_ahocorasick(literals: list[str]) -> Callable[[bytes], list[int]]:
    import ahocorasick

    automaton = ahocorasick.Automaton(ahocorasick.STORE_LENGTH)
    for literal in literals:
        automaton.add_word(literal.encode().decode("latin-1"))
    automaton.make_automaton()

    def ends(chunk: bytes) -> list[int]:
        return [end + 1 for end, _ in automaton.iter(chunk.lower().decode("latin-1"))]

    return ends

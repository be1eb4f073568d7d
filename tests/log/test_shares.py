"""Shares of the room for lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnoser.log.shares import Line, Shares


def _lines(start: int, count: int, width: int = 10) -> list[Line]:
    return [Line(offset, offset, b"x" * width) for offset in range(start, start + count)]


def _offsets(shares: Shares) -> list[int]:
    return sorted({line.offset for line in shares.lines()})


@pytest.mark.parametrize(
    ("share", "added", "missing"), [(100, 0, 100), (100, 3, 70), (100, 10, 0), (100, 11, -10), (5, 1, -5)]
)
def test_missing_counts_bytes(share: int, added: int, missing: int) -> None:
    """What is missing is the share less the bytes of the first lines."""
    shares = Shares(share)
    shares.add("a", _lines(0, added), [])
    assert (shares.missing("a"), shares.count("a"), shares.missing("b")) == (missing, added, share)


def test_last_lines_give_way_to_later_ones() -> None:
    """Of the last lines the latest stay that fit, the first lines all."""
    shares = Shares(share=30)
    shares.add("a", _lines(0, 3), _lines(10, 5))
    shares.add("a", [], _lines(20, 2))
    assert _offsets(shares) == [0, 1, 2, 14, 20, 21]


def test_dropped_lines_are_gone() -> None:
    """A key that is dropped loses its lines and no other does."""
    shares = Shares()
    shares.add("a", _lines(0, 3), _lines(3, 3))
    shares.add("b", _lines(10, 1), _lines(11, 1))
    shares.drop("a")
    shares.drop("unknown")
    assert _offsets(shares) == [10, 11]


def test_those_who_have_most_lose_most() -> None:
    """Where the room is too small, the line of a rare literal stays and the everyday literal gives."""
    shares = Shares(share=1_000, room=400)
    shares.add("everyday", _lines(0, 60), _lines(100, 60))
    shares.add("rare", _lines(500, 1), [])
    shares.make_room()
    assert 500 in _offsets(shares)
    assert 0 in _offsets(shares)
    assert 159 in _offsets(shares)
    assert len(_offsets(shares)) <= 40


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 30), st.integers(1, 200)), max_size=40))
def test_lines_fit_the_room(added: list[tuple[int, int, int]]) -> None:
    """Whatever is added, the lines outgrow the room by no more than what is not counted yet."""
    shares = Shares(share=500, room=2_000)
    offset = 0
    for key, count, width in added:
        lines = _lines(offset, count, width)
        offset += count
        shares.add(key, lines if shares.missing(key) > 0 else [], lines)
        shares.make_room()
    held = sum({line.offset: len(line.content) for line in shares.lines()}.values())
    assert held <= 2_000 + 2_000 // 4

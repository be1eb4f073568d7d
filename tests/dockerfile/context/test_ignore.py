"""Properties of ignore files, whatever stands in them."""

from __future__ import annotations

import random
import time

import pytest

from diagnoser.dockerfile.context.ignore import Ignore

_PARTS = ("a", "b", "ab", "*", "?", "**", "a*", "*b", "[ab]", "[^a]", "a?b", "**b")
_NAMES = ("a", "b", "ab", "ba", "aab")


@pytest.fixture(params=range(50))
def chance(request: pytest.FixtureRequest) -> random.Random:
    """A source of patterns and paths, another one for each test."""
    return random.Random(request.param)  # noqa: S311 - no secrets here


def _pattern(chance: random.Random) -> str:
    return "/".join(chance.choice(_PARTS) for _ in range(chance.randint(1, 3)))


def _path(chance: random.Random) -> str:
    return "/".join(chance.choice(_NAMES) for _ in range(chance.randint(1, 4)))


def _lines(chance: random.Random) -> list[str]:
    return [("!" if chance.random() < 0.4 else "") + _pattern(chance) for _ in range(chance.randint(1, 5))]


def _covered(lines: list[str], path: str) -> bool:
    return Ignore("\n".join(lines)).covering(path) is not None


def test_a_path_fits_itself(chance: random.Random) -> None:
    """A path as a pattern keeps that path and all below it out."""
    path = _path(chance)
    assert _covered([path], path)
    assert _covered([path], f"{path}/{_path(chance)}")


def test_without_exceptions_more_lines_keep_more_out(chance: random.Random) -> None:
    """Without exceptions, a path is kept out just where one of the lines alone keeps it out."""
    lines = [line.lstrip("!") for line in _lines(chance)]
    for _ in range(20):
        path = _path(chance)
        assert _covered(lines, path) == any(_covered([line], path) for line in lines)


def test_what_holds_for_a_directory_holds_below(chance: random.Random) -> None:
    """Without exceptions, what lies in a directory that is kept out is kept out, by the first line that does so."""
    ignore = Ignore("\n".join(line.lstrip("!") for line in _lines(chance)))
    for _ in range(20):
        path = _path(chance)
        by = ignore.covering(path)
        below = ignore.covering(f"{path}/{_path(chance)}")
        assert by is None or (below is not None and below.line <= by.line)


def test_an_exception_for_all_at_the_end(chance: random.Random) -> None:
    """After ``!**`` nothing is kept out; after ``**`` everything is."""
    lines, path = _lines(chance), _path(chance)
    assert not _covered([*lines, "!**"], path)
    assert _covered([*lines, "**"], path)


def test_spelling_does_not_matter(chance: random.Random) -> None:
    """Slashes and dots around a pattern, spaces, comments and the line ends change nothing."""
    lines = _lines(chance)
    spelled = []
    for line in lines:
        mark, pattern = ("!", line[1:]) if line.startswith("!") else ("", line)
        before = chance.choice(["", "/", "./", "//", "x/../"])
        spelled += ["# a comment", "", f"{mark} {before}{pattern}{chance.choice(['', '/', '/.', ' '])}\r"]
    for _ in range(20):
        path = _path(chance)
        assert _covered(lines, path) == _covered(spelled, path)


def test_the_line_named_is_to_blame(chance: random.Random) -> None:
    """Without the line that is named, and those that say the same again, the path is judged otherwise or by another."""
    lines = _lines(chance)
    for _ in range(20):
        path = _path(chance)
        by = Ignore("\n".join(lines)).covering(path)
        if by is not None:
            assert by.pattern == lines[by.line - 1]
            rest = ["" if number == by.line else line for number, line in enumerate(lines, 1)]
            again = Ignore("\n".join(rest)).covering(path)
            assert again is None or again.line != by.line


def test_order_of_questions_does_not_matter(chance: random.Random) -> None:
    """What was asked before does not change an answer."""
    lines = "\n".join(_lines(chance))
    paths = [_path(chance) for _ in range(10)]
    one = Ignore(lines)
    assert [one.covering(path) for path in paths] == [Ignore(lines).covering(path) for path in paths]


@pytest.mark.parametrize(
    "text", ["[", "a[", "[]", "[^]", "[a-", "[-a]", "[a-]", "a\\", "!", "! ", "[z-a]", "\x00", "a\udcff"]
)
def test_malformed_lines(text: str) -> None:
    """A line that is no pattern keeps nothing out, and those around it still count."""
    ignore = Ignore(f"b\n{text}\nc")
    assert ignore.covering("a") is None
    assert [ignore.covering(path).line for path in ("b", "c")] == [1, 3]


def test_many_lines_take_no_time() -> None:
    """A hundred lines and two thousand paths are judged in less than a second."""
    ignore = Ignore("\n".join(f"**/name{number}/*.py\n!keep{number}" for number in range(50)))
    start = time.process_time()
    for number in range(2000):
        ignore.covering(f"app/part{number}/name1/file.py")
    assert time.process_time() - start < 1

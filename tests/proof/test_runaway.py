"""Patterns that can run away."""

from __future__ import annotations

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnoser.proof.runaway import runaway


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"fatal (\w+\s*)*x", "0"),
        (r"(a+)+abcd", "a"),
        (r"(a*)*bcde", "a"),
        (r"(?:a*b*)*cdef", "a"),
        (r"(?:a|aa)*bbbb", "aa"),
        (r"(\w+-\w+)*cdef", "00"),
        (r"(?:foo.*)+bar", "foo0"),
        (r"(?i)(?:x+X)+abcd", "XX"),
        (r"(?=(a+)+b)cdef", "a"),
        (r"(?:\w{1,99} ?)+done", "0"),
        (r"(?:(?:ab)?[ab]*)*done", "a"),
    ],
)
def test_ambiguous_repetitions(pattern: str, text: str) -> None:
    """A repetition that can read a text in two ways is found by looking, and the text is named."""
    assert runaway(pattern) == f"can run away: a repetition in it can read {text!r} in more than one way"


@pytest.mark.parametrize("pattern", [r"(?:a|[a-z])*wxyz", r"\S+\S+\S+: error", r"/\S*(?:-|/)\S*/\S*: missing"])
def test_slow_patterns(pattern: str) -> None:
    """A pattern that takes too long on a line made for it is found by trying."""
    assert "takes it over 0.1 s" in (runaway(pattern) or "")


@pytest.mark.parametrize(
    "pattern",
    [
        r"^E: Unable to locate package (?<package>\S+)$",
        r"(?:[a-z]+ )+end",
        r"(?:\S+, )*last",
        r"(?:ab|ac)+done",
        r"(?>a+)+bbbb",
        r"(?:a++b)+cdef",
        r"(?:\d{1,3}\.){3}\d{1,3} refused",
        r".*foo.*bar",
        r"(?:\d+ (?:MB|kB))? downloaded",
        r"'(?<path>[^']+)' not found(?!.*ignored)",
        "",
    ],
)
def test_sound_patterns(pattern: str) -> None:
    """A pattern whose repetitions have but one way to read a text is let through."""
    assert runaway(pattern) is None


@settings(max_examples=150, deadline=None)
@given(st.from_regex(r"(?:[ab]|\((?:\?:)?[ab]{1,2}[+*?]?[ab]?\)[+*]?|[ab][+*?]){1,4}c", fullmatch=True))
def test_what_is_let_through_is_quick(pattern: str) -> None:
    """No pattern that passes takes longer on a line of its own letters than the matcher allows."""
    if runaway(pattern) is None:
        for line in ("a" * 400, "b" * 400, "ab" * 200, "aab" * 130):
            regex.compile(pattern).search(line, timeout=0.1)

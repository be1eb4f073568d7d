"""The literals that a pattern cannot match without."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnoser.packs.literals import required_literals


@pytest.mark.parametrize(
    ("pattern", "literals"),
    [
        ("fatal error", ("fatal error",)),
        ("^E: Unable to locate package (?<package>\\S+)$", ("e: unable to locate package ",)),
        ("SIG(?:KILL|TERM)", ("sigkill", "sigterm")),
        ("foo(?:bar)?baz", ("foobarbaz", "foobaz")),
        (r"\[(?<class>\w+Error)\] thrown", ("error] thrown",)),
        (r"user (?>'\w+' is (?:un)?known)!", ("' is known!", "' is unknown!")),
        ("(?i)Hello \\w+", ("hello ",)),
        ("[Ee]rror: boom", ("error: boom",)),
        ("x{2,3}abcd", ("abcd",)),
        ("(?:abcdef|ghijkl\\d+)", ("abcdef", "ghijkl")),
        ("(?:abcdef|\\d+)", ()),
        ("a|b", ()),
        ("\\d+ \\w+", ()),
        ("(?:abc)*", ()),
        ("failed \\d+ unusual words", (" unusual words",)),
    ],
)
def test_required_literals(pattern: str, literals: tuple[str, ...]) -> None:
    """The longest literals that are sure are found, joined over alternatives, or none."""
    assert required_literals(pattern) == literals


@pytest.mark.parametrize(
    "pattern",
    [
        r"^(?:ERROR|error): (?:Could not|can't) open '[a-z/]+'?(?: twice)?$",
        r"pkg(?:-config|conf) (?:script|program)? ?not found(?:!|\.{3})",
        r"(?i)no (?:module|package) named ['\"][a-z]{1,4}['\"]",
        r"[Nn]o space left(?: on device)?",
        r"^(/\w{1,5}): (not (?:found|known))!",
    ],
)
@settings(max_examples=60)
@given(data=st.data())
def test_every_match_holds_a_literal(pattern: str, data: st.DataObject) -> None:
    """No text that a pattern matches lacks all of its literals: the scan loses nothing."""
    text = data.draw(st.from_regex(pattern))
    assert any(literal in text.lower() for literal in required_literals(pattern))

"""Paths as a command sees them."""

from __future__ import annotations

import pytest

from diagnoser.dockerfile.effects.setting import Setting


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("a", "/app/a"),
        ("./a/", "/app/a"),
        ("../a", "/a"),
        ("/a//b/../c", "/a/c"),
        ("//a", "/a"),
        (".", "/app"),
        ("", "/app"),
        (".env", "/app/.env"),
        ("/", "/"),
        ("/..", "/"),
        ("~", "/home/a"),
        ("~/b", "/home/a/b"),
        ("$HOME/b", "/home/a/b"),
        ("${HOME}", "/home/a"),
        ("$HOMES/b", "$HOMES/b"),
        ("~b/c", "~b/c"),
        ("$X/../b", "$X/../b"),
        ("`x`/b", "`x`/b"),
        ("b/$X/../c", "/app/b/$X/../c"),
        ("*.txt", "/app/*.txt"),
    ],
)
def test_path(written: str, path: str) -> None:
    """A path is absolute and plain, but nothing is guessed about variables."""
    assert Setting("/app", "/home/a", None).path(written) == path


def test_home_not_known() -> None:
    """A home that is not known stays as written, and the root directory adds no second slash."""
    at = Setting("/", None, None)
    assert [at.path(each) for each in ("~/b", "$HOME/b", "b")] == ["~/b", "$HOME/b", "/b"]


def test_variable() -> None:
    """An empty variable is as good as none."""
    at = Setting("/", None, None, None, {"A": "b", "C": ""})
    assert [at.variable(each) for each in "ACD"] == ["b", None, None]

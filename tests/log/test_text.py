"""Bytes to clean, numbered lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnoser.log.text import LONGEST_LINE, clean, split


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("plain", "plain"),
        ("\x1b[91mred\x1b[0m", "red"),
        ("\x1b[0m\x1b[34m => CACHED\x1b[0m", " => CACHED"),
        ("\x1b_bk;t=1773513967544\x07#1 DONE", "#1 DONE"),
        ("\x1b]8;;https://x\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1b[36;1mINFO\x1b[0m[0001] x", "INFO[0001] x"),
        ("[91mE: broken[0m", "E: broken"),
        ("\\u001b[31mred\\u001b[0m", "red"),
        ("^[[31mred^[[0m", "red"),
        ("windows\r", "windows"),
        ("10%\r50%\r100%\r", "100%"),
        ("section_start:1:x\r\x1b[0KExecuting", "Executing"),
        ("invalid group ID '1100\r'", "invalid group ID '1100\\r'"),
        ("/bin/sh: 1: ./run.sh\r: not found", "/bin/sh: 1: ./run.sh\\r: not found"),
        ("nul\x00bytes", "nulbytes"),
        ("a\xa0b", "a b"),
        ("array[10] = [K", "array[10] = [K"),
        ("  indented  ", "  indented"),
    ],
)
def test_clean(line: str, text: str) -> None:
    """Escape sequences, overwritten text and control characters go, the rest stays."""
    assert clean(line) == text


def test_overlong_line_keeps_both_ends() -> None:
    """A line beyond the limit is cut in its middle."""
    text = clean("a" * 100_000 + "end")
    assert len(text) < LONGEST_LINE + 10
    assert text.startswith("aaa")
    assert text.endswith("end")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_split_decodes(encoding: str) -> None:
    """A log is read in the encodings that shells write, PowerShell's UTF-16 among them."""
    assert [line.text for line in split("eins\nzwölf\n".encode(encoding))] == ["eins", "zwölf"]


def test_split_counts_blank_lines() -> None:
    """Blank lines are left out but counted."""
    assert [tuple(line) for line in split(b"one\n\n  \nfour")] == [(1, "one"), (4, "four")]


@given(st.binary(max_size=400))
def test_split_takes_any_bytes(content: bytes) -> None:
    """No input makes it fail; numbers ascend and no line is blank or holds a control character."""
    lines = split(content)
    numbers = [line.number for line in lines]
    assert numbers == sorted(set(numbers))
    assert all(line.text.strip() or line.text for line in lines)
    assert not any(character in line.text for line in lines for character in "\x1b\x00\r\n\x07")

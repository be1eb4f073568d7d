"""Bytes to numbered lines of text, free of terminal control."""

from __future__ import annotations

import re

from diagnoser.fields import NamedTuple

LONGEST_LINE = 16_384
"""Characters kept of a line: a minified file or a log without newlines must not cost more than it tells."""

_ESCAPE = r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]_PX^][^\x07\x1b]*(?:\x07|\x1b\\)?|[ -/]*[0-~])"
_SPELT_OUT = r"(?:\\u001b|\\x1b|\\033|\\e|\^\[|␛)\[[0-9;?]*[A-Za-z]"
"""The same where a paste or a program has spelt the escape character out."""
_SPELLINGS = ("\\", "^[", "␛")
_ORPHANED = r"\[(?:[0-9]{1,2}(?:;[0-9]{1,3})*m|[0-2]K)"
"""The same where a web page has swallowed the escape character: ``[91m``."""

_LINKED = r"\[(\d{1,5})\]\((?:https?://github\.com/[^)\s]*)?\)"
"""What copying from a web page of GitHub makes of some numbers: ``[22](https://github.com/…)``, ``[22]()``."""

_CLOSING = "'\"`:;,.)]}\N{RIGHT SINGLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}"
_CONTROL: dict[int, str | None] = {
    **{code: None for code in (*range(32), *range(127, 160), 0x200B, 0xFEFF) if chr(code) != "\t"},
    0xA0: " ",  # what web pages make of blanks
}


class Numbered(NamedTuple):
    """A line of the input and its number, counted from 1."""

    number: int
    text: str


def decode(content: bytes) -> str:
    """Decode a log: UTF-8 with damage replaced, or UTF-16 where a byte order mark says so (PowerShell's ``>``)."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    return content.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")


def split(content: bytes) -> list[Numbered]:
    """Split a log into clean lines; blank ones are left out, the numbers count them."""
    return [
        Numbered(number, text) for number, line in enumerate(decode(content).split("\n"), 1) if (text := clean(line))
    ]


def clean(line: str) -> str:
    """Free one line of escape sequences, overwritten text and control characters; cut it where it is overlong."""
    if len(line) > LONGEST_LINE:
        half = LONGEST_LINE // 2
        line = f"{line[:half]} … {line[-half:]}"
    if line.isprintable():
        return _strip_spelt_out(line).rstrip()
    if "\x1b" in line:
        line = re.sub(_ESCAPE, "", line)
    if "\r" in line:
        line = _last_written(line)
    return _strip_spelt_out(line.translate(_CONTROL)).rstrip()


def _strip_spelt_out(line: str) -> str:
    if "[" not in line:
        return line
    if "](" in line:
        line = re.sub(_LINKED, r"\1", line)
    if "m" not in line and "K" not in line:
        return line
    if any(spelling in line for spelling in _SPELLINGS):
        line = re.sub(_SPELT_OUT, "", line)
    return re.sub(_ORPHANED, "", line)


def _last_written(line: str) -> str:
    r"""What a carriage return leaves on the screen: the last piece that is not blank.

    One that punctuation follows is no progress but part of a message, as in ``'1100\\r'``: some value came from a file
    with Windows line endings. It is spelt out, since it is the cause.
    """
    pieces = [piece for piece in line.split("\r") if piece.strip()]
    if len(pieces) > 1 and pieces[-1][0] in _CLOSING and not pieces[-2].isspace():
        return f"{pieces[-2]}\\r{pieces[-1]}"
    return pieces[-1] if pieces else ""

"""Messages with somebody's words around them."""

from __future__ import annotations

import pytest

from diagnoser.log.prose import readings
from diagnoser.log.read import read_log

MESSAGE = "ERROR: No matching distribution found for flsk"


@pytest.mark.parametrize(
    "text",
    [
        MESSAGE,
        f"12.34 {MESSAGE}",
        f"> {MESSAGE}",
        f"> 0.551 {MESSAGE}",
        f"# {MESSAGE}",
        f"When I build it, pip says `{MESSAGE}` and stops.",
        f'It fails with "{MESSAGE}" since yesterday',
        f"docker build fails with the following error: {MESSAGE}",
        f"- I always get this message: {MESSAGE}",
    ],
)
def test_the_message_is_among_the_readings(text: str) -> None:
    """Whatever stands around a message, one reading of the line is the message alone."""
    assert MESSAGE in list(readings(text))


@pytest.mark.parametrize(
    "text",
    [
        "error: The lockfile at `uv.lock` needs to be updated, but `--locked` was provided.",
        "main.c:1:10: fatal error: sodium.h: No such file or directory",
        "ERROR: Could not find a version that satisfies the requirement flsk (from versions: none)",
        "hint: This usually indicates a problem with `demo @ file:///app`",
        "3.12 is the version",
        "E: Unable to locate package nosuch",
    ],
)
def test_what_a_tool_prints_is_read_once(text: str) -> None:
    """A line as a tool prints it is not taken apart, though it quotes names and holds colons."""
    assert [reading for reading in readings(text) if reading not in text] == []
    assert len(list(readings(text))) == 1


@pytest.mark.parametrize("text", ["> ", "12.340", "#"])
def test_nothing_but_decoration(text: str) -> None:
    """A line of decoration alone has at most itself to say."""
    assert len(list(readings(text))) <= 1


def test_readings_keep_the_number_of_their_line() -> None:
    """Every reading of a line bears the line's number."""
    log = read_log(f"It stops.\nI get `{MESSAGE}` there.\n".encode())
    assert {(line.number, line.text) for line in log.lines} >= {(1, "It stops."), (2, MESSAGE)}


@pytest.mark.parametrize("before", ["", "> ", "12.34 ", "> 12.34 "])
def test_indentation_stays(before: str) -> None:
    """What a tool indents belongs to the line above it; taking off a quotation's mark or a time keeps that."""
    assert next(readings(f"{before}  404  Not Found [IP: 192.0.2.126 443]")) == "  404  Not Found [IP: 192.0.2.126 443]"

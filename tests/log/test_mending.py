"""Pastes that a web page, a terminal or a chat has bent out of shape."""

from __future__ import annotations

import html
import re
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnoser import diagnose
from diagnoser.log.mending import LONGEST, mended
from diagnoser.log.text import Numbered

if TYPE_CHECKING:
    from collections.abc import Callable

FIXTURES = Path(__file__).parents[2] / "fixtures"
LOGS = sorted(path for path in FIXTURES.glob("*/*.log") if path.parent.name not in {"succeeded", "contexts"})[::24]
SUCCEEDED = sorted((FIXTURES / "succeeded").glob("*.log"))[::6]


def _at_columns(text: str) -> str:
    return "\n".join(line[at : at + 80] for line in text.split("\n") for at in range(0, max(len(line), 1), 80))


def _at_words(text: str) -> str:
    kept = {"break_long_words": False, "break_on_hyphens": False, "replace_whitespace": False}
    return "\n".join("\n".join(textwrap.wrap(line, 110, **kept)) for line in text.split("\n"))


def _typographic(text: str) -> str:
    quoted = re.sub(r'"([^"\n]*)"', "\N{LEFT DOUBLE QUOTATION MARK}\\1\N{RIGHT DOUBLE QUOTATION MARK}", text)
    return quoted.replace("'", "\N{RIGHT SINGLE QUOTATION MARK}")


WAYS: dict[str, Callable[[str], str]] = {
    "cut at 80 columns": _at_columns,
    "cut at words": _at_words,
    "typographic quotes": _typographic,
    "source of a page": html.escape,
    "breaks of a page": lambda text: text.replace("\n", "<br>\n"),
    "quoted by PowerShell": lambda text: "docker : " + text + "    + CategoryInfo          : NotSpecified: (:String)\n",
    "behind a sentence": lambda text: f"Here is what I get:\n\n```\n{text}\n```\n",
}


@pytest.mark.parametrize("way", WAYS)
def test_cause_is_found(way: str) -> None:
    """Of a sample of all fixtures nine in ten still show their cause, and no other is told for sure instead."""
    missed: dict[str, str] = {}
    sure: dict[str, str] = {}
    for path in LOGS:
        text = path.read_text("utf-8", "replace")
        expected = diagnose(text.encode()).findings[0].cause
        found = diagnose(WAYS[way](text).encode()).findings[:1]
        if [each.cause for each in found] != [expected]:
            missed[path.name] = found[0].cause if found else "nothing"
            if found and found[0].confidence > 0.9:
                sure[path.name] = found[0].cause
    assert len(missed) <= len(LOGS) / 10, missed
    assert len(sure) <= 1, sure


@pytest.mark.parametrize("way", WAYS)
def test_no_alarm(way: str) -> None:
    """A build that succeeded is not made into one that failed."""
    alarms = {
        path.name: found[0].cause
        for path in SUCCEEDED
        if (found := diagnose(WAYS[way](path.read_text("utf-8", "replace")).encode()).findings)
    }
    assert alarms == {}


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            ["cp: cannot stat \N{LEFT SINGLE QUOTATION MARK}a\N{RIGHT SINGLE QUOTATION MARK}", "x &lt; y<br/>"],
            ["cp: cannot stat 'a'", "x < y"],
        ),
        (
            ["Get:1 deb.example.org bookworm E: Unable to locate package frob E: Could not open lock file"],
            ["Get:1 deb.example.org bookworm", "E: Unable to locate package frob", "E: Could not open lock file"],
        ),
        (
            ["#5 0.312 ERROR: failed to solve #5 DONE 0.4s"],
            ["#5 0.312 ERROR: failed to solve", "#5 DONE 0.4s"],
        ),
        (["a" * 50 + "/opt/requireme", "nts.txt", "b" * 64], ["a" * 50 + "/opt/requirements.txt", "b" * 64]),
        (["c" * 59 + " word", "#5 0.3 next"], None),
        (["d" * 50 + " cannot find the", "module that it wants"], ["d" * 50 + " cannot find the module that it wants"]),
        (["npm ERR! code ERESOLVE", "npm ERR! Found: a@1"], None),
        (["RUN make", "make: *** no rule"], None),
    ],
    ids=["page", "joined", "seconds", "cut", "builder's own", "cut at words", "as printed", "short"],
)
def test_lines(lines: list[str], expected: list[str] | None) -> None:
    """Lines that were cut or joined come back as they were; those that show no sign of it stay."""
    forms = [[line.text for line in form] for form in mended(_numbered(lines))]
    assert forms == [] if expected is None else expected in forms


@given(
    st.lists(
        st.text(st.sampled_from("aE:# 1.2\"'\N{LEFT DOUBLE QUOTATION MARK}&lt;<br>=[]/|-é\t"), min_size=1, max_size=90),
        max_size=12,
    )
)
def test_numbers_stay(texts: list[str]) -> None:
    """Whatever a log was, what it may have been has only its numbers, in their order, and no blank line."""
    lines = _numbered(texts)
    for form in mended(lines):
        numbers = [line.number for line in form]
        assert numbers == sorted(numbers)
        assert {*numbers} <= {line.number for line in lines}
        assert all(line.text.strip() for line in form)


def test_long_logs_are_left_alone() -> None:
    """What nobody can have pasted is not read again."""
    lines = _numbered(["“quoted” " * 10] * (LONGEST // 80))
    assert list(mended(lines)) == []


def _numbered(texts: list[str]) -> list[Numbered]:
    return [Numbered(number, text) for number, text in enumerate(texts, 1) if text.strip()]

"""Text of a log, made safe for each place that it goes to."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree as ET

import pytest
from hostile import HOSTILE, MARKUP, Rendered, acts, rendered
from hypothesis import example, given, settings
from hypothesis import strategies as st

from diagnoser.render import safe

ANY = st.one_of(
    st.text(max_size=40),
    st.text(alphabet=" \t\n\r`~*_[]()<>&#@!|\\-+=:/.,%$^{}1aw'\"\x1b\x00", max_size=30),
    st.lists(st.sampled_from([*HOSTILE, *MARKUP]), max_size=3).map("".join),
)
FEW = settings(max_examples=80, deadline=None)


def unlinked(text: str) -> str:
    """A rendered text without the blanks that keep references apart."""
    return text.replace("\u200b", "")


def text_of(raw: str) -> str:
    """The text that a page should show of ``raw``."""
    return safe.clean(raw).strip()


@pytest.mark.parametrize("hostile", HOSTILE)
def test_nothing_acts_on_a_terminal_or_ci(hostile: str) -> None:
    """A line of output made of hostile text does nothing, alone and behind blanks and words."""
    for text in (hostile, f"  {hostile}", f"word {hostile}", f"#{hostile}", f"{hostile}{hostile}"):
        line = safe.disarm(safe.clean(text))
        assert acts(line) is None
        assert not re.match(r"(---|\+\+\+|~~~) |\^\^\^ \+\+\+", line)


@FEW
@given(ANY)
def test_clean_shows_printable_text_as_it_is(text: str) -> None:
    """Text cleaned once is not changed by another cleaning, and does not act."""
    once = safe.disarm(safe.clean(text))
    assert safe.disarm(safe.clean(once)) == once
    assert acts(once) is None


@FEW
@given(ANY)
def test_lines(text: str) -> None:
    """A text of several lines keeps their number, and none of them acts."""
    made = safe.lines(text).split("\n")
    assert len(made) == len(text.split("\n"))
    assert not any(map(acts, made))


def test_lines_leave_a_patch_alone() -> None:
    """A patch comes out as it went in."""
    patch = "--- Dockerfile\n+++ Dockerfile\n@@ -1 +1 @@\n-FROM a\n+FROM b\n"
    assert safe.lines(patch) == patch


@FEW
@given(ANY)
@example("##[error]x travis_fold:start:x \x7f\u202e")
def test_json_means_the_same(text: str) -> None:
    """JSON made safe is read as what it was, and none of its lines acts."""
    value = {text: [text]}
    made = safe.json_text(json.dumps(value, indent=2, ensure_ascii=False))
    assert json.loads(made) == value
    assert not any(map(acts, made.split("\n")))


@FEW
@given(ANY)
def test_xml(text: str) -> None:
    """A writer of XML can hold the text, and a reader gets it back."""
    element = ET.Element("a")
    element.text = safe.xml_text(text)
    assert (ET.fromstring(ET.tostring(element)).text or "") == element.text  # noqa: S314 - made right here


def _unescaped(text: str, *, is_property: bool) -> str:
    """Read a value as GitHub's runner does."""
    if is_property:
        text = text.replace("%3A", ":").replace("%2C", ",")
    return text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")


@FEW
@given(ANY, ANY)
@example("100% of a:b,c::d\n::error::x", "%0A%25")
def test_annotation(message: str, title: str) -> None:
    """GitHub reads one command, on one line, with the message and the property that were meant."""
    line = f"::error file=a,title={safe.annotation_property(title)}::{safe.annotation(message)}"
    assert len(line.splitlines()) == 1
    head, _, data = line[2:].partition("::")
    properties = dict(each.split("=", 1) for each in head.removeprefix("error ").split(","))
    assert properties.keys() == {"file", "title"}
    assert _unescaped(properties["title"], is_property=True) == safe.clean(title)
    assert _unescaped(data, is_property=False) == safe.lines(message)


@pytest.mark.parametrize("raw", [*HOSTILE, *MARKUP])
def test_markdown_text_is_only_text(raw: str) -> None:
    """Nothing but a paragraph comes out, with the text in it."""
    page = rendered(safe.markdown_text(raw))
    assert page.tags == (["p"] if text_of(raw) else [])
    assert unlinked(page.text.rstrip("\n")) == unlinked(text_of(raw))


@FEW
@given(ANY)
def test_any_markdown_text_is_only_text(raw: str) -> None:
    """Whatever the text, in a list, a table and a summary nothing but it comes out."""
    text, shown = safe.markdown_text(raw), unlinked(text_of(raw))
    assert rendered(f"before\n\n- {text}\n\nafter").tags == ["p", "ul", "li", "p"]
    row = rendered(f"| {text} | x |\n|---|---|\n| y | {text} |")
    assert row.tags == ["table", "thead", "tr", "th", "th", "tbody", "tr", "td", "td"]
    assert unlinked("".join(row.text.split())) == "".join(f"{shown}xy{shown}".split())
    folded = rendered(f"<details><summary>{safe.markdown_html(raw)}</summary>\n\n{text}\n\n</details>")
    assert folded.tags == ["details", "summary", *(["p"] if shown else [])]
    assert unlinked("".join(folded.text.split())) == "".join((shown * 2).split())


REFERENCES = re.compile(
    r"(?<!\w)@\w|#\d|(?i:\bGH-\d)|://\S|\bwww\.|(?<!\w)[!%&$~^](?=[\w\"])|:[\w+-]+:|[\[{][+-]|\[\[|\[TOC|\w@\w"
)
"""What GitHub and GitLab look for in the text that Markdown rendered."""


@FEW
@given(ANY)
@example(" ".join(MARKUP))
def test_no_references(raw: str) -> None:
    """In the rendered text nothing is left that a site links or replaces."""
    assert not REFERENCES.search(rendered(safe.markdown_text(raw)).text)
    assert not REFERENCES.search(Rendered(f"<b>{safe.markdown_html(raw)}</b>").text)


@FEW
@given(ANY)
@example("a|b")
@example("`a|b`")
@example("</code>|")
def test_markdown_code(raw: str) -> None:
    """Code within a line, also of a table, is one element that holds the text."""
    code = safe.markdown_code(raw)
    page = rendered(f"a {code} b")
    assert page.tags == (["p", "code"] if code else ["p"])
    assert unlinked("".join(page.text.split())) == unlinked("".join(f"a{safe.clean(raw)}b".split()))
    row = rendered(f"| a | b |\n|---|---|\n| {code} | x |")
    assert row.tags[-3:] == (["td", "code", "td"] if code else ["tr", "td", "td"])


@FEW
@given(ANY)
@example("```\n</details>")
@example("~~~~")
def test_markdown_fence(raw: str) -> None:
    """A block of code ends where it should and holds the text."""
    page = rendered(f"<details>\n\n{safe.markdown_fence(raw, 'text')}\n\n</details>\n\nafter")
    assert page.tags == ["details", "pre lang=text", "code", "p"]
    assert page.text.strip("\n").removesuffix("after").strip("\n") == safe.lines(raw).strip("\n")


def test_plain_words_stay_plain() -> None:
    """What needs no escape in Markdown reads as it was written."""
    assert safe.markdown_text("pip cannot open /opt/app-1.0.txt (exit code 1): no such file") == (
        "pip cannot open /opt/app-1.0.txt (exit code 1): no such file"
    )
    assert safe.markdown_code("RUN make -j4") == "`RUN make -j4`"
    assert safe.markdown_fence("+ a\n", "diff") == "```diff\n+ a\n```"

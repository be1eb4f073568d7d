"""Texts as HTML."""

from __future__ import annotations

import re

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnoser.knowledge.site import prose
from diagnoser.render.safe import clean

_TEXTS = st.text(st.sampled_from("ab<>&\"'`‹›/-# \t\x1b\u202e{}%"), max_size=40)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("run `a < b` first", "run <code>a &lt; b</code> first"),
        ("no ‹path› here", "no <var>‹path›</var> here"),
        ("`cp ‹path› .`", "<code>cp <var>‹path›</var> .</code>"),
        ("see pip/known, not pip/other", 'see <a href="../../pip/known/">pip/known</a>, not pip/other'),
        ("a lone ` back quote", "a lone ` back quote"),
        ("<b>&amp;", "&lt;b&gt;&amp;amp;"),
    ],
)
def test_marks(text: str, html: str) -> None:
    """Code, open values and ids of causes are marked, all else is shown as it is."""
    assert prose.inline(text, "../../", {"pip/known"}) == html


@pytest.mark.parametrize(
    ("line", "html"),
    [
        ("RUN a  # why", '<b>RUN</b> a  <span class="comment"># why</span>'),
        ("#!/bin/sh", "#!/bin/sh"),
        ("curl x#y", "curl x#y"),
        ("RUNNER x", "RUNNER x"),
        ("COPY ‹path› <x>", "<b>COPY</b> <var>‹path›</var> &lt;x&gt;"),
    ],
)
def test_code(line: str, html: str) -> None:
    """A line of code has its keyword, its values and its comment marked."""
    assert prose.code_line(line) == html


@pytest.mark.parametrize("shown", [prose.code_line, prose.values, lambda text: prose.inline(text, "./", set())])
@settings(max_examples=60)
@given(text=_TEXTS)
def test_nothing_is_lost_or_made(shown: object, text: str) -> None:
    """What a reader sees is the text without control characters, whatever is in it."""
    assert callable(shown)
    seen = "".join(html5lib.parseFragment(shown(text), namespaceHTMLElements=False).itertext())
    assert seen.replace("`", "") == clean(text).replace("`", "")


@pytest.mark.parametrize(
    ("detail", "expected"),
    [
        ("RUN a\nRUN b", [(False, ["RUN a", "RUN b"])]),
        ("For the lists:\n\n  apt-get update", [(True, ["For the lists:"]), (False, ["apt-get update"])]),
        ("RUN a\nThe package is needed.", [(False, ["RUN a"]), (True, ["The package is needed."])]),
        ("FROM a\n\nFROM b", [(False, ["FROM a", "", "FROM b"])]),
        ("The first one.\n\nThe second one.", [(True, ["The first one."]), (True, ["The second one."])]),
        ("", []),
    ],
)
def test_blocks(detail: str, expected: list[tuple[bool, list[str]]]) -> None:
    """Sentences and lines to copy are told apart."""
    assert list(prose.blocks(detail)) == expected


@pytest.mark.parametrize(
    ("text", "count"),
    [("One. Two.", 2), ("It uses pip 20.3 and later. So", 2), ("e.g. this", 1), ("Why? Because.", 2), ("", 1)],
)
def test_sentences(text: str, count: int) -> None:
    """A paragraph is cut where a sentence ends, and nowhere else."""
    found = prose.sentences(text)
    assert len(found) == count
    assert re.sub(r"\s", "", "".join(found)) == re.sub(r"\s", "", text)

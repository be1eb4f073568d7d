"""Variables, quotes, escapes and assignments."""

from __future__ import annotations

import contextlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnoser.dockerfile.expand import ExpansionError, assignments, expand, expand_heredoc
from diagnoser.dockerfile.parse import parse

VARIABLES = {"x": "one", "blank": "a b", "empty": "", "file": "a/b/c.tar.gz", "dollar": "$x"}


@pytest.mark.parametrize(
    ("text", "expanded"),
    [
        ("plain", "plain"),
        ("$x ${x} $xy", "one one "),
        ("'$x' \"$x\" \\$x", "$x one $x"),
        ("$dollar", "$x"),
        ('a\\ b \\\\ "\\"\\n"', 'a b \\ "\\n'),
        ("$ a$ $1x $12 ${1}", "$ a$ x  "),
        ("${x:-d} ${no:-d} ${empty:-d}", "one d d"),
        ("${x-d} ${no-d} ${empty-d}", "one d "),
        ("${x:+a} ${no:+a} ${empty:+a}", "a  "),
        ("${x+a} ${no+a} ${empty+a}", "a  a"),
        ("${x:?m} ${x?m} ${empty?m}", "one one "),
        ("${no:-${x:+${no:-deep}}}", "deep"),
        ("${no:-'a}b'} ${no:-\"$x\"}", "a}b one"),
        ("${file#*/} ${file##*/}", "b/c.tar.gz c.tar.gz"),
        ("${file%.*} ${file%%.*}", "a/b/c.tar a/b/c"),
        ("${file#?/} ${file%?z} ${file#x}", "b/c.tar.gz a/b/c.tar. a/b/c.tar.gz"),
        ("${file#*b*r} ${file##*a*r} ${file##*}", ".gz .gz "),
        ("${file/./-} ${file//./-}", "a/b/c-tar.gz a/b/c-tar-gz"),
        ("${file//\\//_} ${file//a*/X}", "a_b_c.tar.gz X"),
        ("${file/b*r/} ${no/a/b} ${file//*/X}", "a/.gz  X"),
        ("${file//?/x}", "xxxxxxxxxxxx"),
        ("a << b <c", "a << b <c"),
    ],
)  # fmt: skip
def test_expand(text: str, expanded: str) -> None:
    """Every form of substitution gives what BuildKit's gives."""
    assert expand(text, VARIABLES) == expanded


@pytest.mark.parametrize(
    ("text", "expanded"),
    [
        ("$no ${no} $x", "$no ${no} one"),
        ("${no:-$x} ${no%/*}", "${no:-one} ${no%/*}"),
        ("${no:?m} '$no'", "${no:?m} $no"),
    ],
)
def test_keep_unknown(text: str, expanded: str) -> None:
    """Unknown variables can stay as they are written."""
    assert expand(text, VARIABLES, keep_unknown=True) == expanded


def test_escape() -> None:
    """Another escape character takes the backslash's place."""
    assert expand('c:\\a`$x`` "`""', VARIABLES, "`") == 'c:\\a$x` "'


@pytest.mark.parametrize(
    "text",
    [
        *("'a", '"a', '"a\\"', "${", "${}", "${{x}}", "${:x}", "${x", "${x:-a", "${x/a}", "${x/a/b", "${x:-'a}"),
        *("${x:-" * 9000, "${x:-" * 500 + "}" * 500, "${x/" * 9000),
        *("${x^^}", "${x:1:2}", "${x:#a}", "${x[0]}", "${!x}", "${x#\\a}", "${no:?m}", "${no?}", "${empty:?}"),
    ],
)
def test_rejected(text: str) -> None:
    """What BuildKit rejects is told apart."""
    with pytest.raises(ExpansionError):
        expand(text, VARIABLES)


def test_heredoc() -> None:
    """In a heredoc quotes are plain, and variables count."""
    assert expand_heredoc('it\'s "$x" \\$x\n', VARIABLES) == 'it\'s "one" $x\n'


@given(st.text(alphabet="$x{}:-+?#%/*\\'\"`a <é1\n", max_size=30))
def test_any_text(text: str) -> None:
    """No text makes it fail in another way than its own."""
    for keep in (False, True):
        with contextlib.suppress(ExpansionError):
            expand(text, VARIABLES, keep_unknown=keep)


@pytest.mark.parametrize("text", ["${v##" + "*a" * 30 + "b}", "${v%" + "a*" * 30 + "b}", "${v//" + "*a" * 30 + "b/c}"])
def test_no_pattern_runs_away(text: str) -> None:
    """A pattern of many stars takes no time."""
    start = time.perf_counter()
    expand(text, {"v": "a" * 5000})
    assert time.perf_counter() - start < 1


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("ENV a=b c='d e' f=\"g h\" i=j\\ k", [("a", "b"), ("c", "'d e'"), ("f", '"g h"'), ("i", "j\\ k")]),
        ("ENV a b  c=d", [("a", "b  c=d")]),
        ("ENV a= b=", [("a", ""), ("b", "")]),
        ("ENV a", []),
        ("ENV", []),
        ("ENV a=b c", [("a", "b")]),
        ("ENV a = b", [("a", "= b")]),
        ('LABEL "a b"=c', [('"a b"', "c")]),
        ("ARG a b=c d=", [("a", None), ("b", "c"), ("d", "")]),
        ("ENV a=b=c", [("a", "b=c")]),
    ],
)
def test_assignments(text: str, pairs: list[tuple[str, str | None]]) -> None:
    """Names and values come in order and as written."""
    (instruction,) = parse(text)
    assert list(assignments(instruction)) == pairs

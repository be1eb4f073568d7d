"""From one line of a log to a pattern for all lines like it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnoser.match.patterns import search
from diagnoser.proof.runaway import runaway
from diagnoser.scaffold.generalise import generalise


@pytest.mark.parametrize(
    ("line", "pattern"),
    [
        ("acmec: giving up", "^acmec: giving up"),
        ("acmec: no server at licence.example.org:7070", r"^acmec: no server at (?<host>[\w.-]+):(?<number>\d+)"),
        ("Error: Cannot find module 'left-pad'", "^Error: Cannot find module '(?<module>[^']+)'"),
        ('no such package "x" (v1.2.3-rc1)', r'^no such package "(?<package>[^"]+)" \((?<version>v?\d[\w.+-]*)\)'),
        ("can't open '/opt/r.txt': denied", "^can't open '(?<path>[^']+)': denied"),
        ("no such file or directory: '/a/b'", "^no such file or directory: '(?<path>[^']+)'"),
        ("user 'bob' left with code 7", r"^user '(?<account>[^']+)' left with code (?<code>\d+)"),
        ("[Errno 2] gone: /srv/data", r"""^\[Errno 2\] gone: (?<path>[^\s:'",;()]+)"""),
        ("src/main.c:12:5: fatal", r"""^(?<file>[^\s:'",;()]+):(?<number>\d+):(?<other_number>\d+): fatal"""),
        ("want sha256:0123abcdef01", "^want sha256:(?<digest>[0-9a-f]+)"),
        ("GET https://example.org/x?y=1 failed", r"""^GET (?<url>[a-z][a-z0-9+.-]*://[^\s'"]+) failed"""),
        ("[12:04:11] giving up", "giving up"),
        ("2026-01-01T00:00:00.1Z giving up", "giving up"),
        ("token=*** refused", r"^\S+ refused"),
        ("one  two\tthree", r"^one\s+two\s+three"),
        ("1 of 2 of 3 failed", r"^(?<number>\d+) of (?<other_number>\d+) of \d+ failed"),
        ("what? (x) [y] a+b", r"^what\? \(x\) \[y\] a\+b"),
    ],
)
def test_pattern(line: str, pattern: str) -> None:
    """What differs from build to build is captured under a telling name, the words stay."""
    assert generalise(line).pattern == pattern


def test_captures_tell_what_they_stand_for() -> None:
    """Beside the pattern stands what its captures hold in the line."""
    assert generalise("cp: '/a' and '/b' are one file").captures == {"path": "/a", "other_path": "/b"}


def test_pattern_matches_other_builds() -> None:
    """A line of another build, with other values, is recognised."""
    pattern = generalise("Error: Cannot find module 'left-pad' (v1.2.3) in /app/src at line 7").pattern
    assert search(pattern, "Error: Cannot find module '@a/b' (v10.0.0-rc.1) in /srv/x y at line 1") is None
    assert search(pattern, "Error: Cannot find module '@a/b' (v10.0.0-rc.1) in /srv/x at line 1")


_PARTS = st.sampled_from(
    ["error", "can't", "'x'", '"a b"', "/opt/a.txt", "src/x.c", "1.2.3", "v2.0", "42", "deadbeef01", "a.example.org", "***",
     "https://h/x", "(", ")", "[", ":", ",", ".", "  ", "\t", "user", "line", "12:30:01 ", "errno 5", "\\d", "${X}", "é"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    st.lists(_PARTS, min_size=1, max_size=9).map(" ".join)
    | st.text(st.characters(categories=("L", "N", "P", "Z", "S")))
)
def test_pattern_matches_its_own_line(line: str) -> None:
    """Whatever the line, the pattern made of it compiles and matches it, and names no capture twice."""
    assert search(generalise(line).pattern, line)


@settings(max_examples=60, deadline=None)
@given(st.lists(_PARTS, min_size=1, max_size=7).map(" ".join))
def test_pattern_does_not_run_away(line: str) -> None:
    """A pattern made of a line is quick on any other."""
    assert runaway(generalise(line).pattern) is None

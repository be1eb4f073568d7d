"""Faults of a Dockerfile: all of them, in BuildKit's order. The table in tricky/ holds the single ones."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnoser.dockerfile.parse import read_dockerfile
from diagnoser.dockerfile.problems import errors

FRAGMENTS = (
    *(
        "FROM a\n",
        "FROM ",
        "COPY ",
        "ENV ",
        "RUN ",
        "HEALTHCHECK ",
        "CMD ",
        "EXPOSE ",
        "STOPSIGNAL ",
        "ONBUILD ",
        "ARG ",
    ),
    *("--from=", "--mount=", "--retries=", "--interval=", "$", "${", "'", '"', "[", "]", "=", ":", "-", "9", "\u00b2"),
    *("\u0663", "<<E", "\n", " ", ",", "s", "AS"),
)


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("FROM scratch\n", []),
        (
            "RUN a\nFROM scratch\nCOPY a\nENV b\nFOO\n",
            [
                (4, "ENV gives b no value"),
                (1, "RUN stands before the first FROM"),
                (3, "COPY needs a source and a destination"),
                (5, "FOO is no instruction"),
            ],
        ),
        ("FROM a\nCOPY --form=b c d\n", [(2, "there is no flag --form here")]),
        ("FROM a\nRUN <<EOF\nb\n", [(2, "no line with EOF alone ends the heredoc")]),
        ("FROM a\nWORKDIR /${b:1}\n", [(2, "unknown modifier :1 in a substitution")]),
        ("FROM $b\n", [(1, "$b is empty without a build argument")]),
        ("ARG b\nFROM $b\n", []),
        ("FROM a AS b/c\n", [(1, "b/c cannot name a stage: letters, digits, - _ and . can, beginning with a letter")]),
        ("FROM a\nLABEL b=" + "c" * 65527 + "\n", []),
        ("FROM a\nLABEL b=" + "c" * 65528 + "\n", [(2, "a line may have 65535 bytes at most")]),
    ],
)
def test_errors(text: str, problems: list[tuple[int, str]]) -> None:
    """Each fault is told with its line and in words of its own; those of the whole reading come first."""
    assert [tuple(each) for each in errors(read_dockerfile(text))] == problems


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=20).map("".join))
def test_any_text(text: str) -> None:
    """No text makes the check fail."""
    errors(read_dockerfile(text))


@pytest.mark.parametrize(
    "text",
    [
        *("HEALTHCHECK --interval=" + "1" * 40000 + " CMD a", "HEALTHCHECK --retries=" + "0" * 5000 + " CMD a"),
        *("STOPSIGNAL " + "1" * 60000 + "x", "EXPOSE " + "1" * 5000, "COPY --from=" + "9" * 5000 + " a b"),
        *("FROM a-a" + "a.a-" * 9000, "ENV a=" + "${a:-" * 9000, "RUN --mount=" + "a," * 9000, "CMD " + "[" * 60000),
    ],
    ids=lambda text: text[:25],
)
def test_long_words(text: str) -> None:
    """No word is too long to be looked at in a moment."""
    start = time.perf_counter()
    errors(read_dockerfile(f"FROM scratch\n{text}\n"))
    assert time.perf_counter() - start < 1

"""Dockerfiles to instructions, and what they tell of a step."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnoser.dockerfile.facts import facts_of_failure
from diagnoser.dockerfile.parse import parse
from diagnoser.log.read import read_log


@pytest.mark.parametrize(
    ("text", "instructions"),
    [
        ("FROM a\nRUN b", [("FROM", "a", 1, 1, 0), ("RUN", "b", 2, 2, 0)]),
        ("# note\n\nfrom a AS b", [("FROM", "a AS b", 3, 3, 0)]),
        ("ARG V=1\nFROM a:$V", [("ARG", "V=1", 1, 1, -1), ("FROM", "a:$V", 2, 2, 0)]),
        ("RUN a && \\\n    b", [("RUN", "a &&     b", 1, 2, -1)]),
        ("RUN a \\\n# why\n\n  b\nUSER x", [("RUN", "a   b", 1, 4, -1), ("USER", "x", 5, 5, -1)]),
        ("# escape=`\nRUN a `\n b\\\nUSER x", [("RUN", "a  b\\", 2, 3, -1), ("USER", "x", 4, 4, -1)]),
        ("RUN <<EOF\nFROM nowhere\nEOF\nUSER x", [("RUN", "<<EOF", 1, 3, -1), ("USER", "x", 4, 4, -1)]),
        ("RUN <<-'E' cat\n\tx\n\tE\nUSER x", [("RUN", "<<-'E' cat", 1, 3, -1), ("USER", "x", 4, 4, -1)]),
        ("FROM a\nFROM b\nRUN c", [("FROM", "a", 1, 1, 0), ("FROM", "b", 2, 2, 1), ("RUN", "c", 3, 3, 1)]),
        ("\ufeffFROM a\r\nRUN b\r\n", [("FROM", "a", 1, 1, 0), ("RUN", "b", 2, 2, 0)]),
        ("", []),
    ],
)
def test_parse(text: str, instructions: list[tuple[str, str, int, int, int]]) -> None:
    """Instructions keep their keyword, value, lines and stage."""
    assert [(each.keyword, each.value, each.line, each.end, each.stage) for each in parse(text)] == instructions


@given(st.text(max_size=200))
def test_any_text_is_parsed(text: str) -> None:
    """No text makes it fail; instructions follow each other and do not overlap."""
    behind = 0
    for each in parse(text):
        assert behind < each.line <= each.end
        behind = each.end


FAILING = """\
#7 [app 3/4] RUN pip install   -r requirements.txt
#7 ERROR: process "/bin/sh -c pip install -r requirements.txt" did not complete successfully: exit code: 1
"""


@pytest.mark.parametrize(
    ("dockerfile", "line", "user", "base", "system"),
    [
        (
            "FROM python:3.11-alpine AS base\nFROM base AS app\nUSER app:app\nRUN pip install \\\n -r requirements.txt\n",
            *(4, "app", "python:3.11-alpine", "alpine"),
        ),
        (
            "FROM debian:bookworm-slim AS app\nRUN pip install -r requirements.txt\n",
            2,
            "root",
            "debian:bookworm-slim",
            "debian",
        ),
        ("FROM acme/base\nRUN pip install -r requirements.txt\n", 2, None, "acme/base", None),
        ("FROM x\nUSER app\nFROM node:20\nRUN pip install -r requirements.txt\n", 4, "root", "node:20", "debian"),
        ("FROM debian\nRUN something else\n", None, None, None, None),
    ],
)
def test_facts(dockerfile: str, line: int | None, user: str | None, base: str | None, system: str | None) -> None:
    """The failing instruction is found, with the user, base and system of its stage."""
    (facts,) = facts_of_failure(read_log(FAILING.encode()), dockerfile).values()
    assert (facts.dockerfile_line, facts.user, facts.base, facts.os) == (line, user, base, system)


def test_facts_from_the_excerpt() -> None:
    """Without a Dockerfile the log's own excerpt tells who ran the step."""
    log = FAILING + (
        "Dockerfile:9\n--------------------\n   8 |     USER app\n   9 | >>> RUN pip install -r requirements.txt\n"
        "--------------------\n"
    )
    (facts,) = facts_of_failure(read_log(log.encode()), None).values()
    assert (facts.dockerfile_line, facts.user) == (9, "app")

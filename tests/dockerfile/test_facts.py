"""What a Dockerfile, or the log's excerpt of it, tells of the failing step."""

from __future__ import annotations

import pytest

from diagnoser.dockerfile.facts import facts_of_failure
from diagnoser.log.read import read_log

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
        (
            "ARG V=3.11\nFROM python:$V-alpine AS base\nUSER app:app\nFROM base\nRUN pip install -r requirements.txt\n",
            *(5, "app", "python:3.11-alpine", "alpine"),
        ),
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

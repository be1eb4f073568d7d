"""Rules against logs: clauses, conditions, and what is never matched."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
import yaml

from diagnoser.dockerfile.facts import facts_of_failure
from diagnoser.log.read import read_log
from diagnoser.match.find import find_hits
from diagnoser.match.patterns import TIME_LIMIT, search
from diagnoser.packs.compiled import compile_rules
from diagnoser.packs.schema import Rule

if TYPE_CHECKING:
    from diagnoser.model import Hit

LOG = """\
#4 [1/3] RUN first
#4 0.1 alpha one
#4 DONE 0.2s
#5 [2/3] RUN echo gamma three && false
#5 0.1 alpha two
#5 0.2 beta 42
#5 0.3 gamma three
#5 ERROR: process "/bin/sh -c echo delta && false" did not complete successfully: exit code: 7
Dockerfile:3
--------------------
   2 |     USER app
   3 | >>> RUN echo epsilon && false
--------------------
ERROR: failed to solve: process "/bin/sh -c echo delta && false" did not complete successfully: exit code: 7
"""
DOCKERFILE = "FROM alpine:3.20\nUSER app\nRUN echo epsilon && false\n"


def _hits(match: str, where: str = "{}", log: str = LOG, dockerfile: str | None = None) -> list[Hit]:
    rule = Rule.model_validate(
        {
            "id": "demo/rule",
            "title": "A rule to try",
            "match": yaml.safe_load(match),
            "where": yaml.safe_load(where),
            "cause": "Because.",
            "fixes": [{"title": "Do it"}],
            "false_positives": "none known",
            "verified": "nothing",
            "examples": {"match": ["x"], "no_match": ["y"]},
        }
    )
    read = read_log(log.encode())
    return find_hits(read, compile_rules({rule.id: rule}), facts_of_failure(read, dockerfile))


def _lines(hits: list[Hit], log: str = LOG) -> list[list[int]]:
    lines = read_log(log.encode()).lines
    return [[lines[index].number for index in hit.lines] for hit in hits]


@pytest.mark.parametrize(
    ("match", "lines"),
    [
        ("{any: ['^alpha two']}", [[5]]),
        ("{any: ['^alpha']}", [[2], [5]]),
        ("{any: ['^gamma', '^alpha']}", [[2], [7, 5]]),
        ("{all: ['^gamma', '^alpha']}", [[7, 5]]),
        ("{all: ['^gamma', '^omega']}", []),
        ("{sequence: ['^alpha', '^beta']}", [[5, 6]]),
        ("{sequence: ['^beta', '^alpha']}", []),
        ("{any: ['^alpha'], none: ['^beta']}", [[2]]),
        ("{any: ['^beta'], none: [{line: 'alpha one', in: log}]}", []),
        ("{any: ['^beta'], none: [{line: 'alpha one'}]}", [[6]]),
        ("{all: ['^beta', {line: 'alpha one', in: log}]}", [[6, 2]]),
        ("{all: [{any: ['^omega', '^gamma']}, '^beta']}", [[7, 6]]),
        ("{any: ['exit code: 7$']}", [[8, 14]]),
    ],
)
def test_clauses(match: str, lines: list[list[int]]) -> None:
    """Each kind of clause holds in the steps where it should and shows its lines, the first listed first."""
    assert _lines(_hits(match)) == lines


@pytest.mark.parametrize("word", ["delta", "epsilon", "echo gamma"])
def test_words_of_the_dockerfile_are_not_output(word: str) -> None:
    """Announcements, excerpts and commands quoted by the builder are never matched."""
    assert word in LOG
    assert _hits(f"{{any: ['{word}']}}") == []


@pytest.mark.parametrize(
    ("where", "holds"),
    [
        ("{instruction: [RUN]}", True),
        ("{instruction: [COPY, ADD]}", False),
        ("{command: 'gamma .* false'}", True),
        ("{command: 'pip install'}", False),
        ("{not_command: 'pip install'}", True),
        ("{not_command: 'false$'}", False),
        ("{builder: [buildkit]}", True),
        ("{builder: [classic]}", False),
        ("{exit_code: [7, 8]}", True),
        ("{exit_code: [1]}", False),
        ("{user: non-root}", True),
        ("{user: root}", False),
        ("{os: alpine}", True),
        ("{os: debian}", False),
        ("{said_by: tool}", True),
        ("{said_by: builder}", False),
    ],
)
def test_conditions(where: str, holds: bool) -> None:
    """Each condition looks at the step that the line belongs to."""
    assert bool(_hits("{any: ['^beta']}", where, dockerfile=DOCKERFILE)) == holds


@pytest.mark.parametrize(
    ("where", "holds"),
    [
        ("{instruction: [COPY]}", True),
        ("{exit_code: [1]}", True),
        ("{said_by: builder}", True),
        ("{command: 'x'}", False),
        ("{not_command: 'x'}", True),
        ("{user: root}", False),
        ("{os: debian}", False),
    ],
)
def test_conditions_on_what_is_not_known(where: str, holds: bool) -> None:
    """A bare line may come from any step: what must be known does not hold, the rest does."""
    assert bool(_hits("{any: ['^beta']}", where, log="beta 42\n")) == holds


def test_captures() -> None:
    """Named groups are captured; the first listed pattern has the say."""
    (hit,) = _hits("{all: ['^beta (?<number>\\d+)', '^gamma (?<number>\\w+)', '^alpha (?<word>\\w+)']}")
    assert hit.captures == {"number": "42", "word": "two"}


def test_literal_in_any_case() -> None:
    """A pattern that ignores case is found whatever case the line has."""
    assert _lines(_hits("{any: ['(?i)ALPHA TWO']}")) == [[5]]


def test_pattern_that_runs_away_is_stopped() -> None:
    """A pattern and a line made for each other cost a bounded time and no hit."""
    started = time.perf_counter()
    assert search(r"(a|aa)+$", "a" * 60 + "!") is None
    assert time.perf_counter() - started < 20 * TIME_LIMIT

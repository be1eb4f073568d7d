"""The search."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from diagnoser.knowledge import index
from diagnoser.knowledge.index import SearchUnavailableError, open_index
from diagnoser.knowledge.search import Search
from diagnoser.knowledge.spelling import distance
from diagnoser.knowledge.versions import is_known_of
from diagnoser.knowledge.vocabulary import FILLERS, SAME

if TYPE_CHECKING:
    from diagnoser.knowledge.causes import Causes
    from diagnoser.packs.compiled import RuleSet

TABLE = Path(__file__).with_name("queries.tsv")


@pytest.fixture(scope="session")
def search(causes: Causes, rules: RuleSet) -> Search:
    """A search in the built-in causes."""
    return Search(causes, rules)


def _ids(search: Search, text: str) -> list[str]:
    return [result.cause for result in search.find(text).results]


def test_what_people_type_finds_the_cause(search: Search) -> None:
    """Of the questions in the table nine in ten have the cause among the first three, three in four first."""
    rows = [line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines()[1:]]
    places = []
    for _, text, wanted in rows:
        found = _ids(search, text)
        places.append(next((place for place, cause in enumerate(found) if cause in wanted.split(",")), len(found)))
    assert len(rows) >= 80
    assert sum(place == 0 for place in places) >= 0.75 * len(rows)
    assert sum(place < 3 for place in places) >= 0.9 * len(rows)


@pytest.mark.parametrize("kind", ["queries.tsv", "held_out.tsv"])
def test_tables_name_causes_that_exist(causes: Causes, kind: str) -> None:
    """No question of the tables waits for a cause that nobody can find."""
    rows = TABLE.with_name(kind).read_text(encoding="utf-8").splitlines()[1:]
    assert {cause for row in rows for cause in row.split("\t")[2].split(",")} <= set(causes.ids)


def test_line_that_a_rule_recognises_comes_first(search: Search) -> None:
    """A pasted line is read as a log, whatever its words would find."""
    found = search.find("#7 0.3 ERROR: Could not open requirements file: [Errno 2] No such file or directory: '/r.txt'")
    first, second, *_ = found.results
    assert (first.cause, first.by_line, first.score) == ("pip/requirements-file-not-found", True, 1.0)
    assert not second.by_line
    assert second.score <= 0.9


def test_misspelt_words_are_told(search: Search) -> None:
    """A word that no text has is taken for the nearest one, and the reader is told so."""
    found = search.find("externaly managd enviroment")
    assert found.results[0].cause in {"pip/externally-managed-environment", "uv/externally-managed-environment"}
    assert found.read_as == {"externaly": "external", "managd": "manage", "enviroment": "environment"}


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("pkgconfig", "pybuild/pkg-config-missing"),
        ("externally-managed", "pip/externally-managed-environment"),
        ("dos2unix", "shell/crlf-line-endings"),
        ("oom", "buildkit/out-of-memory"),
    ],
)
def test_other_ways_of_writing(search: Search, text: str, cause: str) -> None:
    """Compounds are found however they are joined, and words by what means the same."""
    assert cause in _ids(search, text)[:3]


def test_filters(search: Search) -> None:
    """Only causes of the pack and of the version are found, and no more than asked for."""
    found = search.find("hash mismatch", pack="uv", limit=2).results
    assert [result.cause for result in found][:1] == ["uv/hash-mismatch"]
    assert {result.cause.partition("/")[0] for result in found} == {"uv"}
    assert len(search.find("not found", limit=4).results) == 4
    old = {result.cause for result in search.find("poetry hash", version="poetry 0.9").results}
    assert "poetry/hash-mismatch" in _ids(search, "poetry hash")
    assert "poetry/hash-mismatch" not in old


@pytest.mark.parametrize("text", ["", "   ", "…", '"', "zzzzqqqq"])
def test_nothing_to_find(search: Search, text: str) -> None:
    """Where there is nothing to look for there are no results and no error."""
    assert search.find(text).results == ()


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=60))
@example(text='texts : "x" OR NEAR(a b) ^c -d title:* {a b}: e\'; DROP TABLE texts; --')
@example(text="\x00 \ud800 NOT AND OR")
def test_any_text_may_be_asked(search: Search, text: str) -> None:
    """No text is taken for the search's own syntax; results are few, different and in order."""
    results = search.find(text).results
    assert len(results) <= 10
    assert len({result.cause for result in results}) == len(results)
    assert [result.score for result in results] == sorted((result.score for result in results), reverse=True)


def test_index_is_made_once(causes: Causes, rules: RuleSet, search: Search, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second search takes the index from the cache, and finds the same."""

    def fail(*_: object) -> None:
        raise AssertionError("made although the cache holds it")

    monkeypatch.setattr(index, "build", fail)
    assert Search(causes, rules).find("no space left") == search.find("no space left")


def test_no_full_text_search(causes: Causes, rules: RuleSet, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where SQLite has no FTS5 one line says so."""

    class Poor:
        def execute(self, _: str) -> None:
            raise sqlite3.OperationalError("no such module: fts5")

    monkeypatch.setattr(index.cache, "find", lambda _: None)
    monkeypatch.setattr(index.sqlite3, "connect", lambda *_, **__: Poor())
    with pytest.raises(SearchUnavailableError, match="FTS5"):
        open_index(causes, rules)


@pytest.mark.parametrize(
    ("one", "other", "far"),
    [("space", "space", 0), ("sapce", "space", 1), ("fond", "found", 1), ("instaled", "installed", 1), ("ab", "xy", 2)],
)
def test_distance(one: str, other: str, far: int) -> None:
    """A letter too many, too few, wrong or swapped counts one; the order of the words does not matter."""
    assert distance(one, other, 3) == distance(other, one, 3) == far


@pytest.mark.parametrize(
    ("verified", "asked", "known"),
    [
        ("pip 20.3 - 26.3 (source)", "pip 23", True),
        ("pip 20.3 - 26.3 (source)", "pip 20", True),
        ("pip 20.3 - 26.3 (source)", "pip 20.2", False),
        ("pip 20.3 - 26.3 (source)", "pip 27", False),
        ("pip 20.3 - 26.3 (source)", "pip==26.3.1", True),
        ("pip 20.3 - 26.3 (source)", "poetry 1.8", False),
        ("poetry 1.1.15, 1.8.5 and 2.5 sources; poetry 1.8.5 by builds", "poetry 1.7", True),
        ("adduser 3.134, shadow 4.13, BusyBox 1.37 (output)", "busybox 1.37", True),
        ("adduser 3.134, shadow 4.13, BusyBox 1.37 (output)", "busybox 3.134", False),
        ("adduser 3.134 source; BusyBox recalled", "BusyBox 1.30", True),
        (".NET SDK 2.1 - 9.0 by messages found in public issues", ".net sdk 6", True),
        ("npm 11 by output; npm 6 - 10, yarn by message", "npm", True),
        ("npm 11 by output; npm 6 - 10, yarn by message", "11.2", True),
        ("others from memory", "1.0", False),
        ("pipenv 2023", "pip 2023", False),
    ],
)
def test_versions(verified: str, asked: str, known: bool) -> None:
    """A version counts as known between the lowest and the highest one that was looked at."""
    assert is_known_of(verified, asked) is known


def test_vocabulary_is_sound() -> None:
    """No word means the same as two different things, and none is both looked for and left out."""
    words = [word for group in SAME for word in group]
    assert len(words) == len(set(words))
    assert not FILLERS & set(words)
    assert all(word == word.lower() for word in words)

"""The table of tricky Dockerfiles against our reader and, where there is one, a real engine."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from diagnoser.dockerfile.parse import read_dockerfile
from diagnoser.dockerfile.problems import errors

ENGINE = runpy.run_path(str(Path(__file__).with_name("ask_engine.py")))
ACCEPTED = ENGINE["ACCEPTED"]
TABLES = {path.stem: ENGINE["load"](path) for path in ENGINE["tables"]()}
ENTRIES = [pytest.param(entry, id=f"{table}/{entry['name']}") for table, entries in TABLES.items() for entry in entries]


@pytest.mark.parametrize("entry", ENTRIES)
def test_reading(entry: dict[str, object]) -> None:
    """The instructions and their lines are those of the table."""
    instructions = read_dockerfile(str(entry["text"])).instructions
    assert [
        f"{each.keyword} {each.line}" + (f"-{each.end}" if each.end > each.line else "") for each in instructions
    ] == entry["reads"]


@pytest.mark.parametrize("entry", ENTRIES)
def test_errors(entry: dict[str, object]) -> None:
    """What BuildKit accepts has no errors, and what it rejects has its first one at the line it means."""
    found = errors(read_dockerfile(str(entry["text"])))
    assert [each.line for each in found[:1]] == ([] if entry["says"] == ACCEPTED else [entry["line"]])


def test_table() -> None:
    """The table is large, most of it comes from an engine, and no Dockerfile stands in it twice."""
    entries = [entry for entries in TABLES.values() for entry in entries]
    assert len(entries) >= 150
    assert sum(entry["by"] == "engine" for entry in entries) > len(entries) / 2
    assert {entry["by"] for entry in entries} == {"engine", "source"}
    assert len({entry["text"] for entry in entries}) == len(entries)


@pytest.mark.engine
@pytest.mark.parametrize("table", TABLES)
def test_engine(table: str) -> None:
    """The engine still says what the table says of it."""
    program = ENGINE["client"]()
    if program is None:
        pytest.skip("no engine of Docker 20.10 answers; tests/dockerfile/ask_engine.py says what it takes")
    entries = [entry for entry in TABLES[table] if entry["by"] == "engine"]
    said = {entry["name"]: ENGINE["ask"](program, entry["text"]) for entry in entries}
    assert said == {entry["name"]: entry["says"] for entry in entries}

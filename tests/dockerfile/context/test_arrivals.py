"""The table of build contexts against our reading of them and, where there is one, a real engine."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from diagnoser.dockerfile.context import BuildContext
from diagnoser.dockerfile.context.wildcards import is_wild

ENGINE = runpy.run_path(str(Path(__file__).with_name("ask_engine.py")))
FAILS = ENGINE["FAILS"]
ENTRIES = ENGINE["load"]()
BY_NAME = [pytest.param(entry, id=entry["name"]) for entry in ENTRIES]
SOURCES = [pytest.param(entry, name, id=f"{entry['name']}: {name}") for entry in ENTRIES for name in entry["sources"]]


@pytest.mark.parametrize("entry", BY_NAME)
def test_what_arrives(entry: dict[str, object], tmp_path: Path) -> None:
    """Just what the engine is sent counts as arriving, down to directories that arrive empty."""
    ENGINE["make"](tmp_path, entry["files"], entry.get("ignore"))
    context = BuildContext(tmp_path)

    def below(directory: str) -> list[str]:
        found = []
        for name in context.names(directory):
            path = f"{directory}/{name}".removeprefix("./")
            is_directory = (tmp_path / path).is_dir() and not (tmp_path / path).is_symlink()
            found += [f"{path}/", *below(path)] if is_directory else [path]
        return found

    assert sorted(below(".")) == entry["arrives"]


@pytest.mark.parametrize(("entry", "source"), SOURCES)
def test_source(entry: dict[str, object], source: str, tmp_path: Path) -> None:
    """A source is there just where the engine copies it, and a wildcard where it brings anything."""
    ENGINE["make"](tmp_path, entry["files"], entry.get("ignore"))
    known = entry["sources"][source]
    found = BuildContext(tmp_path).look(source)
    brought = known["comes"]
    if is_wild(source) and brought == []:
        assert found.kind in {"missing", "ignored"} or found.is_empty
    else:
        assert (found.kind == "there") == (brought != FAILS)
        assert found.is_empty == (brought == [])
    assert (found.ignored_by.line if found.ignored_by else None) == known.get("line")
    assert (found.kind == "ignored") == ("line" in known)
    if "near" in known:
        assert list(found.near) == known["near"]


def test_table() -> None:
    """The table is large and nearly all of it comes from an engine."""
    by_engine = [source for entry in ENTRIES if entry["by"] == "engine" for source in entry["sources"]]
    by_source = [source for entry in ENTRIES if entry["by"] == "source" for source in entry["sources"]]
    assert len(by_engine) > 120
    assert len(by_source) < len(by_engine) / 10


@pytest.mark.engine
@pytest.mark.parametrize("entry", [pytest.param(each, id=each["name"]) for each in ENTRIES if each["by"] == "engine"])
def test_engine(entry: dict[str, object]) -> None:
    """The engine still brings what the table says."""
    program = ENGINE["client"]()
    if program is None:
        pytest.skip("no engine answers; tests/dockerfile/context/ask_engine.py says what it takes")
    told = {".": entry["arrives"], **{source: known["comes"] for source, known in entry["sources"].items()}}
    assert ENGINE["answers"](program, entry) == told

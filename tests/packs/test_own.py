"""The packs that users have put in place."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from test_load import GOOD

from diagnoser.packs import own
from diagnoser.packs.errors import PackError
from diagnoser.packs.own import all_packs, configuration_directory, found_packs


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory inside a repository, and a home without packs."""
    monkeypatch.setenv("DFDIAG_NO_USER_PACKS", "")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setattr(own, "installed_packs", list)
    working = tmp_path / "repository" / "service"
    working.mkdir(parents=True)
    (tmp_path / "repository" / ".git").mkdir()
    monkeypatch.chdir(working)
    return working


def _names() -> list[str]:
    return [Path(source.name).name for source in found_packs()]


def test_nothing_in_place() -> None:
    """Where there are no packs of the user's, only the built-in ones are read."""
    assert found_packs() == []
    assert not any(source.own for source in all_packs())


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="these keep their settings elsewhere")
@pytest.mark.parametrize(
    ("chosen", "expected"),
    [("/set/by/hand", "/set/by/hand/dfdiag/patterns"), ("relative", "/home/me/.config/dfdiag/patterns"),
     ("", "/home/me/.config/dfdiag/patterns")],
)  # fmt: skip
def test_configuration_directory(chosen: str, expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The user's packs lie where the desktop's standard has settings, relative paths set aside."""
    monkeypatch.setenv("XDG_CONFIG_HOME", chosen)
    monkeypatch.setenv("HOME", "/home/me")
    assert configuration_directory() == expected


def _configure(tmp_path: Path) -> None:
    directory = tmp_path / "config" / "dfdiag" / "patterns"
    directory.mkdir(parents=True)
    (directory / "mine.yaml").write_text(GOOD)


def test_precedence(tmp_path: Path, place: Path) -> None:
    """The nearer to the build a pack lies, the later it comes."""
    _configure(tmp_path)
    (place / "rules").mkdir()
    (place / "rules" / "ours.yaml").write_text("[]")
    (place / "pyproject.toml").write_text('[tool.dfdiag]\npatterns = ["rules"]\n')
    (tmp_path / "named.yaml").write_text("[]")
    sources = all_packs([str(tmp_path / "named.yaml")])
    assert [Path(source.name).name for source in sources if source.own] == ["mine.yaml", "ours.yaml", "named.yaml"]
    assert not any(source.own for source in sources[:-3])


@pytest.mark.parametrize(("value", "expected"), [("1", []), ("yes", []), ("0", ["mine.yaml"]), ("", ["mine.yaml"])])
def test_switch(value: str, expected: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run can be told to look for no packs."""
    _configure(tmp_path)
    monkeypatch.setenv("DFDIAG_NO_USER_PACKS", value)
    assert _names() == expected


def test_nearest_project_that_speaks_of_packs(place: Path) -> None:
    """A project file without our table is passed over on the way to the top of the repository, where the way ends."""
    (place / "pyproject.toml").write_text('[project]\nname = "service"\n')
    (place.parent / "top.yaml").write_text("[]")
    (place.parent / "pyproject.toml").write_text('[tool.dfdiag]\npatterns = ["top.yaml"]\n')
    (place.parents[1] / "pyproject.toml").write_text('[tool.dfdiag]\npatterns = ["outside.yaml"]\n')
    assert _names() == ["top.yaml"]
    (place.parent / "pyproject.toml").unlink()
    assert _names() == []


def test_working_directory_that_is_gone(place: Path) -> None:
    """A run in a directory that someone has removed finds no project and goes on."""
    place.rmdir()
    assert found_packs() == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("# tool.dfdiag\n[tool\n", ":2: not valid TOML: "),
        ("[tool]\n# tool.dfdiag\ndfdiag = 1", ":1: tool.dfdiag: must be a table"),
        ("\n[tool.dfdiag]\npatterns = 'x.yaml'", ":3: tool.dfdiag.patterns: must be a list of paths"),
        ("\n[tool.dfdiag]\n\npattern = []", ":4: tool.dfdiag.pattern: there is no such setting"),
        ("[tool.dfdiag]\npatterns = ['no.yaml']", ":2: tool.dfdiag.patterns[0]: "),
        ("[tool.dfdiag]\npatterns = ['/dev/null']", "/dev/null: neither a file nor a directory"),
    ],
)
def test_errors_in_the_project(text: str, problem: str, place: Path) -> None:
    """What is wrong with a project's setting is said with file, line and field."""
    (place / "pyproject.toml").write_text(text)
    with pytest.raises(PackError) as caught:
        found_packs()
    assert caught.value.problems[0].startswith(f"{place / 'pyproject.toml'}:")
    assert problem in caught.value.problems[0]


def test_table_that_names_nothing(place: Path) -> None:
    """An empty table is fine."""
    (place / "pyproject.toml").write_text("[tool.dfdiag]\n")
    assert found_packs() == []


def test_unreadable_configuration(tmp_path: Path) -> None:
    """A file where the directory should be is no directory of packs."""
    (tmp_path / "config" / "dfdiag").mkdir(parents=True)
    (tmp_path / "config" / "dfdiag" / "patterns").write_text("")
    assert found_packs() == []

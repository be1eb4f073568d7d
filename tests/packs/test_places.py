"""Where packs lie."""

from __future__ import annotations

from pathlib import Path

import pytest

from diagnoser.packs.cache import key_of
from diagnoser.packs.errors import PackError
from diagnoser.packs.places import at, at_checkout, built_in

ROOT = Path(__file__).parents[2]


def test_built_in() -> None:
    """The built-in packs are those at the top of the checkout."""
    assert [source.name for source in built_in()] == sorted(path.name for path in (ROOT / "patterns").glob("*.yaml"))


def test_wheel_and_checkout_agree() -> None:
    """The file that a wheel is built with is the one that the installed program looks for."""
    assert key_of(at_checkout(str(ROOT))) == key_of(built_in())


def test_one_file(tmp_path: Path) -> None:
    """A pack named by its path is read under that name."""
    (tmp_path / "mine.yaml").write_text("[]")
    assert [source.name for source in at(str(tmp_path / "mine.yaml"))] == [str(tmp_path / "mine.yaml")]


def test_directory(tmp_path: Path) -> None:
    """Of a directory all packs are read, in the order of their names."""
    for name in ("b.yaml", "a.yml", "notes.txt"):
        (tmp_path / name).write_text("[]")
    assert [Path(source.name).name for source in at(str(tmp_path))] == ["a.yml", "b.yaml"]


def test_directory_without_packs(tmp_path: Path) -> None:
    """A directory without a pack is a mistake, not an empty pack."""
    with pytest.raises(PackError, match=r"no \*\.yaml in this directory"):
        at(str(tmp_path))


def test_missing(tmp_path: Path) -> None:
    """A path that does not exist is named."""
    with pytest.raises(PackError, match="nowhere: No such file"):
        at(str(tmp_path / "nowhere"))

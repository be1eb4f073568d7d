"""Putting the site into a directory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from diagnoser.knowledge.site.writing import MARKER, SiteError, write_site

if TYPE_CHECKING:
    from pathlib import Path

ONE = {"index.html": b"one", "pip/a/index.html": b"a"}
TWO = {"index.html": b"two", "pip/b/index.html": b"b"}


def _there(directory: Path) -> set[str]:
    return {str(path.relative_to(directory)) for path in directory.rglob("*") if path.is_file()} - {MARKER}


def test_a_new_directory(tmp_path: Path) -> None:
    """A directory that does not exist is made, with those above it."""
    write_site(tmp_path / "x" / "site", ONE)
    assert _there(tmp_path / "x" / "site") == ONE.keys()


def test_a_former_site_is_replaced(tmp_path: Path) -> None:
    """What is no longer part of the site goes, with its directories, and what others put there stays."""
    write_site(tmp_path, ONE)
    (tmp_path / "CNAME").write_text("docs.example.org")
    (tmp_path / "pip" / "notes.txt").write_text("mine")
    write_site(tmp_path, TWO)
    assert _there(tmp_path) == {*TWO, "CNAME", "pip/notes.txt"}
    assert (tmp_path / "index.html").read_bytes() == b"two"
    assert not (tmp_path / "pip" / "a").exists()


def test_a_directory_of_others_is_left_alone(tmp_path: Path) -> None:
    """A directory that holds something and no site is refused, and nothing in it changes."""
    (tmp_path / "index.html").write_text("mine")
    with pytest.raises(SiteError, match="is not empty and holds no site"):
        write_site(tmp_path, ONE)
    assert _there(tmp_path) == {"index.html"}
    assert (tmp_path / "index.html").read_text() == "mine"


def test_a_file_of_others_is_not_written_over(tmp_path: Path) -> None:
    """A new page does not replace a file that was not of the site, and then nothing is written."""
    write_site(tmp_path, ONE)
    (tmp_path / "pip" / "b").mkdir()
    (tmp_path / "pip" / "b" / "index.html").write_text("mine")
    with pytest.raises(SiteError, match="did not write it"):
        write_site(tmp_path, TWO)
    assert (tmp_path / "index.html").read_bytes() == b"one"
    assert (tmp_path / "pip" / "b" / "index.html").read_text() == "mine"


@pytest.mark.parametrize("name", ["../victim", "/{tmp}/victim", "link/victim"])
def test_a_marker_cannot_point_elsewhere(tmp_path: Path, name: str) -> None:
    """Whatever the list of former files says, nothing outside of the directory is removed."""
    victim = tmp_path / "victim"
    victim.write_text("mine")
    site = tmp_path / "site"
    write_site(site, ONE)
    (site / "link").symlink_to(tmp_path)
    (site / MARKER).write_text(name.replace("{tmp}", str(tmp_path)) + "\n" + "\n".join(ONE) + "\n")
    write_site(site, ONE)
    assert victim.read_text() == "mine"


def test_links_are_not_followed(tmp_path: Path) -> None:
    """Nothing is written through a link that somebody put into the site."""
    site, outside = tmp_path / "site", tmp_path / "outside"
    write_site(site, {"index.html": b"one"})
    outside.mkdir()
    (site / "pip").symlink_to(outside)
    with pytest.raises(SiteError, match="is in the way"):
        write_site(site, TWO)
    assert not _there(outside)


def test_a_file_in_the_place_of_the_directory(tmp_path: Path) -> None:
    """A file where the directory should be is told."""
    (tmp_path / "site").write_text("mine")
    with pytest.raises(SiteError, match="is not a directory"):
        write_site(tmp_path / "site", ONE)


def test_what_is_unchanged_is_not_written(tmp_path: Path) -> None:
    """A second run leaves files that are the same untouched, for whoever copies only what is new."""
    write_site(tmp_path, ONE)
    before = (tmp_path / "index.html").stat().st_ino
    write_site(tmp_path, ONE)
    assert (tmp_path / "index.html").stat().st_ino == before


def test_a_run_cut_short_is_made_good(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a run that ended in the middle the next one finds its own files, and writes them."""
    monkeypatch.setattr("diagnoser.knowledge.site.writing._remove", _full_disk)
    with pytest.raises(SiteError, match="no space"):
        write_site(tmp_path, ONE)
    monkeypatch.undo()
    write_site(tmp_path, TWO)
    assert _there(tmp_path) == TWO.keys()


def _full_disk(*_: object) -> None:
    raise OSError(28, "no space")

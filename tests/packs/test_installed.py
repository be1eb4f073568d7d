"""Packs in installed packages."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from diagnoser.packs import installed
from diagnoser.packs.errors import PackError
from diagnoser.packs.installed import installed_packs

_ENTRY = "[console_scripts]\nacme = acme:main\n\n[dfdiag.packs]\nacme = acme_rules.patterns\n"


@pytest.fixture(autouse=True)
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site-packages of its own, and an empty cache."""
    directory = tmp_path / "site-packages"
    directory.mkdir()
    monkeypatch.setattr(sys, "path", ["", str(tmp_path), str(directory)])
    monkeypatch.setenv("DFDIAG_CACHE_DIR", str(tmp_path / "cache"))
    return directory


def _install(site: Path, entry_points: str = _ENTRY, *, age: float = 60) -> None:
    (site / "acme_rules" / "patterns").mkdir(parents=True)
    (site / "acme_rules" / "__init__.py").write_text("raise SystemExit('a pack must not run code')")
    (site / "acme_rules" / "patterns" / "acme.yaml").write_text("[]")
    (site / "acme_rules-1.0.dist-info").mkdir()
    (site / "acme_rules-1.0.dist-info" / "entry_points.txt").write_text(entry_points)
    _settle(site, age)


def _settle(site: Path, age: float = 60) -> None:
    os.utime(site, (time.time() - age, time.time() - age))


def _names() -> list[str]:
    return [Path(source.name).name for source in installed_packs()]


def test_found_without_running_code(site: Path) -> None:
    """The packs of an entry point are read from its package, which is not imported."""
    _install(site)
    assert _names() == ["acme.yaml"]
    assert "acme_rules" not in sys.modules


def test_second_run_reads_no_entry_points(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The answer is kept until site-packages changes."""
    _install(site)
    assert _names() == ["acme.yaml"]
    with monkeypatch.context() as patch:
        patch.setattr(installed, "_scan", lambda _: pytest.fail("read although the answer is known"))
        assert _names() == ["acme.yaml"]
    (site / "acme_rules-1.0.dist-info" / "entry_points.txt").unlink()
    _settle(site, age=50)
    assert _names() == []


def test_answer_found_during_an_installation_is_not_kept(site: Path, tmp_path: Path) -> None:
    """What pip is still writing is read again by the next run."""
    _install(site, age=0)
    assert _names() == ["acme.yaml"]
    assert not (tmp_path / "cache").exists()


def test_several_environments(site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The answers for several environments stand beside each other, a bounded number of them."""
    _install(site)
    for number in range(20):
        other = tmp_path / str(number) / "dist-packages"
        other.mkdir(parents=True)
        _settle(other)
        monkeypatch.setattr(sys, "path", [str(other)])
        assert _names() == []
    assert len((tmp_path / "cache" / "entry-points").read_text().splitlines()) == 16
    monkeypatch.setattr(sys, "path", [str(site)])
    assert _names() == ["acme.yaml"]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("", []),
        ("[dfdiag.packs]\n", []),
        ("[other]\nx = y\n[dfdiag.packs]\n# a = b\nx=a.b\ny = c [extra]\n[more]\nz = w\n", ["a.b", "c"]),
        ("[dfdiag.packs.more]\nx = y\n", []),
    ],
)
def test_values(text: str, values: list[str]) -> None:
    """Of an entry_points.txt only the group's values are read."""
    assert installed._values(text) == values  # noqa: SLF001 - the parser of a format, cases by cases


@pytest.mark.parametrize("value", ["nowhere.to_be_found", "../../etc", "acme_rules.gone", "acme_rules:patterns"])
def test_missing_package(site: Path, value: str) -> None:
    """An entry point that leads nowhere is an error that names it."""
    _install(site, f"[dfdiag.packs]\nacme = {value}\n")
    with pytest.raises(PackError, match=r"entry point .* of group dfdiag\.packs .*: there is no such package"):
        installed_packs()


def test_package_elsewhere(site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An editable install, whose package lies outside site-packages, is found through the import system."""
    _install(site)
    elsewhere = tmp_path / "checkout"
    elsewhere.mkdir()
    (site / "acme_rules").rename(elsewhere / "acme_rules")
    _settle(site)
    monkeypatch.setattr(sys, "path", [str(elsewhere), *sys.path])
    assert _names() == ["acme.yaml"]
    assert "acme_rules" not in sys.modules


def test_unwritable_cache(site: Path, tmp_path: Path) -> None:
    """Where nothing can be kept the packs are found all the same."""
    _install(site)
    (tmp_path / "cache").write_text("a file where the directory should be")
    assert _names() == ["acme.yaml"]


def test_no_site_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    """An interpreter without site-packages has no packs."""
    monkeypatch.setattr(sys, "path", ["/usr/lib/python3"])
    assert installed_packs() == []

"""The file of system packages: its form, its entries, and how it is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from diagnoser.packs import cache, places, system_packages
from diagnoser.packs.distributions import Distribution, parse_distributions
from diagnoser.packs.errors import PackError

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "patterns" / system_packages.FILE).read_text(encoding="utf-8")
ENTRIES = parse_distributions(TEXT, "system-packages.yaml")
GOOD = """\
- name: paint-mixer
  build:
    debian: [gcc, libpaint-dev]
    alpine: [gcc, paint-dev]
  instead: {name: paint-mixer-binary, costs: It knows no green.}
  renamed: {libpaint-dev: {trixie: libpaint2-dev}}
  source: https://paint.example.org/install
"""


def test_entries_are_in_order() -> None:
    """Whoever looks for a distribution, or adds one, finds its place by its name; the frequent ones are there."""
    names = [entry.name for entry in ENTRIES]
    assert names == sorted(names)
    assert len(names) >= 100
    assert {"psycopg2", "mysqlclient", "lxml", "cryptography", "pillow", "pyodbc", "uwsgi"} <= set(names)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_entry(entry: Distribution) -> None:
    """An entry serves both systems or says which it does not know, lists nothing twice, and reads as sentences."""
    families = {entry.only} if entry.only else {"debian", "alpine"}
    for packages in (entry.build, entry.run):
        for names in (packages.debian, packages.alpine):
            assert len(names) == len(set(names))
            assert not {"python3-dev", "build-essential", "build-base"} & set(names)
        assert not packages.plain() or set(packages.plain()) | set(entry.unchecked) >= families
    texts = [entry.purpose, *([entry.instead.costs] if entry.instead else [])]
    assert all(not text or text.strip().endswith(".") for text in texts)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("paint-mixer\n", "Paint_Mixer\n", "f.yaml:1: Paint_Mixer: name: write it as paint-mixer"),
        ("  build:", "  bulid:", "f.yaml:2: paint-mixer.bulid: Extra inputs are not permitted"),
        ("libpaint-dev]", "-lib]", "f.yaml:3: paint-mixer.build.debian[1]: String should match pattern"),
        ("  source: https://paint.example.org/install\n", "", "f.yaml:1: paint-mixer.source: Field required"),
        ("https://", "see ", "f.yaml:7: paint-mixer.source: String should match pattern"),
        ("trixie:", "sarge:", "f.yaml:6: paint-mixer.renamed.libpaint-dev"),
        ("{libpaint-dev:", "{libglue-dev:", "renamed: libglue-dev is none of the Debian packages above"),
        (", costs: It knows no green.", "", "f.yaml:5: paint-mixer.instead.costs: Field required"),
        ("- name", "\t- name", "f.yaml:1: not valid YAML"),
    ],
)
def test_problem(old: str, new: str, problem: str) -> None:
    """A fault is named with its file, line and field."""
    assert old in GOOD
    with pytest.raises(PackError) as caught:
        parse_distributions(GOOD.replace(old, new, 1), "f.yaml")
    assert problem in caught.value.problems[0]


def test_named_twice() -> None:
    """A second entry for a distribution is refused, where it stands."""
    with pytest.raises(PackError, match=r"f\.yaml:8: paint-mixer\.name: is defined twice"):
        parse_distributions(GOOD + GOOD, "f.yaml")


def test_nothing_named() -> None:
    """An entry without packages says nothing and is refused."""
    with pytest.raises(PackError, match=r"paint-mixer: name packages under build, run or both"):
        parse_distributions("- {name: paint-mixer, source: 'https://paint.example.org'}", "f.yaml")


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty cache."""
    monkeypatch.setenv("DFDIAG_CACHE_DIR", str(tmp_path / "cache"))


@pytest.mark.usefixtures("own_cache")
def test_second_question_is_answered_from_the_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is parsed once, and says the same from the cache."""
    first = system_packages.system_packages_of("psycopg2")
    monkeypatch.setattr(system_packages, "compile_data", lambda _: {})
    assert first is not None
    assert system_packages.system_packages_of("psycopg2") == first
    assert "libpq-dev" in first.build["debian"]


@pytest.mark.usefixtures("own_cache")
def test_unknown_distribution() -> None:
    """Nothing is known of a distribution that the file does not have."""
    assert system_packages.system_packages_of("no-such-distribution") is None


def test_missing_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A damaged installation is said to be one, by the file's name."""
    monkeypatch.setattr(system_packages, "built_in_directory", lambda: str(tmp_path))
    with pytest.raises(PackError, match=r"system-packages\.yaml: No such file"):
        system_packages.system_packages_of("psycopg2")


def test_wheel_and_checkout_agree() -> None:
    """The file that a wheel is built with is the one that the installed program looks for."""
    there = system_packages.at_checkout(str(ROOT))
    assert system_packages.key_of(there).endswith(".system-packages")
    assert there.content == Path(places.built_in_directory(), system_packages.FILE).read_bytes()
    assert cache.as_file(system_packages.compile_data(there))

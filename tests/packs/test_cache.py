"""The compiled cache."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from test_load import GOOD

from diagnoser.log.read import read_log
from diagnoser.match.scan import candidates
from diagnoser.packs import cache, load
from diagnoser.packs.cache import Source, load_rules
from diagnoser.packs.compiled import grams
from diagnoser.packs.errors import PackError
from diagnoser.packs.load import parse_pack

if TYPE_CHECKING:
    from diagnoser.packs.schema import Rule

SOURCES = [Source("demo.yaml", GOOD.encode())]


@pytest.fixture(autouse=True)
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache."""
    monkeypatch.setenv("DFDIAG_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


def _fail(_: list[Source]) -> None:
    raise AssertionError("compiled although the cache holds it")


def test_second_load_comes_from_the_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rules are compiled once, and the cached ones are the same."""
    first = load_rules(SOURCES)
    monkeypatch.setattr(cache, "compile_packs", _fail)
    assert load_rules(SOURCES) == first
    assert first.rule(0).title == "The painter has no paint"


def test_changed_pack_is_compiled_anew() -> None:
    """A pack's change takes effect at once."""
    load_rules(SOURCES)
    changed = [Source("demo.yaml", GOOD.replace("no paint\n", "no red paint\n").encode())]
    assert load_rules(changed).rule(0).title == "The painter has no red paint"


@pytest.mark.parametrize("damage", [b"", b"x", b"x" * 500])
def test_broken_cache_is_rebuilt(directory: Path, damage: bytes) -> None:
    """A damaged file is replaced, not believed."""
    first = load_rules(SOURCES)
    (file,) = directory.glob("*.rules")
    file.write_bytes(damage)
    assert load_rules(SOURCES) == first
    assert file.read_bytes() != damage


def test_tampered_cache_is_rebuilt(directory: Path) -> None:
    """One flipped byte is noticed."""
    first = load_rules(SOURCES)
    (file,) = directory.glob("*.rules")
    content = bytearray(file.read_bytes())
    content[-5] ^= 1
    file.write_bytes(content)
    assert load_rules(SOURCES) == first


def test_unwritable_disk(directory: Path) -> None:
    """Where nothing can be written the rules come all the same."""
    directory.parent.joinpath("cache").write_text("a file where the directory should be")
    assert load_rules(SOURCES).ids == ("demo/out-of-paint",)
    assert directory.is_file()


def test_no_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no home directory nothing is kept and nothing fails."""
    monkeypatch.delenv("DFDIAG_CACHE_DIR")
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert load_rules(SOURCES).ids == ("demo/out-of-paint",)
    assert not Path("relative").exists()


def test_two_processes_at_once(directory: Path) -> None:
    """Processes that fill the cache together all get the rules and leave a whole file."""
    program = (
        "import sys; from diagnoser.packs.cache import Source, load_rules;"
        "print(load_rules([Source('demo.yaml', sys.stdin.buffer.read())]).ids)"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=os.environ)
        for _ in range(4)
    ]
    outputs = [process.communicate(GOOD.encode())[0] for process in running]
    assert outputs == [b"('demo/out-of-paint',)\n"] * 4
    assert [file.suffix for file in directory.iterdir()] == [".rules"]
    assert load_rules(SOURCES).ids == ("demo/out-of-paint",)


def test_old_files_go(directory: Path) -> None:
    """A pack under development does not fill the disk."""
    for number in range(9):
        load_rules([Source("demo.yaml", GOOD.replace("1.0", f"1.{number}").encode())])
    assert len(list(directory.iterdir())) <= 4


def test_pack_that_is_no_text() -> None:
    """A pack in another encoding is an error that names it."""
    with pytest.raises(PackError, match=r"demo\.yaml: not UTF-8 at byte 0"):
        load_rules([Source("demo.yaml", b"\xff\xfe")])


class TestOwnOverBuiltIn:
    """A user's pack over the built-in ones."""

    MINE = Source("mine.yaml", GOOD.replace("demo/", "mine/").encode(), own=True)
    OVER = Source("over.yaml", GOOD.replace("no paint\n", "no red paint\n  overrides: true\n").encode(), own=True)

    def test_built_in_ones_are_not_compiled_again(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Only the user's pack is read where the built-in ones are in the cache."""
        load_rules(SOURCES)
        read = []

        def read_pack(content: bytes, name: str) -> tuple[Rule, ...]:
            read.append(name)
            return parse_pack(content.decode(), name)

        monkeypatch.setattr(load, "read_pack", read_pack)
        assert load_rules([*SOURCES, self.MINE]).ids == ("demo/out-of-paint", "mine/out-of-paint")
        assert read == ["mine.yaml"]

    def test_replaced_rule(self) -> None:
        """A rule that replaces one takes its place, and its number."""
        rules = load_rules([*SOURCES, self.OVER, self.MINE])
        assert rules.ids == ("demo/out-of-paint", "mine/out-of-paint")
        assert rules.rule(0).title == "The painter has no red paint"
        assert rules.own == {"demo/out-of-paint": ("over.yaml", True), "mine/out-of-paint": ("mine.yaml", False)}

    def test_replacing_must_be_said(self) -> None:
        """A rule with a built-in one's id that does not say that it replaces it is refused, with its line."""
        with pytest.raises(PackError, match=r"over.yaml:1: demo/out-of-paint.id: exists already"):
            load_rules([*SOURCES, self.OVER._replace(content=GOOD.encode())])

    @pytest.mark.parametrize("own", [MINE, OVER], ids=["more", "instead"])
    def test_finds_what_one_compilation_finds(self, own: Source) -> None:
        """Every literal is filed, under grams of the built-in ones too, so that the same lines are looked at."""
        whole = load_rules([*SOURCES, own])
        alone = load_rules([own])
        assert {*whole.literals()} == {*load_rules(SOURCES).literals(), *alone.literals()}
        for gram in whole.buckets:
            for literal, leaves in whole.bucket(gram):
                assert gram in grams(literal.encode())
                assert leaves
        log = read_log(b"#5 [2/2] RUN paint\n#5 0.1 painter: no red paint left\n", whole.literals)
        assert {leaf for leaf, lines in candidates(log, whole)[1].items() if lines} == set(range(len(whole.owners)))

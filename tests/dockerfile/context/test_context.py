"""Build contexts as found on a disk, in whatever state."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from diagnoser.dockerfile.context import BuildContext, IgnoreLine
from diagnoser.dockerfile.context import tree as tree_module


def _write(root: Path, **files: str) -> Path:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return root


def _context(root: Path, *names: str, ignore: str | None = None) -> BuildContext:
    _write(root, **dict.fromkeys(names, "x"))
    if ignore is not None:
        _write(root, **{".dockerignore": ignore})
    return BuildContext(root)


class TestIgnoreFile:
    """Which ignore file counts."""

    def test_names_the_line(self, tmp_path: Path) -> None:
        """The answer names the file, the line and the pattern as it is written."""
        found = _context(tmp_path, "poetry.lock", ignore="# locks\n\n *.lock \n").look("poetry.lock")
        assert (found.kind, found.ignored_by) == ("ignored", IgnoreLine(".dockerignore", 3, "*.lock"))

    @pytest.mark.parametrize("name", ["Dockerfile", "docker/api.Dockerfile"])
    def test_of_the_dockerfile_wins(self, tmp_path: Path, name: str) -> None:
        """NAME.dockerignore next to the Dockerfile counts alone, wherever that lies."""
        _write(tmp_path, **{name: "FROM x", f"{name}.dockerignore": "a", ".dockerignore": "b", "a": "", "b": ""})
        context = BuildContext(tmp_path, tmp_path / name)
        assert context.look("a").ignored_by == IgnoreLine(f"{Path(name).name}.dockerignore", 1, "a")
        assert context.look("b").kind == "there"

    def test_of_another_dockerfile_does_not_count(self, tmp_path: Path) -> None:
        """NAME.dockerignore of another Dockerfile is nothing but a file."""
        _write(tmp_path, **{"a.Dockerfile.dockerignore": "a", ".dockerignore": "b", "a": "", "b": ""})
        assert BuildContext(tmp_path, "b.Dockerfile").look("a").kind == "there"

    def test_outside_of_the_context(self, tmp_path: Path) -> None:
        """A Dockerfile outside of the context brings its ignore file too."""
        _write(tmp_path, **{"docker/Dockerfile": "", "docker/Dockerfile.dockerignore": "a", "src/a": ""})
        assert BuildContext(tmp_path / "src", tmp_path / "docker/Dockerfile").look("a").kind == "ignored"

    def test_counts_from_the_context(self, tmp_path: Path) -> None:
        """A Dockerfile named from the context's directory is found there."""
        _write(tmp_path, **{"ci/Dockerfile": "", "ci/Dockerfile.dockerignore": "a", "a": ""})
        assert BuildContext(tmp_path, "ci/Dockerfile").look("a").kind == "ignored"

    def test_own_directory_is_not_looked_at(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Without a Dockerfile named, one of the working directory has nothing to say."""
        _write(tmp_path, **{"Dockerfile.dockerignore": "a", "context/a": ""})
        monkeypatch.chdir(tmp_path)
        assert BuildContext("context").look("a").kind == "there"


class TestNearNames:
    """What may be meant instead."""

    @pytest.mark.parametrize(
        ("source", "near"),
        [
            ("requirements.txt", ("app/Requirements.txt",)),
            ("App/Requirements.txt", ("app/Requirements.txt",)),
            ("setup.cfg", ("tools/setup.cfg",)),
            ("src/mian.py", ("src/main.py",)),
            ("scr/main.py", ("src/main.py",)),
            ("srcs", ("src",)),
            ("lib/main.py", ("src/main.py",)),
            ("build/*.whl", ("dist/a.whl", "dist/b.whl")),
            ("nothing/of/the/kind", ()),
            ("secret.txt", ()),
        ],
    )
    def test_near(self, tmp_path: Path, source: str, near: tuple[str, ...]) -> None:
        """Other case comes first, then the same name elsewhere, then a small typo; what is ignored is not named."""
        files = ("app/Requirements.txt", "tools/setup.cfg", "src/main.py", "dist/a.whl", "dist/b.whl", "in/secret.txt")
        found = _context(tmp_path, *files, ignore="in").look(source)
        assert (found.kind, found.near) == ("missing", near)

    def test_order(self, tmp_path: Path) -> None:
        """The path that differs by case alone comes before all others, then the one that shares more of its end."""
        names = ("Api/conf.toml", "x/api/conf.toml", "conf.toml", "a/b/c/conf.toml")
        found = _context(tmp_path, *names).look("api/conf.toml")
        assert found.near == ("Api/conf.toml", "x/api/conf.toml", "conf.toml")

    def test_walk_is_bounded(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """The search gives up after so many entries, the nearest directories first."""
        monkeypatch.setattr(tree_module, "MOST_ENTRIES", 5)
        context = _context(tmp_path, "a/x", "b/x", "c/deep/wanted", "d", "wanted2")
        assert context.look("wanted").near == ("wanted2",)

    def test_dependencies_are_not_searched(self, tmp_path: Path) -> None:
        """Nobody means a file of node_modules or of .git."""
        assert _context(tmp_path, "node_modules/m/index.js", ".git/index.js").look("index.js").near == ()


class TestWithin:
    """How far a path leads."""

    @pytest.mark.parametrize(
        ("source", "within"),
        [
            ("a/b/missing", "a/b"),
            ("a/x/missing", "a"),
            ("x/y", "."),
            ("a/b/file/x", "a/b"),
            ("a/b/file", "a/b"),
            ("a/b", "a/b"),
            ("a/*.txt", "a"),
        ],
    )
    def test_within(self, tmp_path: Path, source: str, within: str) -> None:
        """The deepest directory on the way that is there is named."""
        assert _context(tmp_path, "a/b/file").look(source).within == within


class TestRead:
    """The content of files."""

    def test_reads_no_more_than_asked(self, tmp_path: Path) -> None:
        """A file that arrives is read up to the limit."""
        _write(tmp_path, **{"run.sh": "#!/bin/sh\n"})
        assert BuildContext(tmp_path).read("./run.sh", 2) == b"#!"

    @pytest.mark.parametrize("path", ["missing", "ignored", "directory", "../outside", "link-out", "fifo"])
    def test_reads_nothing_else(self, tmp_path: Path, path: str) -> None:
        """What is not a file that arrives in the context is not read, and a pipe is not waited for."""
        root = tmp_path / "context"
        _write(root, ignored="x", **{".dockerignore": "ignored", "directory/x": ""})
        _write(tmp_path, outside="secret")
        (root / "link-out").symlink_to(tmp_path / "outside")
        os.mkfifo(root / "fifo")
        assert BuildContext(root).read(path, 10) is None

    def test_execute_bit(self, tmp_path: Path) -> None:
        """Whether a file may be executed is known of files alone, through links too."""
        context = _context(tmp_path, "a.sh", "b.sh")
        (tmp_path / "a.sh").chmod(0o755)
        (tmp_path / "c.sh").symlink_to("a.sh")
        known = [context.is_executable(name) for name in ("a.sh", "b.sh", "c.sh", "d.sh", ".")]
        assert known == [True, False, True, None, None]


class TestNeverRaises:
    """A context in any state."""

    @pytest.mark.parametrize(
        "source", ["", ".", "/", "..", "a\x00b", "*\x00", "[", "a" * 5000, "\udcff", "a/" * 3000, "**/**/**"]
    )
    def test_odd_sources(self, tmp_path: Path, source: str) -> None:
        """Whatever a log calls a source is answered."""
        assert _context(tmp_path, "x/y/z").look(source).kind in {"there", "missing", "outside"}

    @pytest.mark.parametrize("root", ["missing", "file", "file/x", "a\x00b"])
    def test_no_directory(self, tmp_path: Path, root: str) -> None:
        """A context that is no directory has nothing in it."""
        _write(tmp_path, file="x")
        context = BuildContext(f"{tmp_path}/{root}")
        assert context.look("a").kind == "missing"
        assert context.names(".") == ()
        assert context.read("a", 1) is None

    def test_unreadable_directory(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A directory that may not be read is there, and has nothing in it."""
        context = _context(tmp_path, "closed/x", "open/x")
        listed = os.listdir

        def closed(path: str) -> list[str]:
            if str(path).endswith("closed"):
                raise PermissionError
            return listed(path)

        monkeypatch.setattr(os, "listdir", closed)
        assert context.look("x").near == ("open/x",)
        assert context.look("closed").is_empty

    def test_ignore_file_of_bytes(self, tmp_path: Path) -> None:
        """An ignore file that is no text is read as far as it goes."""
        (tmp_path / ".dockerignore").write_bytes(b"\xff\xfe\x00\na\n")
        assert _context(tmp_path, "a").look("a").kind == "ignored"

    def test_ignore_file_is_a_directory(self, tmp_path: Path) -> None:
        """A directory of that name ignores nothing."""
        (tmp_path / ".dockerignore").mkdir()
        assert _context(tmp_path, "a").look("a").kind == "there"


class TestLazy:
    """What is not asked for is not read."""

    def test_a_path_that_is_there(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Looking for a file lists no directory at all."""
        context = _context(tmp_path, "a/b/c")

        def listed(_directory: str) -> list[str]:
            raise AssertionError

        monkeypatch.setattr(os, "listdir", listed)
        assert context.look("a/b/c").kind == "there"

    def test_wildcards_take_no_time(self, tmp_path: Path) -> None:
        """A pattern of many stars on long names is tried in less than a second."""
        context = _context(tmp_path, *(f"{'a' * 200}{number}" for number in range(50)))
        start = time.process_time()
        context.look("*a" * 30 + "b")
        assert time.process_time() - start < 1

"""The build context: which files of a directory a builder is sent, and what of them a COPY finds.

A context is read lazily and never raises: a file at a time, a directory at a time, and a walk of bounded length only
to find a name like one that is missing. What is said here is what BuildKit does (``frontend/dockerui/config.go``,
``cache/contenthash/checksum.go``, ``github.com/tonistiigi/fsutil``); the classic builder differs where it is said.
"""

from __future__ import annotations

import os
import posixpath
import stat
import sys

from diagnoser.dockerfile.context.ignore import Ignore, IgnoreLine
from diagnoser.dockerfile.context.near import MOST, alike, nearest
from diagnoser.dockerfile.context.tree import Tree
from diagnoser.dockerfile.context.wildcards import compile_name, is_wild
from diagnoser.fields import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    # What a source comes to: it arrives; it is on disk, but a line of .dockerignore keeps it out; it is not there; it
    # leads out of the context, by ../ or by a link, to where a builder cannot follow.
    Kind = Literal["there", "ignored", "missing", "outside"]
    Type = Literal["file", "directory", "other"]

__all__ = ["BuildContext", "Found", "IgnoreLine"]

_IGNORE_FILE = ".dockerignore"
_LARGEST_IGNORE_FILE = 1 << 20


class Found(NamedTuple):
    """What a source of COPY or ADD comes to in a context. Paths count from the context's directory; that is ``.``.

    ``path`` is what is there, through links, or for a wildcard the first that fits; else it is the source, cleaned, or
    the link that leads out. ``ignored_by`` is set for ``ignored``. ``near`` are up to three paths that may be meant
    instead of a missing one, the likeliest first; they arrive in the context. ``type`` is of what is there or ignored.
    ``within`` is the deepest directory on the way that is there. ``is_empty`` says of a directory that nothing in it
    arrives.
    """

    kind: Kind
    path: str
    ignored_by: IgnoreLine | None = None
    near: tuple[str, ...] = ()
    type: Type | None = None
    within: str = "."
    is_empty: bool = False


class BuildContext:
    """A directory as a build's context."""

    def __init__(self, root: str | os.PathLike[str], dockerfile: str | os.PathLike[str] | None = None) -> None:
        """Take the directory, and the Dockerfile's path, for NAME.dockerignore next to it.

        The Dockerfile's path counts from the working directory, or from the context where it is not there; without
        one, the Dockerfile is the context's own.
        """
        self.root = os.fspath(root)
        self._tree = Tree(self.root)
        self._dockerfile = _place_of(self.root, os.fspath(dockerfile)) if dockerfile else f"{self.root}/Dockerfile"
        self._ignore: Ignore | None = None
        self._walked: tuple[str, ...] | None = None

    @property
    def ignore(self) -> Ignore:
        """What the context's ignore file says: NAME.dockerignore next to the Dockerfile, else its own .dockerignore."""
        if self._ignore is None:
            self._ignore = self._read_ignore()
        return self._ignore

    @property
    def top(self) -> str:
        """The directory's absolute path."""
        return self._tree.top

    def look(self, source: str) -> Found:
        """Look for a source of COPY or ADD, a path or a pattern, as the builder does.

        A wildcard that nothing fits is ``missing``, of which not every build fails: older BuildKit lets it pass where
        the directory before the first wildcard is there, newer one where anything else of that directory is sent too,
        and the classic builder never does.
        """
        path = posixpath.normpath(posixpath.join("/", source)).strip("/")
        found = self._look_wild(path) if is_wild(path) else self._look_plain(path)
        if found.kind == "missing" and posixpath.normpath(source.lstrip("/") or ".").split("/")[0] == "..":
            return Found("outside", posixpath.normpath(source))
        if found.kind == "missing":
            return found._replace(near=self._near(path, found.within))
        return found

    def read(self, path: str, limit: int) -> bytes | None:
        """The first ``limit`` bytes of a file that arrives in the context; None where there is none."""
        found = self.look(path)
        return self._tree.read(found.path, limit) if found.kind == "there" and found.type == "file" else None

    def is_executable(self, path: str) -> bool | None:
        """Whether a file that arrives in the context has an execute bit; None where there is none."""
        if sys.platform == "win32":  # there are no such bits, and the client sets them all
            return None
        found = self.look(path)
        mode = self._tree.mode(found.path) if found.kind == "there" and found.type == "file" else None
        return bool(mode & 0o111) if mode is not None else None

    def names(self, directory: str) -> tuple[str, ...]:
        """The names of what arrives in a directory of the context, in order."""
        place = self._tree.follow(directory)
        if place.mode is None or not stat.S_ISDIR(place.mode):
            return ()
        return tuple(name for name in self._tree.names(place.path) if self._arrives(posixpath.join(place.path, name)))

    def _look_plain(self, path: str) -> Found:
        place = self._tree.follow(path)
        within = place.path or "."
        if place.mode is None:
            if place.link is not None:
                return Found("outside", place.link, within=within)
            return Found("missing", path or ".", within=within)
        is_directory = stat.S_ISDIR(place.mode)
        kept_out = [self.ignore.covering(each) for each in (*place.links, place.path)]
        by = next((line for line in kept_out[:-1] if line), None)
        if by is None and place.path and not self._arrives(place.path):
            by = kept_out[-1]
        if not is_directory or by:
            within = posixpath.dirname(within) or "."
        if by:
            return Found("ignored", path, by, type=_type(place.mode), within=within)
        is_empty = is_directory and self._empty(place.path)
        return Found("there", place.path or ".", type=_type(place.mode), within=within, is_empty=is_empty)

    def _look_wild(self, path: str) -> Found:
        """Go down by the parts of a pattern; links are followed before the first wildcard and at the end."""
        parts = path.split("/")
        first = next(number for number, part in enumerate(parts) if is_wild(part))
        start = self._look_plain("/".join(parts[:first]))
        if start.type != "directory":
            return start._replace(kind="missing" if start.kind == "there" else start.kind, path=path)
        top = self._tree.follow("/".join(parts[:first])).path
        fitting = [top]
        for number, part in enumerate(parts[first:], first):
            try:
                name = compile_name(part)
            except ValueError:
                return Found("missing", path, within=top or ".")
            fitting = [
                posixpath.join(each, entry)
                for each in fitting
                if number == first or self._tree.is_directory(each)
                for entry in self._tree.names(each)
                if name.fullmatch(entry)
            ]
        return self._best([self._look_plain(each) for each in fitting]) or Found("missing", path, within=top or ".")

    @staticmethod
    def _best(found: list[Found]) -> Found | None:
        """The first that is there, else the first that is on disk."""
        there = [each for each in found if each.kind == "there"]
        ignored = [each for each in found if each.kind == "ignored"]
        return next(iter([*there, *ignored, *found]), None)

    def _arrives(self, path: str) -> bool:
        """Whether something is sent under this path: it itself, or in a directory that is kept out what is let in."""
        if self.ignore.covering(path) is None:
            return True
        if not self._tree.is_directory(path):
            return False
        below = self._tree.walk(path, self.ignore.may_let_in_below) if self.ignore.may_let_in_below(path) else ()
        return any(self.ignore.covering(each) is None for each in below)

    def _empty(self, directory: str) -> bool:
        return not any(self._arrives(posixpath.join(directory, name)) for name in self._tree.names(directory))

    def _near(self, path: str, within: str) -> tuple[str, ...]:
        found = nearest(path, self._all())
        rest = path.removeprefix(f"{within}/" if within != "." else "").split("/")
        for name in alike(rest[0], self.names(within)):
            meant = posixpath.join(*([] if within == "." else [within]), name, *rest[1:])
            if self._look_plain(meant).kind == "there":
                found.append(meant)
        return tuple(dict.fromkeys(found))[:MOST]

    def _all(self) -> tuple[str, ...]:
        """What arrives in the context, as far as a walk of bounded length comes."""
        if self._walked is None:
            walk = self._tree.walk("", self._is_entered)
            self._walked = tuple(path for path in walk if self.ignore.covering(path) is None)
        return self._walked

    def _is_entered(self, directory: str) -> bool:
        return self.ignore.covering(directory) is None or self.ignore.may_let_in_below(directory)

    def _read_ignore(self) -> Ignore:
        for path in (f"{self._dockerfile}{_IGNORE_FILE}", f"{self.root}/{_IGNORE_FILE}"):
            try:
                with open(path, "rb") as file:  # noqa: PTH123 - pathlib costs an import
                    text = file.read(_LARGEST_IGNORE_FILE)
            except (OSError, ValueError):
                continue
            return Ignore(text.decode("utf-8", "surrogateescape"), posixpath.basename(path))
        return Ignore("")


def _place_of(root: str, dockerfile: str) -> str:
    beside = posixpath.join(root, dockerfile)
    return beside if not os.path.lexists(dockerfile) and os.path.lexists(beside) else dockerfile


def _type(mode: int) -> Type:
    return "directory" if stat.S_ISDIR(mode) else "file" if stat.S_ISREG(mode) else "other"

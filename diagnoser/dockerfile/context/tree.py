"""The files under a directory, read one at a time and only when asked for.

Paths count from the top, which is ``""``, with slashes and without one at the start. Nothing above the top is ever
read: a link is followed as a builder follows it, for which the top is the root of all. What cannot be read counts as
not being there, and nothing here raises.
"""

from __future__ import annotations

import os
import posixpath
import stat

from diagnoser.fields import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MOST_ENTRIES = 20_000
"""How many entries a walk looks at before it gives up."""

_MOST_LINKS = 40
_NOT_WALKED = frozenset({".git", "node_modules"})


class Place(NamedTuple):
    """Where a path leads to: ``path`` is there, or is the deepest directory on the way, and ``mode`` is None.

    ``link`` is the first link on the way that leads out of the tree, ``links`` are all.
    """

    path: str
    mode: int | None
    links: tuple[str, ...] = ()
    link: str | None = None


class Tree:
    """A directory and what is under it."""

    def __init__(self, top: str) -> None:
        """Take a directory; it need not be there."""
        self.top = os.path.abspath(top)  # noqa: PTH100 - pathlib costs an import
        self._modes: dict[str, int | None] = {}
        self._names: dict[str, tuple[str, ...]] = {}

    def mode(self, path: str) -> int | None:
        """The mode of what is at a path, not followed if it is a link; None where nothing is."""
        if path not in self._modes:
            try:
                self._modes[path] = os.lstat(self._whole(path)).st_mode
            except (OSError, ValueError):
                self._modes[path] = None
        return self._modes[path]

    def is_directory(self, path: str) -> bool:
        """Whether a directory is at a path, and not a link to one."""
        mode = self.mode(path) if path else stat.S_IFDIR
        return mode is not None and stat.S_ISDIR(mode)

    def names(self, directory: str) -> tuple[str, ...]:
        """The names in a directory, in order."""
        if directory not in self._names:
            try:
                self._names[directory] = tuple(sorted(os.listdir(self._whole(directory))))  # noqa: PTH208 - as above
            except (OSError, ValueError):
                self._names[directory] = ()
        return self._names[directory]

    def follow(self, path: str) -> Place:
        """Go along a path and the links on it."""
        current, ahead = "", _parts(path)
        links: list[str] = []
        out: str | None = None
        while ahead:
            part = ahead.pop()
            here = posixpath.dirname(current) if part == ".." else posixpath.join(current, part)
            mode = self.mode(here) if here else stat.S_IFDIR
            if mode is None or (ahead and not stat.S_ISDIR(mode) and not stat.S_ISLNK(mode)):
                return Place(current, None, tuple(links), out)
            if not stat.S_ISLNK(mode):
                current = here
                continue
            target = self._target(here)
            links.append(here)
            if target is None or len(links) > _MOST_LINKS:
                return Place(current, None, tuple(links), out)
            if out is None and _leads_out(current, target):
                out = here
            ahead += _parts(target)
            current = "" if target.startswith("/") else current
        return Place(current, self.mode(current) if current else stat.S_IFDIR, tuple(links), out)

    def read(self, path: str, limit: int) -> bytes | None:
        """The first ``limit`` bytes of a file; None where there is none, or none that can be read."""
        mode = self.mode(path)
        if mode is None or not stat.S_ISREG(mode):
            return None
        try:
            with open(self._whole(path), "rb") as file:  # noqa: PTH123 - as above
                return file.read(limit)
        except (OSError, ValueError):
            return None

    def walk(self, directory: str, enters: Callable[[str], bool]) -> Iterator[str]:
        """Yield what is under a directory, the nearest first, and go on below the directories that ``enters`` takes."""
        directories = [directory]
        seen = 0
        for above in directories:
            for name in self.names(above):
                seen += 1
                if seen > MOST_ENTRIES:
                    return
                path = posixpath.join(above, name)
                yield path
                if name not in _NOT_WALKED and self.is_directory(path) and enters(path):
                    directories.append(path)

    def _whole(self, path: str) -> str:
        return posixpath.join(self.top, path)

    def _target(self, link: str) -> str | None:
        try:
            return os.readlink(self._whole(link))  # noqa: PTH115 - as above
        except (OSError, ValueError):
            return None


def _parts(path: str) -> list[str]:
    """The parts of a path, the last one first."""
    return [part for part in reversed(path.split("/")) if part not in {"", "."}]


def _leads_out(directory: str, target: str) -> bool:
    return target.startswith("/") or posixpath.normpath(posixpath.join(directory, target)).split("/")[0] == ".."

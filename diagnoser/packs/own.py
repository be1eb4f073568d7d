"""The packs that users have put in place, which every run looks for.

They come over the built-in ones in this order, so that the one nearest to the build has the last word: installed
packages (see ``installed``), the user's configuration directory, the project's ``pyproject.toml``, and what
``--patterns`` names. The search costs a run some tens of microseconds where there is nothing to find.
"""

from __future__ import annotations

import os
import sys

from diagnoser.packs.installed import installed_packs
from diagnoser.packs.places import at, built_in, built_in_directory, in_directory

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from diagnoser.packs.cache import Source

SWITCH = "DFDIAG_NO_USER_PACKS"
"""The environment variable that turns the search off; packs that ``--patterns`` names are used all the same."""
PROJECT = "pyproject.toml"


def all_packs(named: Sequence[str] = ()) -> list[Source]:
    """Read the packs of a run: the built-in ones, those found, and those at the paths that the user names.

    A pack that is named although it is found anyway is read once.

    Raises:
        PackError: a pack that is asked for does not exist or cannot be read.
    """
    found = [*built_in(), *found_packs()]
    if not named:
        return found
    there = {os.path.realpath(os.path.join(built_in_directory(), source.name)) for source in found}
    added = (source for path in named for source in at(path))
    return [*found, *(source for source in added if os.path.realpath(source.name) not in there)]


def found_packs() -> list[Source]:
    """Read the packs that users have put in place, lowest precedence first; none where ``SWITCH`` is set.

    Raises:
        PackError: a pack that an installed package or the project asks for does not exist or cannot be read.
    """
    if os.environ.get(SWITCH, "0") not in {"", "0"}:
        return []
    return [*installed_packs(), *_configured(), *_of_project()]


def configuration_directory() -> str | None:
    """Return where the user's own packs lie, by each system's custom; None where there is no home."""
    if sys.platform == "win32":
        base = os.environ.get("APPDATA", "")
    elif sys.platform == "darwin":
        base = os.path.expanduser("~/Library/Application Support")
    else:
        base = os.environ.get("XDG_CONFIG_HOME", "")
        if not os.path.isabs(base):  # the specification has a relative one ignored
            base = os.path.expanduser("~/.config")
    return os.path.join(base, "dfdiag", "patterns") if os.path.isabs(base) else None


def _configured() -> list[Source]:
    directory = configuration_directory()
    if directory is None:
        return []
    try:
        return in_directory(directory, own=True)
    except (FileNotFoundError, NotADirectoryError):
        return []


def _of_project() -> list[Source]:
    """Read the packs of the nearest ``pyproject.toml`` that speaks of them, up to the top of the repository."""
    try:
        directory = os.getcwd()
    except OSError:  # the directory is gone
        return []
    while True:
        path = os.path.join(directory, PROJECT)
        content = _content(path)
        if b"tool.dfdiag" in content:
            from diagnoser.packs.project import packs_of_project

            return packs_of_project(path, content)
        parent = os.path.dirname(directory)
        if parent == directory or os.path.exists(os.path.join(directory, ".git")):
            return []
        directory = parent


def _content(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return b""

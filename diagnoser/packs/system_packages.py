"""Which system packages a Python distribution wants, by ``patterns/data/system-packages.yaml``.

Few runs ask, so the file is read only then, and kept compiled as the packs are (see ``cache.py``).
"""

from __future__ import annotations

import os

from diagnoser.model import SystemPackages
from diagnoser.packs import cache
from diagnoser.packs.errors import PackError
from diagnoser.packs.places import built_in_directory

FILE = os.path.join("data", "system-packages.yaml")
"""Where the file lies under the directory of the built-in packs."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from diagnoser.packs.cache import Source


def system_packages_of(name: str) -> SystemPackages | None:
    """Return what a distribution of this normal name (PEP 503) wants; None where the file does not have it.

    Raises:
        PackError: the file is missing or not valid.
    """
    source = _read(built_in_directory())
    key = key_of(source)
    known = cache.find(key)
    if known is None:
        known = compile_data(source)
        cache.keep(key, known)
    return SystemPackages(*known[name]) if name in known else None


def at_checkout(root: str) -> Source:
    """Read the file of a checkout, under the name that an installed program gives it."""
    return _read(os.path.join(root, "patterns"))


def key_of(source: Source) -> str:
    """Return the name of the file that holds the data compiled."""
    return cache.key_of([source], "system-packages")


def compile_data(source: Source) -> dict[str, tuple[Any, ...]]:
    """Return the fields of each entry under the entry's name.

    Raises:
        PackError: the file is not valid.
    """
    from diagnoser.packs.distributions import parse_distributions

    entries = parse_distributions(source.content.decode("utf-8", "replace"), source.name)
    return {entry.name: tuple(entry.plain()) for entry in entries}


def _read(directory: str) -> Source:
    path = os.path.join(directory, FILE)
    try:
        with open(path, "rb") as file:
            return cache.Source(os.path.basename(path), file.read())
    except OSError as error:
        raise PackError([f"{path}: {error.strerror or error}"]) from error

"""Where packs lie."""

from __future__ import annotations

import os

from diagnoser.packs.cache import SHIPPED, Source
from diagnoser.packs.errors import PackError

_CHECKOUT = os.path.join(os.path.dirname(os.path.dirname(SHIPPED)), "patterns")


def built_in() -> list[Source]:
    """Read the packs that come with the program: inside an installed package, at the top of a checkout."""
    for directory in (SHIPPED, _CHECKOUT):
        if os.path.isdir(directory):
            return _read_directory(directory, shown=False)
    raise PackError([f"no packs found at {SHIPPED}; install dfdiag again"])


def at_checkout(root: str) -> list[Source]:
    """Read the packs of a checkout, under the names that ``built_in`` gives them."""
    return _read_directory(os.path.join(root, "patterns"), shown=False)


def at(path: str) -> list[Source]:
    """Read one pack file, or all ``*.yaml`` of a directory.

    Raises:
        PackError: the path does not exist, cannot be read, or is a directory without a pack.
    """
    if os.path.isdir(path):
        found = _read_directory(path, shown=True)
        if not found:
            raise PackError([f"{path}: no *.yaml in this directory"])
        return found
    return [_read(path, path)]


def _read_directory(directory: str, *, shown: bool) -> list[Source]:
    names = sorted(name for name in os.listdir(directory) if name.endswith((".yaml", ".yml")))
    return [_read(os.path.join(directory, name), os.path.join(directory, name) if shown else name) for name in names]


def _read(path: str, name: str) -> Source:
    try:
        with open(path, "rb") as file:
            return Source(name, file.read())
    except OSError as error:
        raise PackError([f"{path}: {error.strerror or error}"]) from error

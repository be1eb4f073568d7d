"""Where packs lie."""

from __future__ import annotations

import os

from diagnoser.packs.cache import SHIPPED, Source
from diagnoser.packs.errors import PackError

_CHECKOUT = os.path.join(os.path.dirname(os.path.dirname(SHIPPED)), "patterns")


def built_in() -> list[Source]:
    """Read the packs that come with the program.

    Raises:
        PackError: there are none, or one cannot be read.
    """
    return in_directory(built_in_directory(), own=False)


def built_in_directory() -> str:
    """Return where the packs lie that come with the program: in an installed package, at the top of a checkout.

    Raises:
        PackError: there are none.
    """
    for directory in (SHIPPED, _CHECKOUT):
        if os.path.isdir(directory):
            return directory
    raise PackError([f"no packs found at {SHIPPED}; install dfdiag again"])


def at_checkout(root: str) -> list[Source]:
    """Read the packs of a checkout, under the names that ``built_in`` gives them."""
    return in_directory(os.path.join(root, "patterns"), own=False)


def at(path: str) -> list[Source]:
    """Read one pack file, or all ``*.yaml`` of a directory.

    Raises:
        PackError: the path does not exist, cannot be read, or is a directory without a pack.
    """
    if os.path.isdir(path):
        found = in_directory(path, own=True)
        if not found:
            raise PackError([f"{path}: no *.yaml in this directory"])
        return found
    return [_read(path, own=True)]


def in_directory(directory: str, *, own: bool) -> list[Source]:
    """Read all packs of a directory, in the order of their names; ``own`` says that they are not the built-in ones.

    Raises:
        OSError: there is no such directory.
        PackError: a pack cannot be read.
    """
    names = sorted(name for name in os.listdir(directory) if name.endswith((".yaml", ".yml")))
    return [_read(os.path.join(directory, name), own=own) for name in names]


def _read(path: str, *, own: bool) -> Source:
    """Read a pack; a built-in one has the same name wherever the program is installed."""
    try:
        with open(path, "rb") as file:
            return Source(path if own else os.path.basename(path), file.read(), own)
    except OSError as error:
        raise PackError([f"{path}: {error.strerror or error}"]) from error

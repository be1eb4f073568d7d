"""What became of a path: whether it is there, who made or removed it, and who owns it."""

from __future__ import annotations

import posixpath
from fnmatch import fnmatchcase

from diagnoser.dockerfile.effects.kinds import (
    AddsUser,
    Brings,
    ChangesMode,
    ChangesOwner,
    Copies,
    Fills,
    Links,
    MakesDirectory,
    MakesFile,
    Moves,
    Removes,
)
from diagnoser.fields import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from diagnoser.dockerfile.effects.kinds import Effect
    from diagnoser.dockerfile.image import Change, Image

_WILD = frozenset("*?[")


def trace(image: Image, path: str) -> Change | None:
    """Return the last change that says whether a path is there; None where none does."""
    for change in reversed(image.of_paths):
        effect = change.effect
        if makes(effect, path) or takes(effect, path):
            return change
    return None


def takes(effect: Effect, path: str) -> bool:
    """Whether the effect makes the path not be there."""
    taken = _TAKES.get(type(effect))
    return taken is not None and covers(taken(effect), path)


def makes(effect: Effect, path: str) -> bool:
    """Whether the effect makes the path be there."""
    makes_it = _MAKES.get(type(effect))
    return makes_it is not None and makes_it(effect, path)


def _is_on_way(effect: MakesDirectory | MakesFile | Brings, path: str) -> bool:
    """Whether a path is the one that an effect makes, or a directory above it."""
    made = effect.path
    return made == path or made.startswith(f"{path.rstrip('/')}/")


def _is_target(effect: Copies | Moves, path: str) -> bool:
    return path in {effect.target, posixpath.join(effect.target, _name(effect.source))}


_MAKES: dict[type, Callable[[Any, str], bool]] = {
    MakesDirectory: _is_on_way,
    MakesFile: _is_on_way,
    Brings: _is_on_way,
    Copies: _is_target,
    Moves: lambda effect, path: not takes(effect, path) and _is_target(effect, path),
    Links: lambda effect, path: effect.path == path,
    AddsUser: lambda effect, path: effect.makes_home and effect.home == path,
}


_TAKES: dict[type, Callable[[Any], str]] = {
    Removes: lambda effect: effect.path,
    Moves: lambda effect: effect.source,
}


def covers(pattern: str, path: str) -> bool:
    """Whether a path is what a pattern names, matches, or lies under it."""
    pattern = pattern.rstrip("/") or "/"
    if _WILD.isdisjoint(pattern):
        return path == pattern or path.startswith(f"{pattern.rstrip('/')}/")
    wild = pattern.split("/")
    names = path.split("/")[: len(wild)]
    if len(names) < len(wild):
        return False
    # a wildcard in front leaves hidden files out
    if "/." in path and any(a[:1] == "." and b[:1] in _WILD for a, b in zip(names, wild, strict=True)):
        return False
    return fnmatchcase("/".join(names), pattern)


def filled(image: Image, path: str) -> Change | None:
    """The last change that may have put the path there with others: a directory copied or unpacked above it."""
    for change in reversed(image.of_paths):
        effect = change.effect
        if isinstance(effect, Removes) and effect.certain and covers(effect.path, path):
            return None
        if isinstance(effect, Brings) and effect.kind != "file" and covers(effect.path, path):
            return change
        if isinstance(effect, Fills) and covers(effect.directory, path):
            return change
        if isinstance(effect, (Copies, Moves)) and covers(effect.target, path):
            return change
    return None


class Rights(NamedTuple):
    """Who owns a path by the last change that says so, and the change; None for what is not known."""

    owner: str | None
    change: Change | None
    mode: Change | None


def rights(image: Image, path: str) -> Rights:
    """Who owns a path, and the last change of its mode.

    What nothing made or gave away is the base image's and so, but for a few places, root's; that is not said here.
    """
    mode = None
    for change in reversed(image.of_paths):
        effect = change.effect
        if isinstance(effect, ChangesMode) and mode is None and _concerns(effect, path):
            mode = change
        elif isinstance(effect, ChangesOwner) and _concerns(effect, path):
            return Rights(effect.user if effect.certain else None, change, mode)
        elif isinstance(effect, AddsUser) and effect.makes_home and effect.home and covers(effect.home, path):
            if effect.home == path:
                return Rights(effect.name, change, mode)
        elif _made(effect, path):
            owner = effect.owner or "root" if isinstance(effect, Brings) else change.user
            return Rights(owner, change, mode)
    return Rights(None, None, mode)


def _concerns(effect: ChangesMode | ChangesOwner, path: str) -> bool:
    if effect.recursive:
        return covers(effect.path, path)
    return effect.path.count("/") == path.count("/") and covers(effect.path, path)


def _made(effect: Effect, path: str) -> bool:
    if isinstance(effect, Brings) and effect.kind != "file" and effect.path != path:
        return False
    return makes(effect, path)


def _name(path: str) -> str:
    return posixpath.basename(path.rstrip("/"))

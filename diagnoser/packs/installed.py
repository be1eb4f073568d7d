"""Packs that come in installed packages, under the entry-point group ``dfdiag.packs``.

The value of such an entry point is the dotted name of a package that holds ``*.yaml``; it is found without importing
anything, since a pack must not run code. ``importlib.metadata`` would find the entry points too, but takes as long to
import as a short log to read. So the ``entry_points.txt`` of each distribution are read here, and as that is too much
for every run, the answer is kept with the time at which ``site-packages`` last changed, as it does with every
installation.
"""

from __future__ import annotations

import os
import sys

from diagnoser.packs.cache import cache_directory
from diagnoser.packs.errors import PackError
from diagnoser.packs.places import at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from diagnoser.packs.cache import Source

GROUP = "dfdiag.packs"
_SITES = frozenset({"site-packages", "dist-packages"})
_KEPT = "entry-points"
_MOST_KEPT = 16
"""Environments whose answer is kept."""
_SETTLED = 10_000_000_000
"""Nanoseconds after which a directory counts as settled: an answer found while pip is at work is not kept."""


def installed_packs() -> list[Source]:
    """Read the packs of installed packages, in the order of ``sys.path`` and of the packages' names.

    Raises:
        PackError: an entry point names no directory with packs.
    """
    return [source for site, value in _entry_points() for source in _read(site, value)]


def _entry_points() -> list[tuple[str, str]]:
    """List the entry points of the group: the directory that they were found in, and their value."""
    sites = [path for path in dict.fromkeys(sys.path) if os.path.basename(path) in _SITES]
    if not sites:
        return []
    directory = cache_directory()
    file = os.path.join(directory, _KEPT) if directory else None
    kept = _read_kept(file)
    found: list[tuple[str, str]] = []
    fresh: dict[str, list[str]] = {}
    for site in sites:
        try:
            changed = os.stat(site).st_mtime_ns
        except OSError:
            continue
        mark = f"{changed}\t{site}"
        values = kept.get(mark)
        if values is None:
            values = _scan(site)
            if _is_settled(changed):
                fresh[mark] = values
        found.extend((site, value) for value in values)
    if fresh and file:
        _keep(file, kept, fresh)
    return found


def _is_settled(changed: int) -> bool:
    import time

    return time.time_ns() - changed > _SETTLED


def _scan(site: str) -> list[str]:
    """Read the entry points of all distributions in a directory."""
    try:
        names = sorted(name for name in os.listdir(site) if name.endswith(".dist-info"))
    except OSError:
        return []
    values = []
    for name in names:
        try:
            with open(os.path.join(site, name, "entry_points.txt"), "rb") as file:
                content = file.read()
        except OSError:
            continue
        if GROUP.encode() in content:
            values.extend(_values(content.decode("utf-8", "replace")))
    return values


def _values(text: str) -> list[str]:
    """Return the values of the group in an ``entry_points.txt``, without the extras that may follow them."""
    values, inside = [], False
    for line in map(str.strip, text.split("\n")):
        if line.startswith("["):
            inside = line == f"[{GROUP}]"
        elif inside and "=" in line and not line.startswith(("#", ";")):
            values.append(line.partition("=")[2].partition("[")[0].strip())
    return values


def _read(site: str, value: str) -> list[Source]:
    path = _directory_of(site, value)
    if path is None:
        raise PackError([f"entry point {value} of group {GROUP} in {site}: there is no such package"])
    return at(path)


def _directory_of(site: str, package: str) -> str | None:
    """Find a package's directory; an editable install may have it elsewhere, where only its finder knows."""
    parts = package.split(".")
    if not all(part.isidentifier() for part in parts):
        return None
    path = os.path.join(site, *parts)
    if os.path.isdir(path):
        return path
    from importlib.util import find_spec

    spec = find_spec(parts[0])  # the name of a package at the top is looked for without importing it
    places = (spec.submodule_search_locations if spec else None) or ()
    return next((path for place in places if os.path.isdir(path := os.path.join(place, *parts[1:]))), None)


def _read_kept(file: str | None) -> dict[str, list[str]]:
    """Read what earlier runs found: lines of time, directory and values, separated by tabs."""
    try:
        with open(file or "", encoding="utf-8") as stream:
            lines = stream.read().splitlines()
    except (OSError, UnicodeDecodeError):
        return {}
    fields = (line.split("\t") for line in lines)
    return {"\t".join(parts[:2]): parts[2:] for parts in fields}


def _keep(file: str, kept: dict[str, list[str]], fresh: dict[str, list[str]]) -> None:
    """Write the file anew and move it into place; on a disk that cannot be written, do nothing."""
    sites = {mark.partition("\t")[2] for mark in fresh}
    lasting = {mark: values for mark, values in kept.items() if mark.partition("\t")[2] not in sites}
    lines = ["\t".join([mark, *values]) for mark, values in (lasting | fresh).items()]
    beside = f"{file}.{os.getpid()}"
    try:
        os.makedirs(os.path.dirname(file), mode=0o700, exist_ok=True)
        with open(beside, "w", encoding="utf-8") as stream:
            stream.write("\n".join([*lines[-_MOST_KEPT:], ""]))
        os.replace(beside, file)
    except (OSError, UnicodeEncodeError):
        return

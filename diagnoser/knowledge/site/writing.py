"""Putting the site into a directory, so that nothing is lost there.

The directory must be absent, empty, or hold a site that was written before. Which files those were stands in
``.dfdiag-site``: only these are ever replaced or removed.
"""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MARKER = ".dfdiag-site"
_HEAD = "# Files that `dfdiag kb site` wrote here and may replace or remove.\n"


class SiteError(Exception):
    """The site cannot be put there."""


def write_site(directory: Path, files: Mapping[str, bytes]) -> None:
    """Write files below a directory, and remove those of a former site that are no longer part of it.

    Raises:
        SiteError: the directory holds something else, or cannot be written.
    """
    try:
        former = _former(directory)
        _refuse_others(directory, files, former)
        directory.mkdir(parents=True, exist_ok=True)
        # Named before they are written, so that a run that was cut short can be made good by the next.
        _put(directory / MARKER, _marker({*former, *files}))
        for name, content in files.items():
            place = directory / name
            place.parent.mkdir(parents=True, exist_ok=True)
            if not (place.is_file() and place.read_bytes() == content):
                _put(place, content)
        _remove(directory, former - files.keys())
        _put(directory / MARKER, _marker(files))
    except OSError as error:
        raise SiteError(f"{error.filename or directory}: {error.strerror or error}") from error


def _former(directory: Path) -> set[str]:
    """Return the files of the site that was written there before."""
    if not directory.exists() and not directory.is_symlink():
        return set()
    if not directory.is_dir():
        raise SiteError(f"{directory} is not a directory")
    marker = directory / MARKER
    if marker.is_symlink() or not marker.is_file():
        if any(directory.iterdir()):
            raise SiteError(f"{directory} is not empty and holds no site that dfdiag wrote; name another directory")
        return set()
    lines = marker.read_text(encoding="utf-8", errors="replace").splitlines()
    return {line for line in lines if _is_below(line)}


def _is_below(name: str) -> bool:
    path = PurePosixPath(name)
    return bool(name) and not name.startswith("#") and not path.is_absolute() and ".." not in path.parts


def _refuse_others(directory: Path, files: Iterable[str], former: set[str]) -> None:
    """Refuse to write over what is not of a former site, or through a link out of the directory."""
    for name in files:
        place = directory / name
        if place.is_symlink() or (place.exists() and name not in former):
            raise SiteError(f"{place} is in the way, and dfdiag did not write it")
        for parent in PurePosixPath(name).parents:
            above = directory / parent
            if parent != PurePosixPath() and (above.is_symlink() or (above.exists() and not above.is_dir())):
                raise SiteError(f"{above} is in the way, and dfdiag did not write it")


def _remove(directory: Path, names: Iterable[str]) -> None:
    for name in sorted(names, reverse=True):
        parents = [directory / parent for parent in PurePosixPath(name).parents if parent != PurePosixPath()]
        place = directory / name
        if any(parent.is_symlink() for parent in parents) or place.is_symlink() or not place.is_file():
            continue
        place.unlink()
        for parent in parents:
            if any(parent.iterdir()):
                break
            parent.rmdir()


def _marker(names: Iterable[str]) -> bytes:
    return (_HEAD + "".join(f"{name}\n" for name in sorted(names))).encode()


def _put(place: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    draft = place.with_name(f"{place.name}.dfdiag-new")
    with draft.open("xb") as file:
        file.write(content)
    os.replace(draft, place)  # noqa: PTH105 - it says what happens

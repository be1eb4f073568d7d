"""What is there under a name like the one that is not."""

from __future__ import annotations

import posixpath
import re

from diagnoser.dockerfile.context.wildcards import compile_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MOST = 3
"""How many names are worth showing."""

_ALIKE = 0.8
"""The least likeness, as ``difflib`` measures it, of a name that may be meant."""


def nearest(path: str, paths: Iterable[str]) -> list[str]:
    """Those of some paths that another may mean: the same in upper or lower case, or of the same name elsewhere.

    The last part of the path may have wildcards.
    """
    wanted = path.lower().split("/")
    try:
        name = compile_name(wanted[-1])
    except ValueError:
        name = re.compile(re.escape(wanted[-1]))
    found = [each for each in paths if name.fullmatch(posixpath.basename(each).lower())]
    return sorted(found, key=lambda each: _distance(path, each))[:MOST]


def alike(name: str, names: Sequence[str]) -> list[str]:
    """Those of some names that a mistyped one may mean, the likeliest first; those with one more ending come last."""
    from difflib import get_close_matches

    written = {each.lower(): each for each in names}
    ended = [each for each in written if each.startswith(f"{name.lower()}.")]
    close = get_close_matches(name.lower(), written, MOST, _ALIKE)
    return [written[each] for each in dict.fromkeys([*close, *ended])]


def _distance(path: str, other: str) -> tuple[bool, int, bool, int, str]:
    """How far a path is from another of the same name: by case alone, by parts shared at the end, by depth."""
    shared = 0
    for wanted, part in zip(reversed(path.lower().split("/")), reversed(other.lower().split("/")), strict=False):
        if wanted != part:
            break
        shared += 1
    other_name = posixpath.basename(path) != posixpath.basename(other)
    return path.lower() != other.lower(), -shared, other_name, other.count("/"), other

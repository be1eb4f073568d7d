"""Whether the messages of a cause are known of a version of a tool, by what a rule says under ``verified``.

That is prose with versions in it: ``poetry 1.1.15, 1.8.5 and 2.5 sources``. What lies between the lowest and the
highest version that stand behind a tool's name counts as known. A tool that is named without any version counts as
known in all of them.
"""

from __future__ import annotations

import re

_ASKED = re.compile(r"\s*(?P<tool>.*?)[\s=@]*v?(?P<version>\d+(?:\.\d+)*)?\s*")
_TOKEN = re.compile(r"(?P<version>(?<![\w.])v?\d+(?:\.\d+)*)|(?P<word>[A-Za-z.][\w.+]*)")
_NOT_TOOLS = frozenset(
    {"and", "by", "from", "of", "or", "others", "output", "some", "source", "sources", "the", "to", "x"}
)

Version = tuple[int, ...]


def is_known_of(verified: str, asked: str) -> bool:
    """Whether ``verified`` speaks of what is asked for: ``pip 23``, ``pip`` or, of any tool, ``23.1``."""
    match = _ASKED.fullmatch(asked)
    tool = (match["tool"] if match else asked).strip().lower()
    if tool and not re.search(rf"(?<!\w){re.escape(tool)}(?!\w)", verified.lower()):
        return False
    if not match or not match["version"]:
        return bool(tool)
    version = _numbers(match["version"])
    spans = [versions for name, versions in _versions(verified) if not tool or name == tool.split()[-1]]
    if not spans:
        return bool(tool)
    return any(_is_between(min(versions), version, max(versions)) for versions in spans)


def _versions(verified: str) -> list[tuple[str, list[Version]]]:
    """The versions that stand behind each name, by the name's last word."""
    found: dict[str, list[Version]] = {}
    name = ""
    for token in _TOKEN.finditer(verified):
        word = (token["word"] or "").lower()
        if word and word not in _NOT_TOOLS:
            name = word
        elif token["version"]:
            found.setdefault(name, []).append(_numbers(token["version"]))
    return list(found.items())


def _is_between(first: Version, version: Version, last: Version) -> bool:
    """Compare as far as both go: 26 holds 26.3, and 26.3 is of 26."""
    return first[: len(version)] <= version[: len(first)] and version[: len(last)] <= last[: len(version)]


def _numbers(text: str) -> Version:
    return tuple(int(part) for part in text.lstrip("v").split("."))

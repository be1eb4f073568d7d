"""The packs that a project names in its ``pyproject.toml``."""

from __future__ import annotations

import os
import re
import tomllib

from diagnoser.packs.errors import PackError
from diagnoser.packs.places import at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from diagnoser.packs.cache import Source

_TABLE = re.compile(r"\s*\[\s*tool\.dfdiag\s*\]")
_FIELD = "tool.dfdiag.patterns"
_PLACE = re.compile(r"(?P<problem>.*) \(at line (?P<line>\d+), column \d+\)")


def packs_of_project(path: str, content: bytes) -> list[Source]:
    """Read the packs under ``[tool.dfdiag] patterns``, a list of paths relative to the file.

    Raises:
        PackError: the file is not valid, or names what is no pack.
    """
    text = content.decode("utf-8", "replace")
    try:
        table = tomllib.loads(text).get("tool", {}).get("dfdiag", {})
    except tomllib.TOMLDecodeError as error:
        place = _PLACE.fullmatch(str(error))
        problem, line = (place["problem"], place["line"]) if place else (str(error), "1")
        raise PackError([f"{path}:{line}: not valid TOML: {problem}"]) from error
    if not isinstance(table, dict):
        raise PackError([f"{path}:{_line(text)}: tool.dfdiag: must be a table"])
    if unknown := sorted(set(table) - {"patterns"}):
        raise PackError([f"{path}:{_line(text, unknown[0])}: tool.dfdiag.{unknown[0]}: there is no such setting"])
    patterns = table.get("patterns", [])
    if not isinstance(patterns, list) or not all(isinstance(pattern, str) for pattern in patterns):
        raise PackError([f"{path}:{_line(text, 'patterns')}: {_FIELD}: must be a list of paths"])
    where = f"{path}:{_line(text, 'patterns')}: {_FIELD}"
    return [
        source
        for number, pattern in enumerate(patterns)
        for source in _read(os.path.join(os.path.dirname(path), pattern), f"{where}[{number}]")
    ]


def _read(path: str, where: str) -> list[Source]:
    """Read packs; a device or a pipe is none, since the project may be a stranger's."""
    if os.path.exists(path) and not (os.path.isfile(path) or os.path.isdir(path)):
        raise PackError([f"{where}: {path}: neither a file nor a directory"])
    try:
        return at(path)
    except PackError as error:
        raise PackError([f"{where}: {problem}" for problem in error.problems]) from error


def _line(text: str, key: str = "") -> int:
    """Return the number of the line in the table that sets a key, or else of the table's heading."""
    lines = text.split("\n")
    heading = next((number for number, line in enumerate(lines) if _TABLE.match(line)), 0)
    if key:
        for number, line in enumerate(lines[heading + 1 :], heading + 2):
            if line.lstrip().startswith("["):
                break
            if re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", line):
                return number
    return heading + 1

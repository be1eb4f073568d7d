"""Logs of JSON objects, written out as the builder would have printed them.

Two kinds: BuildKit's ``--progress=rawjson`` (vertexes, and their output in base64) and the stream of the Docker
engine's API, as docker-py and others dump it (``{"stream": "Step 1/3 : FROM …"}``). The lines keep the number of the
object that they came in. A line that is no whole object, as the excerpt at the end or a torn last line, passes as it
is.
"""

from __future__ import annotations

import re

from diagnoser.log.text import Numbered, clean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

_TOLD = r'"(?:stream|error|message)": ?"((?:[^"\\]|\\.)+)'
_RAWJSON = ('{"vertexes"', '{"logs"', '{"statuses"', '{"warnings"')
_ENGINE = ('{"stream"', '{"error"', '{"errorDetail"', '{"aux"', '{"status"')


def is_json(lines: list[Numbered]) -> bool:
    """Whether most of a log's first lines are objects of one of the two kinds."""
    sample = lines[:40]
    return sum(line.text.startswith(_RAWJSON + _ENGINE) for line in sample) * 2 > len(sample)


class Unfolder:
    """Writes the objects out as lines; keeps what one object leaves open for the next."""

    def __init__(self) -> None:
        self._vertexes = _Vertexes()

    def unfold(self, line: Numbered) -> Iterator[Numbered]:
        """Write one line of the log out."""
        import json

        number, text = line
        if not text.startswith("{"):
            yield line
            return
        try:
            message = json.loads(text)
        except ValueError:  # a torn line: what is left of its text
            for told in re.findall(_TOLD, text):
                yield Numbered(number, clean(told.replace("\\n", " ").replace('\\"', '"')))
            return
        of_vertexes = any(key in message for key in ("vertexes", "logs"))
        for written in self._vertexes.write(message) if of_vertexes else _engine(message):
            if written:
                yield Numbered(number, written)


def unfold(lines: Iterable[Numbered]) -> list[Numbered]:
    """Write a whole log out."""
    unfolder = Unfolder()
    return [written for line in lines for written in unfolder.unfold(line)]


def _engine(message: dict[str, Any]) -> Iterator[str]:
    text = message.get("stream") or message.get("error") or ""
    for line in str(text).split("\n"):
        yield clean(line)


class _Vertexes:
    """The vertexes seen so far, numbered as plain progress does."""

    def __init__(self) -> None:
        self._ids: dict[str, int] = {}
        self._started: set[str] = set()
        self._unfinished: dict[str, str] = {}

    def write(self, message: dict[str, Any]) -> Iterator[str]:
        for vertex in message.get("vertexes") or ():
            yield from self._vertex(vertex)
        for log in message.get("logs") or ():
            yield from self._log(log)

    def _vertex(self, vertex: dict[str, Any]) -> Iterator[str]:
        digest = str(vertex.get("digest"))
        head = f"#{self._ids.setdefault(digest, len(self._ids) + 1)}"
        if digest not in self._started and (vertex.get("started") or vertex.get("cached") or vertex.get("error")):
            self._started.add(digest)
            yield f"{head} {vertex.get('name', '')}"
        if error := vertex.get("error"):
            yield from self._rest(digest, head)
            yield f"{head} ERROR: {error}"
        elif vertex.get("cached"):
            yield f"{head} CACHED"
        elif vertex.get("completed"):
            yield from self._rest(digest, head)
            yield f"{head} DONE 0.0s"

    def _log(self, log: dict[str, Any]) -> Iterator[str]:
        import base64
        import binascii

        digest = str(log.get("vertex"))
        head = f"#{self._ids.setdefault(digest, len(self._ids) + 1)}"
        try:
            data = base64.b64decode(str(log.get("data", "")), validate=True)
        except binascii.Error:
            return
        *whole, rest = (self._unfinished.pop(digest, "") + data.decode("utf-8", "replace")).split("\n")
        if rest:
            self._unfinished[digest] = rest
        for line in whole:
            yield f"{head} 0.0 {clean(line)}"

    def _rest(self, digest: str, head: str) -> Iterator[str]:
        if rest := self._unfinished.pop(digest, ""):
            yield f"{head} 0.0 {clean(rest)}"

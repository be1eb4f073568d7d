"""What COPY and ADD bring into the image.

Whether a source is a file or a directory decides where it ends up: a directory's content goes into the target, a file
becomes the target or goes into it. Without the build context only the name can tell.
"""

from __future__ import annotations

import posixpath

from diagnoser.dockerfile.effects.kinds import Brings
from diagnoser.dockerfile.words import operands

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from diagnoser.dockerfile.image import Image
    from diagnoser.dockerfile.parse import Instruction

_MANY = frozenset("*?[")


def copied(image: Image, instruction: Instruction, expanded: Callable[[str], str]) -> tuple[Brings, ...]:
    """What the instruction brings, one for each source."""
    *sources, target = [expanded(word) for word in operands(instruction)] or [""]
    flags = dict(instruction.flags)
    stage = expanded(flags["from"]) if flags.get("from") else None
    owner = expanded(flags["chown"]) if flags.get("chown") else None
    sources = [word for word in sources if not word.startswith("<<")] + [doc.name for doc in instruction.heredocs]
    path = image.absolute(target)
    into = target.endswith(("/", "/.")) or target == ".." or path == image.directory or len(sources) > 1
    return tuple(_brought(source, path, stage, owner, into=into or not _MANY.isdisjoint(source)) for source in sources)


def _brought(source: str, path: str, stage: str | None, owner: str | None, *, into: bool) -> Brings:
    kind = _kind(source)
    if kind == "tree":
        return Brings(source, path, kind, stage, owner, certain="$" not in source + path)
    name = posixpath.basename(source.rstrip("/"))
    certain = kind == "file" and (_MANY | {"$"}).isdisjoint(source + path)
    return Brings(source, posixpath.join(path, name) if into else path, kind, stage, owner, certain, into)


def _kind(source: str) -> str:
    if source.endswith(("/", "/.")) or source in {"", ".", "./", "/"}:
        return "tree"
    name = posixpath.basename(source)
    return "file" if "." in name.lstrip(".") or name in _FILES else "either"


_FILES = frozenset({"Makefile", "Dockerfile", "Pipfile", "Gemfile", "Rakefile", "LICENSE", "README", "Procfile"})

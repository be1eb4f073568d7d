"""Packs in, compiled rules out, with a cache between two runs.

The cache's file is named by a hash of everything that went into it: the packs' content, the layout of the compiled
form and the machine's byte order. A changed pack thus finds no file and makes a new one; nothing is ever invalid. A
wheel brings the file of its own packs along, so that the first run on a new machine, as every CI job is, costs no
more. The file carries its own checksum, since a torn one must not reach ``marshal``. It is written beside its
place and moved there, so two runs at once cannot hurt each other, and where the disk cannot be written nothing is
kept.
"""

from __future__ import annotations

import marshal
import os
import sys
from _blake2 import blake2b  # hashlib builds every algorithm OpenSSL has at import, which a short run feels
from binascii import crc32

from diagnoser.fields import NamedTuple
from diagnoser.packs.compiled import FORMAT, MARSHAL, NO_RULES, RuleSet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from diagnoser.packs import schema

SHIPPED = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "patterns")
"""Where a wheel has its packs, and their compiled form beside them."""
_HASH = 16
_MARK = 4
_KEPT = 4
"""Files left in the cache's directory: packs under development would fill it otherwise."""


class Source(NamedTuple):
    """The text of one pack file and the name that errors give it; ``own`` says that it is not a built-in one."""

    name: str
    content: bytes
    own: bool = False


def load_rules(sources: list[Source]) -> RuleSet:
    """Return the compiled rules of these packs, later ones over earlier ones.

    Raises:
        PackError: a pack is not valid.
    """
    key = key_of(sources)
    cached = find(key)
    if cached is not None:
        return RuleSet(*cached)
    rules = compile_packs(sources)
    keep(key, tuple(rules))
    return rules


def compile_packs(sources: list[Source]) -> RuleSet:
    """Compile packs, later ones over earlier ones, without looking at the cache, except for built-in ones before own.

    Raises:
        PackError: a pack is not valid.
    """
    from diagnoser.packs.compiled import compile_rules
    from diagnoser.packs.errors import PackError
    from diagnoser.packs.load import merge, read_pack

    first_own = next((at for at, source in enumerate(sources) if source.own), 0)
    base = load_rules(sources[:first_own]) if first_own else NO_RULES
    packs, problems = [], []
    for source in sources[first_own:]:
        try:
            packs.append((source, read_pack(source.content, source.name)))
        except PackError as error:
            problems.extend(error.problems)
    if problems:
        raise PackError(problems)
    return compile_rules(merge(packs, base.ids), base)._replace(own=_own(packs, base))


def _own(packs: list[tuple[Source, tuple[schema.Rule, ...]]], base: RuleSet) -> dict[str, tuple[str, bool]]:
    built_in = {*base.ids, *(rule.id for source, rules in packs if not source.own for rule in rules)}
    return {rule.id: (source.name, rule.id in built_in) for source, rules in packs if source.own for rule in rules}


def key_of(sources: list[Source], kind: str = "rules") -> str:
    """Return the name of the file that holds these sources compiled; ``kind`` is what they are compiled to.

    Each content stands in it by its length and checksum: hashing all of it would take four times as long in each run.
    """
    digest = blake2b(f"{FORMAT} {sys.byteorder}".encode(), digest_size=_HASH)
    for source in sources:
        told = f"\n{len(source.content)} {crc32(source.content)} {source.own} {source.name}"
        digest.update(told.encode("utf-8", "surrogateescape"))
    return f"{digest.hexdigest()}.{kind}"


def find(key: str) -> Any | None:  # noqa: ANN401 - whatever was kept
    """Return what was kept under a key, by a wheel or by an earlier run; None where there is nothing whole."""
    for place in (SHIPPED, cache_directory()):
        kept = _read(os.path.join(place, key)) if place else None
        if kept is not None:
            return kept
    return None


def keep(key: str, value: Any) -> None:  # noqa: ANN401 - what marshal takes
    """Keep plain values under a key for later runs, where the disk can be written."""
    directory = cache_directory()
    if directory:
        _write(directory, key, as_file(value))


def cache_directory() -> str | None:
    """Return the user's cache directory for us, by each system's custom; None where there is no home."""
    if chosen := os.environ.get("DFDIAG_CACHE_DIR"):
        return chosen
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA", "")
    elif sys.platform == "darwin":
        base = os.path.expanduser("~/Library/Caches")
    else:
        base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return os.path.join(base, "dfdiag") if os.path.isabs(base) else None


def _read(path: str) -> Any | None:  # noqa: ANN401 - see above
    try:
        with open(path, "rb") as file:
            content = file.read()
    except OSError:
        return None
    body = memoryview(content)[_MARK:]
    if content[:_MARK] != _mark(body):
        return None
    return marshal.loads(body)  # noqa: S302 - our own file, whole by its checksum


def as_file(value: Any) -> bytes:  # noqa: ANN401 - what marshal takes
    """Return plain values as a file's content: their checksum, and themselves in a form that every Python reads."""
    body = marshal.dumps(value, MARSHAL)
    return _mark(body) + body


def _mark(body: bytes | memoryview) -> bytes:
    """Return what tells a whole file from a torn one, in a quarter of the time that a hash takes."""
    return crc32(body).to_bytes(_MARK, "big")


def _write(directory: str, key: str, content: bytes) -> None:
    """Keep a file; on a disk that cannot be written, do nothing."""
    beside = os.path.join(directory, f"{key}.{os.getpid()}.tmp")
    try:
        os.makedirs(directory, mode=0o700, exist_ok=True)
        with open(beside, "wb") as file:
            file.write(content)
        os.replace(beside, os.path.join(directory, key))
        _forget_old(directory, (key[key.rindex(".") :], ".tmp"))
    except OSError:
        _remove(beside)


def _forget_old(directory: str, kinds: tuple[str, ...]) -> None:
    with os.scandir(directory) as entries:
        files = [(entry.stat().st_mtime_ns, entry.path) for entry in entries if entry.name.endswith(kinds)]
    for _, path in sorted(files)[:-_KEPT]:
        _remove(path)


def _remove(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:  # another process was quicker, or it never came about
        return

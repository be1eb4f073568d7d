"""Commands that make, copy, move and remove files.

Facts: GNU coreutils manual, ``cp``, ``mv``, ``install``, ``ln``, ``mkdir``, ``rm``; BusyBox takes the same options.
"""

from __future__ import annotations

import posixpath
from itertools import pairwise

from diagnoser.dockerfile.effects.kinds import (
    ChangesMode,
    ChangesOwner,
    Copies,
    Links,
    MakesDirectory,
    MakesFile,
    Moves,
    NeedsRoot,
    Reads,
    Removes,
    RemovesIndex,
    Writes,
)
from diagnoser.dockerfile.effects.options import call, name_set

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from diagnoser.dockerfile.effects.kinds import Effect
    from diagnoser.dockerfile.effects.options import Call
    from diagnoser.dockerfile.effects.setting import Setting

_MKDIR = name_set("-m --mode")
_TOUCH = name_set("-d --date -r --reference -t")
_TRANSFER = name_set("-t --target-directory -S --suffix")
_INSTALL = _TRANSFER | name_set("-m --mode -o --owner -g --group")
_LINK = _TRANSFER
_RSYNC = name_set("-e --rsh --exclude --include --exclude-from --include-from --files-from --chown --chmod -f --filter")
_TWO = 2
_WILD = frozenset("*?[")
_INDEXES = {"/var/lib/apt/lists": "apt", "/var/cache/apk": "apk", "/var/cache/dnf": "dnf", "/var/cache/yum": "dnf"}


def mkdir(words: Sequence[str], at: Setting) -> Iterator[Effect]:
    """``mkdir``; without ``-p`` the directory above has to be there."""
    given = call(words, _MKDIR)
    mode = given.value("-m", "--mode")
    for path in map(at.path, given.operands):
        above = posixpath.dirname(path)
        if not given.has("-p", "--parents") and above not in {"", "/"}:
            yield Reads(above, "mkdir")
        yield Writes(path)
        yield MakesDirectory(path)
        if mode:
            yield ChangesMode(path, mode, recursive=False)


def touch(words: Sequence[str], at: Setting) -> Iterator[Effect]:
    """``touch``, ``truncate`` and ``mkfifo``."""
    given = call(words, _TOUCH | name_set("-s --size -m --mode") if words[0] != "touch" else _TOUCH)
    for path in map(at.path, given.operands):
        yield Writes(path)
        if not given.has("-c", "--no-create"):
            yield MakesFile(path)


def remove(words: Sequence[str], at: Setting) -> Iterator[Effect]:
    """``rm``, ``rmdir`` and ``unlink``."""
    given = call(words)
    for path in map(at.path, given.operands):
        if not given.has("-f", "--force"):
            yield Reads(path, given.program)
        yield Writes(path)
        yield Removes(path)
        index = _INDEXES.get(path.removesuffix("/*"))
        if index:
            yield RemovesIndex(index)


def copy(words: Sequence[str], at: Setting) -> Iterator[Effect]:
    """``cp``."""
    given = call(words, _TRANSFER)
    if not given.has("--parents"):
        yield from _transfer(given, at, Copies)


def move(words: Sequence[str], at: Setting) -> Iterator[Effect]:
    """``mv``; what is moved has to be writable where it was, too."""
    given = call(words, _TRANSFER)
    for effect in _transfer(given, at, Moves):
        yield effect
        if isinstance(effect, Reads):
            yield Writes(effect.path)


def _transfer(given: Call, at: Setting, kind: Callable[[str, str], Effect]) -> Iterator[Effect]:
    into = given.value("-t", "--target-directory")
    sources = given.operands if into else given.operands[:-1]
    if not sources:
        return
    written = into or given.operands[-1]
    is_directory = bool(into) or len(sources) > 1 or written.endswith("/") or posixpath.basename(written) in {".", ".."}
    if given.has("-T", "--no-target-directory"):
        is_directory = False
    target = at.path(written)
    for source in sources:
        landing = _inside(target, source) if is_directory or target == at.directory else target
        yield Reads(at.path(source), given.program)
        yield Writes(landing)
        yield kind(at.path(source), landing)


def _inside(directory: str, source: str) -> str:
    """Where a source ends up in a directory; the directory itself for what is not one name."""
    name = posixpath.basename(source.rstrip("/"))
    if name in {"", ".", ".."} or "$" in name or not _WILD.isdisjoint(name):
        return directory
    return posixpath.join(directory, name)


def install(words: Sequence[str], at: Setting) -> Iterator[Effect]:
    """``install``, which copies or, with ``-d``, makes directories, and sets their mode and owner."""
    given = call(words, _INSTALL)
    made = []
    if given.has("-d", "--directory"):
        made = [at.path(path) for path in given.operands]
        for path in made:
            yield Writes(path)
            yield MakesDirectory(path)
    else:
        for effect in _transfer(given, at, Copies):
            if isinstance(effect, Copies):
                made.append(effect.target)
                if given.has("-D"):
                    yield MakesDirectory(posixpath.dirname(effect.target))
            yield effect
    owner, group = given.value("-o", "--owner"), given.value("-g", "--group")
    if owner or group:
        yield NeedsRoot("install")
    for path in made:
        yield ChangesMode(path, given.value("-m", "--mode") or "755", recursive=False)
        if owner or group:
            yield ChangesOwner(path, owner, group, recursive=False)


def link(words: Sequence[str], at: Setting) -> Iterator[Effect]:
    """``ln``; what a symbolic link leads to need not be there."""
    given = call(words, _LINK)
    into = given.value("-t", "--target-directory")
    sources = given.operands if into else given.operands[:-1] or given.operands
    if not sources:
        return
    written = into or (given.operands[-1] if len(given.operands) > 1 else ".")
    is_directory = bool(into) or len(sources) > 1 or written.endswith("/") or written == "."
    is_symbolic = given.has("-s", "--symbolic")
    for source in sources:
        path = _inside(at.path(written), source) if is_directory else at.path(written)
        if not is_symbolic:
            yield Reads(at.path(source), "ln")
        yield Writes(path)
        yield Links(path, source if is_symbolic else at.path(source))


def tee(words: Sequence[str], at: Setting) -> Iterator[Effect]:
    """``tee``, the file of which is written as by ``>``."""
    for path in map(at.path, call(words).operands):
        if not path.startswith("/dev/"):
            yield Writes(path)
            yield MakesFile(path)


def dd(words: Sequence[str], at: Setting) -> Iterator[Effect]:
    """``dd if=… of=…``."""
    for word in words[1:]:
        name, _, value = word.partition("=")
        if value.startswith("/dev/"):
            continue
        if name == "if":
            yield Reads(at.path(value), "dd")
        elif name == "of":
            yield Writes(at.path(value))
            yield MakesFile(at.path(value))


def rsync(words: Sequence[str], at: Setting) -> Iterator[Effect]:
    """``rsync`` between paths; a slash behind the source means what is in it."""
    given = call(words, _RSYNC)
    *sources, target = given.operands or ("",)
    if ":" in target or not sources:
        return
    for source in sources:
        if ":" not in source:
            landing = at.path(target) if source.endswith("/") else _inside(at.path(target), source)
            yield Reads(at.path(source), "rsync")
            yield Writes(landing)
            yield Copies(at.path(source), landing)


def find(words: Sequence[str], at: Setting) -> Iterator[Effect]:
    """``find``; what it removes by ``-delete`` or ``-exec rm`` is never certain, and at any depth."""
    starts = []
    for word in words[1:]:
        if word[:1] in {"-", "(", "!"}:
            break
        starts.append(word)
    tests = list(words[1 + len(starts) :])
    removes = "-delete" in tests or any(
        action in {"-exec", "-execdir"} and program in {"rm", "rmdir"} for action, program in pairwise(tests)
    )
    name = next((value for test, value in pairwise(tests) if test in {"-name", "-iname"}), "*")
    for path in map(at.path, starts or ["."]):
        yield Reads(path, "find")
        if removes:
            yield Removes(posixpath.join(path, name), certain=False)


COMMANDS = {
    "mkdir": mkdir,
    **dict.fromkeys(("touch", "truncate", "mkfifo"), touch),
    **dict.fromkeys(("rm", "rmdir", "unlink"), remove),
    "cp": copy,
    "mv": move,
    "install": install,
    "ln": link,
    "tee": tee,
    "dd": dd,
    "rsync": rsync,
    "find": find,
}

"""Commands that pack and unpack archives.

Facts: GNU tar manual; Info-ZIP's ``unzip`` and ``zip``; gzip and XZ Utils manuals.
"""

from __future__ import annotations

from diagnoser.dockerfile.effects.kinds import Fills, MakesDirectory, MakesFile, Reads, Removes, Writes
from diagnoser.dockerfile.effects.options import call, name_set

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from diagnoser.dockerfile.effects.kinds import Effect
    from diagnoser.dockerfile.effects.setting import Setting

_TAR = name_set(
    "-f --file -C --directory --exclude -X --exclude-from -T --files-from --strip-components --transform --owner "
    "--group --mode --mtime -b -I --use-compress-program --wildcards-match-slash --one-top-level"
)
_UNZIP = name_set("-d -x -P")
_ENDINGS = {"gzip": ".gz", "gunzip": ".gz", "bzip2": ".bz2", "bunzip2": ".bz2", "xz": ".xz", "unxz": ".xz"}


def tar(words: Sequence[str], at: Setting) -> Iterator[Effect]:
    """``tar``, whose first letters may stand without a dash; ``-C`` holds for what is behind it."""
    if len(words) > 1 and words[1][:1] != "-":
        words = _with_dash(words)
    given = call(words, _TAR)
    directory = at.path(given.value("-C", "--directory") or ".")
    archive = given.value("-f", "--file")
    archive = at.path(archive) if archive and archive != "-" else None
    if given.has("-C", "--directory"):
        yield Reads(directory, "tar")
    if given.has("-x", "--extract", "--get"):
        if archive:
            yield Reads(archive, "tar")
        yield Writes(directory)
        yield Fills(directory, archive)
    elif given.has("-t", "--list"):
        if archive:
            yield Reads(archive, "tar")
    elif given.has("-c", "--create"):
        there = at._replace(directory=directory)
        for operand in given.operands:
            yield Reads(there.path(operand), "tar")
        if archive:
            yield Writes(archive)
            yield MakesFile(archive)


def _with_dash(words: Sequence[str]) -> list[str]:
    """Old-style letters, whose values follow one after the other: ``tar xzfC a.tgz /opt``."""
    letters, rest = words[1], list(words[2:])
    written = [words[0]]
    for letter in letters:
        written.append(f"-{letter}")
        if f"-{letter}" in _TAR and rest:
            written.append(rest.pop(0))
    return written + rest


def unzip(words: Sequence[str], at: Setting) -> Iterator[Effect]:
    """``unzip``, which makes the directory behind ``-d``."""
    given = call(words, _UNZIP)
    if not given.operands:
        return
    archive = at.path(given.operands[0])
    yield Reads(archive, "unzip")
    if given.has("-l", "-t", "-p", "-Z"):
        return
    written = given.value("-d")
    directory = at.path(written or ".")
    yield Writes(directory)
    if written:
        yield MakesDirectory(directory)
    yield Fills(directory, archive)


def zip_(words: Sequence[str], at: Setting) -> Iterator[Effect]:
    """``zip ARCHIVE FILE…``."""
    given = call(words, ("-x", "-i", "-b", "-n"))
    for place, operand in enumerate(given.operands):
        path = at.path(operand)
        if place:
            yield Reads(path, "zip")
        else:
            yield Writes(path)
            yield MakesFile(path if path.endswith(".zip") else f"{path}.zip")


def compress(words: Sequence[str], at: Setting) -> Iterator[Effect]:
    """``gzip``, ``xz`` and ``bzip2`` in both directions; the file that they read is gone afterwards."""
    given = call(words, ("-S", "--suffix", "-T", "--threads", "-F", "--format"))
    ending = _ENDINGS[given.program]
    unpacks = given.program.startswith(("gun", "bun", "un")) or given.has("-d", "--decompress", "--uncompress")
    for path in map(at.path, given.operands):
        yield Reads(path, given.program)
        if given.has("-c", "--stdout", "--to-stdout", "-l", "--list", "-t", "--test"):
            continue
        yield Writes(path)
        yield MakesFile(path.removesuffix(ending) if unpacks else path + ending)
        if not given.has("-k", "--keep"):
            yield Removes(path)


COMMANDS = {
    **dict.fromkeys(("tar", "bsdtar"), tar),
    "unzip": unzip,
    "zip": zip_,
    **dict.fromkeys(_ENDINGS, compress),
}

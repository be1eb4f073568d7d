"""Paths that a step needs and does not find: removed or moved away before, made only later, or never."""

from __future__ import annotations

import posixpath

from diagnoser.dockerfile.effects.kinds import (
    Brings,
    ChangesDirectory,
    ChangesMode,
    ChangesOwner,
    Copies,
    Fills,
    Installs,
    Links,
    MakesDirectory,
    MakesFile,
    Moves,
    Reads,
)
from diagnoser.dockerfile.faults.ownership import closed
from diagnoser.dockerfile.trace import covers, makes, takes
from diagnoser.fields import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from diagnoser.dockerfile.bases import Base
    from diagnoser.dockerfile.context import BuildContext
    from diagnoser.dockerfile.effects.kinds import Effect
    from diagnoser.dockerfile.faults.fault import Fault, Scene
    from diagnoser.dockerfile.image import Change, Image
    from diagnoser.dockerfile.parse import Instruction

_MANY = (".d", ".git", ".tar", ".tgz", ".gz", ".xz", ".bz2", ".zst")
"""Ends of names that stand for more than a file: of a directory, or of what ADD unpacks."""
UNKNOWN = frozenset("$`*?[{~")
_THERE, _GONE, _NEVER, _OPEN = "there", "gone", "never", "open"


class Sight(NamedTuple):
    """What is known of a path: ``there``, ``gone`` (and by which change), ``never`` made, or ``open``.

    ``sure``: nothing that is not known ran that may have changed it.
    """

    state: str
    change: Change | None = None
    sure: bool = True


def read(scene: Scene, effect: Reads | ChangesDirectory) -> Iterator[Fault]:
    """A path that a command reads, or a directory that it changes to."""
    path = effect.path
    if not path.startswith("/") or not UNKNOWN.isdisjoint(path) or _is_mounted(scene, path):
        return
    if scene.user is not None and covers("/root", path) and _is_shut(scene):
        reason = f"{scene.user} may not enter /root"
        cause = "filesystem/permission-denied"
        yield scene.fault("not-readable", path, reason, cause, effect=effect, by=scene.image.user_by)
        return
    shut = closed(scene, path) if scene.user is not None else None
    if shut is not None:
        reason = f"{scene.user} may not read {path}: line {shut.by.line} takes the right away"
        cause = "filesystem/permission-denied"
        yield scene.fault("not-readable", path, reason, cause, effect=effect, by=shut.by, known=scene.is_untouched)
        return
    sight = look(scene.image, scene.base, path, scene.context)
    by = effect.by if isinstance(effect, Reads) else "cd"
    if by == "pip" and scene.ran is not None and scene.ran.command.words[0].text.endswith("uv"):
        by = "uv"
    cause = cause_of(by, path)
    if sight.state == _GONE and sight.change is not None:
        gone = sight.change
        how = "moves" if isinstance(gone.effect, Moves) else "removes"
        where = "an earlier command of the same step" if gone.by == scene.instruction else f"line {gone.by.line}"
        reason = f"{by} needs {path}, but {where} {how} it"
        yield scene.fault("path-removed-earlier", path, reason, cause, effect=effect, by=gone.by, known=sight.sure)
    elif sight.state == _NEVER:
        later = made_later(scene, path)
        if later is not None:
            reason = f"{by} needs {path}, but only line {later.line} brings it"
            yield scene.fault("path-made-later", path, reason, cause, effect=effect, by=later, known=sight.sure)
        elif sight.sure:
            reason = f"{by} needs {path}, but nothing in this stage makes it"
            yield scene.fault("path-never-made", path, reason, cause, effect=effect, known=sight.sure)


def _is_shut(scene: Scene) -> bool:
    """Whether /root is open to root alone, as the base images have it."""
    if scene.base is None or scene.base.kind in {"scratch", "distroless", "busybox"} or not scene.is_untouched:
        return False
    return not any(
        isinstance(change.effect, (ChangesMode, ChangesOwner)) and covers(change.effect.path, "/root")
        for change in scene.image.changes
    )


def made(scene: Scene, effect: MakesFile) -> Iterator[Fault]:
    """The directory of a file that a command writes."""
    above = posixpath.dirname(effect.path)
    if scene.program in _WITH_DIRECTORIES or not effect.path.startswith("/") or not UNKNOWN.isdisjoint(effect.path):
        return
    if _is_mounted(scene, effect.path):
        return
    sight = look(scene.image, scene.base, above, scene.context)
    brought = sight.change.effect if sight.change else None
    if isinstance(brought, Brings) and brought.path == above and brought.kind == "file" and not brought.lands_in:
        found = scene.context.look(brought.source) if scene.context and not brought.stage else None
        if found is not None and found.type == "file" and sight.change is not None:
            reason = f"{above} is no directory: line {sight.change.by.line} makes it a file"
            cause = "filesystem/path-type-conflict"
            yield scene.fault("file-as-directory", above, reason, cause, effect=effect, by=sight.change.by)
        return
    if sight.state in {_GONE, _NEVER} and sight.sure:
        reason = f"{scene.program or 'the shell'} writes {effect.path}, but there is no directory {above}"
        by = sight.change.by if sight.change else None
        cause = "filesystem/file-not-found-in-container"
        yield scene.fault("directory-missing", above, reason, cause, effect=effect, by=by)


_WITH_DIRECTORIES = frozenset({"pip", "uv", "poetry", "venv", "virtualenv", "python", "npm", "git", "unzip"})
"""Programs that make the directories which they write to."""


def look(image: Image, base: Base | None, path: str, context: BuildContext | None) -> Sight:
    """Say whether a path is in an image, going back from its last change."""
    for change in reversed(image.of_paths):
        state = _state(change.effect, path, context)
        if state is None:
            continue
        is_sure = change.effect.certain or isinstance(change.effect, Brings)  # whose target is there in any case
        if state == _OPEN or (state == _THERE and not is_sure):
            return Sight(_OPEN)
        if state == _GONE:
            if not change.effect.certain:
                return Sight(_OPEN)
            touch = _touched(image, path, change.by.line)
            return Sight(_OPEN) if touch is None else Sight(_GONE, change, touch)
        if state == _THERE:
            return Sight(_THERE, change)
    if base is None or not base.leaves_empty(path):
        return Sight(_OPEN)
    touch = _touched(image, path, 0)
    return Sight(_OPEN) if touch is None else Sight(_NEVER, None, touch)


def _state(effect: Effect, path: str, context: BuildContext | None) -> str | None:
    """What an effect says of a path; None where it says nothing."""
    if isinstance(effect, Brings):
        return _brought(effect, path, context)
    if makes(effect, path):
        return _THERE
    if takes(effect, path):
        return _GONE
    leaves_open = _LEAVES_OPEN.get(type(effect))
    return _OPEN if leaves_open is not None and leaves_open(effect, path) else None


def _is_below(place: str, path: str) -> bool:
    """Whether a path is in a place where files come to be that are not named."""
    return "$" in place or covers(place, path)


def _is_installed(effect: Installs, path: str) -> bool:
    return "$" in effect.into or covers(effect.into if effect.into.startswith("/") else "/usr/local", path)


def _is_maybe(effect: MakesFile | MakesDirectory, path: str) -> bool:
    return not UNKNOWN.isdisjoint(effect.path) and _may_be(effect.path, path)


_LEAVES_OPEN: dict[type, Callable[[Any, str], bool]] = {
    Fills: lambda effect, path: _is_below(effect.directory, path),
    Copies: lambda effect, path: _is_below(effect.target, path),
    Moves: lambda effect, path: _is_below(effect.target, path),
    Links: lambda effect, path: covers(effect.path, path),
    MakesFile: _is_maybe,
    MakesDirectory: _is_maybe,
    Installs: _is_installed,
}
"""What may make a path be there without naming it."""


def _may_be(pattern: str, path: str) -> bool:
    """Whether a path with something unknown in it may be, or lead through, another one."""
    if pattern[0] in "$`~":
        return True
    known = pattern[: min(pattern.find(each) for each in UNKNOWN if each in pattern)]
    return path.startswith(known) or known.startswith(f"{path}/")


def _brought(effect: Brings, path: str, context: BuildContext | None) -> str | None:
    if not UNKNOWN.isdisjoint(effect.path):
        suffix = effect.path.rpartition(".")[2]
        is_plain = "$" not in effect.path and "/" not in suffix and UNKNOWN.isdisjoint(suffix)
        may_be = _may_be(effect.path, path) or (
            effect.lands_in and not is_plain and covers(posixpath.dirname(effect.path), path)
        )
        return _OPEN if may_be else None
    named = effect.path == path or effect.path.startswith(f"{path.rstrip('/')}/")
    # a directory's content goes into the target, where a file would go under its own name
    is_open = (
        effect.kind == "either" or effect.stage is not None or effect.source.endswith(_MANY) or "://" in effect.source
    )
    root = posixpath.dirname(effect.path) if effect.lands_in and is_open else effect.path
    if named and (root == effect.path or effect.path != path):
        return _THERE
    if not covers(root, path):
        return None
    source = in_context(effect, path)
    if context is None or source is None:
        return _OPEN
    if named and context.look(effect.source).kind == "there":
        return _OPEN
    return None if context.look(source).kind in {"missing", "ignored"} else _OPEN


def in_context(effect: Brings, path: str) -> str | None:
    """Where in the build context a path of the image would come from by a COPY; None where that is not known."""
    if effect.stage is not None or not UNKNOWN.isdisjoint(f"{effect.source}{effect.path}") or "://" in effect.source:
        return None
    if effect.path == path and effect.kind != "tree":
        return effect.source
    is_directory = effect.kind == "either" or effect.source.endswith(_MANY)
    root = posixpath.dirname(effect.path) if effect.lands_in and is_directory else effect.path
    if not covers(root, path):
        return None
    return posixpath.normpath(f"/{effect.source}/{path[len(root.rstrip('/')) :]}").lstrip("/")


def _touched(image: Image, path: str, since: int) -> bool | None:
    """Whether it is sure that nothing unknown changed a path since a line; None where something probably did."""
    above = posixpath.dirname(path)
    ran = [each for each in image.opaque if each.by.line >= since]
    for each in ran:
        if covers(each.directory, path) or "$" in each.directory or path in each.text:
            return None
        if above.count("/") and above != "/" and above in each.text:
            return None
    return not ran


def _is_mounted(scene: Scene, path: str) -> bool:
    """Whether a mount of the RUN brings the path."""
    return any(covers(target, path) for target in scene.mounts)


def made_later(scene: Scene, path: str) -> Instruction | None:
    """The instruction behind this one in the stage that brings a path."""
    for change in scene.later_changes():
        effect = change.effect
        if isinstance(effect, (Brings, MakesFile, MakesDirectory, Copies, Moves, Links)) and makes(effect, path):
            return change.by
        if (
            isinstance(effect, Brings)
            and effect.kind != "file"
            and effect.source.strip("./")
            and covers(effect.path, path)
        ):
            return change.by
    return None


def cause_of(by: str, path: str) -> str:  # noqa: PLR0911 - a table of programs
    """The cause that a diagnosis would name where a program does not find a path."""
    name = posixpath.basename(path)
    cause = _CAUSES.get(by)
    if "/" in by:
        return "shell/script-not-found"
    if by in {"pip", "uv"} and not name.endswith((".txt", ".in", ".toml", ".lock")):
        return "pip/local-path-not-found"
    if by == "poetry" and name == "poetry.lock":
        return "poetry/lock-file-missing"
    if by == "uv":
        return "uv/lock-file-missing" if name == "uv.lock" else "uv/file-not-found"
    if by in {"npm", "yarn", "pnpm"} and name != "package.json":
        return "npm/lock-out-of-sync" if by == "npm" else "npm/frozen-lockfile"
    if cause is None and by.startswith(("python", "pypy")):
        return "shell/script-not-found"
    return cause or "filesystem/file-not-found-in-container"


_CAUSES = {
    "pip": "pip/requirements-file-not-found",
    "poetry": "poetry/pyproject-missing",
    **dict.fromkeys(("npm", "yarn", "pnpm"), "npm/package-json-missing"),
    **dict.fromkeys(
        ("sh", "bash", "dash", "ash", "zsh", "ksh", "node", "ruby", "perl", "php"), "shell/script-not-found"
    ),
    **dict.fromkeys((".", "source"), "shell/script-not-found"),
    "cd": "shell/cd-directory-missing",
}

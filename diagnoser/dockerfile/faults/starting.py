"""Scripts of the build context that cannot be started: not executable, of Windows' line ends, without interpreter."""

from __future__ import annotations

from diagnoser.dockerfile.effects.kinds import ChangesMode, ProvidesCommand, Reads, Runs
from diagnoser.dockerfile.faults.programs import source_of
from diagnoser.dockerfile.running import interpreter_of
from diagnoser.dockerfile.trace import covers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from diagnoser.dockerfile.faults.fault import Fault, Scene

_SHELLS = frozenset({"sh", "bash", "dash", "ash", ".", "source"})
_REWRITING = ("dos2unix", "sed ", "tr ")
_FIRST_LINES = 2048
_FIRST_LINE = 256
"""Bytes that are read of a script, for its line ends and for its interpreter."""


def script(scene: Scene, effect: Runs) -> Iterator[Fault]:
    """A file of the context that a command starts."""
    path, context = effect.program, scene.context
    if context is None or not path.startswith("/"):
        return
    source = source_of(scene, path)
    if source is None or _is_rewritten(scene):
        return
    first = (context.read(source, _FIRST_LINE) or b"").partition(b"\n")[0]
    if context.is_executable(source) is False and not _is_opened(scene, path):
        reason = f"{source} is not executable in the build context, and nothing makes it so"
        yield scene.fault("not-executable", path, reason, "shell/script-not-executable", effect=effect)
    elif first.startswith(b"#!") and first.endswith(b"\r"):
        reason = f"{source} has the line ends of Windows, so no program of the name of its first line is found"
        yield scene.fault("line-ends", path, reason, "shell/crlf-line-endings", effect=effect)
    elif first.startswith(b"#!"):
        yield from _interpreted(scene, effect, first.decode("utf-8", "replace"), source)


def read(scene: Scene, effect: Reads) -> Iterator[Fault]:
    """A script of the context that a shell is given to read."""
    if effect.by not in _SHELLS or scene.context is None:
        return
    source = source_of(scene, effect.path)
    if source is None or _is_rewritten(scene):
        return
    if b"\r\n" in (scene.context.read(source, _FIRST_LINES) or b""):
        reason = f"{source} has the line ends of Windows, which {effect.by} takes for a part of its words"
        cause = "shell/crlf-line-endings"
        yield scene.fault("line-ends", effect.path, reason, cause, effect=effect, known=False)


def _interpreted(scene: Scene, effect: Runs, first: str, source: str) -> Iterator[Fault]:
    name = interpreter_of(first)
    if name is None or scene.base is None or name not in scene.base.lacks or not scene.is_untouched:
        return
    if any(isinstance(each.effect, ProvidesCommand) and each.effect.name == name for each in scene.image.changes):
        return
    reason = f"{source} asks for {name}, which {scene.image.base} does not have"
    yield scene.fault("interpreter-missing", name, reason, "shell/bad-interpreter", effect=effect, known=False)


def _is_opened(scene: Scene, path: str) -> bool:
    """Whether a mode was set that may let the file be started."""
    for change in scene.image.changes:
        effect = change.effect
        if isinstance(effect, ChangesMode) and ("$" in effect.path or covers(effect.path, path)):
            return True
        if change.by.keyword in {"COPY", "ADD"} and dict(change.by.flags).get("chmod"):
            return True
    return not scene.is_untouched


def _is_rewritten(scene: Scene) -> bool:
    """Whether a command may have changed the lines of files."""
    if not scene.is_untouched:
        return True
    return any(
        word in change.by.value for change in scene.image.changes if change.by.keyword == "RUN" for word in _REWRITING
    )

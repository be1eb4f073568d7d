"""From a path in the image back to the file of the build context that a COPY makes it of."""

from __future__ import annotations

import posixpath

from diagnoser.dockerfile.context.wildcards import compile_name, is_wild
from diagnoser.dockerfile.effects.kinds import Brings, Fills, Removes
from diagnoser.dockerfile.trace import covers, makes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from diagnoser.dockerfile.context import BuildContext, Found
    from diagnoser.dockerfile.effects.kinds import Effect
    from diagnoser.dockerfile.image import Change, Image


def bringing(context: BuildContext, image: Image, path: str) -> tuple[Change, Found] | None:
    """The COPY or ADD that brings an absolute path, and what its source comes to; None where none is meant to.

    Of several it is the last one whose source is there, and the last of all where none is. Where anything else made or
    removed the path since, or may have, the context has nothing to say of it.
    """
    found: list[tuple[Change, Found]] = []
    for change in reversed(image.changes):
        effect = change.effect
        if not isinstance(effect, Brings):
            if _decides(effect, path):
                return None
            continue
        source = _source(context, effect, path) if _is_from_context(change, effect) else None
        if source is None:
            continue
        found.append((change, context.look(source)))
        if found[-1][1].kind == "there":
            return found[-1]
    return found[0] if found else None


def _decides(effect: Effect, path: str) -> bool:
    """Whether a command makes, removes or may make what is at a path."""
    if isinstance(effect, Removes):
        return covers(effect.path, path)
    return makes(effect, path) or (isinstance(effect, Fills) and covers(effect.directory, path))


def _is_from_context(change: Change, effect: Brings) -> bool:
    return effect.stage is None and not change.by.heredocs and "://" not in effect.source


def _source(context: BuildContext, effect: Brings, path: str) -> str | None:
    """The path in the context that an image's path is copied from."""
    target = posixpath.dirname(effect.path) if effect.lands_in else effect.path
    if is_wild(effect.source):
        above, name = posixpath.split(effect.source)
        return posixpath.join(above, posixpath.basename(path)) if _fits(name, path, target) else None
    if effect.kind == "tree" or context.look(effect.source).type == "directory":
        below = path.removeprefix(target.rstrip("/"))
        return effect.source + below if covers(target, path) else None
    return effect.source if effect.path == path else None


def _fits(pattern: str, path: str, target: str) -> bool:
    try:
        return (
            posixpath.dirname(path) == target and compile_name(pattern).fullmatch(posixpath.basename(path)) is not None
        )
    except ValueError:
        return False

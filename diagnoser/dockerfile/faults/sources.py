"""Sources of COPY and ADD that are not there: in the build context, or in the stage that they are copied from."""

from __future__ import annotations

import posixpath
import re

from diagnoser.dockerfile.bases import known_base
from diagnoser.dockerfile.effects.kinds import Brings, Moves
from diagnoser.dockerfile.faults.paths import UNKNOWN, look
from diagnoser.dockerfile.stages import copied_stage
from diagnoser.dockerfile.words import operands

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from diagnoser.dockerfile.faults.fault import Fault, Scene
    from diagnoser.dockerfile.image import Image

_ADDRESS = r"[a-z][a-z0-9+.-]*://|git@"
_WILD = frozenset("*?[")
_IN_CONTEXT = {
    "missing": ("copy-source-missing", "is not in the build context", "buildkit/copy-source-not-in-context"),
    "ignored": (
        "copy-source-ignored",
        "is kept out of the build context by .dockerignore",
        "buildkit/copy-source-excluded-by-dockerignore",
    ),
    "outside": ("copy-source-outside", "lies outside the build context", "buildkit/copy-source-outside-context"),
}


def bring(scene: Scene, effect: Brings) -> Iterator[Fault]:
    """One source of a COPY or ADD."""
    source = effect.source
    if "$" in source or any(source == each.name for each in scene.instruction.heredocs):
        return
    if effect.stage is not None:
        yield from _from_stage(scene, effect)
    elif not re.match(_ADDRESS, source):
        yield from _from_context(scene, effect)


def _from_context(scene: Scene, effect: Brings) -> Iterator[Fault]:
    source = effect.source
    if scene.context is None:
        if posixpath.normpath(source).startswith(".."):
            kind, what, cause = _IN_CONTEXT["outside"]
            yield scene.fault(kind, source, f"{source} {what}", cause, known=False)
        return
    found = scene.context.look(source)
    if found.kind not in _IN_CONTEXT:
        return
    kind, what, cause = _IN_CONTEXT[found.kind]
    if found.kind == "missing" and not _WILD.isdisjoint(source):
        # BuildKit passes over it where the directory is there, the classic builder does not
        known = scene.context.look(_before_wildcard(source)).kind != "there"
        cause = "buildkit/copy-wildcard-no-match"
        yield scene.fault(kind, source, f"nothing in the build context fits {source}", cause, known=known)
        return
    yield scene.fault(kind, source, f"{source} {what}", cause)


def _before_wildcard(source: str) -> str:
    """The directory in which a pattern begins."""
    parts = source.split("/")
    first = next(place for place, part in enumerate(parts) if not _WILD.isdisjoint(part))
    return "/".join(parts[:first]) or "."


def _deeper(image: Image, path: str) -> bool:
    """Whether the stage works in a directory below the one where something is looked for."""
    above = posixpath.dirname(path)
    moved = [each.arguments for each in image.directories_by[-1:] if not each.arguments.startswith(("/", "$"))]
    return bool(moved) and image.directory.startswith(f"{above.rstrip('/')}/")


def _from_stage(scene: Scene, effect: Brings) -> Iterator[Fault]:
    name = effect.stage or ""
    stage = copied_stage(scene.fold.dockerfile.stages, name)
    image = scene.fold.stage(name)
    if stage is None or image is None or stage.index >= scene.instruction.stage:
        return  # an image, or what BuildKit itself rejects
    path = posixpath.normpath(f"/{effect.source}".replace("//", "/"))
    if not UNKNOWN.isdisjoint(path):
        return
    sight = look(image, known_base(image.base), path, scene.context)
    gone = sight.change
    cause = "buildkit/copy-from-path-missing"
    if sight.state == "gone" and gone is not None:
        how = "moves" if isinstance(gone.effect, Moves) else "removes"
        reason = f"{path} is not in the stage {name}: line {gone.by.line} {how} it"
        yield scene.fault("path-removed-earlier", path, reason, cause, by=gone.by, known=sight.sure)
    elif sight.state == "never" and (sight.sure or _deeper(image, path)):
        reason = f"{path} is not in the stage {name}: nothing there makes it"
        yield scene.fault("path-never-made", path, reason, cause, known=sight.sure)


def mounted(scene: Scene) -> Iterator[Fault]:
    """The source of a bind mount."""
    for fields in scene.mounts.values():
        source = fields.get("source") or fields.get("src") or "."
        if fields.get("type", "bind") != "bind" or fields.get("from") or scene.context is None or "$" in source:
            continue
        found = scene.context.look(source)
        if found.kind in _IN_CONTEXT:
            what = _IN_CONTEXT[found.kind][1]
            cause = "buildkit/bind-mount-source-missing"
            yield scene.fault("mount-source-missing", source, f"{source} {what}", cause)


def shape(scene: Scene) -> Iterator[Fault]:
    """The target and mode of a COPY or ADD."""
    if any(name in {"from", "chown", "chmod"} and not value for name, value in scene.instruction.flags):
        return  # which BuildKit rejects: the value was taken for a source
    *sources, target = [scene.fold.expanded(word) for word in operands(scene.instruction)] or [""]
    keyword = scene.instruction.keyword
    if len(sources) > 1 and "$" not in target and target not in {".", ".."} and not target.endswith(("/", "/.")):
        # BuildKit makes a directory all the same, the classic builder does not
        reason = f"{keyword} of several sources needs a directory, so {target} has to end with a slash"
        cause = "dockerfile/copy-multiple-needs-directory"
        yield scene.fault("target-not-directory", target, reason, cause, known=False)
    mode = scene.fold.expanded(dict(scene.instruction.flags).get("chmod", ""))
    if mode.isdigit() and not re.fullmatch(r"[0-7]{1,5}", mode):
        reason = f"the mode {mode} is no octal number"
        yield scene.fault("mode-invalid", mode, reason, "dockerfile/chmod-chown-value-invalid")
    address = next((each for each in sources if re.match(_ADDRESS, each)), None)
    if keyword == "COPY" and address is not None and not dict(scene.instruction.flags).get("from"):
        reason = f"COPY takes no addresses like {address}; ADD does"
        yield scene.fault("source-remote", address, reason, "dockerfile/copy-remote-source")

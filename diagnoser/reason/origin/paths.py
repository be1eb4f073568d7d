"""Who brought it about that a path is not there, or not open to the user."""

from __future__ import annotations

import posixpath
import re

from diagnoser.dockerfile.effects.kinds import Brings, Copies, Fills, Links, MakesDirectory, MakesFile, Moves, Removes
from diagnoser.dockerfile.effects.setting import ROOT
from diagnoser.dockerfile.trace import covers, filled, makes, rights, trace
from diagnoser.reason.origin.scene import Blame

TYPE_CHECKING = False
if TYPE_CHECKING:
    from diagnoser.dockerfile.context import Found
    from diagnoser.dockerfile.image import Change
    from diagnoser.reason.origin.scene import Scene

_ONLY_CD = r"\s*(?:set -\w+\s*(?:;|&&)\s*)?cd\s+(?P<directory>[^\s;&|]+)\s*"


def missing(scene: Scene, path: str) -> Blame | None:
    """Who removed a path, made it elsewhere, or brings it only later."""
    whole = scene.image.absolute(path)
    return (
        _taken_away(scene, whole)
        or _ignored(scene, whole)
        or _made_elsewhere(scene, path, whole)
        or _brought_later(scene, whole)
        or _directory_forgotten(scene, whole)
        or _made_otherwise(scene, whole)
        or _not_there(scene, whole)
    )


def _taken_away(scene: Scene, path: str) -> Blame | None:
    change = trace(scene.image, path)
    if change is None or change.by == scene.failing or not isinstance(change.effect, (Removes, Moves)):
        return None
    return Blame(change.by, f"removes {path}, which this step needs", "removed")


def _ignored(scene: Scene, path: str) -> Blame | None:
    """The COPY of a directory that would bring a file, did no line of .dockerignore keep it out."""
    brought = _brought(scene, path)
    by = brought[1].ignored_by if brought else None
    if brought is None or by is None:
        return None
    reason = f"would bring {brought[1].path}, but line {by.line} of {by.file} ({by.pattern}) keeps it out"
    return Blame(brought[0].by, reason, "not-sent")


def _not_there(scene: Scene, path: str) -> Blame | None:
    """The COPY of a directory that would bring a file, were it in the build context."""
    brought = _brought(scene, path)
    if brought is None or brought[1].kind not in {"missing", "outside"}:
        return None
    return Blame(brought[0].by, f"would bring {brought[1].path}, but the build context has none", "not-sent")


def _brought(scene: Scene, path: str) -> tuple[Change, Found] | None:
    if scene.context is None:
        return None
    from diagnoser.dockerfile.context.bringing import bringing

    return bringing(scene.context, scene.image, path)


def _made_otherwise(scene: Scene, path: str) -> Blame | None:
    """A directory on the way was copied as a file, or lost its own name as only its content was copied."""
    for change in reversed(scene.image.changes):
        effect = change.effect
        if not isinstance(effect, Brings):
            continue
        name = posixpath.basename(effect.source.rstrip("/"))
        if effect.kind == "tree" and name and path.startswith(f"{effect.path.rstrip('/')}/{name}/"):
            return Blame(
                change.by, f"puts the content of {effect.source} into {effect.path}, without {name} itself", "flattened"
            )
        if effect.kind != "tree" and not effect.lands_in and path.startswith(f"{effect.path}/"):
            return Blame(change.by, f"makes {effect.path} a file where it should be a directory", "made")
    return None


def mode(scene: Scene, path: str) -> Blame | None:
    """Who last changed the mode of a path."""
    whole = scene.image.absolute(path)
    change = rights(scene.image, whole).mode
    return Blame(change.by, f"changes the mode of {whole}", "mode") if change else None


def removed(scene: Scene, path: str) -> Blame | None:
    """Who removed a path, or anything under it."""
    for change in reversed(scene.image.changes):
        effect = change.effect
        if isinstance(effect, Removes) and (covers(effect.path, path) or covers(path, effect.path)):
            return Blame(change.by, f"removes {effect.path}", "removed") if change.by != scene.failing else None
    return None


def made(scene: Scene, path: str) -> Blame | None:
    """Who made a path, or a link on the way to it."""
    whole = scene.image.absolute(path)
    for change in scene.image.changes:
        if makes(change.effect, whole):
            return Blame(change.by, f"makes {whole}", "made")
    for change in reversed(scene.image.changes):
        if isinstance(change.effect, Links) and covers(change.effect.path, whole):
            return Blame(change.by, f"makes {change.effect.path} a link to {change.effect.target}", "made")
    return None


def from_stage(scene: Scene, path: str) -> Blame | None:
    """Who removed, or was to make, a path in the stage that a COPY takes it from."""
    name = dict(scene.failing.flags).get("from", "")
    image = scene.fold.stage(name)
    if image is None:
        return None
    change = trace(image, path)
    if change is not None and isinstance(change.effect, Removes):
        return Blame(change.by, f"removes {path} in the stage it is copied from", "removed")
    steps = [each for each in scene.dockerfile.instructions if each.stage == scene.fold.images.index(image)]
    moved = [each for each in steps if each.keyword == "WORKDIR" and not each.arguments.startswith(("/", "$"))]
    if moved:
        return Blame(moved[-1], f"is relative, so the stage works in {image.directory}", "moved")
    ran = [each for each in steps if each.keyword == "RUN"]
    return Blame(ran[-1], f"was to make {path}, as the last step that runs in its stage", "not-made") if ran else None


def _made_elsewhere(scene: Scene, path: str, whole: str) -> Blame | None:
    """The file is there under another directory: what moved the working directory is to blame, or who put it there."""
    name = posixpath.basename(whole)
    for change in reversed(scene.image.changes):
        made = _target(change)
        if made is None or made == whole or posixpath.basename(made) != name:
            continue
        moved = [each for each in scene.image.directories_by if each.line > change.by.line]
        if moved and _is_relative(scene, path, whole):
            return Blame(
                moved[-1], f"moves the working directory to {scene.image.directory}; {name} is at {made}", "moved"
            )
        if isinstance(change.effect, Brings):
            return Blame(change.by, f"puts {name} at {made}, while this step looks for {whole}", "elsewhere")
    return None


def _is_relative(scene: Scene, path: str, whole: str) -> bool:
    """Whether the step looks for a path from the working directory; programs may complain of the whole path."""
    if not path.startswith("/"):
        return True
    return posixpath.dirname(whole) == scene.image.directory and whole not in scene.failing.value


def _target(change: Change) -> str | None:
    effect = change.effect
    if isinstance(effect, (Brings, MakesFile)):
        return effect.path
    if isinstance(effect, (Copies, Moves)):
        return effect.target
    return None


def _brought_later(scene: Scene, path: str) -> Blame | None:
    for change in scene.later_changes():
        effect = change.effect
        if isinstance(effect, Brings) and (effect.path == path or effect.path.startswith(f"{path}/")):
            return Blame(change.by, f"brings {path} only after the step that needs it", "later")
        if not isinstance(effect, Brings) or effect.kind == "file" or not effect.source.strip("./"):
            continue  # that everything is copied later says nothing of this path
        if covers(effect.path, path):
            return Blame(change.by, f"may bring {path}, but only after the step that needs it", "later")
    return None


def _directory_forgotten(scene: Scene, path: str) -> Blame | None:
    """A relative WORKDIR leads too deep; a ``cd`` in a RUN of its own has no effect on the next."""
    if not covers(scene.image.directory, path):
        return None
    for each in reversed(scene.before):
        if each.keyword == "WORKDIR":
            relative = not each.arguments.startswith(("/", "$"))
            return Blame(each, f"is relative and leads to {scene.image.directory}", "moved") if relative else None
        if each.keyword == "RUN" and (match := re.fullmatch(_ONLY_CD, each.arguments)):
            return Blame(
                each, f"changes to {match['directory']} for this one step only; WORKDIR would last", "not-lasting"
            )
    return None


def left_out(scene: Scene, name: str) -> Blame | None:
    """The COPY into the working directory that does not bring a file: it is of others, or the context has it not."""
    whole = scene.image.absolute(name)
    if blame := _ignored(scene, whole) or _not_there(scene, whole):
        return blame
    for each in reversed(scene.before):
        if each.keyword != "COPY" or dict(each.flags).get("from"):
            continue
        brought = [
            change.effect
            for change in scene.image.changes
            if change.by == each and isinstance(change.effect, Brings) and change.effect.kind == "file"
        ]
        if brought and all(posixpath.dirname(effect.path) == scene.image.directory for effect in brought):
            return Blame(each, f"does not bring {posixpath.basename(name)}, which this step needs", "left-out")
    return None


def copied(scene: Scene, path: str) -> Blame | None:
    """The COPY that brought a file which leads astray."""
    change = trace(scene.image, path) or filled(scene.image, path)
    if change is None or not isinstance(change.effect, Brings):
        return None
    return Blame(change.by, f"brings {path}", "brought")


def source(scene: Scene, path: str) -> Blame | None:
    """Who filled a directory that was copied from another stage."""
    change = trace(scene.image, path) or filled(scene.image, path)
    if change is None or not isinstance(change.effect, Brings) or change.effect.stage is None:
        return None
    stage = scene.fold.stage(change.effect.stage)
    if stage is None:
        return None
    wanted = stage.absolute(change.effect.source)
    for each in reversed(stage.changes):
        if isinstance(each.effect, Fills) and each.effect.directory == wanted:
            return Blame(each.by, f"fills {wanted} in the stage that {path} comes from", "filled")
    return None


def closed(scene: Scene, path: str) -> Blame | None:
    """Who keeps the user of the step out: a mode, a home that is not theirs, or the switch to that user."""
    image = scene.image
    if image.user is None or image.user in ROOT:
        return None
    whole = image.absolute(path)
    changed_mode = rights(image, whole).mode
    if changed_mode is not None and changed_mode.user in ROOT and changed_mode.by != scene.failing:
        return Blame(changed_mode.by, f"changes the mode of {whole}, which shuts {image.user} out", "mode")
    if covers("/root", whole):
        if image.directories_by and covers("/root", image.directory):
            return Blame(image.directories_by[-1], "lies under /root, which only root may enter", "moved")
        return switched(scene)
    account = image.account
    if account and account.home and (covers(account.home, whole) or whole.startswith("/nonexistent")):
        return _home(scene, account.home)
    return switched(scene, path)


def _home(scene: Scene, home: str) -> Blame | None:
    image, account = scene.image, scene.image.account
    owner = rights(image, home)
    if trace(image, home) is None and account and not account.has_home:
        return Blame(account.by, f"makes {account.name} without a home directory", "no-home")
    if owner.change and owner.owner in ROOT and isinstance(owner.change.effect, MakesDirectory):
        return Blame(owner.change.by, f"makes {home} for root, and nothing gives it to {image.user}", "made")
    return switched(scene, home)


def switched(scene: Scene, _value: str = "") -> Blame | None:
    """The USER that this step runs under."""
    image = scene.image
    if image.user_by is None or image.user is None or image.user in ROOT:
        return None
    return Blame(image.user_by, f"switches to {image.user}, who lacks the right to do what this step does", "user")

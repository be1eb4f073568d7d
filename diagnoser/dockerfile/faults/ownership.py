"""Who owns a path of an image, as far as the Dockerfile tells."""

from __future__ import annotations

import posixpath
import re

from diagnoser.dockerfile.effects.kinds import (
    AddsUser,
    Brings,
    ChangesMode,
    ChangesOwner,
    Installs,
    MakesDirectory,
    Removes,
)
from diagnoser.dockerfile.trace import covers, makes
from diagnoser.fields import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from diagnoser.dockerfile.effects.kinds import Effect
    from diagnoser.dockerfile.faults.fault import Scene
    from diagnoser.dockerfile.image import Change

_NOT_ROOTS = ("/go", "/var/www", "/usr/local/bundle", "/var/mail", "/var/local", "/run/lock", "/opt/conda")
"""Places of official images that are open to others than root."""
_OPEN_TO_ALL = ("/tmp", "/var/tmp", "/dev/shm", "/dev", "/proc", "/run/lock")  # noqa: S108 - places, not files of ours


class Held(NamedTuple):
    """Who owns a path: ``root`` or an account, None where it is not known; ``path`` is the one that says so.

    ``by_whom`` is "base" for a directory of the base image, else the change that made it so.
    """

    owner: str | None
    path: str = ""
    by_whom: Change | str | None = None
    sure: bool = True


def owner(scene: Scene, path: str) -> Held:
    """Who owns a path or, where it is not there, the nearest directory above it that is."""
    here = path
    while True:
        if here in _OPEN_TO_ALL:
            return Held(None)
        held = _stated(scene, here)
        if held is not None:
            return held
        if scene.base is None or _is_anothers(scene, here):
            return Held(None)
        if here == "/" or scene.base.has_directory(here):
            return Held("root", here, "base", scene.is_untouched)
        here = posixpath.dirname(here)


def _is_anothers(scene: Scene, path: str) -> bool:
    """Whether the base image, or a package, may have a directory here that is not root's alone."""
    if path.startswith(_NOT_ROOTS) or (
        scene.base is not None and not scene.base.leaves_empty(path) and "/home/" in path
    ):
        return True
    in_packages = path.startswith(("/var/", "/run/", "/etc/"))
    return in_packages and any(isinstance(each.effect, Installs) and each.effect.names for each in scene.image.of_paths)


def _stated(scene: Scene, path: str) -> Held | None:
    """What the last change that concerns a path says of its owner; None where none does."""
    filled: Held | None = None
    for change in reversed(scene.image.of_paths):
        effect = change.effect
        if isinstance(effect, Removes) and covers(effect.path, path):
            return None if effect.certain else Held(None)
        held = _held_by(scene, change, path)
        if held is None:
            continue
        if held.owner is None or not _may_be_older(effect, path):
            return held
        # the first that makes a directory counts: behind it, the directory keeps its owner
        filled = held
    if filled is not None and scene.base is not None and scene.base.has_directory(path):
        return Held("root", path, "base", scene.is_untouched)
    return filled


def _may_be_older(effect: Effect, path: str) -> bool:
    """Whether a path that an effect makes may have been there before: a directory, or one on the way."""
    if isinstance(effect, (MakesDirectory, Brings)):
        return not (isinstance(effect, Brings) and effect.kind == "file" and effect.path == path)
    return not isinstance(effect, (ChangesOwner, AddsUser)) and path not in {
        getattr(effect, "path", None),
        getattr(effect, "target", None),
    }


def _held_by(scene: Scene, change: Change, path: str) -> Held | None:  # noqa: PLR0911 - a table of effects
    """What one change says of a path's owner; None where it says nothing."""
    effect = change.effect
    if isinstance(effect, ChangesMode):
        return Held(None) if _concerns(effect, path) and (_opens(effect.mode) or not effect.certain) else None
    if isinstance(effect, ChangesOwner):
        if not _concerns(effect, path):
            return None
        if effect.user is None or not effect.certain or "$" in effect.user:
            return Held(None)
        shared = effect.group not in {None, "", effect.user, "root", "0"}
        return Held(None if shared else account_name(scene, effect.user), path, change, scene.is_untouched)
    if isinstance(effect, AddsUser):
        return Held(effect.name, path, change) if effect.makes_home and effect.home == path else None
    if isinstance(effect, Brings):
        return _brought(scene, effect, change, path)
    if makes(effect, path):
        owner_name = account_name(scene, change.user or "root") if effect.certain else None
        return Held(owner_name, path, change, scene.is_untouched)
    return Held(None) if _may_hold(effect, path) else None


def _brought(scene: Scene, effect: Brings, change: Change, path: str) -> Held | None:
    """What a COPY says of a path; it may hold whatever lies under its target."""
    mode = dict(change.by.flags).get("chmod", "")
    if mode and covers(effect.path, path) and _opens(mode):
        return Held(None)
    owner_name = None if "$" in (effect.owner or "") else account_name(scene, effect.owner or "root")
    account = scene.image.accounts.get(owner_name or "")
    if account is not None and account.by.line > change.by.line:
        owner_name = "root"  # BuildKit gives what an unknown account was to have to root
    if effect.path == path and effect.kind == "file":
        return Held(owner_name, path, change, scene.is_untouched)
    if makes(effect, path):
        return Held(owner_name, path, change, scene.is_untouched)
    return Held(None) if covers(effect.path, path) else None


def _may_hold(effect: object, path: str) -> bool:
    """Whether an effect may have made a path without naming it."""
    place = getattr(effect, "directory", None) or getattr(effect, "target", None)
    return isinstance(place, str) and ("$" in place or (place != path and covers(place, path)))


def _concerns(effect: ChangesMode | ChangesOwner, path: str) -> bool:
    if "$" in effect.path:
        return True
    if effect.recursive:
        return covers(effect.path, path)
    return effect.path.count("/") == path.count("/") and covers(effect.path, path)


def _opens(mode: str) -> bool:
    """Whether a mode may let others than the owner write."""
    if re.fullmatch(r"[0-7]{3,5}", mode):
        return bool(int(mode[-1]) & 2 or int(mode[-2]) & 2)
    return "$" in mode or bool(
        re.search(r"(?:^|,)(?:[ugoa]*[goa])?[ugoa]*[+=][rwxXst]*w", mode) and not re.match("u[+=]", mode)
    )


def account_name(scene: Scene, written: str) -> str:
    """An account's name for a name or a number."""
    user = written.partition(":")[0] or "root"
    if user == "0":
        return "root"
    return next((each.name for each in scene.image.accounts.values() if each.uid == user), user)


def is_same(scene: Scene, owner_name: str, user: str) -> bool:
    """Whether two ways to write a user may mean the same."""
    mine, theirs = account_name(scene, user), account_name(scene, owner_name)
    if mine == theirs:
        return True
    if theirs == "root":
        return False
    # of a number, and an account whose own is not known, nothing can be said
    return mine.isdigit() != theirs.isdigit() or not {mine, theirs} <= set(scene.image.accounts)


def closed(scene: Scene, path: str) -> Change | None:
    """The change of a mode that keeps the user in force, not root, from reading a path; None for none that is known."""
    for change in reversed(scene.image.of_paths):
        effect = change.effect
        if isinstance(effect, ChangesMode) and (covers(effect.path, path) or "$" in effect.path):
            if not effect.certain or not re.fullmatch(r"[0-7]{3,4}", effect.mode):
                return None
            mine, groups, others = map(int, effect.mode[-3:])
            if effect.recursive and path != effect.path:
                # without x nobody but root comes through the directories
                return None if (mine | groups | others) & 1 else change
            if _concerns(effect, path):
                return change if not (groups | others) & 4 and _is_roots(scene, path) else None
        elif (isinstance(effect, (ChangesOwner, Brings)) and "$" in effect.path) or (
            not isinstance(effect, ChangesOwner) and makes(effect, path)
        ):
            return None
    return None


def _is_roots(scene: Scene, path: str) -> bool:
    """Whether a file that is there belongs to root: by a change of its owner, or since a COPY brought it."""
    for change in reversed(scene.image.of_paths):
        effect = change.effect
        if isinstance(effect, ChangesOwner) and _concerns(effect, path):
            return effect.certain and effect.user in {"root", "0"}
        if isinstance(effect, Brings) and covers(effect.path, path):
            return effect.owner is None and effect.stage is None and scene.is_untouched
    return False

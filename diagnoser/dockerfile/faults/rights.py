"""What the user in force may not do: the work of root, and writing where the directory is another's."""

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
    Moves,
    NeedsRoot,
    Removes,
    Writes,
)
from diagnoser.dockerfile.faults.paths import UNKNOWN
from diagnoser.dockerfile.trace import covers, makes
from diagnoser.fields import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from diagnoser.dockerfile.faults.fault import Fault, Scene
    from diagnoser.dockerfile.image import Change
    from diagnoser.dockerfile.parse import Instruction

_OPEN_TO_ALL = ("/tmp", "/var/tmp", "/dev/shm", "/dev", "/proc", "/run/lock")  # noqa: S108 - places, not files of ours
_AFTER_USER = "filesystem/permission-denied-after-user"
_ROOTS_WORK = {
    **dict.fromkeys(("apt", "apt-get", "aptitude", "dpkg", "add-apt-repository"), "apt/not-root"),
    "apk": "apk/not-root",
    **dict.fromkeys(
        (
            *("useradd", "adduser", "groupadd", "addgroup", "usermod", "groupmod", "gpasswd"),
            *("deluser", "userdel", "delgroup", "groupdel"),
        ),
        "adduser/not-root",
    ),
}
_OF_TOOLS = {
    **dict.fromkeys(("npm", "yarn", "pnpm"), "npm/permission-denied"),
    "uv": "uv/permission-denied",
    "poetry": "poetry/home-or-cache-unwritable",
    "pip": "pip/site-packages-permission-denied",
}


def root_needed(scene: Scene, effect: NeedsRoot) -> Iterator[Fault]:
    """What only root may do."""
    user = scene.user
    if user is None or effect.what == "chown" or "fakeroot" in (scene.ran.command.through if scene.ran else ()):
        return
    cause = _ROOTS_WORK.get(effect.what, _AFTER_USER)
    reason = f"{effect.what} needs root, but this step runs as {user}"
    yield scene.fault("root-needed", effect.what, reason, cause, effect=effect, by=scene.image.user_by)


def give_away(scene: Scene, effect: ChangesOwner) -> Iterator[Fault]:
    """``chown`` by another user than root, of what is not theirs."""
    user = scene.user
    if user is None or effect.user is None or (scene.ran and scene.ran.command.user):
        return
    held = owner(scene, effect.path)
    if held.owner == "root" and held.by_whom is not None:
        reason = f"only root may change the owner of {effect.path}, but this step runs as {user}"
        cause = "filesystem/operation-not-permitted"
        yield scene.fault("root-needed", "chown", reason, cause, effect=effect, by=scene.image.user_by, known=held.sure)


class Held(NamedTuple):
    """Who owns a path: ``root`` or an account, None where it is not known; ``path`` is the one that says so.

    ``by_whom`` is "base" for a directory of the base image, else the change that made it so.
    """

    owner: str | None
    path: str = ""
    by_whom: Change | str | None = None
    sure: bool = True


def write(scene: Scene, effect: Writes) -> Iterator[Fault]:
    """A path that a command makes, changes or removes."""
    path, user = effect.path, scene.user
    if user is None or not path.startswith("/") or not UNKNOWN.isdisjoint(path):
        return
    if scene.ran is not None and scene.ran.command.user:
        return
    mount = next((target for target in scene.mounts if covers(target, path)), None)
    if mount is not None:
        yield from _onto_mount(scene, effect, mount)
        return
    only_above = scene.ran is not None and any(
        (isinstance(each, Removes) and each.path == path) or (isinstance(each, Moves) and each.source == path)
        for each in scene.ran.effects
    )
    held = owner(scene, posixpath.dirname(path) if only_above else path)
    if held.owner is None or _is_same(scene, held.owner, user):
        return
    program = _program(scene)
    cause = _OF_TOOLS.get(program, _AFTER_USER)
    at_home = scene.ran is not None and scene.ran.at.home and covers(scene.ran.at.home, path)
    if at_home and held.by_whom == "base":
        yield from _without_home(scene, effect, path)
        return
    reason = f"{user} may not write {path}: {held.path} belongs to {held.owner}"
    by = _blamed(scene, held)
    yield scene.fault("not-writable", path, reason, cause, effect=effect, by=by, known=held.sure)


def _without_home(scene: Scene, effect: Writes | Installs, path: str) -> Iterator[Fault]:
    account = scene.image.account
    home = scene.ran.at.home if scene.ran else ""
    reason = f"{scene.user} has no home: nothing makes {home}"
    cause = {"pip": "pip/user-install-home-unwritable", "poetry": "poetry/home-or-cache-unwritable"}.get(
        _program(scene), "adduser/user-home-missing-or-unwritable"
    )
    by = account.by if account else scene.image.user_by
    yield scene.fault("home-missing", home or path, reason, cause, effect=effect, by=by, known=scene.is_untouched)


def _onto_mount(scene: Scene, effect: Writes, target: str) -> Iterator[Fault]:
    mount = scene.mounts[target]
    if mount.get("type", "bind") != "cache" or mount.get("uid", "0") != "0" or "mode" in mount:
        return
    reason = f"the cache mount at {target} belongs to root, but this step runs as {scene.user}"
    cause = "filesystem/cache-mount-unwritable"
    yield scene.fault("cache-not-writable", target, reason, cause, effect=effect, by=scene.image.user_by)


def cache(scene: Scene) -> Iterator[Fault]:
    """A cache mount that a tool of another user than root keeps its files in."""
    if scene.user is None or scene.ran is None or not scene.ran.command.words:
        return
    program = _program(scene)
    if program in {"pip", "pip3", "echo", "ls", "cat"} or program not in _CACHING:
        return
    for target, mount in scene.mounts.items():
        if mount.get("type") == "cache" and mount.get("uid", "0") == "0" and "mode" not in mount and "gid" not in mount:
            reason = f"the cache mount at {target} belongs to root, but this step runs as {scene.user}"
            yield scene.fault(
                "cache-not-writable",
                target,
                reason,
                "filesystem/cache-mount-unwritable",
                by=scene.image.user_by,
                known=False,
            )


_CACHING = frozenset(
    [
        "npm",
        "yarn",
        "pnpm",
        "poetry",
        "uv",
        "go",
        "cargo",
        "mvn",
        "gradle",
        "python",
        "python3",
        "node",
        "bundle",
        "composer",
    ]
)


def install(scene: Scene, effect: Installs) -> Iterator[Fault]:
    """Packages that go into the user's own directory, or into an environment that is another's."""
    user = scene.user
    if user is None or scene.ran is None or scene.ran.command.user or effect.manager not in {"pip", "poetry", "uv"}:
        return
    program = _program(scene)
    if effect.into.startswith("/"):
        held = owner(scene, effect.into)
        if held.owner is not None and not _is_same(scene, held.owner, user):
            reason = f"{user} may not install into {effect.into}: {held.path} belongs to {held.owner}"
            cause = _OF_TOOLS.get(program, "pip/site-packages-permission-denied")
            by = _blamed(scene, held)
            yield scene.fault("not-writable", effect.into, reason, cause, effect=effect, by=by, known=held.sure)
    elif effect.into == "user":
        yield from _into_home(scene, effect, user)
    elif effect.into == "system" and effect.manager == "pip" and scene.base is not None:
        reason = f"{user} may not install into the system's own Python"
        cause = _OF_TOOLS.get(program, "pip/site-packages-permission-denied")
        yield scene.fault(
            "not-writable", "site-packages", reason, cause, effect=effect, by=scene.image.user_by, known=False
        )


def _into_home(scene: Scene, effect: Installs, user: str) -> Iterator[Fault]:
    home = scene.ran.at.home if scene.ran else None
    if home is None and user.isdigit() and scene.image.environment.get("HOME") is None and _has_no_account(scene, user):
        home = "/"
    if home is None or not home.startswith("/") or not UNKNOWN.isdisjoint(home):
        return
    if scene.ran is not None and scene.ran.at.variable("PYTHONUSERBASE"):
        return
    held = owner(scene, home)
    if held.owner is None or _is_same(scene, held.owner, user):
        return
    is_pip = effect.manager == "pip" and _program(scene) != "pipx"
    cause = "pip/user-install-home-unwritable" if is_pip else "poetry/home-or-cache-unwritable"
    account = scene.image.account
    if held.by_whom == "base" and held.path != home:
        reason = f"{user} has no home: nothing makes {home}"
        by = account.by if account else scene.image.user_by
        yield scene.fault("home-missing", home, reason, cause, effect=effect, by=by, known=held.sure)
        return
    reason = f"the home of {user}, {home}, belongs to {held.owner}"
    by = _blamed(scene, held)
    yield scene.fault("not-writable", home, reason, cause, effect=effect, by=by, known=held.sure)


def _blamed(scene: Scene, held: Held) -> Instruction | None:
    """Who made the directory another's, or else who switched to the user."""
    return scene.image.user_by if held.by_whom is None or isinstance(held.by_whom, str) else held.by_whom.by


def _has_no_account(scene: Scene, number: str) -> bool:
    """Whether no account has a number; unknown where one was given none."""
    if scene.base is None or number in scene.base.users.values() or not scene.is_untouched:
        return False
    return all(each.uid not in {None, number} for each in scene.image.accounts.values())


def owner(scene: Scene, path: str) -> Held:
    """Who owns a path or, where it is not there, the nearest directory above it that is."""
    here = path
    while True:
        if any(here == each or covers(each, here) for each in _OPEN_TO_ALL) and here in _OPEN_TO_ALL:
            return Held(None)
        held = _stated(scene, here)
        if held is not None:
            return held
        if scene.base is not None and scene.base.has_directory(here):
            return Held("root", here, "base", scene.is_untouched)
        if here == "/" or scene.base is None or not scene.base.leaves_empty(here):
            return Held(None)
        here = posixpath.dirname(here)


def _stated(scene: Scene, path: str) -> Held | None:
    """What the last change that concerns a path says of its owner; None where none does."""
    filled: Held | None = None
    for change in reversed(scene.image.changes):
        effect = change.effect
        if isinstance(effect, Removes) and covers(effect.path, path):
            return None if effect.certain else Held(None)
        held = _held_by(scene, change, path)
        if held is None:
            continue
        if held.owner is None or not isinstance(effect, (MakesDirectory, Brings)) or not held.path:
            return held
        if isinstance(effect, Brings) and effect.kind == "file":
            return held
        filled = filled or held  # unless the directory was there before, and keeps its owner
        if isinstance(effect, MakesDirectory):
            filled = held
    if filled is not None and scene.base is not None and scene.base.has_directory(path):
        return Held("root", path, "base", scene.is_untouched)
    return filled


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
        return Held(None if shared else _name(scene, effect.user), path, change, scene.is_untouched)
    if isinstance(effect, AddsUser):
        return Held(effect.name, path, change) if effect.makes_home and effect.home == path else None
    if isinstance(effect, Brings):
        return _brought(scene, effect, change, path)
    if makes(effect, path):
        owner_name = _name(scene, change.user or "root") if effect.certain else None
        return Held(owner_name, path, change, scene.is_untouched)
    return Held(None) if _may_hold(effect, path) else None


def _brought(scene: Scene, effect: Brings, change: Change, path: str) -> Held | None:
    """What a COPY says of a path; it may hold whatever lies under its target."""
    owner_name = None if "$" in (effect.owner or "") else _name(scene, effect.owner or "root")
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


def _name(scene: Scene, written: str) -> str:
    """An account's name for a name or a number."""
    user = written.partition(":")[0] or "root"
    if user == "0":
        return "root"
    return next((each.name for each in scene.image.accounts.values() if each.uid == user), user)


def _is_same(scene: Scene, owner_name: str, user: str) -> bool:
    """Whether two ways to write a user may mean the same."""
    mine, theirs = _name(scene, user), _name(scene, owner_name)
    if mine == theirs:
        return True
    if theirs == "root":
        return False
    # of a number, and an account whose own is not known, nothing can be said
    return mine.isdigit() != theirs.isdigit() or not {mine, theirs} <= set(scene.image.accounts)


def _program(scene: Scene) -> str:
    words = scene.ran.command.words if scene.ran else ()
    name = words[0].text.rpartition("/")[2] if words else ""
    if name.startswith("python") and [word.text for word in words[1:2]] == ["-m"] and len(words) > 2:  # noqa: PLR2004
        name = words[2].text
    return "pip" if re.fullmatch(r"pip[\d.]+", name) else name

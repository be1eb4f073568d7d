"""What the user in force may not do: the work of root, and writing where the directory is another's."""

from __future__ import annotations

import posixpath

from diagnoser.dockerfile.effects.kinds import (
    ChangesOwner,
    Installs,
    Moves,
    NeedsRoot,
    Removes,
    Writes,
)
from diagnoser.dockerfile.faults.ownership import Held, is_same, owner
from diagnoser.dockerfile.faults.paths import UNKNOWN, look
from diagnoser.dockerfile.trace import covers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from diagnoser.dockerfile.faults.fault import Fault, Scene
    from diagnoser.dockerfile.parse import Instruction

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
    **dict.fromkeys(("chmod", "chgrp"), "filesystem/operation-not-permitted"),
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


def write(scene: Scene, effect: Writes) -> Iterator[Fault]:
    """A path that a command makes, changes or removes."""
    path = effect.path
    is_sure = _is_written(scene, path) if path.startswith("/") and UNKNOWN.isdisjoint(path) else None
    if is_sure is None:
        return
    effect = effect._replace(certain=effect.certain and is_sure)
    yield from _onto_source(scene, effect)
    if scene.user is not None and not (scene.ran and scene.ran.command.user):
        yield from _write(scene, effect, scene.user)


def _write(scene: Scene, effect: Writes, user: str) -> Iterator[Fault]:
    """What another user than root writes."""
    path = effect.path
    mount = next((target for target in scene.mounts if covers(target, path)), None)
    if mount is not None:
        yield from _onto_mount(scene, effect, mount)
        return
    only_above = scene.ran is not None and any(
        (isinstance(each, Removes) and each.path == path) or (isinstance(each, Moves) and each.source == path)
        for each in scene.ran.effects
    )
    held = owner(scene, posixpath.dirname(path) if only_above else path)
    if held.owner is None or is_same(scene, held.owner, user):
        return
    cause = _OF_TOOLS.get(scene.program, _AFTER_USER)
    at_home = scene.ran is not None and scene.ran.at.home and covers(scene.ran.at.home, path)
    if at_home and held.by_whom == "base":
        yield from _without_home(scene, effect, path)
        return
    reason = f"{user} may not write {path}: {held.path} belongs to {held.owner}"
    by = _blamed(scene, held)
    yield scene.fault("not-writable", path, reason, cause, effect=effect, by=by, known=held.sure)


def _is_written(scene: Scene, path: str) -> bool | None:
    """Whether something is sure to be written: ``mkdir -p`` and ``rm -f`` may find it done. None where they do."""
    options = {word.text for word in scene.ran.command.words[1:] if word.text[:1] == "-"} if scene.ran else set()
    letters = "".join(each for each in options if each[:2] != "--")
    if scene.program == "mkdir" and ("p" in letters or "--parents" in options):
        is_there = scene.base is not None and scene.base.has_directory(path)
        state = "there" if is_there else look(scene.image, scene.base, path, scene.context).state
        return None if state == "there" else state != "open"
    if scene.program == "rm" and ("f" in letters or "--force" in options):
        state = look(scene.image, scene.base, path, scene.context).state
        return None if state in {"gone", "never"} else state != "open"
    return True


def _onto_source(scene: Scene, effect: Writes) -> Iterator[Fault]:
    """A bind mount, which is read-only where it is not told otherwise."""
    target = next((target for target in scene.mounts if covers(target, effect.path)), None)
    if target is None or any(each != target and covers(target, each) for each in scene.mounts):
        return
    fields = scene.mounts[target]
    is_bind = fields.get("type", "bind") == "bind"
    if is_bind and not fields.keys() & {"rw", "readwrite"} and fields.get("readonly", fields.get("ro")) != "false":
        reason = f"the bind mount at {target} is read-only, so {effect.path} cannot be written"
        yield scene.fault("mount-read-only", target, reason, "filesystem/read-only-file-system", effect=effect)


def _without_home(scene: Scene, effect: Writes | Installs, path: str) -> Iterator[Fault]:
    account = scene.image.account
    home = scene.ran.at.home if scene.ran else ""
    reason = f"{scene.user} has no home: nothing makes {home}"
    cause = {"pip": "pip/user-install-home-unwritable", "poetry": "poetry/home-or-cache-unwritable"}.get(
        scene.program, "adduser/user-home-missing-or-unwritable"
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
    program = scene.program
    if program in {"pip", "pip3", "echo", "ls", "cat"} or program not in CACHING:
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


CACHING = frozenset(
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
    program = scene.program
    if effect.into.startswith("/"):
        held = owner(scene, effect.into)
        if held.owner is not None and not is_same(scene, held.owner, user):
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
    if home is None and user == "nobody" and scene.base is not None and scene.base.kind in {"slim", "full", "ubuntu"}:
        home = "/nonexistent"
    if home is None or not home.startswith("/") or not UNKNOWN.isdisjoint(home):
        return
    user_base = scene.ran.at.variable("PYTHONUSERBASE") if scene.ran and effect.manager == "pip" else None
    if user_base is not None and not user_base.startswith("/"):
        return
    held = owner(scene, user_base or home)
    if held.owner is None or is_same(scene, held.owner, user):
        return
    is_pip = effect.manager == "pip" and scene.program != "pipx"
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

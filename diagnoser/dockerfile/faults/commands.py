"""Programs that a step runs and that are not in the image, or not where PATH leads; and shells that are missing."""

from __future__ import annotations

import re

from diagnoser.dockerfile.effects.kinds import Brings, Installs, ProvidesCommand, RemovesCommand, Runs
from diagnoser.dockerfile.effects.options import name_set
from diagnoser.dockerfile.faults.fault import KNOWN
from diagnoser.dockerfile.running import script_of
from diagnoser.dockerfile.trace import covers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from diagnoser.dockerfile.effects.kinds import Effect
    from diagnoser.dockerfile.faults.fault import Fault, Scene
    from diagnoser.dockerfile.image import Change
    from diagnoser.dockerfile.parse import Instruction

_SYSTEM_PATH = ("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin")
_OF_SYSTEM = name_set("ls cat mkdir rm cp mv ln chmod chown sed grep tar apt-get apt apk find id head tail touch")
_OF_ROOT = name_set("useradd groupadd usermod groupmod adduser addgroup ldconfig update-ca-certificates")
_SHELLS = frozenset({"scratch", "distroless"})
_VERSIONED = r"(?:python|pip)[\d.]+"


def run(scene: Scene, effect: Runs) -> Iterator[Fault]:
    """A program that a command needs."""
    name = effect.program
    if "/" in name or not name or not name[0].isalnum() or "$" in name or "`" in name:
        return
    provided = scene.image.programs.get(name)
    if provided is not None and isinstance(provided.effect, RemovesCommand):
        if provided.effect.certain:
            reason = f"{name} is not there any more: line {provided.by.line} takes it away"
            known = scene.is_untouched and not _in_base(scene, name)
            yield scene.fault(
                "command-removed", name, reason, cause_of(name), effect=effect, by=provided.by, known=known
            )
        return
    if provided is not None:
        yield from _off_path(scene, effect, provided)
        return
    path = scene.ran.at.variable("PATH") if scene.ran else None
    by = _path_setting(scene)
    if path and by is not None and _is_off(name, path):
        reason = f"PATH is only {path}, where {name} is not: line {by.line} sets it without what it held before"
        yield scene.fault("path-overwritten", name, reason, "shell/command-not-found", effect=effect, by=by)
        return
    if scene.base is None or name not in scene.base.lacks or not scene.is_untouched or _may_be_brought(scene, name):
        return
    by_package = any(isinstance(change.effect, Installs) for change in scene.image.of_paths)
    reason = f"{scene.image.base} has no {name}, and nothing in this stage installs it"
    yield scene.fault("command-missing", name, reason, cause_of(name), effect=effect, known=not by_package)


NEEDING_INPUT = name_set("tar gunzip bunzip2 unxz gpg apt-key")
"""Programs that fail where the one in front of the pipe says nothing."""


def silent(scene: Scene, before: Scene) -> Iterator[Fault]:
    """A program in front of a pipe that is not there, so that the one behind it gets nothing."""
    if before.ran is None or not before.ran.command.swallowed or not before.ran.command.certain:
        return
    behind = script_of(scene.instruction).partition(before.ran.command.text)[2].lstrip()
    if behind[:1] != "|" or behind[:2] == "||":
        return
    for effect in before.ran.effects:
        if isinstance(effect, Runs):
            found = run(before, effect._replace(certain=True))
            yield from (
                scene.fault(f.kind, f.subject, f.reason, f.cause, by=f.by, known=f.certainty == KNOWN) for f in found
            )


def _is_off(name: str, path: str) -> bool:
    """Whether PATH leads to none of the directories that a program may be in."""
    if "$" in path:
        return False
    entries = {entry.rstrip("/") for entry in path.split(":")}
    if name in _OF_SYSTEM:
        return entries.isdisjoint({"/usr/bin", "/bin"})
    if name in _OF_ROOT:
        return entries.isdisjoint({"/usr/sbin", "/sbin", "/usr/bin", "/bin"})
    return entries.isdisjoint(_SYSTEM_PATH)


def _in_base(scene: Scene, name: str) -> bool:
    return scene.base is None or name not in scene.base.lacks


def _off_path(scene: Scene, effect: Runs, provided: Change) -> Iterator[Fault]:
    """A program that is there, but in a directory that PATH does not name."""
    brought = provided.effect
    if not isinstance(brought, ProvidesCommand) or brought.path is None or not brought.certain:
        return
    name, place = effect.program, brought.path.rpartition("/")[0]
    entries = (scene.ran.at.variable("PATH") if scene.ran else None) or "$PATH"
    if "$" in place or place in _SYSTEM_PATH or _leads(entries, place, scene):
        return
    others = [
        change
        for change in scene.image.changes
        if isinstance(change.effect, ProvidesCommand) and change.effect.name == name and change is not provided
    ]
    if others or scene.base is None or name not in scene.base.lacks or not scene.is_untouched:
        return
    reason = f"{name} is in {place}, which is not on PATH"
    yield scene.fault("command-off-path", name, reason, cause_of(name), effect=effect, by=provided.by)


def _leads(entries: str, place: str, scene: Scene) -> bool:
    """Whether PATH names a directory; what is not known of it may."""
    home = scene.ran.at.home if scene.ran else None
    for entry in entries.split(":"):
        plain = entry.replace("${HOME}", home or "$").replace("$HOME", home or "$").replace("~", home or "$")
        if plain in {"$PATH", "${PATH}"}:
            continue  # the base image's own, which is the system's
        if "$" in plain or plain.rstrip("/") == place:
            return True
    return False


def _path_setting(scene: Scene) -> Instruction | None:
    setting = scene.image.environment.get("PATH")
    return setting.by if setting is not None else None


def _may_be_brought(scene: Scene, name: str) -> bool:
    """Whether something whose files are not named may have brought a program."""
    on_python = name.startswith("pip")
    for change in scene.image.of_paths:
        effect = change.effect
        if isinstance(effect, Installs):
            if on_python and any(each.startswith("python") for each in effect.names):
                return True
            if effect.reads or effect.into != "system" or any("$" in each for each in effect.names):
                return True
            if effect.manager in _SYSTEM_MANAGERS and any(name in each or each in _BRINGING for each in effect.names):
                return True
            if effect.manager not in _SYSTEM_MANAGERS:
                return True
        elif isinstance(effect, Brings) and effect.kind != "file" and _onto_path(effect.path):
            return True
    return any(covers(target, place) for target in scene.mounts for place in _SYSTEM_PATH)


def _onto_path(target: str) -> bool:
    return any(covers(target, place) or covers(place, target) for place in _SYSTEM_PATH)


_SYSTEM_MANAGERS = frozenset({"apt", "apk", "dnf"})
_BRINGING = frozenset(
    [
        "build-essential",
        "build-base",
        "alpine-sdk",
        "python3-pip",
        "py3-pip",
        "npm",
        "nodejs",
        "default-jdk",
        "maven",
        "devscripts",
        "texlive-full",
        "dpkg-dev",
        "nvidia-cuda-toolkit",
        "openssh-server",
        "supervisor",
    ]
)
"""Packages that bring many others with them."""


def cause_of(name: str) -> str:
    """The cause that a diagnosis would name where a program is not there."""
    plain = "python" if re.fullmatch(_VERSIONED, name) and name.startswith("python") else name
    return _CAUSES.get(plain, "shell/command-not-found")


_CAUSES = {
    **dict.fromkeys(("apt", "apt-get"), "apt/not-in-image"),
    "apk": "apk/not-in-image",
    "git": "git/not-installed",
    "sudo": "shell/sudo-unavailable",
    "systemctl": "shell/service-manager-unavailable",
    **dict.fromkeys(("adduser", "addgroup", "deluser", "delgroup"), "adduser/adduser-not-in-image"),
    **dict.fromkeys(
        ("useradd", "groupadd", "usermod", "groupmod", "userdel", "groupdel"), "adduser/useradd-not-in-image"
    ),
    "poetry": "poetry/not-on-path",
    "uv": "uv/not-on-path",
    **dict.fromkeys(("pip", "pip3"), "pip/not-installed"),
    **dict.fromkeys(("python", "python3", "python2"), "shell/python-not-found"),
    **dict.fromkeys(("add-apt-repository", "apt-key"), "apt/repository-tools-missing"),
}


def shell(scene: Scene) -> Iterator[Fault]:
    """A RUN where the image has no shell, or none of the name that SHELL gives."""
    instruction, image, base = scene.instruction, scene.image, scene.base
    if base is None or base.kind not in _SHELLS or instruction.words is not None:
        return
    name = image.shell[0].rpartition("/")[2] if image.shell else "sh"
    if any(_may_bring_shell(change.effect, name) for change in image.changes):
        return
    reason = f"{image.base} has no {name}, which RUN without brackets needs"
    yield scene.fault("shell-missing", name, reason, "dockerfile/shell-missing-in-image")


def _may_bring_shell(effect: Effect, name: str) -> bool:
    if not isinstance(effect, Brings):
        return False
    if effect.stage is None and effect.source.endswith((".tar", ".gz", ".xz", ".tgz", ".bz2", ".zst")):
        return True
    return any(covers(effect.path, place) for place in (f"/bin/{name}", f"/usr/bin/{name}", f"/busybox/{name}"))

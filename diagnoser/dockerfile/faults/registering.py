"""Accounts and groups that are made though their name or number is taken."""

from __future__ import annotations

from diagnoser.dockerfile.effects.kinds import AddsGroup, AddsUser, ChangesUser, Installs, RemovesGroup, RemovesUser
from diagnoser.dockerfile.faults.accounts import brings_database

_UNKNOWN = frozenset("$`")

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from diagnoser.dockerfile.faults.fault import Fault, Scene


def add_user(scene: Scene, effect: AddsUser) -> Iterator[Fault]:
    """An account that is made: its name, number and group."""
    name, base, image = effect.name, scene.base, scene.image
    program = scene.program
    words = {word.text for word in scene.ran.command.words} if scene.ran else set()
    passes_over = program == "adduser" and (effect.system or "--system" in words)
    made = image.accounts.get(name)
    of_base = base is not None and base.users.get(name, "?") != "?" and not _is_removed(scene, name)
    if "$" in name:
        return
    if (made or of_base) and not (passes_over and image.os not in {"alpine", "busybox"}):
        where = f"line {made.by.line} makes it" if made else f"{image.base} has it"
        by = made.by if made else None
        known = made.certain if made else True
        reason = f"there is an account {name} already: {where}"
        yield scene.fault(
            "account-exists", name, reason, "adduser/user-already-exists", effect=effect, by=by, known=known
        )
        return
    if effect.uid is not None and "-o" not in words and "--non-unique" not in words:
        yield from _number_taken(scene, effect)
    if effect.group is not None and effect.group.isdigit() and program != "adduser":
        yield from _no_group_of_number(scene, effect)


def _number_taken(scene: Scene, effect: AddsUser) -> Iterator[Fault]:
    image, base = scene.image, scene.base
    owner = next((each for each in image.accounts.values() if each.uid == effect.uid), None)
    of_base = next((name for name, uid in base.users.items() if uid == effect.uid), None) if base else None
    if of_base is not None and _is_removed(scene, of_base):
        of_base = None
    if owner is None and of_base is None:
        return
    who = f"{owner.name}, which line {owner.by.line} makes" if owner else f"{of_base} of {image.base}"
    reason = f"the number {effect.uid} belongs to {who}"
    known = owner.certain if owner else True
    yield scene.fault(
        "uid-in-use",
        effect.uid or "",
        reason,
        "adduser/uid-already-in-use",
        effect=effect,
        by=owner.by if owner else None,
        known=known,
    )


def _no_group_of_number(scene: Scene, effect: AddsUser) -> Iterator[Fault]:
    image, base, number = scene.image, scene.base, effect.group or ""
    if base is None or number in base.groups.values() or any(g.gid in {number, None} for g in image.groups.values()):
        return
    if any(isinstance(each.effect, Installs) and each.effect.into == "system" for each in image.changes):
        return
    reason = f"there is no group of the number {number} here"
    known = scene.is_untouched and not brings_database(scene)
    yield scene.fault("group-missing", number, reason, "adduser/group-does-not-exist", effect=effect, known=known)


def add_group(scene: Scene, effect: AddsGroup) -> Iterator[Fault]:
    """A group that is made: its name and number."""
    name, base, image = effect.name, scene.base, scene.image
    words = {word.text for word in scene.ran.command.words} if scene.ran else set()
    program = scene.program
    if "$" in name or program == "groupmod" or words & {"-f", "--force"}:
        return
    made = image.groups.get(name)
    of_base = base is not None and name in base.groups and base.groups[name] != "?" and not _is_removed(scene, name)
    passes_over = program in {"addgroup", "adduser"} and "--system" in words and image.os not in {"alpine", "busybox"}
    if (made or of_base) and not passes_over:
        if program in {"useradd", "adduser"} and (name in image.accounts or (base and name in base.users)):
            return  # that the account is there comes first
        where = f"line {made.by.line} makes it" if made else f"{image.base} has it"
        reason = f"there is a group {name} already: {where}"
        if program in {"useradd", "adduser"}:
            reason += f", and {program} would make one of the account's name"
        yield scene.fault(
            "group-exists",
            name,
            reason,
            "adduser/group-already-exists",
            effect=effect,
            by=made.by if made else None,
            known=(made.certain if made else True) and program != "adduser",
        )
    elif effect.gid is not None and not words & {"-o", "--non-unique"}:
        yield from _group_number_taken(scene, effect)


def _group_number_taken(scene: Scene, effect: AddsGroup) -> Iterator[Fault]:
    image, base = scene.image, scene.base
    owner = next((each for each in image.groups.values() if each.gid == effect.gid), None)
    of_base = next((name for name, gid in base.groups.items() if gid == effect.gid), None) if base else None
    if of_base is not None and (of_base in image.groups or _is_removed(scene, of_base)):
        of_base = None
    if owner is None and of_base is None:
        return
    who = f"{owner.name}, which line {owner.by.line} makes" if owner else f"{of_base} of {image.base}"
    yield scene.fault(
        "gid-in-use",
        effect.gid or "",
        f"the number {effect.gid} belongs to the group {who}",
        "adduser/gid-already-in-use",
        effect=effect,
        by=owner.by if owner else None,
        known=owner.certain if owner else True,
    )


def _is_removed(scene: Scene, name: str) -> bool:
    """Whether an account of the base image, or its group, was taken away or changed."""
    return any(
        isinstance(change.effect, (RemovesUser, RemovesGroup, ChangesUser))
        and (change.effect.name == name or not _UNKNOWN.isdisjoint(change.effect.name))
        for change in scene.image.changes
    )

"""Accounts and groups that are not there when they are named, or are there already when they are made."""

from __future__ import annotations

from diagnoser.dockerfile.effects.kinds import (
    AddsGroup,
    AddsUser,
    Brings,
    ChangesUser,
    Installs,
    NamesGroup,
    NamesUser,
    RemovesGroup,
    RemovesUser,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from diagnoser.dockerfile.faults.fault import Fault, Scene
    from diagnoser.dockerfile.parse import Instruction

_SERVICES = frozenset(
    [
        "www-data",
        "postgres",
        "mysql",
        "redis",
        "nginx",
        "apache",
        "rabbitmq",
        "mongodb",
        "elasticsearch",
        "sshd",
        "messagebus",
        "systemd-network",
        "systemd-resolve",
        "systemd-timesync",
        "_chrony",
        "ntp",
        "memcache",
        "haproxy",
        "tomcat",
        "jenkins",
        "docker",
        "dockremap",
        "postfix",
        "dovecot",
        "squid",
        "varnish",
        "couchdb",
        "munge",
        "slurm",
        "ftp",
        "ldap",
        "openldap",
        "unbound",
        "bind",
        "named",
        "tcpdump",
        "polkitd",
        "avahi",
        "git",
        "ssl-cert",
        "crontab",
        "clamav",
        "debian-tor",
        "tss",
        "rpc",
        "statd",
        "kvm",
        "render",
        "input",
        "sgx",
        "ssh",
        "_ssh",
        "netdev",
        "lxd",
        "node-exporter",
        "grafana",
        "prometheus",
        "consul",
        "vault",
        "caddy",
        "traefik",
        "minio",
        "nobody",
        "nogroup",
        "users",
        "wheel",
        "adm",
        "games",
        "shadow",
        "uuidd",
        "colord",
        "lightdm",
        "pulse",
        "rtkit",
        "geoclue",
        "saned",
        "syslog",
    ]
)
"""Accounts and groups that packages make."""
_CHOWNS = frozenset({"chown", "chgrp", "install"})


def name_user(scene: Scene, effect: NamesUser) -> Iterator[Fault]:
    """An account that a command names."""
    if has_user(scene, effect.name) is False:
        program = _program(scene)
        cause = "filesystem/chown-unknown-user" if program in _CHOWNS else "adduser/user-does-not-exist"
        yield from _missing(scene, "account-missing", "account", effect.name, cause, effect)


def name_group(scene: Scene, effect: NamesGroup) -> Iterator[Fault]:
    """A group that a command names."""
    if has_group(scene, effect.name) is False:
        program = _program(scene)
        cause = "filesystem/chown-unknown-user" if program in _CHOWNS else "adduser/group-does-not-exist"
        yield from _missing(scene, "group-missing", "group", effect.name, cause, effect)


def user_in_force(scene: Scene) -> Iterator[Fault]:
    """The account and group of USER, which a RUN needs."""
    image = scene.image
    if image.user_by is None or image.user is None:
        return
    cause = "dockerfile/user-not-in-image"
    for kind, what, name, there in (
        ("account-missing", "account", image.user, has_user(scene, image.user)),
        ("group-missing", "group", image.group or "0", has_group(scene, image.group or "0")),
    ):
        if there is False:
            later = _made_later(scene, what, name)
            reason = f"this step runs as {name}, but {_nobody(what, later)}"
            by = later or image.user_by
            yield scene.fault(kind, name, reason, cause, by=by, known=scene.is_untouched)


def owner_of_copy(scene: Scene, owner: str) -> Iterator[Fault]:
    """The account and group behind ``--chown`` of COPY and ADD."""
    user, _, group = owner.partition(":")
    for kind, what, name, there in (
        ("account-missing", "account", user, has_user(scene, user)),
        ("group-missing", "group", group, has_group(scene, group or "0")),
    ):
        if there is False:
            # the classic builder fails, where BuildKit leaves the files to root
            yield from _missing(scene, kind, what, name, "dockerfile/chown-user-unknown", None, known=False)


def _missing(  # noqa: PLR0913, PLR0917 - what one sentence needs
    scene: Scene,
    kind: str,
    what: str,
    name: str,
    cause: str,
    effect: NamesUser | NamesGroup | None,
    *,
    known: bool = True,
) -> Iterator[Fault]:
    later = _made_later(scene, what, name)
    reason = f"there is no {what} {name} here: {_nobody(what, later)}"
    yield scene.fault(kind, name, reason, cause, effect=effect, by=later, known=known and scene.is_untouched)


def _nobody(what: str, later: Instruction | None) -> str:
    return f"only line {later.line} makes the {what}" if later else f"nothing in this stage makes the {what}"


def _made_later(scene: Scene, what: str, name: str) -> Instruction | None:
    kind = AddsUser if what == "account" else AddsGroup
    for change in scene.later_changes():
        if isinstance(change.effect, kind) and change.effect.name == name:
            return change.by
    return None


def has_user(scene: Scene, name: str) -> bool | None:
    """Whether there is an account; a number needs none. None where that is not known."""
    if not name or name.isdigit() or name == "root" or name in scene.image.accounts:
        return True
    return _has(scene, name, scene.base.users if scene.base else None)


def has_group(scene: Scene, name: str) -> bool | None:
    """Whether there is a group; a number needs none. None where that is not known."""
    if not name or name.isdigit() or name == "root" or name in scene.image.groups:
        return True
    return _has(scene, name, scene.base.groups if scene.base else None)


def _has(scene: Scene, name: str, of_base: dict[str, str] | None) -> bool | None:
    if not of_base or "$" in name or "`" in name:
        return None
    if name in of_base:
        return True
    if not scene.is_untouched or _brings_database(scene):
        return None
    installs = [each.effect for each in scene.image.changes if isinstance(each.effect, Installs)]
    system = [each for each in installs if each.into == "system" and each.manager in {"apt", "apk", "dnf"}]
    by_package = any(name in package or package in name for each in system for package in each.names)
    return None if system and (name in _SERVICES or by_package) else False


def _brings_database(scene: Scene) -> bool:
    """Whether a COPY may have brought another list of accounts."""
    return any(
        isinstance(change.effect, Brings)
        and (change.effect.path in {"/", "/etc/passwd", "/etc/group"} or change.effect.path.rstrip("/") == "/etc")
        for change in scene.image.changes
    ) or any(target.startswith("/etc") for target in scene.mounts)


def add_user(scene: Scene, effect: AddsUser) -> Iterator[Fault]:
    """An account that is made: its name, number and group."""
    name, base, image = effect.name, scene.base, scene.image
    program = _program(scene)
    words = {word.text for word in scene.ran.command.words} if scene.ran else set()
    passes_over = program == "adduser" and (effect.system or "--system" in words)
    made = image.accounts.get(name)
    of_base = base is not None and name in base.users and base.users[name] != "?"
    if "$" in name:
        return
    if (made or of_base) and not (passes_over and image.os != "alpine"):
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
    known = scene.is_untouched and not _brings_database(scene)
    yield scene.fault("group-missing", number, reason, "adduser/group-does-not-exist", effect=effect, known=known)


def add_group(scene: Scene, effect: AddsGroup) -> Iterator[Fault]:
    """A group that is made: its name and number."""
    name, base, image = effect.name, scene.base, scene.image
    words = {word.text for word in scene.ran.command.words} if scene.ran else set()
    program = _program(scene)
    if "$" in name or program == "groupmod" or words & {"-f", "--force"}:
        return
    made = image.groups.get(name)
    of_base = base is not None and name in base.groups and base.groups[name] != "?" and not _is_removed(scene, name)
    passes_over = program in {"addgroup", "adduser"} and "--system" in words and image.os != "alpine"
    if (made or of_base) and not passes_over:
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
    if of_base is not None and _is_removed(scene, of_base):
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
    return name in scene.image.groups or any(
        isinstance(change.effect, (RemovesUser, RemovesGroup, ChangesUser)) and change.effect.name == name
        for change in scene.image.changes
    )


def _program(scene: Scene) -> str:
    words = scene.ran.command.words if scene.ran else ()
    return words[0].text.rpartition("/")[2] if words else ""

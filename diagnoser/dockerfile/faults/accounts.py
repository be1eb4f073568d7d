"""Accounts and groups that are not there when they are named, or are there already when they are made."""

from __future__ import annotations

import re

from diagnoser.dockerfile.effects.kinds import (
    AddsGroup,
    AddsUser,
    Brings,
    Installs,
    NamesGroup,
    NamesUser,
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
        program = scene.program
        cause = "filesystem/chown-unknown-user" if program in _CHOWNS else "adduser/user-does-not-exist"
        yield from _missing(scene, "account-missing", "account", effect.name, cause, effect)


def name_group(scene: Scene, effect: NamesGroup) -> Iterator[Fault]:
    """A group that a command names."""
    if has_group(scene, effect.name) is False:
        program = scene.program
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
    if not scene.is_untouched or brings_database(scene):
        return None
    installs = [each.effect for each in scene.image.changes if isinstance(each.effect, Installs)]
    system = [each for each in installs if each.into == "system" and each.manager in {"apt", "apk", "dnf"}]
    first = re.split(r"[-_.]", name.lstrip("_"))[0]
    by_package = any(first in package or package in name for each in system for package in each.names)
    return None if system and (name in _SERVICES or by_package) else False


def brings_database(scene: Scene) -> bool:
    """Whether a COPY may have brought another list of accounts."""
    return any(
        isinstance(change.effect, Brings)
        and (change.effect.path in {"/", "/etc/passwd", "/etc/group"} or change.effect.path.rstrip("/") == "/etc")
        for change in scene.image.changes
    ) or any(target.startswith("/etc") for target in scene.mounts)

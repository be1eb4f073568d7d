"""Making an account that a step names and the image lacks."""

from __future__ import annotations

import re

from diagnoser.dockerfile.effects.kinds import AddsGroup

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from diagnoser.dockerfile.edit import Edit
    from diagnoser.reason.fixing.site import Site

_BUSYBOX = frozenset({"alpine", "busybox"})


def account(site: Site, edit: Mapping[str, Any]) -> list[Edit]:
    """Make the user, or the user and group of ``user:group``, that are not there, in front of an instruction."""
    place = site.meant(edit.get("at"))
    user, _, group = site.fill(edit["value"]).partition(":")
    if place is None or not user or not all(name.isascii() and not name[:1].isdigit() for name in (user, group)):
        return []
    command = _command(site, user, group)
    if not command:
        return []
    text = site.as_root(f"RUN {command}") if place == site.failing else f"RUN {command}"
    return [site.in_front(place, text)]


def _command(site: Site, user: str, group: str) -> str:
    image = site.image
    busybox = image.os in _BUSYBOX
    groups = {change.effect.name for change in image.changes if isinstance(change.effect, AddsGroup)}
    wanted = group or user
    commands = []
    if wanted not in groups and not _makes(site, "group", wanted):
        commands.append(f"addgroup -S {wanted}" if busybox else f"groupadd --force --system {wanted}")
    if user not in image.accounts and not _makes(site, "user", user):
        commands.append(
            f"adduser -S -D -G {wanted} {user}" if busybox else f"useradd --system --gid {wanted} --create-home {user}"
        )
    return " && ".join(commands)


def _makes(site: Site, kind: str, name: str) -> bool:
    """Whether the failing step makes an account itself, before it needs it."""
    return re.search(rf"\b(?:{kind}add|add{kind})\b[^&;|]*\s{re.escape(name)}(?=\s|$)", site.failing.value) is not None

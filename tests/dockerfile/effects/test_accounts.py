"""Users and groups in the dialects of three systems."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from diagnoser.dockerfile.effects import Setting
from diagnoser.dockerfile.effects.kinds import (
    AddsGroup,
    AddsToGroup,
    AddsUser,
    ChangesUser,
    NamesGroup,
    NamesUser,
    NeedsRoot,
    Removes,
    RemovesGroup,
    RemovesUser,
    Runs,
)

SYSTEM = {"shell": "/usr/sbin/nologin", "system": True}

if TYPE_CHECKING:
    from collections.abc import Callable

    from diagnoser.dockerfile.effects.kinds import Effect

    Effects = Callable[..., list[Effect]]


def shell(path: str) -> dict[str, str]:
    """The field of a login shell."""
    return {"shell": path}


def user(name: str, uid: str | None = None, **other: object) -> AddsUser:
    """An account with what is usual, and what is other."""
    usual = AddsUser(name, uid, f"/home/{name}", makes_home=True, shell=None, group=name, system=False)
    return usual._replace(**other)


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("useradd app", [AddsGroup("app", None), user("app", makes_home=False)]),
        ("useradd -m app", [AddsGroup("app", None), user("app")]),
        (
            "useradd --create-home --uid 1000 --shell /bin/bash app",
            [AddsGroup("app", None), user("app", "1000", **shell("/bin/bash"))],
        ),
        (
            "useradd -r -s /bin/false app",
            [AddsGroup("app", None), user("app", makes_home=False, **shell("/bin/false"), system=True)],
        ),
        ("useradd -r -m app", [AddsGroup("app", None), user("app", system=True)]),
        ("useradd -mrd /srv/app app", [AddsGroup("app", None), user("app", home="/srv/app", system=True)]),
        ("useradd -b /srv -m app", [AddsGroup("app", None), user("app", home="/srv/app")]),
        ("useradd -g web app", [NamesGroup("web"), user("app", makes_home=False, group="web")]),
        ("useradd -N -u 5 -g 100 app", [user("app", "5", makes_home=False, group="100")]),
        ("useradd -M -U -d /opt/a app", [AddsGroup("app", None), user("app", home="/opt/a", makes_home=False)]),
        (
            "useradd -m -G sudo,docker app",
            [
                NamesGroup("sudo"),
                NamesGroup("docker"),
                AddsGroup("app", None),
                user("app"),
                AddsToGroup("app", "sudo"),
                AddsToGroup("app", "docker"),
            ],
        ),
        ('useradd -m -c "a b" app', [AddsGroup("app", None), user("app")]),
        ("useradd -D -s /bin/bash", []),
        ("useradd", []),
        ("groupadd -r -g 950 web", [AddsGroup("web", "950")]),
        ("groupadd --gid=950 web", [AddsGroup("web", "950")]),
        (
            "usermod -aG web,ops app",
            [
                NamesUser("app"),
                NamesGroup("web"),
                NamesGroup("ops"),
                AddsToGroup("app", "web"),
                AddsToGroup("app", "ops"),
            ],
        ),
        (
            "usermod -u 1001 app",
            [NamesUser("app"), ChangesUser("app", None, "1001", None, moves_home=False, shell=None, group=None)],
        ),
        (
            "usermod -m -d /srv/a -l b app",
            [NamesUser("app"), ChangesUser("app", "b", None, "/srv/a", moves_home=True, shell=None, group=None)],
        ),
        ("groupmod -g 1001 web", [NamesGroup("web"), AddsGroup("web", "1001")]),
        ("groupmod -n www web", [NamesGroup("web"), RemovesGroup("web"), AddsGroup("www", None)]),
        ("gpasswd -a app web", [NamesUser("app"), NamesGroup("web"), AddsToGroup("app", "web")]),
        ("userdel app", [NamesUser("app"), RemovesUser("app")]),
        ("userdel -r app", [NamesUser("app"), Removes("/home/app", certain=False), RemovesUser("app")]),
        ("deluser --remove-home app", [NamesUser("app"), Removes("/home/app", certain=False), RemovesUser("app")]),
        ("deluser app web", []),
        ("delgroup web", [NamesGroup("web"), RemovesGroup("web")]),
        ("echo app:x | chpasswd", []),
    ],
)
def test_shadow(effects: Effects, script: str, expected: list[Effect]) -> None:
    """The tools of shadow, which every system has or can have; a home is only made where asked for."""
    assert effects(script) == expected


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("adduser app", [AddsGroup("app", None), user("app")]),
        ('adduser --disabled-password --gecos "" --uid 1000 app', [AddsGroup("app", None), user("app", "1000")]),
        (
            "adduser --disabled-password --comment '' --home /srv/a --shell /bin/sh app",
            [AddsGroup("app", None), user("app", home="/srv/a", **shell("/bin/sh"))],
        ),
        ("adduser --no-create-home app", [AddsGroup("app", None), user("app", makes_home=False)]),
        ("adduser --ingroup web app", [NamesGroup("web"), user("app", group="web")]),
        ("adduser --gid 100 app", [user("app", group="100")]),
        (
            "adduser --system app",
            [user("app", home="/nonexistent", makes_home=False, group="nogroup", **SYSTEM)],
        ),
        (
            "adduser --system --group app",
            [AddsGroup("app", None), user("app", home="/nonexistent", makes_home=False, **SYSTEM)],
        ),
        (
            "adduser --system --ingroup web --home /srv/a app",
            [NamesGroup("web"), user("app", home="/srv/a", group="web", **SYSTEM)],
        ),
        (
            "adduser --system --home /nonexistent/x app",
            [user("app", home="/nonexistent/x", makes_home=False, group="nogroup", **SYSTEM)],
        ),
        (
            "adduser --system --no-create-home --home=/srv/a app",
            [user("app", home="/srv/a", makes_home=False, group="nogroup", **SYSTEM)],
        ),
        ("adduser app web", [NamesUser("app"), NamesGroup("web"), AddsToGroup("app", "web")]),
        ("adduser --group web", [AddsGroup("web", None)]),
        ("addgroup --system web", [AddsGroup("web", None)]),
        ("addgroup --gid 950 web", [AddsGroup("web", "950")]),
        ("addgroup app web", [NamesUser("app"), NamesGroup("web"), AddsToGroup("app", "web")]),
    ],
)
def test_debian(effects: Effects, script: str, expected: list[Effect]) -> None:
    """Debian's own adduser makes a home but for system accounts, which have none where not told."""
    assert effects(script) == expected


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("adduser -D app", [AddsGroup("app", None), user("app")]),
        ("adduser -DHu 1000 app", [AddsGroup("app", None), user("app", "1000", makes_home=False)]),
        ("adduser -S app", [user("app", **shell("/bin/false"), group="nogroup", system=True)]),
        (
            "adduser -S -D -H -G web app",
            [NamesGroup("web"), user("app", makes_home=False, **shell("/bin/false"), group="web", system=True)],
        ),
        (
            "adduser -h /srv/a -s /bin/sh -g 'a b' -D app",
            [AddsGroup("app", None), user("app", home="/srv/a", **shell("/bin/sh"))],
        ),
        (
            "adduser --system --no-create-home --ingroup web app",
            [NamesGroup("web"), user("app", makes_home=False, **shell("/bin/false"), group="web", system=True)],
        ),
        ("adduser app web", [NamesUser("app"), NamesGroup("web"), AddsToGroup("app", "web")]),
        ("addgroup -S -g 950 web", [AddsGroup("web", "950")]),
        ("addgroup --gid 950 --system web", [AddsGroup("web", "950")]),
        ("addgroup app web", [NamesUser("app"), NamesGroup("web"), AddsToGroup("app", "web")]),
        ("deluser app", [NamesUser("app"), RemovesUser("app")]),
    ],
)
def test_alpine(effects: Effects, script: str, expected: list[Effect]) -> None:
    """BusyBox's adduser makes a home but with -H, also for system accounts."""
    assert effects(script, Setting("/", "/root", "alpine")) == expected


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("adduser app", [AddsGroup("app", None), user("app")]),
        ("useradd app", [AddsGroup("app", None), user("app")]),
        ("useradd -M app", [AddsGroup("app", None), user("app", makes_home=False)]),
        ("adduser -r app", [AddsGroup("app", None), user("app", makes_home=False, system=True)]),
        ("adduser -m -d /srv/a app", [AddsGroup("app", None), user("app", home="/srv/a")]),
    ],
)
def test_rhel(effects: Effects, script: str, expected: list[Effect]) -> None:
    """On Red Hat's systems adduser is useradd, and homes are made where nothing else is said."""
    assert effects(script, Setting("/", "/root", "rhel")) == expected


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("adduser -D -u 5 app", [AddsGroup("app", None), user("app", "5")]),
        ("adduser --disabled-password app", [AddsGroup("app", None), user("app")]),
        ("adduser -m -r app", [AddsGroup("app", None), user("app", system=True)]),
        ("addgroup -g 5 web", [AddsGroup("web", "5")]),
        ("useradd app", [AddsGroup("app", None), user("app", makes_home=False)]),
    ],
)
def test_system_not_known(effects: Effects, script: str, expected: list[Effect]) -> None:
    """Where the system is not known, the options tell the dialect."""
    assert effects(script, Setting("/", None, None)) == expected


def test_needs_root(effects: Effects) -> None:
    """Accounts are root's business, and sudo's user is root."""
    assert effects("useradd -N app", without=()) == [
        Runs("useradd"),
        NeedsRoot("useradd"),
        user("app", makes_home=False, group=None)._replace(group=None),
    ]
    assert effects("sudo groupadd web", without=()) == [Runs("sudo"), Runs("groupadd"), AddsGroup("web", None)]

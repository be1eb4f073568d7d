"""The system's package managers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from diagnoser.dockerfile.effects.kinds import (
    Installs,
    Links,
    ProvidesCommand,
    Reads,
    RemovesCommand,
    RemovesIndex,
    Uninstalls,
    UpdatesIndex,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from diagnoser.dockerfile.effects.kinds import Effect

    Effects = Callable[..., list[Effect]]


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("apt-get update -qq", [UpdatesIndex("apt")]),
        (
            "apt-get -qq install -y --no-install-recommends -t stable git=1:2.39 libpq5",
            [Installs("apt", ("git=1:2.39", "libpq5"), "system", ()), ProvidesCommand("git", None, "apt")],
        ),
        ("apt install -y ./x.deb", [Reads("/app/x.deb", "apt"), Installs("apt", (), "system", ("/app/x.deb",))]),
        ("apt-get install -y --download-only gcc", []),
        ("apt-get purge -y --auto-remove git", [Uninstalls("apt", ("git",)), RemovesCommand("git", "apt")]),
        ("apt-get clean && apt-get autoremove -y", []),
        ("dpkg -i /srv/x.deb", [Reads("/srv/x.deb", "dpkg"), Installs("apt", (), "system", ("/srv/x.deb",))]),
        ("dpkg -s git", []),
        ("apk update", [UpdatesIndex("apk")]),
        ("apk add git", [Installs("apk", ("git",), "system", ()), ProvidesCommand("git", None, "apk")]),
        (
            "apk add --no-cache --virtual .build git",
            [
                UpdatesIndex("apk"),
                Installs("apk", ("git",), "system", ()),
                ProvidesCommand("git", None, "apk"),
                Installs("apk", (".build",), "system", ()),
                RemovesIndex("apk"),
            ],
        ),
        ("apk del .build", [Uninstalls("apk", (".build",))]),
        (
            "dnf -y install git && dnf clean all",
            [
                UpdatesIndex("dnf"),
                Installs("dnf", ("git",), "system", ()),
                ProvidesCommand("git", None, "dnf"),
                RemovesIndex("dnf"),
            ],
        ),
        ("yum remove -y git", [UpdatesIndex("dnf"), Uninstalls("dnf", ("git",)), RemovesCommand("git", "dnf")]),
        ("rpm -Uvh x.rpm", [Reads("/app/x.rpm", "rpm"), Installs("dnf", (), "system", ("/app/x.rpm",))]),
        ("add-apt-repository -y ppa:a/b", [UpdatesIndex("apt")]),
        (
            "update-alternatives --install /usr/bin/python python /usr/bin/python3 1",
            [
                Reads("/usr/bin/python3", "update-alternatives"),
                Links("/usr/bin/python", "/usr/bin/python3"),
                ProvidesCommand("python", "/usr/bin/python", "update-alternatives"),
            ],
        ),
    ],
)
def test_packages(effects: Effects, script: str, expected: list[Effect]) -> None:
    """Packages and their lists come and go, and programs with them."""
    assert effects(script) == expected

"""Owners and modes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from diagnoser.dockerfile.effects.kinds import ChangesMode, ChangesOwner, NamesGroup, NamesUser, Reads

if TYPE_CHECKING:
    from collections.abc import Callable

    from diagnoser.dockerfile.effects.kinds import Effect

    Effects = Callable[..., list[Effect]]


@pytest.mark.parametrize(
    ("owner", "user", "group", "named"),
    [
        ("app", "app", None, [NamesUser("app")]),
        ("app:web", "app", "web", [NamesUser("app"), NamesGroup("web")]),
        ("app.web", "app", "web", [NamesUser("app"), NamesGroup("web")]),
        ("app:", "app", None, [NamesUser("app")]),
        (":web", None, "web", [NamesGroup("web")]),
        ("1000:1000", "1000", "1000", []),
        ("$U:$G", "$U", "$G", []),
        ("a.b:web", "a.b", "web", [NamesUser("a.b"), NamesGroup("web")]),
    ],
)
def test_owner(effects: Effects, owner: str, user: str | None, group: str | None, named: list[Effect]) -> None:
    """The owner may be a user, a group or both, by name or number."""
    assert effects(f"chown -R {owner} /a b") == [
        *named,
        *(Reads("/a", "chown"), ChangesOwner("/a", user, group, recursive=True)),
        *(Reads("/app/b", "chown"), ChangesOwner("/app/b", user, group, recursive=True)),
    ]


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("chown --reference=/x /a", []),
        ("chgrp web /a", [NamesGroup("web"), Reads("/a", "chgrp"), ChangesOwner("/a", None, "web", recursive=False)]),
        ("chmod +x run.sh", [Reads("/app/run.sh", "chmod"), ChangesMode("/app/run.sh", "+x", recursive=False)]),
        ("chmod -x run.sh", [Reads("/app/run.sh", "chmod"), ChangesMode("/app/run.sh", "-x", recursive=False)]),
        (
            "chmod -R u=rwX,go-w /a /b",
            [
                *(Reads("/a", "chmod"), ChangesMode("/a", "u=rwX,go-w", recursive=True)),
                *(Reads("/b", "chmod"), ChangesMode("/b", "u=rwX,go-w", recursive=True)),
            ],
        ),
        ("chmod --recursive 700 /a", [Reads("/a", "chmod"), ChangesMode("/a", "700", recursive=True)]),
        ("chmod -vR 700 *.sh", [Reads("/app/*.sh", "chmod"), ChangesMode("/app/*.sh", "700", recursive=True)]),
        ("chmod 700", []),
    ],
)
def test_modes_and_groups(effects: Effects, script: str, expected: list[Effect]) -> None:
    """A mode may begin with a dash; -R is no mode."""
    assert effects(script) == expected

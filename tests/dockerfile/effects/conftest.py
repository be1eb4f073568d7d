"""What the tables of effects share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pytest

from diagnoser.dockerfile.effects import Setting, effects_of
from diagnoser.dockerfile.effects.kinds import NeedsRoot, Runs, Writes
from diagnoser.dockerfile.shell import read_script

if TYPE_CHECKING:
    from diagnoser.dockerfile.effects.kinds import Effect

AT = Setting("/app", "/root", "debian")
PLAIN = (Runs, Writes, NeedsRoot)


class Effects(Protocol):
    """Reads a script's effects."""

    def __call__(self, script: str, at: Setting = AT, without: tuple[type, ...] = PLAIN) -> list[Effect]:
        """Read a script; what only says which programs and rights it needs is left out where not asked for."""


@pytest.fixture(scope="session")
def effects() -> Effects:
    """The effects of a script's commands as root on Debian, in /app."""

    def of(script: str, at: Setting = AT, without: tuple[type, ...] = PLAIN) -> list[Effect]:
        found = [effect for command in read_script(script) for effect in effects_of(command, at)]
        return [effect for effect in found if not isinstance(effect, without)]

    return of

"""What the tests of the server share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from running import Running, serving

from diagnoser.server.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from diagnoser.packs.compiled import RuleSet


@pytest.fixture(scope="session")
def server(rules: RuleSet) -> Iterator[Running]:  # noqa: ARG001 - compiled once, for the worker too
    """A server with one worker that takes a megabyte."""
    with serving(Settings(workers=1, megabytes=1)) as running:
        yield running

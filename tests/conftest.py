"""What every test shares."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from diagnoser.packs.cache import load_rules
from diagnoser.packs.places import built_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from diagnoser.packs.compiled import RuleSet


@pytest.fixture(autouse=True, scope="session")
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the tests, and the commands they run, out of the user's cache and the user's packs out of the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DFDIAG_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        patch.setenv("DFDIAG_NO_USER_PACKS", "1")
        yield


@pytest.fixture(scope="session")
def rules(_own_cache: None) -> RuleSet:
    """The built-in rules."""
    return load_rules(built_in())

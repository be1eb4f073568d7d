"""What every test shares."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

from diagnoser.ci import SIGNS
from diagnoser.packs.cache import load_rules
from diagnoser.packs.places import built_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from diagnoser.packs.compiled import RuleSet


@pytest.fixture(autouse=True, scope="session")
def _no_ci() -> Iterator[None]:
    """Keep the CI that the tests run in, if any, out of them."""
    with pytest.MonkeyPatch.context() as patch:
        for name in {"CI", *(variable for variable, _ in SIGNS)} & set(os.environ):
            patch.delenv(name)
        yield


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


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, which looks for nothing outside by itself."""
    executable = shutil.which("chromium")
    if executable is None:
        pytest.skip("there is no chromium: apt-get install chromium")
    from playwright.sync_api import sync_playwright  # slow to import, and few tests need it

    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=quiet)
        yield chromium
        chromium.close()

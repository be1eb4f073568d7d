"""What every test shares."""

from __future__ import annotations

import fcntl
import os
import shutil
from functools import cache
from typing import TYPE_CHECKING

import pytest

from diagnoser import diagnose
from diagnoser.ci import SIGNS
from diagnoser.packs.cache import load_rules
from diagnoser.packs.places import built_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from diagnoser.model import Diagnosis
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
def compiled_rules(_own_cache: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with the built-in rules compiled, which takes seconds: the first process does it for all of a run."""
    own = tmp_path_factory.getbasetemp()
    shared = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "compiled"
    shared.mkdir(exist_ok=True)
    with (shared / "lock").open("w") as lock, pytest.MonkeyPatch.context() as patch:
        fcntl.flock(lock, fcntl.LOCK_EX)
        patch.setenv("DFDIAG_CACHE_DIR", str(shared))
        load_rules(built_in())
    return shared


@pytest.fixture(scope="session")
def rules(compiled_rules: Path) -> RuleSet:
    """The built-in rules."""
    shutil.copytree(compiled_rules, os.environ["DFDIAG_CACHE_DIR"], dirs_exist_ok=True)
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


@pytest.fixture(scope="session")
def diagnosed(rules: RuleSet) -> Callable[[Path], Diagnosis]:
    """Diagnose a log with the Dockerfile beside it, where there is one, by the built-in rules: once for all tests."""

    @cache
    def diagnosed(log: Path) -> Diagnosis:
        dockerfile = log.with_suffix(".Dockerfile")
        text = dockerfile.read_bytes().decode("utf-8", "replace") if dockerfile.exists() else None
        return diagnose(log.read_bytes(), dockerfile=text, packs=rules)

    return diagnosed

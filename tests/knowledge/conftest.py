"""What the tests of the knowledge base share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from diagnoser.knowledge.causes import Causes, load_causes

if TYPE_CHECKING:
    from diagnoser.packs.compiled import RuleSet


@pytest.fixture(scope="session")
def causes(rules: RuleSet) -> Causes:
    """The built-in causes."""
    assert rules.ids  # compiled first, so that no other test waits for it
    return load_causes()

"""What the tests of the agents' tools share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from diagnoser.knowledge.causes import load_causes
from diagnoser.mcp.inputs import Roots
from diagnoser.mcp.tools import Tools

if TYPE_CHECKING:
    from diagnoser.packs.compiled import RuleSet

FIXTURES = Path(__file__).parents[2] / "fixtures"


@pytest.fixture(scope="session")
def tools(rules: RuleSet) -> Tools:
    """The tools, over the fixtures."""
    return Tools(rules, load_causes(), Roots([str(FIXTURES)]))

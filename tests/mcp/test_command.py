"""How ``dfdiag mcp`` starts."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from diagnoser.cli.errors import CommandError

if TYPE_CHECKING:
    from pathlib import Path

    from diagnoser.packs.compiled import RuleSet

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def test_missing_extra(rules: RuleSet, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the SDK one line says what to install."""
    from diagnoser.cli.app import run_app

    assert rules.ids
    monkeypatch.delitem(sys.modules, "diagnoser.mcp.serving", raising=False)
    monkeypatch.setitem(sys.modules, "mcp.server.mcpserver", None)
    with pytest.raises(CommandError) as error:
        run_app(["mcp"])
    assert error.value.lines == ("dfdiag mcp needs a package that is not installed: pip install 'dfdiag[mcp]'",)


def test_root_that_is_none(rules: RuleSet, tmp_path: Path) -> None:
    """A directory that does not exist is told before anyone asks for a file in it."""
    from diagnoser.cli.app import run_app

    assert rules.ids
    with pytest.raises(CommandError, match="none: no such directory"):
        run_app(["mcp", "--root", str(tmp_path / "none")])

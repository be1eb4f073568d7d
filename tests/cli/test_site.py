"""``dfdiag kb site``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from diagnoser.cli.errors import CommandError
from diagnoser.knowledge.causes import load_causes

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from diagnoser.packs.compiled import RuleSet

    Run = Callable[..., int]

pytestmark = pytest.mark.filterwarnings("ignore:'click.utils:DeprecationWarning")


@pytest.fixture
def dfdiag(rules: RuleSet) -> Run:
    """Run a command in this process; return its status."""
    from diagnoser.cli.app import run_app  # a new click warns of what typer imports

    assert rules.ids  # compiled once for all
    return lambda *arguments: run_app(list(arguments))


@pytest.fixture
def few_causes(monkeypatch: pytest.MonkeyPatch, rules: RuleSet) -> None:
    """Let the command find three causes, since all of them take seconds."""
    assert rules.ids
    causes = load_causes()
    few = [causes.without_case(cause) for cause in causes.ids[:3]]
    monkeypatch.setattr("diagnoser.knowledge.causes.load_causes", lambda _paths: few)


@pytest.mark.usefixtures("few_causes")
def test_the_site_is_written(tmp_path: Path, dfdiag: Run, capsys: pytest.CaptureFixture[str]) -> None:
    """The command says how much it wrote and where to begin; an address may lack its slash."""
    target = tmp_path / "site"
    assert dfdiag("kb", "site", str(target), "--url", "https://docs.example.org/kb") == 0
    out, err = capsys.readouterr()
    assert out.endswith(f" files in {target}; begin at {target / 'index.html'}\n")
    assert not err
    assert "<loc>https://docs.example.org/kb/by-tool/</loc>" in (target / "sitemap.xml").read_text(encoding="utf-8")


@pytest.mark.usefixtures("few_causes")
@pytest.mark.parametrize("options", [(), ("--url", "docs.example.org"), ("--url", "javascript:alert(1)")])
def test_what_cannot_be_done_is_told(tmp_path: Path, dfdiag: Run, options: tuple[str, ...]) -> None:
    """A directory of others and an address that is none end the run in one line, and nothing is written."""
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(CommandError) as error:
        dfdiag("kb", "site", str(tmp_path), *options)
    assert len(error.value.lines) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_missing_packages_are_named(tmp_path: Path, dfdiag: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the extra the command says which pip command brings it."""
    monkeypatch.setattr("diagnoser.cli.site.find_spec", lambda _name: None)
    with pytest.raises(CommandError, match=r"pip install 'dfdiag\[site\]'"):
        dfdiag("kb", "site", str(tmp_path))

"""``dfdiag kb`` and ``dfdiag explain``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from diagnoser.cli.errors import CommandError

if TYPE_CHECKING:
    from collections.abc import Callable

    from diagnoser.packs.compiled import RuleSet

    Run = Callable[..., tuple[int, str, str]]

pytestmark = pytest.mark.filterwarnings("ignore:'click.utils:DeprecationWarning")

NO_SPACE = "filesystem/no-space-left"


@pytest.fixture
def dfdiag(capfd: pytest.CaptureFixture[str], rules: RuleSet) -> Run:
    """Run a command in this process; return its status and what it wrote."""
    from diagnoser.cli.app import run_app  # a new click warns of what typer imports

    assert rules.ids  # compiled once for all

    def run(*arguments: str) -> tuple[int, str, str]:
        capfd.readouterr()
        status = run_app(list(arguments))
        return (status, *capfd.readouterr())

    return run


def test_search_in_text(dfdiag: Run) -> None:
    """The best hit stands first, with its title and the way on."""
    status, out, err = dfdiag("kb", "search", "no", "space", "left", "--limit", "1")
    assert (status, err) == (0, "")
    assert out == f"{NO_SPACE}\n    No space left on device\n\ndfdiag kb show {NO_SPACE} tells more.\n"


def test_search_tells_what_it_read(dfdiag: Run) -> None:
    """Notes on misspelt words go to standard error."""
    _, out, err = dfdiag("kb", "search", "no", "sapce", "left")
    assert out.startswith(NO_SPACE)
    assert err == "dfdiag: note: sapce is read as space\n"


def test_search_in_json(dfdiag: Run) -> None:
    """JSON has the members that the contract names."""
    _, out, _ = dfdiag("kb", "search", "--format", "json", "no space left on device")
    first = json.loads(out)["results"][0]
    assert (first["cause"], first["title"]) == (NO_SPACE, "No space left on device")
    assert 0 < first["score"] <= 1


def test_nothing_found(dfdiag: Run) -> None:
    """Where nothing is found the status says so, and JSON is an empty list."""
    assert dfdiag("kb", "search", "zzzzqqqq") == (
        1,
        "",
        "dfdiag: nothing found; try fewer or other words, or dfdiag kb list\n",
    )
    status, out, _ = dfdiag("kb", "search", "--format", "json", "zzzzqqqq")
    assert (status, json.loads(out)["results"]) == (1, [])


def test_show_in_each_format(dfdiag: Run) -> None:
    """A cause is shown as text, with colour where asked for, as JSON and as Markdown."""
    assert dfdiag("kb", "show", NO_SPACE)[1].startswith(f"No space left on device\n{NO_SPACE} (")
    assert dfdiag("kb", "show", NO_SPACE, "--color", "always")[1].startswith("\x1b[1mNo space left on device\x1b[0m\n")
    assert json.loads(dfdiag("kb", "show", NO_SPACE, "--format", "json")[1])["id"] == NO_SPACE
    assert dfdiag("kb", "show", NO_SPACE, "--format", "markdown")[1].startswith("# No space left on device\n")


@pytest.mark.parametrize("command", [("kb", "show"), ("explain",)])
def test_unknown_id(dfdiag: Run, command: tuple[str, ...]) -> None:
    """An id that does not exist is answered with near ones, in one line and with status 2."""
    with pytest.raises(CommandError) as error:
        dfdiag(*command, "filesystem/no-space")
    assert error.value.status == 2
    assert len(error.value.lines) == 1
    assert error.value.lines[0].startswith(
        f"filesystem/no-space: there is no such cause or pack; did you mean {NO_SPACE}"
    )
    with pytest.raises(CommandError, match="see dfdiag kb list"):
        dfdiag(*command, "zzzz/qqqqqqqq")


def test_unknown_pack(dfdiag: Run) -> None:
    """A pack that does not exist is an error, not an empty list."""
    with pytest.raises(CommandError, match=r"did you mean git\?"):
        dfdiag("kb", "list", "--pack", "gti")
    with pytest.raises(CommandError, match="no such cause or pack"):
        dfdiag("kb", "search", "--pack", "nothing", "words")


def test_list(dfdiag: Run) -> None:
    """All causes are listed, or those of a pack, as text and as JSON."""
    _, out, _ = dfdiag("kb", "list", "--format", "json")
    ids = [cause["id"] for cause in json.loads(out)["causes"]]
    assert NO_SPACE in ids
    assert ids == sorted(ids)
    assert NO_SPACE not in dfdiag("kb", "list", "--pack", "git")[1]


def test_explain(dfdiag: Run) -> None:
    """An id shows its page; words show the best hit's, and a note says which that is."""
    by_id, by_words = dfdiag("explain", NO_SPACE), dfdiag("explain", "no", "space", "left")
    assert by_id[1] == by_words[1] == dfdiag("kb", "show", NO_SPACE)[1]
    assert by_id[2] == ""
    assert by_words[2].startswith(f"dfdiag: note: the best hit for these words is {NO_SPACE}; ")
    with pytest.raises(CommandError, match="nothing found"):
        dfdiag("explain", "zzzzqqqq")

"""``dfdiag serve`` from the command line."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from diagnoser.cli.errors import CommandError
from diagnoser.server.serving import bracketed, is_loopback

if TYPE_CHECKING:
    from diagnoser.packs.compiled import RuleSet

pytestmark = [
    pytest.mark.usefixtures("rules"),  # compiled once
    pytest.mark.filterwarnings("ignore:'click:DeprecationWarning"),  # of what Typer imports
]


def run_app(arguments: list[str]) -> int:
    """Run the command in this process."""
    from diagnoser.cli import app

    return app.run_app(arguments)


def test_it_says_where_it_listens_and_leaves_nothing_behind(command: list[str], rules: RuleSet) -> None:  # noqa: ARG001
    """It listens at loopback, says so on standard error, answers, and ends with its workers when interrupted."""
    with subprocess.Popen(
        [*command, "serve", "--port", "0", "--workers", "2"], stderr=subprocess.PIPE, text=True
    ) as server:
        assert server.stderr is not None
        said = server.stderr.readline()
        address = re.search(r"listening on (http://127\.0\.0\.1:\d+/)", said)
        assert address, said
        assert httpx.get(f"{address[1]}api/v1/health", trust_env=False).json()["workers"] == 2
        children = Path(f"/proc/{server.pid}/task/{server.pid}/children")
        workers = children.read_text(encoding="ascii").split() if children.exists() else []
        server.send_signal(signal.SIGINT)
        assert server.wait(20) == 130
        assert server.stderr.read() == ""
    assert not [pid for pid in workers if Path(f"/proc/{pid}").exists()]


def test_without_the_extra_it_names_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the packages are not installed one line says how to install them."""
    monkeypatch.setitem(sys.modules, "diagnoser.server.serving", None)
    with pytest.raises(CommandError, match=r"pip install 'dfdiag\[serve\]'"):
        run_app(["serve"])


def test_a_port_that_is_taken_is_told_in_a_line() -> None:
    """Where another program listens, the error names the address and the reason."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(CommandError) as caught:
            run_app(["serve", "--port", str(port)])
    assert caught.value.lines == (f"cannot listen at 127.0.0.1, port {port}: {os.strerror(98)}",)


def test_a_pack_that_is_not_valid_is_told_before_it_listens(tmp_path: Path) -> None:
    """A pack with a mistake ends the command with its own status."""
    pack = tmp_path / "mine.yaml"
    pack.write_text("rules: 1\n", encoding="utf-8")
    with pytest.raises(CommandError, match=r"mine\.yaml") as caught:
        run_app(["serve", "--patterns", str(pack)])
    assert caught.value.status == 3


@pytest.mark.parametrize(
    ("host", "loopback", "written"),
    [
        ("127.0.0.1", True, "127.0.0.1"),
        ("127.8.0.1", True, "127.8.0.1"),
        ("::1", True, "[::1]"),
        ("localhost", True, "localhost"),
        ("0.0.0.0", False, "0.0.0.0"),  # noqa: S104 - asked about, not bound
        ("::", False, "[::]"),
        ("192.0.2.1", False, "192.0.2.1"),
        ("build.example.org", False, "build.example.org"),
    ],
)
def test_addresses_that_others_reach_are_known(host: str, loopback: bool, written: str) -> None:
    """The warning comes for addresses that are not this machine's alone."""
    assert (is_loopback(host), bracketed(host)) == (loopback, written)

"""A server for the tests of a module: in a thread of its own, on a free port."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import httpx
import uvicorn

from diagnoser.server.app import make_app
from diagnoser.server.serving import PatientProtocol, listen

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from diagnoser.server.settings import Settings
    from diagnoser.server.state import State

FIXTURES = Path(__file__).parents[2] / "fixtures"
LOG = (FIXTURES / "pip/requirements-file-not-found.log").read_bytes()
DOCKERFILE = (FIXTURES / "pip/requirements-file-not-found.Dockerfile").read_text(encoding="utf-8")
CAUSE = "pip/requirements-file-not-found"

MARKUP = (
    "<script>window.pwned=1</script>",
    "<img src=x onerror=window.pwned=1>",
    "<svg/onload=window.pwned=1>",
    "</textarea></code></p><form action=//evil.example.org>",
    '" onmouseover="window.pwned=1',
    "javascript:window.pwned=1",
    "{{7*7}}{% raw %}{{ config }}",
    "<style>*{display:none}</style>",
)
"""What a page must show as text."""

HOSTILE = (
    LOG.decode().replace("'/opt/requirements.txt'", f"'/opt/{MARKUP[0]}{MARKUP[1]}'")
    + "".join(f"#14 0.4 {text}\n" for text in MARKUP)
    + "#14 0.5 \u202eevil\u202c \u2066x\u2069 \x00 \x1b]8;;https://evil.example.org\x07link\x1b]8;;\x07 \x9b2J\n"
)


def long_log(lines: int) -> bytes:
    """The same build, of so many lines: the failing step says more before it fails."""
    at = LOG.index(b"#14 0.360 ERROR")
    more = (b"#14 0.2 Collecting package-%d==1.0\n" % number for number in range(lines - LOG.count(b"\n")))
    return LOG[:at] + b"".join(more) + LOG[at:]


class Running(NamedTuple):
    """A server that runs: a client for it, its port, and what its requests share."""

    client: httpx.Client
    port: int
    state: State


@contextmanager
def serving(settings: Settings, command: Sequence[str] | None = None) -> Iterator[Running]:
    """Serve for the length of a block."""
    app = make_app(settings, command)
    server = uvicorn.Server(
        uvicorn.Config(app, http=PatientProtocol, ws="none", lifespan="on", log_level="error", access_log=False)
    )
    listening = listen("127.0.0.1", 0)
    port = listening.getsockname()[1]
    thread = threading.Thread(target=server.run, args=([listening],))
    thread.start()
    try:
        while not server.started and thread.is_alive():
            time.sleep(0.02)
        assert server.started
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60, trust_env=False) as client:
            yield Running(client, port, app.state.dfdiag)
    finally:
        server.should_exit = True
        thread.join()

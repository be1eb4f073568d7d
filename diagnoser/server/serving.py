"""Listening: the web server around the application, and what it says when it is ready."""

from __future__ import annotations

import socket
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from diagnoser.server.app import make_app

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    from diagnoser.server.settings import Settings

HEAD_WITHIN = 15
"""Seconds in which the head of a request is to be here."""

_BACKLOG = 512


class PatientProtocol(H11Protocol):
    """Closes a connection whose request does not come: uvicorn itself waits for its head for ever."""

    def __init__(self, *arguments: Any, **named: Any) -> None:  # noqa: ANN401 - handed on
        super().__init__(*arguments, **named)
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Go on waiting where this is a part of a head only; a body has its own time."""
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:
            self._stop_waiting()
        elif self._deadline is None and not self.transport.is_closing():
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._deadline = self.loop.call_later(HEAD_WITHIN, self.transport.close)

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


def listen(host: str, port: int) -> socket.socket:
    """Take an address to listen at; port 0 stands for one that is free.

    Raises:
        OSError: it cannot be had.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=_BACKLOG)


def run(settings: Settings, listening: socket.socket, say: Callable[[str], None]) -> None:
    """Serve until interrupted; ``say`` is given what the user is to know."""
    config = uvicorn.Config(
        make_app(settings),
        http=PatientProtocol,
        ws="none",
        lifespan="on",
        log_level="error",
        access_log=False,
        server_header=False,
        limit_concurrency=settings.connections,
    )
    if not is_loopback(settings.host):
        say("warning: whoever reaches this machine can use it; there is no password and no TLS")
    _Announcing(config, f"http://{bracketed(settings.host)}:{listening.getsockname()[1]}/", say).run([listening])


class _Announcing(uvicorn.Server):
    """Says where it listens when it does."""

    def __init__(self, config: uvicorn.Config, address: str, say: Callable[[str], None]) -> None:
        super().__init__(config)
        self._address = address
        self._say = say

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so."""
        await super().startup(sockets)
        if not self.should_exit:
            self._say(f"listening on {self._address} (end with Ctrl-C)")


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a host's name or address."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def bracketed(host: str) -> str:
    """Write a host as addresses on the web have it."""
    return f"[{host}]" if ":" in host else host

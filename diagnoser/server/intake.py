"""Reading a request's body within bounds: of its length, of its time, and of the memory that all take together."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Self

from diagnoser.server.pool import busy
from diagnoser.server.problems import Problem

if TYPE_CHECKING:
    from types import TracebackType

    from starlette.requests import Request
    from starlette.types import Receive

SLOWEST = 60
"""Seconds in which a body is to be here: at 16 MB some two megabits a second."""


class Memory:
    """Counts the bytes of bodies that are held at one time, up to ``most``."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.used = 0

    def share(self) -> Share:
        """Return a share, empty as yet, which is given back where its ``with`` block ends."""
        return Share(self)


class Share:
    """What one request holds."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._used = 0

    def take(self, count: int) -> None:
        """Take some bytes more.

        Raises:
            Problem: others hold them.
        """
        if self._memory.used + count > self._memory.most:
            raise busy()
        self._memory.used += count
        self._used += count

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._memory.used -= self._used


async def read_within(request: Request, largest: int, share: Share) -> bytes:
    """Read a body; what is too large by its own word is not even begun.

    Raises:
        Problem: it is too large, packed, too slow, or there is no memory for it now.
    """
    if request.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise Problem(415, "Unsupported encoding", "Send the log as it is, not packed.")
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > largest:
        raise too_large(largest)
    pieces: list[bytes] = []
    length = 0
    try:
        async with asyncio.timeout(SLOWEST):
            async for piece in request.stream():
                length += len(piece)
                if length > largest:
                    raise too_large(largest)
                share.take(len(piece))
                pieces.append(piece)
    except TimeoutError:
        raise Problem(408, "Too slow", f"The log was not here within {SLOWEST:g} seconds.") from None
    return b"".join(pieces)


def too_large(largest: int) -> Problem:
    """What is said of a body that is too large."""
    return Problem(
        413,
        "Too large",
        f"A request may have {largest >> 20} MB. Send the log's end, from the failing step on; it tells most. "
        "dfdiag itself reads logs of any length: dfdiag build.log",
    )


async def linger(receive: Receive, seconds: float = 1, most: int = 2 << 20) -> None:
    """Read on for a moment what is dropped, until its end: a sender that is cut off may not see why."""
    left = most
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while left > 0:
                message = await receive()
                left -= len(message.get("body", b""))
                if message["type"] == "http.disconnect" or not message.get("more_body"):
                    return

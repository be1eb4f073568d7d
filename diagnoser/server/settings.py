"""How the server is to run."""

from __future__ import annotations

import os
from typing import NamedTuple

PORT = 8420
HOST = "127.0.0.1"
LARGEST = 16
"""Megabytes of a request."""

SECONDS = 20.0
"""What the diagnosis of one log may take."""

_MEGABYTE = 1 << 20
_WORKERS = 4
_QUEUE = 16
_HELD = 64
_OTHERS = 400


class Settings(NamedTuple):
    """What the options of ``dfdiag serve`` say."""

    host: str = HOST
    port: int = PORT
    workers: int = max(1, min(_WORKERS, os.cpu_count() or 1))
    patterns: tuple[str, ...] = ()
    megabytes: int = LARGEST
    seconds: float = SECONDS

    @property
    def largest(self) -> int:
        """Bytes that a request may have."""
        return self.megabytes * _MEGABYTE

    @property
    def queue(self) -> int:
        """Requests that may wait for a worker."""
        return self.workers * _QUEUE

    @property
    def held(self) -> int:
        """Bytes of all requests together that may be in memory."""
        return max(self.largest * 2, _HELD * _MEGABYTE)

    @property
    def connections(self) -> int:
        """Connections that may be open."""
        return self.queue * 2 + _OTHERS

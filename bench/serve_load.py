"""Load on ``dfdiag serve``: 200 logs of a megabyte at one time, and a body of 200 MB.

Each post is to end in the right answer or in an honest refusal (429, 413, 503), the memory of the server and its
workers is to stay bounded, and of the huge body little is to be read. Linux only: memory is read from /proc.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from http import HTTPStatus
from pathlib import Path
from typing import NamedTuple

from measuring import ROOT, Figure, command, report

FIXTURE = ROOT / "fixtures/pip/requirements-file-not-found.log"
CAUSE = "pip/requirements-file-not-found"
MEGABYTE = 1 << 20
HONEST = {413, 429, 503}
MOST_MEMORY = 400
MOST_TAKEN = 8
"""Megabytes."""


class Outcome(NamedTuple):
    """How a post ended: its status, whether the answer was right, and how many seconds it took."""

    status: int
    right: bool
    seconds: float


def main() -> int:
    """Measure and print; return 1 where a goal is missed and ``--check`` is given."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=200)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--check", action="store_true", help="exit with 1 where a goal is missed")
    options = parser.parse_args()
    words = [command(), "serve", "--port", "0", "--workers", str(options.workers)]
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True) as server:
        try:
            return report(_measure(server, options.posts), check=options.check)
        finally:
            server.terminate()


def _measure(server: subprocess.Popen[str], posts: int) -> list[Figure]:
    port = _port(server)
    memory = Memory(server.pid)
    idle = memory.now()
    memory.watch()
    start = time.monotonic()
    outcomes = asyncio.run(_all(port, _log(MEGABYTE), posts))
    seconds = time.monotonic() - start
    taken = _bytes_taken(port, 200 * MEGABYTE)
    peak = memory.stop()
    right = [outcome.seconds for outcome in outcomes if outcome.right]
    statuses = Counter(outcome.status for outcome in outcomes if not outcome.right)
    refused = sum(statuses[status] for status in HONEST)
    told = ", ".join(f"{count} x {status}" for status, count in sorted(statuses.items()))
    return [
        Figure("right answers", len(right), ""),
        Figure("refused", refused, "", note=told),
        Figure("neither", posts - len(right) - refused, "", goal=0),
        Figure("until the last one", seconds, "s"),
        Figure("a right answer, median", statistics.median(right or [0]), "s"),
        Figure("memory, idle", idle / MEGABYTE, "MB", note="server and workers"),
        Figure("memory, at most", peak / MEGABYTE, "MB", goal=MOST_MEMORY),
        Figure("taken of a body of 200 MB", taken / MEGABYTE, "MB", goal=MOST_TAKEN, note="buffers included"),
    ]


def _port(server: subprocess.Popen[str]) -> int:
    for line in server.stderr or ():
        if found := re.search(r"listening on http://[^:]*:(\d+)/", line):
            return int(found[1])
    raise SystemExit("the server does not start")


def _log(size: int) -> bytes:
    """A failed build's log of this size: the failing step says much before it fails."""
    log = FIXTURE.read_bytes()
    at = log.index(b"#14 0.360 ERROR")
    noise = b"".join(
        b"#14 0.%d   Downloading package_%d-1.%d.0-py3-none-any.whl (%d kB)\n" % (n % 360, n, n % 17, n * 7 % 900)
        for n in range(size // 60)
    )
    return log[:at] + noise[: size - len(log)].rpartition(b"\n")[0] + b"\n" + log[at:]


async def _all(port: int, log: bytes, posts: int) -> list[Outcome]:
    return await asyncio.gather(*(_post(port, log) for _ in range(posts)))


async def _post(port: int, log: bytes) -> Outcome:
    start = time.monotonic()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = f"POST /api/v1/diagnoses HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {len(log)}\r\n\r\n"
    try:
        writer.write(head.encode() + log)
        answer = await reader.read()
    except ConnectionError:
        return Outcome(0, right=False, seconds=time.monotonic() - start)
    finally:
        writer.close()
    headers, _, body = answer.partition(b"\r\n\r\n")
    status = int(headers.split()[1]) if headers else 0
    right = status == HTTPStatus.OK and json.loads(body)["findings"][0]["cause"] == CAUSE
    return Outcome(status, right, time.monotonic() - start)


def _bytes_taken(port: int, size: int) -> int:
    """Send a body of this size until the server no longer takes it; what the kernel's buffers hold counts too."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(f"POST /api/v1/diagnoses HTTP/1.1\r\nHost: x\r\nContent-Length: {size}\r\n\r\n".encode())
        sent = 0
        try:
            while sent < size:
                sent += connection.send(b"x" * 65536)
        except OSError:
            pass
        return sent


class Memory:
    """The resident memory of a process and its children."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._peak = 0
        self._going = True
        self._thread = threading.Thread(target=self._watch)

    def now(self) -> int:
        """Return it in bytes."""
        children = Path(f"/proc/{self._pid}/task/{self._pid}/children").read_text(encoding="ascii").split()
        return sum(map(_resident, [self._pid, *map(int, children)]))

    def watch(self) -> None:
        """Begin to look for its peak."""
        self._thread.start()

    def stop(self) -> int:
        """End that, and return the peak."""
        self._going = False
        self._thread.join()
        return self._peak

    def _watch(self) -> None:
        while self._going:
            self._peak = max(self._peak, self.now())
            time.sleep(0.05)


def _resident(pid: int) -> int:
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError:
        return 0
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    return int(found[1]) * 1024 if found else 0


if __name__ == "__main__":
    sys.exit(main())

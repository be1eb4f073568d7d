"""Workers that hang, die and fail, and more work than there are workers."""

from __future__ import annotations

import asyncio
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pytest

from diagnoser.server.frames import Job, packed_job
from diagnoser.server.pool import Pool
from diagnoser.server.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

COMMAND = [sys.executable, str(Path(__file__).with_name("odd_worker.py")), "1"]

Result = TypeVar("Result")


def _with_pool(
    use: Callable[[Pool], Coroutine[Any, Any, Result]], *, workers: int = 2, waiting: int = 8, seconds: float = 1
) -> Result:
    async def run() -> Result:
        pool = Pool([*COMMAND[:-1], str(seconds)], workers=workers, seconds=seconds, waiting=waiting)
        await pool.start()
        try:
            return await use(pool)
        finally:
            await pool.stop()

    return _in_a_thread(run())


def _in_a_thread(run: Coroutine[Any, Any, Result]) -> Result:
    """Run it where no browser's loop runs: Playwright's holds the main thread while its tests share it."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, run).result()


async def _outcome(pool: Pool, body: bytes) -> bytes | int:
    try:
        answer = await pool.ask(Job("api", "text/plain", body))
    except Problem as problem:
        return problem.status
    return answer.body if answer.status == 200 else answer.status


def test_a_hanging_worker_does_not_stop_the_others() -> None:
    """While one hangs the other answers; the one that asked is told, and the worker is replaced."""

    async def use(pool: Pool) -> None:
        before = set(pool.pids)
        hanging = asyncio.create_task(_outcome(pool, b"sleep 60"))
        await asyncio.sleep(0.05)
        assert await asyncio.gather(*(_outcome(pool, b"%d" % number) for number in range(6))) == [
            b"%d" % number for number in range(6)
        ]
        assert not hanging.done()
        assert await hanging == 503
        both = await asyncio.gather(_outcome(pool, b"sleep 0.6"), _outcome(pool, b"sleep 0.6"))
        assert both == [b"sleep 0.6", b"sleep 0.6"]
        assert len(set(pool.pids) & before) == 1

    _with_pool(use, seconds=4)  # so long that a busy machine is through with the others


def test_a_worker_that_dies_is_replaced() -> None:
    """Whoever brought a worker down is told so, and the next one is answered."""

    async def use(pool: Pool) -> list[bytes | int]:
        return [await _outcome(pool, body) for body in (b"die", b"next")]

    assert _with_pool(use, workers=1) == [503, b"next"]


def test_a_bug_costs_no_worker_and_prints_nothing_of_the_log(capfd: pytest.CaptureFixture[str]) -> None:
    """An exception while a log is read is told as one, without its message, which may quote the log."""

    async def use(pool: Pool) -> tuple[list[int], bytes | int, list[int]]:
        return pool.pids, await _outcome(pool, b"fail: what the log says"), pool.pids

    before, outcome, after = _with_pool(use, workers=1)
    said = capfd.readouterr().err
    assert (outcome, before) == (500, after)
    assert "ValueError" in said
    assert "what the log says" not in said


def test_the_queue_is_bounded() -> None:
    """Who comes when as many wait as may wait is turned away at once, and the others are answered."""

    async def use(pool: Pool) -> list[bytes | int]:
        return await asyncio.gather(*(_outcome(pool, b"sleep 0.1") for _ in range(6)))

    outcomes = _with_pool(use, workers=1, waiting=3)
    assert outcomes.count(429) == 3
    assert outcomes.count(b"sleep 0.1") == 3


def test_workers_that_cannot_start_are_told() -> None:
    """A pool whose workers end at once does not start, and leaves none behind."""

    async def run() -> None:
        pool = Pool([sys.executable, "-c", "pass"], workers=2, seconds=1, waiting=1)
        with pytest.raises(RuntimeError, match="does not start"):
            await pool.start()
        assert pool.pids == []

    _in_a_thread(run())


def test_a_worker_ends_itself_where_nobody_ends_it() -> None:
    """A worker that hangs when its server is gone does not live on."""

    async def run() -> int:
        worker = await asyncio.create_subprocess_exec(
            *COMMAND[:-1], "-1.9", stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.DEVNULL
        )
        assert worker.stdin is not None
        job = Job("api", "", b"sleep 60")
        worker.stdin.write(packed_job(job) + job.body)
        worker.stdin.close()
        return await asyncio.wait_for(worker.wait(), 20)

    assert _in_a_thread(run()) < 0

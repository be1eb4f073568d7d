"""Worker processes and the queue before them.

A worker that takes too long is killed and another one started in its place; the others go on meanwhile. The queue is
bounded: who comes when it is full is told so at once.
"""

from __future__ import annotations

import asyncio
from asyncio.subprocess import PIPE
from contextlib import suppress
from typing import TYPE_CHECKING

from diagnoser.server.frames import READY, packed_job, read_answer
from diagnoser.server.problems import Problem

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import Sequence

    from diagnoser.server.frames import Answer, Job

_START = 60
"""Seconds in which a worker is to be ready: compiling packs that changed takes some."""
_PAUSE = 1
_STEAD = 200
"""Answers after which a worker is replaced, so that no memory that it keeps adds up."""


class Pool:
    """Some workers, each a process that ``command`` starts.

    Each job has ``seconds``; ``waiting`` jobs may wait for a worker, none longer than ``patience`` seconds.
    """

    def __init__(
        self, command: Sequence[str], *, workers: int, seconds: float, waiting: int, patience: float = 60
    ) -> None:
        self._command = command
        self._workers = workers
        self._seconds = seconds
        self._room = waiting
        self._patience = patience
        self._idle: asyncio.Queue[_Worker] = asyncio.Queue()
        self._all: set[_Worker] = set()
        self._dying: set[_Worker] = set()
        self._starting: set[asyncio.Task[None]] = set()

    @property
    def full(self) -> bool:
        """Whether one more job would be turned away."""
        return self._room <= 0

    @property
    def pids(self) -> list[int]:
        """The ids of the processes."""
        return [worker.pid for worker in self._all]

    async def start(self) -> None:
        """Start the workers and wait until they are ready.

        Raises:
            RuntimeError: one does not start.
        """
        try:
            for worker in await asyncio.gather(*(self._started() for _ in range(self._workers))):
                self._idle.put_nowait(worker)
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """End all workers, whatever they do."""
        for task in self._starting:
            task.cancel()
        await asyncio.gather(*self._starting, return_exceptions=True)
        for worker in self._all:
            worker.kill()
        await asyncio.gather(*(worker.gone() for worker in (*self._all, *self._dying)))
        self._all.clear()
        self._dying.clear()

    async def ask(self, job: Job) -> Answer:
        """Have a job done.

        Raises:
            Problem: too many are waiting, or the job took too long or brought the worker down.
        """
        worker = await self._free_worker()
        try:
            answer = await asyncio.wait_for(worker.ask(job), self._seconds)
        except TimeoutError:
            worker.kill()
            raise Problem(
                503,
                "Took too long",
                f"This log took longer than the {self._seconds:g} seconds that one may take. "
                "Send less of it: its end, from the failing step on, tells most.",
            ) from None
        except (asyncio.IncompleteReadError, ConnectionError):
            worker.kill()
            raise Problem(503, "Could not be read", "The process that read this log ended. It is a bug.") from None
        except BaseException:
            worker.kill()
            raise
        finally:
            self._back(worker)
        return answer

    async def _free_worker(self) -> _Worker:
        if self.full:
            raise busy()
        self._room -= 1
        try:
            return await asyncio.wait_for(self._idle.get(), self._patience)
        except TimeoutError:
            raise busy() from None
        finally:
            self._room += 1

    def _back(self, worker: _Worker) -> None:
        if worker.alive and worker.answered < _STEAD:
            self._idle.put_nowait(worker)
            return
        self._let_go(worker)
        task = asyncio.get_running_loop().create_task(self._replace())
        self._starting.add(task)
        task.add_done_callback(self._starting.discard)

    async def _replace(self) -> None:
        while True:
            with suppress(RuntimeError, OSError):
                self._idle.put_nowait(await self._started())
                return
            await asyncio.sleep(_PAUSE)

    async def _started(self) -> _Worker:
        worker = _Worker(await asyncio.create_subprocess_exec(*self._command, stdin=PIPE, stdout=PIPE))
        self._all.add(worker)
        try:
            await asyncio.wait_for(worker.ready(), _START)
        except BaseException:
            self._let_go(worker)
            raise
        return worker

    def _let_go(self, worker: _Worker) -> None:
        """End a worker; its process is waited for when the pool stops at the latest."""
        worker.kill()
        self._all.discard(worker)
        self._dying = {each for each in self._dying if not each.is_gone} | {worker}


class _Worker:
    """One process."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self.pid = process.pid
        self.alive = True
        self.answered = 0

    async def ready(self) -> None:
        try:
            first = await read_answer(self._out)
        except asyncio.IncompleteReadError:
            first = None
        if first != READY:
            raise RuntimeError("a worker does not start")

    async def ask(self, job: Job) -> Answer:
        stdin = self._process.stdin
        assert stdin is not None  # noqa: S101 - for the type checker
        stdin.write(packed_job(job))
        stdin.write(job.body)
        await stdin.drain()
        answer = await read_answer(self._out)
        self.answered += 1
        return answer

    def kill(self) -> None:
        self.alive = False
        with suppress(ProcessLookupError):
            self._process.kill()

    @property
    def is_gone(self) -> bool:
        return self._process.returncode is not None

    async def gone(self) -> None:
        await self._process.wait()

    @property
    def _out(self) -> asyncio.StreamReader:
        stdout = self._process.stdout
        assert stdout is not None  # noqa: S101 - for the type checker
        return stdout


def busy() -> Problem:
    """What is said where there is no room for one more."""
    return Problem(429, "Too much at once", "Too many logs are waiting. Try again in some seconds.", retry_after=5)

"""A process that answers one request after the other.

It is a process of its own because reading a log is work for the processor, and because one that hangs can be ended
only as a process. It ends itself where the server is no longer there to do so.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import traceback
from typing import TYPE_CHECKING

from diagnoser.server.frames import READY, Answer, read_job, write_answer
from diagnoser.server.problems import Problem, as_answer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import BinaryIO

    from diagnoser.server.frames import Job

_GRACE = 2
"""Seconds that the server is given to end a worker that takes too long."""


def main(arguments: Sequence[str]) -> None:
    """Answer what comes through standard input: seconds for each, then the paths of packs."""
    from diagnoser.packs.cache import load_rules
    from diagnoser.packs.own import all_packs
    from diagnoser.server.answers import answer
    from diagnoser.server.pages import warm_up

    logging.disable()  # of libraries: what they say of a body may quote it
    rules = load_rules(all_packs(arguments[1:]))
    warm_up()
    serve(lambda job: answer(job, rules), float(arguments[0]))


def serve(answer: Callable[[Job], Answer], seconds: float) -> None:
    """Answer jobs with ``answer``, each within ``seconds``, until there is nobody to ask for one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to all; the server ends its workers itself
    jobs, answers = sys.stdin.buffer, _answers()
    write_answer(answers, READY)
    while (job := read_job(jobs)) is not None:
        _end_after(seconds + _GRACE)
        result = _answered(answer, job)
        _end_after(0)
        write_answer(answers, result)


def _answers() -> BinaryIO:
    """Take standard output for answers and turn whatever else is printed to standard error."""
    stream = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return stream


def _answered(answer: Callable[[Job], Answer], job: Job) -> Answer:
    try:
        return answer(job)
    except Problem as problem:
        return as_answer(problem, job.kind)
    except Exception as error:  # noqa: BLE001 - a bug must not cost the worker
        # The message of an exception may quote the log, which is to be kept nowhere.
        where = "".join(traceback.format_tb(error.__traceback__))
        sys.stderr.write(f"dfdiag: internal error: {type(error).__name__}; this is a bug\n{where}")
        return as_answer(Problem(500, "Internal error", "dfdiag could not work on this. This is a bug."), job.kind)


def _end_after(seconds: float) -> None:
    if hasattr(signal, "setitimer"):  # not on Windows, where the server alone ends workers
        signal.setitimer(signal.ITIMER_REAL, seconds)


if __name__ == "__main__":
    main(sys.argv[1:])

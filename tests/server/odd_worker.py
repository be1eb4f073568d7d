"""A worker that does what the body of a job says: ``sleep 3``, ``die`` or anything else, which it sends back."""

from __future__ import annotations

import os
import sys
import time

from diagnoser.server.frames import Answer, Job
from diagnoser.server.worker import serve


def _answer(job: Job) -> Answer:
    words = job.body.split()
    if words[:1] == [b"sleep"]:
        time.sleep(float(words[1]))
    if words[:1] == [b"die"]:
        os._exit(1)
    if words[:1] == [b"fail:"]:
        raise ValueError(job.body.decode())
    return Answer(200, "text/plain", job.body)


if __name__ == "__main__":
    serve(_answer, float(sys.argv[1]))

"""What the server and its workers say to each other: a head of fixed size, then two pieces of the lengths it tells."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from asyncio import StreamReader
    from typing import BinaryIO

Kind = Literal["api", "page"]
_KINDS: tuple[Kind, ...] = ("api", "page")

_JOB = struct.Struct("!BII")
_ANSWER = struct.Struct("!HII")


class Job(NamedTuple):
    """A request to answer: for whom, its body as it came, and the type that it is said to have."""

    kind: Kind
    content_type: str
    body: bytes


class Answer(NamedTuple):
    """A response: its status, type and body. The first answer of a worker, with status 0, says that it is ready."""

    status: int
    content_type: str
    body: bytes


READY = Answer(0, "", b"")


def packed_job(job: Job) -> bytes:
    """Return the bytes of a job but for its body, which follows them: it is long, and copying it costs."""
    content_type = job.content_type.encode("latin-1", "replace")
    return _JOB.pack(_KINDS.index(job.kind), len(content_type), len(job.body)) + content_type


def read_job(stream: BinaryIO) -> Job | None:
    """Wait for a job; None where the server has gone."""
    head = stream.read(_JOB.size)
    if len(head) < _JOB.size:
        return None
    kind, type_length, length = _JOB.unpack(head)
    content_type = stream.read(type_length).decode("latin-1")
    body = stream.read(length)
    if len(body) < length:
        return None
    return Job(_KINDS[kind], content_type, body)


def write_answer(stream: BinaryIO, answer: Answer) -> None:
    """Send an answer."""
    content_type = answer.content_type.encode("latin-1")
    stream.write(_ANSWER.pack(answer.status, len(content_type), len(answer.body)) + content_type)
    stream.write(answer.body)
    stream.flush()


async def read_answer(stream: StreamReader) -> Answer:
    """Wait for an answer.

    Raises:
        asyncio.IncompleteReadError: the worker ended.
    """
    status, type_length, length = _ANSWER.unpack(await stream.readexactly(_ANSWER.size))
    content_type = (await stream.readexactly(type_length)).decode("latin-1")
    return Answer(status, content_type, await stream.readexactly(length))

"""What the requests of a server share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import Response

from diagnoser.server.frames import Job
from diagnoser.server.intake import Memory, linger, read_within
from diagnoser.server.pool import busy
from diagnoser.server.problems import Problem, as_answer

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import Receive, Scope, Send

    from diagnoser.server.frames import Kind
    from diagnoser.server.knowledge import Knowledge
    from diagnoser.server.pool import Pool
    from diagnoser.server.settings import Settings


class State:
    """The settings, the workers, the causes, and the memory that bodies take."""

    def __init__(self, settings: Settings, pool: Pool, knowledge: Knowledge) -> None:
        self.settings = settings
        self.pool = pool
        self.knowledge = knowledge
        self.memory = Memory(settings.held)

    @staticmethod
    def of(request: Request) -> State:
        """Return the state that a request shares."""
        state = request.app.state.dfdiag
        assert isinstance(state, State)  # noqa: S101 - for the type checker
        return state

    async def answer(self, request: Request, kind: Kind) -> Response:
        """Have a worker answer a request."""
        try:
            with self.memory.share() as share:
                if self.pool.full:
                    raise busy()
                body = await read_within(request, self.settings.largest, share)
                answer = await self.pool.ask(Job(kind, request.headers.get("content-type", ""), body))
        except Problem as problem:
            return refusal(problem, kind, unread=True)
        return Response(answer.body, answer.status, media_type=answer.content_type)


def refusal(problem: Problem, kind: Kind, *, unread: bool = False) -> Response:
    """Tell a problem; with ``unread`` the request's body may not have been read, and the connection is closed."""
    answer = as_answer(problem, kind)
    headers = {"retry-after": str(problem.retry_after)} if problem.retry_after is not None else {}
    form = _Lingering if unread else Response
    return form(answer.body, answer.status, headers, answer.content_type)


class _Lingering(Response):
    """An answer to someone who may still be sending: a connection closed at once may lose it."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - as it is called
        headers = [*self.raw_headers, (b"connection", b"close")]
        await send({"type": "http.response.start", "status": self.status_code, "headers": headers})
        await send({"type": "http.response.body", "body": bytes(self.body), "more_body": True})
        await linger(receive)
        await send({"type": "http.response.body", "body": b""})

"""The application: its routes, and what goes before and behind all of them."""

from __future__ import annotations

import sys
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.responses import JSONResponse
from starlette.routing import Route

from diagnoser import __version__
from diagnoser.server.guards import Guards
from diagnoser.server.openapi import PREFIX, description
from diagnoser.server.pool import Pool
from diagnoser.server.problems import Problem
from diagnoser.server.state import State, refusal

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from diagnoser.server.settings import Settings


def make_app(settings: Settings, command: Sequence[str] | None = None) -> Starlette:
    """Make the application; ``command`` starts a worker, None for the one that reads logs."""
    pool = Pool(
        command or worker_command(settings), workers=settings.workers, seconds=settings.seconds, waiting=settings.queue
    )

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        await pool.start()
        try:
            yield
        finally:
            await pool.stop()

    routes = [
        Route(f"{PREFIX}/diagnoses", _post_diagnosis, methods=["POST"]),
        Route(f"{PREFIX}/health", _get_health),
        Route("/openapi.json", _get_description),
    ]
    app = Starlette(
        routes=routes,
        lifespan=lifespan,
        middleware=[Middleware(Guards)],
        exception_handlers={HTTPException: _refused},
    )
    app.state.dfdiag = State(settings, pool)
    return app


def worker_command(settings: Settings) -> list[str]:
    """Return the words that start a worker."""
    return [sys.executable, "-m", "diagnoser.server.worker", str(settings.seconds), *settings.patterns]


async def _post_diagnosis(request: Request) -> Response:
    return await State.of(request).answer(request)


async def _get_health(request: Request) -> Response:
    state = State.of(request)
    return JSONResponse({"status": "ok", "version": __version__, "workers": state.settings.workers})


async def _get_description(_request: Request) -> Response:
    return JSONResponse(description())


async def _refused(_request: Request, error: Exception) -> Response:
    """Tell what no route takes in the same form as other refusals."""
    assert isinstance(error, HTTPException)  # noqa: S101 - the only one that this is called for
    status = HTTPStatus(error.status_code)
    response = refusal(Problem(status, status.phrase, status.description or status.phrase))
    response.headers.update(error.headers or {})
    return response

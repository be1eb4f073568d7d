"""The application: its routes, and what goes before and behind all of them."""

from __future__ import annotations

import sys
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import Route

from diagnoser.server import routes
from diagnoser.server.guards import Guards
from diagnoser.server.knowledge import Knowledge
from diagnoser.server.openapi import PREFIX
from diagnoser.server.pool import Pool
from diagnoser.server.problems import Problem
from diagnoser.server.state import State, refusal

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from diagnoser.server.frames import Kind
    from diagnoser.server.settings import Settings

_ROUTES = (
    ("GET", "/", routes.home),
    ("POST", "/diagnosis", routes.show_diagnosis),
    ("GET", "/causes", routes.show_causes),
    ("GET", "/causes/results", routes.show_results),
    ("GET", "/causes/{pack}/{slug}", routes.show_cause),
    ("GET", "/api", routes.show_api),
    ("GET", "/static/{name}", routes.get_asset),
    ("GET", "/openapi.json", routes.get_description),
    ("POST", f"{PREFIX}/diagnoses", routes.post_diagnosis),
    ("GET", f"{PREFIX}/causes", routes.get_causes),
    ("GET", f"{PREFIX}/causes/{{pack}}/{{slug}}", routes.get_cause),
    ("GET", f"{PREFIX}/health", routes.get_health),
)


def make_app(settings: Settings, command: Sequence[str] | None = None) -> Starlette:
    """Make the application; ``command`` starts a worker, None for the one that reads logs."""
    pool = Pool(
        command or worker_command(settings), workers=settings.workers, seconds=settings.seconds, waiting=settings.queue
    )
    knowledge = Knowledge(settings.patterns)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        await knowledge.load()
        await pool.start()
        try:
            yield
        finally:
            await pool.stop()
            knowledge.close()

    app = Starlette(
        routes=[Route(path, endpoint, methods=[method]) for method, path, endpoint in _ROUTES],
        lifespan=lifespan,
        middleware=[Middleware(Guards)],
        exception_handlers={HTTPException: _refused, Problem: _refused},
    )
    app.state.dfdiag = State(settings, pool, knowledge)
    return app


def worker_command(settings: Settings) -> list[str]:
    """Return the words that start a worker; with -P it imports nothing that lies in the working directory."""
    return [sys.executable, "-P", "-m", "diagnoser.server.worker", str(settings.seconds), *settings.patterns]


async def _refused(request: Request, error: Exception) -> Response:
    """Tell what no route takes, and what one refuses, in one form."""
    kind: Kind = "api" if request.url.path.startswith(f"{PREFIX}/") else "page"
    if isinstance(error, Problem):
        return refusal(error, kind)
    assert isinstance(error, HTTPException)  # noqa: S101 - the only other one that this is called for
    status = HTTPStatus(error.status_code)
    response = refusal(Problem(status, status.phrase, status.description or status.phrase), kind)
    response.headers.update(error.headers or {})
    return response

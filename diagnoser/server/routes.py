"""What is done at each address."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from starlette.responses import HTMLResponse, JSONResponse, Response

from diagnoser import __version__
from diagnoser.knowledge.objects import cause_object
from diagnoser.server import assets, pages
from diagnoser.server.openapi import LONGEST_QUERY, MOST_CAUSES, PREFIX, description
from diagnoser.server.problems import Problem
from diagnoser.server.state import State

if TYPE_CHECKING:
    from starlette.requests import Request

    from diagnoser.knowledge.causes import Summary
    from diagnoser.server.knowledge import Hits

_FEW = 20
_ALL = 100_000


async def home(request: Request) -> Response:
    """Show the form to paste a log into."""
    origin = f"{request.url.scheme}://{request.url.netloc}"
    return HTMLResponse(pages.render("home.html", "/", megabytes=State.of(request).settings.megabytes, origin=origin))


async def show_diagnosis(request: Request) -> Response:
    """Show what is wrong with the log that a form brings."""
    return await State.of(request).answer(request, "page")


async def show_causes(request: Request) -> Response:
    """List the causes, or those that were asked for."""
    return await _list(request, "causes.html")


async def show_results(request: Request) -> Response:
    """The list alone, for a page that searches as you type."""
    return await _list(request, "found.html")


async def show_cause(request: Request) -> Response:
    """Tell all about one cause."""
    told = await State.of(request).knowledge.cause(_name(request))
    if told is None:
        raise await _unknown(request)
    return HTMLResponse(pages.cause_page(told))


async def show_api(request: Request) -> Response:
    """Describe the API to people."""
    origin = f"{request.url.scheme}://{request.url.netloc}"
    return HTMLResponse(pages.render("api.html", "/api", api=description(), origin=origin, prefix=PREFIX))


async def get_asset(request: Request) -> Response:
    """Return a style, script or picture of the pages."""
    found = assets.content(request.path_params["name"])
    if found is None:
        raise Problem(404, "Not found", "There is no such file.")
    return Response(found[0], media_type=found[1])


async def post_diagnosis(request: Request) -> Response:
    """Say why a build failed."""
    return await State.of(request).answer(request, "api")


async def get_causes(request: Request) -> Response:
    """List the causes, or those that were asked for."""
    hits = await _hits(request, _limit(request))
    causes = [{**_fields(cause), "score": hits.scores.get(cause.id)} for cause in hits.causes]
    return JSONResponse({"causes": causes, "read_as": hits.read_as})


async def get_cause(request: Request) -> Response:
    """Tell all about one cause."""
    told = await State.of(request).knowledge.cause(_name(request))
    if told is None:
        raise await _unknown(request)
    return JSONResponse(cause_object(told.cause))


async def get_health(request: Request) -> Response:
    """Say that the server answers."""
    state = State.of(request)
    return JSONResponse(
        {
            "status": "ok",
            "version": __version__,
            "causes": state.knowledge.size,
            "workers": state.settings.workers,
        }
    )


async def get_description(_request: Request) -> Response:
    """Describe the API to programs."""
    return JSONResponse(description())


async def _list(request: Request, template: str) -> Response:
    knowledge = State.of(request).knowledge
    query = _query(request)
    hits = await _hits(request, _FEW if query else _ALL)
    return HTMLResponse(
        pages.render(
            template,
            "/causes",
            found=hits.causes,
            read_as=hits.read_as,
            query=query,
            pack=_pack(request),
            packs=knowledge.packs,
            longest=LONGEST_QUERY,
        )
    )


async def _hits(request: Request, limit: int) -> Hits:
    return await State.of(request).knowledge.look(_query(request), _pack(request), limit)


def _fields(cause: Summary) -> dict[str, object]:
    return {name: getattr(cause, name) for name in ("id", "pack", "tool", "title", "grade", "symptoms")}


def _query(request: Request) -> str:
    query = request.query_params.get("q", "")
    if len(query) > LONGEST_QUERY:
        raise Problem(422, "Wrong parameter", f"q may have {LONGEST_QUERY} characters; whole logs are diagnosed.")
    return query


def _pack(request: Request) -> str:
    return request.query_params.get("pack", "")


def _limit(request: Request) -> int:
    given = request.query_params.get("limit", str(_FEW))
    if re.fullmatch("[0-9]{1,9}", given) and 1 <= int(given) <= MOST_CAUSES:
        return int(given)
    raise Problem(422, "Wrong parameter", f"limit is a number from 1 to {MOST_CAUSES}.")


def _name(request: Request) -> str:
    return f"{request.path_params['pack']}/{request.path_params['slug']}"


async def _unknown(request: Request) -> Problem:
    near = await State.of(request).knowledge.near(_name(request))
    meant = f" Do you mean {', '.join(near)}?" if near else ""
    return Problem(404, "No such cause", f"There is no cause of that id.{meant}")

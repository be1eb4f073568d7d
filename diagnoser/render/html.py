"""One HTML page that needs nothing else: no script, no font, no request."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from jinja2 import BaseLoader, Environment, PackageLoader, StrictUndefined

from diagnoser.render import safe
from diagnoser.render.place import facts
from diagnoser.render.view import view_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from diagnoser.model import Reading
    from diagnoser.render.place import Place

WEB = PackageLoader("diagnoser.render", "web")
"""Where the templates are that a report and the server's pages share."""


def document(readings: Sequence[Reading], place: Place) -> str:
    """Write a page with a section for each log."""
    views = [view for reading in readings if (view := view_of(reading, place))]
    told = [(what, safe.clean(said)) for what, said in facts(place.job)]
    page = templates().get_template("report.html")
    return page.render(views=views, log=place.job.url, facts=told, several=len(readings) > 1) + "\n"


@cache
def templates() -> Environment:
    """Return the templates of ``web/``."""
    return escaping(WEB)


def escaping(loader: BaseLoader, *, ends_lines: bool = False) -> Environment:
    """Return an environment for templates that escape all they are given; with ``ends_lines`` their last line ends."""
    return Environment(
        loader=loader,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=ends_lines,
        undefined=StrictUndefined,
    )

"""One HTML page that needs nothing else: no script, no font, no request."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined

from diagnoser.render.view import view_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from diagnoser.model import Reading
    from diagnoser.render.place import Place


def document(readings: Sequence[Reading], place: Place) -> str:
    """Write a page with a section for each log."""
    views = [view for reading in readings if (view := view_of(reading, place))]
    page = templates().get_template("report.html")
    return page.render(views=views, job=place.job, several=len(readings) > 1) + "\n"


@cache
def templates() -> Environment:
    """Return the templates of ``web/``, all of which escape what they are given."""
    return Environment(
        loader=PackageLoader("diagnoser.render", "web"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )

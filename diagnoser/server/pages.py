"""The pages, from their templates; these escape all that they are given."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader

from diagnoser.model import Fix, Reading
from diagnoser.render.html import WEB, escaping
from diagnoser.render.place import Place
from diagnoser.render.view import remedy_of, view_of
from diagnoser.server.assets import address
from diagnoser.server.lines import Shown
from diagnoser.server.quoted import quoted
from diagnoser.server.steps import cut_up

if TYPE_CHECKING:
    from jinja2 import Environment

    from diagnoser.knowledge.causes import Remedy
    from diagnoser.model import BuildLog, Diagnosis
    from diagnoser.server.knowledge import Told
    from diagnoser.server.problems import Problem

HTML = "text/html; charset=utf-8"


def render(template: str, here: str, **values: object) -> str:
    """Make a page; ``here`` is the address of the page in the bar that it belongs to."""
    return templates().get_template(template).render(here=here, **values)


def diagnosis_page(log: BuildLog, diagnosis: Diagnosis, dockerfile: str | None) -> str:
    """Show a diagnosis with its log and Dockerfile beside it."""
    view = view_of(Reading("log", None, diagnosis), Place())
    shown = Shown([*(line.text for line in log.lines), *(dockerfile or "").splitlines()])
    beside = quoted(diagnosis, dockerfile, shown)
    return render(
        "result.html",
        "",
        view=view,
        cut=cut_up(log, diagnosis, shown),
        count=len(log.lines),
        partial=log.partial,
        dockerfile=beside,
        known_lines={line.number for line in beside.lines} if beside else set(),
    )


def cause_page(told: Told) -> str:
    """Tell all about a cause."""
    fixes = [(remedy_of(_as_fix(remedy)), remedy.when) for remedy in told.cause.fixes]
    return render("cause.html", "/causes", cause=told.cause, titles=told.titles, fixes=fixes)


def warm_up() -> None:
    """Compile what a diagnosis is shown with, lest the first one waits for it."""
    templates().get_template("result.html")


def problem_page(problem: Problem) -> str:
    """Tell what went wrong."""
    return render("problem.html", "", title=problem.title, detail=problem.detail)


def _as_fix(remedy: Remedy) -> Fix:
    patch = remedy.change.patch if remedy.change else None
    return Fix(remedy.title, remedy.detail, patch, patch is not None, remedy.costs)


@cache
def templates() -> Environment:
    """Return the templates of ``web/``; those of ``diagnoser/render/web`` begin with ``render/``."""
    environment = escaping(ChoiceLoader([PackageLoader("diagnoser.server", "web"), PrefixLoader({"render": WEB})]))
    environment.globals["asset"] = address
    return environment

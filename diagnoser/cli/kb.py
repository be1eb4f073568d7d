"""``dfdiag kb``: the knowledge base, searched, shown and listed; and ``dfdiag explain``."""

from __future__ import annotations

import json
import re
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from diagnoser.cli import site
from diagnoser.cli.parameters import Color, ColorOption, PatternsOption

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from diagnoser.knowledge.causes import Causes
    from diagnoser.knowledge.search import Found
    from diagnoser.render.page import Line, Look

_HELP = """Search and read what dfdiag knows of the causes of failed builds.

\b
Examples:
  dfdiag kb search no space left on device
  dfdiag kb search "$(tail -n 1 build.log)"    a line of a log, as it is
  dfdiag kb show filesystem/no-space-left
  dfdiag kb list --pack apt
  dfdiag kb site site                          a web site of it
"""

_SEARCH_HELP = """Find causes by words, a question, or a line of a log.

\b
Examples:
  dfdiag kb search file exists but COPY says not found
  dfdiag kb search 'E: Unable to locate package libpq-devel'
  dfdiag kb search --pack pip --limit 3 wheel platform
  dfdiag kb search --tool-version 'pip 23' hash

A cause whose rule recognises the text comes first. Misspelt words are taken for the nearest known ones, which is said.
--tool-version keeps the causes whose messages are known of that version, by what their rules say they were verified
with: what lies between the lowest and the highest version looked at counts as known, and so do all versions of a tool
that is named without one. Put -- before words that begin with a hyphen.

\b
Exit status: 0 something was found; 1 nothing; 2 wrong usage; 3 an invalid pattern pack.
"""

_SHOW_HELP = """Explain one cause: why it happens, how to recognise it, what to do, and what is mistaken for it.

\b
Examples:
  dfdiag kb show pip/requirements-file-not-found
  dfdiag kb show pip/requirements-file-not-found --format markdown
"""

_LIST_HELP = """List the causes that dfdiag knows, by tool.

\b
Examples:
  dfdiag kb list --pack pip
  dfdiag kb list --format json | jq -r '.causes[].id'
"""

EXPLAIN_HELP = """Explain a cause, by its id or by words that find it.

\b
Examples:
  dfdiag explain pip/requirements-file-not-found
  dfdiag explain no space left on device

The same page as dfdiag kb show. Words show the best of what dfdiag kb search finds.
"""

_ID = re.compile(r"[a-z]+/[a-z0-9-]+")


class ListFormat(StrEnum):
    """How results are written."""

    TEXT = "text"
    JSON = "json"


class PageFormat(StrEnum):
    """How a page is written."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


ListFormatOption = Annotated[ListFormat, typer.Option("--format", help="How to write the result.")]
PageFormatOption = Annotated[PageFormat, typer.Option("--format", help="How to write the page.")]
PackOption = Annotated[str | None, typer.Option(metavar="PACK", help="Only causes of this pack: pip, apt, buildkit …")]

kb_app = typer.Typer(
    help=_HELP,
    short_help="Search and read what dfdiag knows.",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


kb_app.command("site", help=site.HELP, short_help="Write all of it as a web site.")(site.site)


@kb_app.command("search", help=_SEARCH_HELP, short_help="Find causes by words or by a line of a log.")
def search(  # noqa: PLR0913, PLR0917 - one parameter per option
    text: Annotated[list[str], typer.Argument(metavar="WORDS...", help="What to look for.")],
    pack: PackOption = None,
    tool_version: Annotated[
        str | None, typer.Option(metavar="VERSION", help="Only causes known of this version, such as 'pip 23'.")
    ] = None,
    limit: Annotated[int, typer.Option(metavar="N", min=1, help="Show at most N causes.")] = 10,
    patterns: PatternsOption = None,
    output: ListFormatOption = ListFormat.TEXT,
    color: ColorOption = Color.AUTO,
) -> None:
    """Find causes."""
    from diagnoser.cli.usage import NOTHING_FOUND
    from diagnoser.cli.writing import write_error
    from diagnoser.knowledge.objects import found_object
    from diagnoser.knowledge.page import results_page

    causes = _load(patterns)
    if pack:
        _check_pack(pack, causes)
    found = _find(" ".join(text), causes, patterns, pack=pack, version=tool_version, limit=limit)
    if output is ListFormat.JSON:
        _write_json(found_object(found))
    elif found.results:
        _say_read_as(found)
        _write_page(results_page(found.results), color)
    else:
        write_error("nothing found; try fewer or other words, or dfdiag kb list")
    raise typer.Exit(0 if found.results else NOTHING_FOUND)


@kb_app.command("show", help=_SHOW_HELP, short_help="Explain one cause.")
def show(
    cause: Annotated[str, typer.Argument(metavar="ID", help="The cause's id, as a diagnosis names it.")],
    patterns: PatternsOption = None,
    output: PageFormatOption = PageFormat.TEXT,
    color: ColorOption = Color.AUTO,
) -> None:
    """Explain one cause."""
    _show(cause, _load(patterns), output, color)


@kb_app.command("list", help=_LIST_HELP, short_help="List the causes by tool.")
def list_causes(
    pack: PackOption = None,
    patterns: PatternsOption = None,
    output: ListFormatOption = ListFormat.TEXT,
    color: ColorOption = Color.AUTO,
) -> None:
    """List the causes."""
    from diagnoser.knowledge.objects import list_object
    from diagnoser.knowledge.page import list_page

    causes = _load(patterns)
    if pack:
        _check_pack(pack, causes)
    summaries = causes.summaries(pack)
    if output is ListFormat.JSON:
        _write_json(list_object(summaries))
    else:
        _write_page(list_page(summaries), color)


def explain(
    text: Annotated[list[str], typer.Argument(metavar="ID|WORDS...", help="An id, or words that find a cause.")],
    patterns: PatternsOption = None,
    output: PageFormatOption = PageFormat.TEXT,
    color: ColorOption = Color.AUTO,
) -> None:
    """Explain a cause, by its id or by words."""
    from diagnoser.cli.errors import CommandError
    from diagnoser.cli.writing import write_error

    causes = _load(patterns)
    asked = " ".join(text)
    if asked in causes or _ID.fullmatch(asked):
        _show(asked, causes, output, color)
        return
    found = _find(asked, causes, patterns, limit=2)
    if not found.results:
        raise CommandError("nothing found; try fewer or other words, or dfdiag kb list")
    _say_read_as(found)
    others = "" if len(found.results) == 1 else "; dfdiag kb search shows the others"
    write_error(f"note: the best hit for these words is {found.results[0].cause}{others}")
    _show(found.results[0].cause, causes, output, color)


def _load(patterns: Sequence[str] | None) -> Causes:
    from diagnoser.cli.errors import CommandError
    from diagnoser.cli.usage import INVALID_PACK
    from diagnoser.knowledge.causes import load_causes
    from diagnoser.packs.errors import PackError

    try:
        return load_causes(patterns or ())
    except PackError as error:
        raise CommandError(*error.problems, status=INVALID_PACK) from error


def _find(  # noqa: PLR0913 - one parameter per option
    text: str,
    causes: Causes,
    patterns: Sequence[str] | None,
    *,
    pack: str | None = None,
    version: str | None = None,
    limit: int,
) -> Found:
    from diagnoser.cli.diagnosing import load_packs
    from diagnoser.cli.errors import CommandError
    from diagnoser.knowledge.index import SearchUnavailableError
    from diagnoser.knowledge.search import Search

    try:
        return Search(causes, load_packs(patterns or ())).find(text, pack=pack, version=version, limit=limit)
    except SearchUnavailableError as error:
        raise CommandError(str(error)) from error


def _show(cause: str, causes: Causes, output: PageFormat, color: Color) -> None:
    from diagnoser.cli.errors import CommandError
    from diagnoser.cli.writing import write
    from diagnoser.knowledge.markdown import cause_markdown
    from diagnoser.knowledge.objects import cause_object
    from diagnoser.knowledge.page import cause_page

    if cause not in causes:
        raise CommandError(_unknown(cause, causes.near(cause)[:3], "dfdiag kb list"))
    found = causes[cause]
    if output is PageFormat.JSON:
        _write_json(cause_object(found))
    elif output is PageFormat.MARKDOWN:
        write(cause_markdown(found, causes))
    else:
        _write_page(cause_page(found, causes), color)


def _check_pack(pack: str, causes: Causes) -> None:
    from difflib import get_close_matches

    from diagnoser.cli.errors import CommandError

    if pack not in causes.packs:
        raise CommandError(_unknown(f"--pack {pack}", get_close_matches(pack, causes.packs), "dfdiag kb list"))


def _unknown(name: str, near: Sequence[str], else_see: str) -> str:
    if not near:
        return f"{name}: there is no such cause or pack; see {else_see}"
    meant = " or ".join([", ".join(near[:-1]), near[-1]] if len(near) > 1 else near)
    return f"{name}: there is no such cause or pack; did you mean {meant}?"


def _say_read_as(found: Found) -> None:
    from diagnoser.cli.writing import write_error

    for typed, read in found.read_as.items():
        write_error(f"note: {typed} is read as {read}")


def _write_page(lay_out: Callable[[Look], list[Line]], color: Color) -> None:
    import sys

    from diagnoser.cli.writing import as_page, write

    write(as_page(lay_out, color.value, sys.stdout))


def _write_json(value: object) -> None:
    from diagnoser.cli.writing import write

    write(json.dumps(value, indent=2, ensure_ascii=False) + "\n")

"""One cause as a page of a manual, and lists of causes, laid out for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from diagnoser.render.detail import fitted
from diagnoser.render.fold import cut_middle
from diagnoser.render.page import Page
from diagnoser.render.patch import show_patch
from diagnoser.render.safe import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from diagnoser.knowledge.causes import Cause, Causes, Remedy, Summary
    from diagnoser.knowledge.search import Result
    from diagnoser.render.page import Line, Look

_TEXT, _INNER = 4, 8
_WAYS = 3
_WIDEST_NAME = 34


def cause_page(cause: Cause, causes: Causes) -> Callable[[Look], list[Line]]:
    """Return what lays a cause out; ``causes`` tell the titles of those related to it."""

    def lay_out(look: Look) -> list[Line]:
        page = Page(look)
        page.prose("", (cause.title, "strong"), column=0)
        page.prose("", (f"{cause.id} ({cause.tool})", "plain"), column=0)
        _section(page, "Why it happens", [cause.meaning])
        _recognise(page, cause)
        _example(page, cause)
        _fixes(page, cause.fixes)
        if cause.mistaken_for:
            _section(page, "What is mistaken for it", [cause.mistaken_for])
        _related(page, cause, causes)
        _known(page, cause)
        return page.lines

    return lay_out


def list_page(summaries: Sequence[Summary]) -> Callable[[Look], list[Line]]:
    """Return what lays a list of causes out, by their tools."""

    def lay_out(look: Look) -> list[Line]:
        page = Page(look)
        for pack, tool in {summary.pack: summary.tool for summary in summaries}.items():
            of_pack = [summary for summary in summaries if summary.pack == pack]
            page.gap()
            page.prose("", (tool, "strong"), (f" ({len(of_pack)})", "plain"), column=0)
            _entries(page, ((summary.id, summary.title) for summary in of_pack))
        return page.lines

    return lay_out


def results_page(results: Sequence[Result]) -> Callable[[Look], list[Line]]:
    """Return what lays the results of a search out."""

    def lay_out(look: Look) -> list[Line]:
        page = Page(look)
        for result in results:
            page.row("", (result.cause, "strong"), column=0)
            page.prose("", (result.title, "plain"), column=_TEXT)
        page.gap()
        page.prose("", (f"dfdiag kb show {results[0].cause} tells more.", "plain"), column=0)
        return page.lines

    return lay_out


def _section(page: Page, heading: str, paragraphs: Iterable[str] = ()) -> None:
    page.gap()
    page.prose("", (heading, "label"), column=0)
    for paragraph in paragraphs:
        page.prose("", (clean(paragraph), "plain"), column=_TEXT)


def _recognise(page: Page, cause: Cause) -> None:
    _section(page, "How to recognise it")
    ways = cause.signatures[:_WAYS]
    everywhere = [line for line in ways[0].absent if all(line in way.absent for way in ways)]
    for number, signature in enumerate(ways):
        if number:
            page.prose("", ("or", "label"), column=_TEXT)
        for line in signature.lines:
            _quote(page, line)
        _absent(page, "but not with", [line for line in signature.absent if line not in everywhere])
    more = len(cause.signatures) - _WAYS
    if more > 0:
        page.prose("", (f"or in {more} more way{'s' if more > 1 else ''}", "label"), column=_TEXT)
    _absent(page, "in each case not with" if len(ways) > 1 else "but not with", everywhere)
    if cause.conditions:
        page.prose("", (clean(" ".join(cause.conditions)), "plain"), column=_TEXT)


def _absent(page: Page, words: str, lines: list[str]) -> None:
    if lines:
        page.prose("", (words, "label"), column=_TEXT)
    for line in lines:
        _quote(page, line)


def _quote(page: Page, line: str) -> None:
    page.row("", (cut_middle(clean(line), page.width - _INNER, page.look.mark), "plain"), column=_INNER)


def _example(page: Page, cause: Cause) -> None:
    example = cause.example
    if example is None or not example.lines:
        _section(page, "An example")
        for line in cause.samples[0].split("\n"):
            _quote(page, line)
        return
    _section(page, "A real build")
    if example.instruction:
        instruction = cut_middle(clean(example.instruction), page.width - _TEXT, page.look.mark)
        page.row("", (instruction, "plain"), column=_TEXT)
    digits = len(str(example.lines[-1].number))
    for number, said, telling in example.lines:
        gutter = f"{number:>{digits}} {page.look.bar} "
        text = cut_middle(clean(said), page.width - _TEXT - len(gutter), page.look.mark)
        page.row("", (gutter, "plain"), (text, "telling" if telling else "plain"), column=_TEXT)


def _fixes(page: Page, fixes: Sequence[Remedy]) -> None:
    _section(page, "What to do")
    for number, fix in enumerate(fixes, 1):
        if number > 1:
            page.gap()
        page.prose(f"{'':{_TEXT}}{number}.", (fix.title, "strong"), column=_TEXT + 3)
        if fix.when:
            page.prose("", ("Where: ", "label"), (clean(" ".join(fix.when)), "plain"), column=_TEXT + 3)
        for line in fitted(fix.detail, page.width - _INNER - 2):
            page.row("", ("  " + clean(line.rstrip()), "plain"), column=_INNER)
        if fix.change:
            page.prose("", ("In a real Dockerfile:", "plain"), column=_TEXT + 3)
            show_patch(page, fix.change.patch, _INNER)
        elif fix.patched:
            page.prose("", ("dfdiag fix makes this change.", "plain"), column=_TEXT + 3)
        for cost in fix.costs:
            page.prose("", ("Costs: ", "label"), (clean(cost), "plain"), column=_TEXT + 3)


def _related(page: Page, cause: Cause, causes: Causes) -> None:
    groups = {
        "Comes from one of these where they are there too": cause.explained_by,
        "Explains": cause.explains,
        "Seen in the same logs": cause.beside,
        "See also": (*cause.mentions, *cause.neighbours),
    }
    if not any(groups.values()):
        return
    _section(page, "Related causes")
    told: set[str] = set()
    for heading, ids in groups.items():
        new = [each for each in dict.fromkeys(ids) if each not in told]
        told.update(new)
        if new:
            page.prose("", (f"{heading}:", "plain"), column=_TEXT)
            _entries(page, ((each, _title(each, causes)) for each in new), _INNER)


def _title(cause: str, causes: Causes) -> str:
    if not cause.endswith("/*"):
        return causes.summary(cause).title
    pack = cause.removesuffix("/*")
    return f"any cause of {causes.packs.get(pack, pack)}"


def _entries(page: Page, entries: Iterable[tuple[str, str]], indent: int = _TEXT) -> None:
    """Add names with their titles beside them; of a long name the title stands below it."""
    rows = list(entries)
    widest = max((len(name) for name, _ in rows if len(name) <= _WIDEST_NAME), default=0)
    for name, title in rows:
        if len(name) <= widest:
            page.prose(" " * indent + name, (title, "plain"), column=indent + widest + 2)
        else:
            page.row("", (name, "plain"), column=indent)
            page.prose("", (title, "plain"), column=indent + _TEXT)


def _known(page: Page, cause: Cause) -> None:
    if cause.exit_codes:
        codes = ", ".join(map(str, cause.exit_codes))
        _section(page, "Exit codes seen", [codes])
    _section(page, "Known of", [cause.verified])
    if cause.source:
        _section(page, "Your own rule", [cause.source])
    if cause.references:
        _section(page, "References")
        for reference in cause.references:
            page.row("", (clean(reference), "plain"), column=_TEXT)

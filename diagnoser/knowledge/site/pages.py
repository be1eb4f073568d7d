"""Which pages there are, and what each shows."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from diagnoser.knowledge.site import addresses, search_index
from diagnoser.knowledge.site.cause import cause_page
from diagnoser.knowledge.site.symptoms import lines_with

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from diagnoser.knowledge.causes import Cause
    from diagnoser.knowledge.site.exit_codes import ExitCode
    from diagnoser.knowledge.site.material import Material
    from diagnoser.knowledge.site.symptoms import Symptom

_LINES = 2
_TOOLS = 3


class Page(NamedTuple):
    """A page to be made; ``context`` is what its template asks for besides what all pages know."""

    address: str
    template: str
    title: str
    description: str
    context: Mapping[str, Any] = {}


def all_pages(material: Material) -> Iterator[Page]:
    """Yield the pages of the site, all but the one for what does not exist."""
    count = len(material.causes)
    yield Page(
        "",
        "front.html",
        "Why did the docker build fail? The knowledge base of dfdiag",
        f"{count} causes of failed image builds: how to recognise each, why it happens and what to do.",
        {"often": material.often},
    )
    yield Page(
        f"{addresses.TOOLS}/", "tools.html", "Causes by tool", f"{count} causes, each under the tool that reports it."
    )
    for pack in material.packs.values():
        summary = f"{_counted(len(pack.causes), 'cause')} of a failed build, told from the words that the log shows."
        entries = [(cause, _shown(material.causes[cause])) for cause in pack.causes]
        trail = [(f"{addresses.TOOLS}/", "Tools")]
        yield Page(
            pack.address,
            "listing.html",
            f"What goes wrong with {pack.tool}",
            summary,
            {"trail": trail, "groups": [("", entries)], "phrase": ""},
        )
    yield from _symptom_pages(material)
    yield from _code_pages(material)
    if material.guides:
        yield Page(f"{addresses.GUIDES}/", "guides.html", "Guides", "How to use dfdiag, and how to teach it a cause.")
    for guide in material.guides:
        text = {"body": guide.body, "headings": guide.headings}
        yield Page(guide.address, "guide.html", guide.title, guide.summary, text)
    titles = {cause.id: cause.title for cause in material.causes.values()}
    tools = {pack.name: pack.tool for pack in material.packs.values()}
    ids = list(material.causes)
    for before, cause, after in zip(["", *ids], material.causes.values(), [*ids[1:], ""], strict=False):
        context = cause_page(cause, titles, tools)
        yield Page(
            addresses.of_cause(cause.id),
            "cause.html",
            cause.title,
            context["lead"],
            {**context, "before": before, "after": after},
        )


def _symptom_pages(material: Material) -> Iterator[Page]:
    letters: dict[str, list[Symptom]] = {}
    for symptom in material.symptoms:
        letters.setdefault(symptom.slug[0] if symptom.slug[0].isalpha() else "0-9", []).append(symptom)
    yield Page(
        f"{addresses.SYMPTOMS}/",
        "symptoms.html",
        "Causes by symptom",
        "The words that several causes print, and which causes these are.",
        {"letters": letters.items(), "often": material.often},
    )
    for symptom in material.symptoms:
        entries = [(cause, lines_with(symptom, material.causes[cause])[:_LINES]) for cause in symptom.causes]
        yield Page(
            symptom.address,
            "listing.html",
            f"“{symptom.phrase}”",
            f"{_counted(len(symptom.causes), 'cause')} of a failed build "
            f"{'print' if symptom.causes[1:] else 'prints'} these words. Find the line that is nearest to yours.",
            {
                "trail": [(f"{addresses.SYMPTOMS}/", "Symptoms")],
                "groups": _by_tool(entries, material),
                "phrase": symptom.phrase,
            },
        )


def _code_pages(material: Material) -> Iterator[Page]:
    yield Page(
        f"{addresses.CODES}/",
        "codes.html",
        "Causes by exit code",
        "The exit codes with which steps of real builds have failed. The code alone seldom tells the cause.",
        {"seen_with": {code.code: _most_seen(code, material) for code in material.codes}},
    )
    for code in material.codes:
        entries = [(cause, _shown(material.causes[cause])) for cause in code.causes]
        yield Page(
            code.address,
            "listing.html",
            f"Exit code {code.code}",
            code.meaning or "This code means whatever the program that ended with it means by it.",
            {
                "trail": [(f"{addresses.CODES}/", "Exit codes")],
                "groups": _by_tool(entries, material),
                "phrase": "",
            },
        )


def found_by_search(material: Material) -> Iterator[search_index.Document]:
    """Yield what the search finds: causes first, and then the lists that lead to them."""
    for cause in material.causes.values():
        yield search_index.of_cause(cause)
    for pack in material.packs.values():
        yield search_index.of_list(pack.address, f"{pack.tool}: all causes", len(pack.causes), pack.name)
    for symptom in material.symptoms:
        yield search_index.of_list(symptom.address, symptom.phrase, len(symptom.causes))
    for code in material.codes:
        yield search_index.of_list(code.address, f"Exit code {code.code}", len(code.causes), code.meaning)
    for guide in material.guides:
        yield search_index.of_guide(guide)


def _by_tool(
    entries: Sequence[tuple[str, list[str]]], material: Material
) -> list[tuple[str, list[tuple[str, list[str]]]]]:
    groups = (
        (pack.tool, [entry for entry in entries if entry[0].startswith(f"{pack.name}/")])
        for pack in material.packs.values()
    )
    return [(tool, group) for tool, group in groups if group]


def _most_seen(code: ExitCode, material: Material) -> list[str]:
    """Name the tools whose failures mostly ended with a code."""
    packs = Counter(cause.partition("/")[0] for cause in code.causes)
    return [material.packs[pack].tool for pack, _ in packs.most_common(_TOOLS)]


def _shown(cause: Cause) -> list[str]:
    return [cause.signatures[0].lines[0]] if cause.signatures and cause.signatures[0].lines else []


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"

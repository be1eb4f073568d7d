"""What the page of a cause shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from diagnoser.knowledge.site import addresses, prose
from diagnoser.render.safe import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from diagnoser.knowledge.cases import Change, Example
    from diagnoser.knowledge.causes import Cause, Remedy, Signature

_GRADES = {
    "specific": "",
    "general": "The message is true, but another tool's message in the same step often explains it.",
    "symptom": "This message sums up what the tool printed before: the cause stands above it in the log.",
    "wrapper": "This is the last word of the builder or the shell: the cause stands above it in the log.",
}
_BUILDERS = {
    "buildkit": " with BuildKit",
    "classic": " with the classic builder",
    "buildah": " with Buildah",
    "kaniko": " with Kaniko",
}
_MARKS = {"+": "ins", "-": "del", " ": "span"}


def cause_page(cause: Cause, titles: Mapping[str, str], tools: Mapping[str, str]) -> dict[str, Any]:
    """Return what the template asks for; ``titles`` are those of all causes with a page, ``tools`` those of packs."""
    first, *others = prose.sentences(cause.meaning)
    explained_by = list(_links(cause.explained_by, titles, tools))
    related = {
        "Explained by this one": cause.explains,
        "About the same": cause.neighbours,
        "Seen in the same logs": cause.beside,
    }
    example = cause.example if cause.example and cause.example.lines else None
    unless, signatures = _shared_absences(cause.signatures)
    return {
        "signatures": signatures,
        "unless": unless,
        "cause": cause._replace(mentions=_known(cause.mentions, titles)),
        "lead": first,
        "grade_note": _GRADES.get(cause.grade, ""),
        "samples": [prose.log_lines(sample) for sample in cause.samples],
        "why": bool(others or explained_by),
        "reasons": " ".join(others),
        "explained_by": explained_by,
        "fixes": list(_fixes(cause.fixes)),
        "related": [(name, ids) for name, listed in related.items() if (ids := _known(listed, titles))],
        "example": example,
        "example_place": _place(example) if example else "",
        "instruction": prose.log_lines(example.instruction or "") if example else [],
    }


def _known(ids: Iterable[str], titles: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(each for each in ids if each in titles)


def _shared_absences(signatures: Sequence[Signature]) -> tuple[tuple[str, ...], list[Signature]]:
    """Take out what all of several ways want absent, to be told once."""
    absences = {signature.absent for signature in signatures}
    if len(signatures) == 1 or len(absences) > 1:
        return (), list(signatures)
    return next(iter(absences), ()), [signature._replace(absent=()) for signature in signatures]


def _links(ids: Iterable[str], titles: Mapping[str, str], tools: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Yield address, title and id of causes; ``network/*`` is all of a pack."""
    for each in ids:
        pack = each.removesuffix("/*")
        if each in titles:
            yield addresses.of_cause(each), titles[each], each
        elif pack in tools:
            yield addresses.of_pack(pack), f"Any cause of {tools[pack]}", each


def _fixes(fixes: Iterable[Remedy]) -> Iterator[dict[str, Any]]:
    open_one = True
    for fix in fixes:
        shown = {
            **fix._asdict(),
            "when": " ".join(fix.when),
            "blocks": list(prose.blocks(fix.detail)),
            "diff": _diff(fix.change) if fix.change else [],
            "first_diff": open_one and fix.change is not None,
        }
        open_one = open_one and fix.change is None
        yield shown


def _diff(change: Change) -> list[tuple[str, str]]:
    """Return the lines of a patch, each with the element that shows what became of it."""
    lines = change.patch.splitlines()[2:]
    shown = [
        ("span", "…") if line.startswith("@@") else (_MARKS.get(line[:1], "span"), clean(line[1:])) for line in lines
    ]
    return shown[1:] if shown[:1] == [("span", "…")] else shown


def _place(example: Example) -> str:
    line = f", line {example.dockerfile_line} of the Dockerfile" if example.dockerfile_line else ""
    code = f", which ended with exit code {example.exit_code}" if example.exit_code else ""
    instruction = ", while it ran this instruction" if example.instruction else ""
    return f"From the log of a build{_BUILDERS.get(example.builder, '')}{instruction}{line}{code}:"

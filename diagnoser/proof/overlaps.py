"""Rules that get in each other's way: each rule's examples, and real logs, put through all rules together.

That two rules recognise the same log is common and mostly meant: a tool's summary follows the message that it sums up,
and grades and ``symptom_of`` say which of the two is the cause. Told here is where they do not.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from diagnoser.packs.cache import load_rules
from diagnoser.packs.load import read_pack
from diagnoser.packs.own import all_packs
from diagnoser.packs.places import at
from diagnoser.proof.examples import as_log, dockerfile_of, hits_in
from diagnoser.reason.rank import rank

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from diagnoser.packs.compiled import RuleSet
    from diagnoser.packs.schema import Rule
    from diagnoser.reason.rank import Candidate


class Case(NamedTuple):
    """A log of which one knows the cause."""

    rule: str
    log: bytes
    dockerfile: str | None


class Overlap(NamedTuple):
    """Another rule that recognises logs of a rule.

    ``before``: it comes first although nothing says that it explains the rule. ``beside``: it weighs as much, so that
    the order of the lines decides.
    """

    rule: str
    other: str
    kind: Literal["before", "beside"]
    cases: int


class Shadowed(NamedTuple):
    """A rule that comes first on none of its own logs, and what does; an empty name is: no rule at all."""

    rule: str
    cases: int
    others: tuple[str, ...]


class Report(NamedTuple):
    """What was found in how many logs of how many rules."""

    shadowed: tuple[Shadowed, ...]
    overlaps: tuple[Overlap, ...]
    rules: int
    cases: int


def overlaps_of_packs(paths: Sequence[str], fixtures: str | None) -> Report:
    """Look at the rules of the packs at some paths, or at all rules, with the logs of a directory where one is given.

    Raises:
        PackError: a pack cannot be read or is not valid.
    """
    named = [source for path in paths for source in at(path)]
    sources = all_packs(paths)
    looked_at = {rule.id: rule for source in named or sources for rule in read_pack(source.content, source.name)}
    cases = [*cases_of_examples(looked_at.values())]
    if fixtures:
        cases += cases_of_fixtures(Path(fixtures), looked_at)
    return find_overlaps(cases, load_rules(sources))


def cases_of_examples(rules: Iterable[Rule]) -> Iterator[Case]:
    """Yield the examples that rules must match."""
    for rule in rules:
        for example in rule.examples.match:
            yield Case(rule.id, as_log(example), dockerfile_of(example))


def cases_of_fixtures(directory: Path, known: Iterable[str]) -> Iterator[Case]:
    """Yield the logs ``PACK/SLUG.log`` and ``PACK/SLUG.VARIANT.log`` of the rules that are known."""
    wanted = frozenset(known)
    for path in sorted(directory.glob("*/*.log")):
        rule = f"{path.parent.name}/{path.name.split('.')[0]}"
        if rule in wanted:
            dockerfile = path.with_suffix(".Dockerfile")
            text = dockerfile.read_text(encoding="utf-8", errors="replace") if dockerfile.exists() else None
            yield Case(rule, path.read_bytes(), text)


def find_overlaps(cases: Iterable[Case], rules: RuleSet) -> Report:
    """Put each case through all rules and gather what stands before or beside the rule that it belongs to."""
    totals: dict[str, int] = {}
    firsts: dict[str, list[str]] = {}
    counted: dict[tuple[str, str, Literal["before", "beside"]], int] = {}
    for case in cases:
        totals[case.rule] = totals.get(case.rule, 0) + 1
        candidates = _candidates(case, rules)
        firsts.setdefault(case.rule, []).append(candidates[0].hit.rule.id if candidates else "")
        for other, kind in _in_the_way(case.rule, candidates):
            counted[case.rule, other, kind] = counted.get((case.rule, other, kind), 0) + 1
    shadowed = [
        Shadowed(rule, totals[rule], tuple(sorted(set(first)))) for rule, first in firsts.items() if rule not in first
    ]
    overlaps = [Overlap(*key, number) for key, number in counted.items()]
    return Report(tuple(sorted(shadowed)), tuple(sorted(overlaps)), len(totals), sum(totals.values()))


def _candidates(case: Case, rules: RuleSet) -> list[Candidate]:
    return rank(*hits_in(case.log, case.dockerfile, rules))


def _in_the_way(rule: str, candidates: list[Candidate]) -> Iterator[tuple[str, Literal["before", "beside"]]]:
    places = [number for number, candidate in enumerate(candidates) if candidate.hit.rule.id == rule]
    if not places or candidates[places[0]].explained:
        return
    own = candidates[places[0]]
    for number, candidate in enumerate(candidates):
        if candidate is own:
            continue
        if candidate.weight == own.weight:
            yield candidate.hit.rule.id, "beside"
        elif number < places[0]:
            yield candidate.hit.rule.id, "before"


def as_text(report: Report) -> str:
    """Write a report for people."""
    parts = [
        _part(
            "Shadowed: these come first on none of their own logs.",
            [(each.rule, f"{_names(each.others)} {_in(each.cases)}") for each in report.shadowed],
        ),
        _part(
            "Outranked: another rule comes first, though symptom_of does not say that it may.", _rows(report, "before")
        ),
        _part("Undecided: another rule weighs as much, so the later line wins.", _rows(report, "beside")),
    ]
    found = len(report.shadowed) + len(report.overlaps)
    parts.append(f"{found or 'Nothing'} to look at in {report.cases} logs of {report.rules} rules.\n")
    return "\n".join(filter(None, parts))


def _names(others: tuple[str, ...]) -> str:
    return ", ".join(other or "no rule" for other in others)


def _in(cases: int) -> str:
    return f"in {cases} log{'s' if cases > 1 else ''}"


def _rows(report: Report, kind: str) -> list[tuple[str, str]]:
    return [
        (overlap.rule, f"{overlap.other} {_in(overlap.cases)}") for overlap in report.overlaps if overlap.kind == kind
    ]


def _part(heading: str, rows: list[tuple[str, str]]) -> str:
    if not rows:
        return ""
    width = max(len(rule) for rule, _ in rows)
    return "\n".join([heading, *(f"  {rule:{width}}  {other}" for rule, other in rows), ""])

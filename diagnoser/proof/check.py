"""Whether a pack is sound: its form, its examples, its patterns, and how it goes with the built-in packs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from diagnoser.packs.cache import load_rules
from diagnoser.packs.errors import PackError
from diagnoser.packs.load import place_of, read_pack
from diagnoser.packs.places import at, built_in, built_in_directory
from diagnoser.proof.examples import problems_of_examples
from diagnoser.proof.runaway import runaway

if TYPE_CHECKING:
    from collections.abc import Iterator

    from diagnoser.packs.cache import Source
    from diagnoser.packs.forms import Clause, Where
    from diagnoser.packs.load import Location
    from diagnoser.packs.schema import Rule


def check_packs(path: str) -> Iterator[tuple[str, int, list[str]]]:
    """Check the packs at a path; yield each one's name, number of rules, and a line for each problem.

    Raises:
        PackError: the path cannot be read, or the built-in packs are not valid.
    """
    for source in at(path):
        try:
            rules = read_pack(source.content, source.name)
        except PackError as error:
            yield source.name, 0, error.problems
        else:
            yield source.name, len(rules), list(problems(source, rules))


def problems(source: Source, rules: tuple[Rule, ...]) -> Iterator[str]:
    """Yield a line, ``FILE:LINE: FIELD: what is wrong``, for each problem of rules whose form is right."""
    text = source.content.decode("utf-8")
    others = _other_rules(source)
    for number, rule in enumerate(rules):
        for location, problem in (
            *problems_of_examples(rule),
            *_problems_of_patterns(rule),
            *_problems_of_id(rule, others),
        ):
            line, field = place_of(text, (number, *location))
            yield f"{source.name}:{line}: {field}: {problem}"


def patterns_of(rule: Rule) -> Iterator[tuple[Location, str]]:
    """Yield every pattern of a rule, and where it stands."""
    yield from _patterns_of_clause(rule.match, ("match",))
    yield from _patterns_of_where(rule.where, ("where",))
    for number, fix in enumerate(rule.fixes):
        yield from _patterns_of_where(fix.when, ("fixes", number, "when"))


def _patterns_of_clause(clause: Clause | str, location: Location) -> Iterator[tuple[Location, str]]:
    if isinstance(clause, str):
        yield location, clause
        return
    if clause.line:
        yield (*location, "line"), clause.line
    for kind in ("any", "all", "sequence", "none"):
        for number, member in enumerate(getattr(clause, kind)):
            yield from _patterns_of_clause(member, (*location, kind, number))


def _patterns_of_where(where: Where, location: Location) -> Iterator[tuple[Location, str]]:
    for field in ("command", "not_command"):
        if pattern := getattr(where, field):
            yield (*location, field), pattern


def _problems_of_patterns(rule: Rule) -> Iterator[tuple[Location, str]]:
    for location, pattern in patterns_of(rule):
        if problem := runaway(pattern):
            yield location, problem


def _problems_of_id(rule: Rule, others: frozenset[str]) -> Iterator[tuple[Location, str]]:
    if rule.id in others and not rule.overrides:
        yield ("id",), "a built-in rule has this id; say `overrides: true` to replace it"
    if rule.overrides and rule.id not in others:
        yield ("overrides",), "there is no built-in rule of this id to replace"


def _other_rules(source: Source) -> frozenset[str]:
    """The ids of the built-in rules; none for a pack that is one of them."""
    if Path(source.name).resolve().parent == Path(built_in_directory()).resolve():
        return frozenset()
    return frozenset(load_rules(built_in()).ids)

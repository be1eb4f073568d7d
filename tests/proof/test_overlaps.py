"""Rules that get in each other's way."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from diagnoser.packs.cache import Source, compile_packs
from diagnoser.packs.load import parse_pack
from diagnoser.proof.overlaps import (
    Overlap,
    Shadowed,
    as_text,
    cases_of_examples,
    cases_of_fixtures,
    find_overlaps,
    overlaps_of_packs,
)

if TYPE_CHECKING:
    from diagnoser.proof.overlaps import Report

ROOT = Path(__file__).parents[2]
_RULE = """
- id: acme/{name}
  title: The painter has a problem
  grade: {grade}
  match: {{any: [{patterns}]}}
  cause: The painter stopped.
  fixes: [{{title: Help the painter}}]
  symptom_of: [{symptom_of}]
  false_positives: none known
  verified: painter 1.0
  examples: {{match: [{examples}], no_match: ['nothing at all']}}
"""


def _rule(name: str, patterns: str, examples: str, *, grade: str = "specific", symptom_of: str = "") -> str:
    return _RULE.format(name=name, patterns=patterns, examples=examples, grade=grade, symptom_of=symptom_of)


def _report(*rules: str) -> Report:
    text = "".join(rules)
    packs = compile_packs([Source("acme.yaml", text.encode())])
    return find_overlaps(cases_of_examples(parse_pack(text, "acme.yaml")), packs)


PAINT = _rule("no-paint", "'no paint left'", "'painter: no paint left'")


def test_rules_apart() -> None:
    """Rules that recognise different lines are not in each other's way."""
    report = _report(PAINT, _rule("no-brush", "'no brush left'", "'painter: no brush left'"))
    assert (report.shadowed, report.overlaps, report.rules, report.cases) == ((), (), 2, 2)
    assert as_text(report) == "Nothing to look at in 2 logs of 2 rules.\n"


def test_two_rules_for_one_line() -> None:
    """Between rules that weigh as much the winner is a matter of lines: either is told, and who never wins."""
    report = _report(PAINT, _rule("nothing-left", "'paint left'", "'painter: no paint left'"))
    assert report.shadowed == (Shadowed("acme/nothing-left", 1, ("acme/no-paint",)),)
    assert report.overlaps == (
        Overlap("acme/no-paint", "acme/nothing-left", "beside", 1),
        Overlap("acme/nothing-left", "acme/no-paint", "beside", 1),
    )


def test_outranked() -> None:
    """A rule of a better grade before a rule is told, and no part of it where symptom_of says so."""
    examples = "'painter: stopped', \"painter: no paint left\\npainter: stopped\""
    stopped = _rule("stopped", "'painter: stopped'", examples, grade="general")
    assert _report(PAINT, stopped).overlaps == (Overlap("acme/stopped", "acme/no-paint", "before", 1),)
    said = _rule("stopped", "'painter: stopped'", examples, grade="general", symptom_of="acme/no-paint")
    assert _report(PAINT, said).overlaps == ()


def test_rule_that_nothing_recognises(tmp_path: Path) -> None:
    """A log that its rule does not recognise counts as shadowed by no rule."""
    (tmp_path / "acme").mkdir()
    (tmp_path / "acme" / "no-paint.log").write_text("something else\n")
    (tmp_path / "acme" / "unknown-rule.log").write_text("painter: no paint left\n")
    cases = list(cases_of_fixtures(tmp_path, ["acme/no-paint"]))
    report = find_overlaps(cases, compile_packs([Source("acme.yaml", PAINT.encode())]))
    assert report.shadowed == (Shadowed("acme/no-paint", 1, ("",)),)
    assert "acme/no-paint  no rule in 1 log\n" in as_text(report)


def test_text() -> None:
    """The report names rule and rival side by side, in columns."""
    report = _report(PAINT, _rule("left", "'paint left'", "'painter: no paint left'"))
    assert as_text(report) == (
        "Shadowed: these come first on none of their own logs.\n"
        "  acme/no-paint  acme/left in 1 log\n"
        "\n"
        "Undecided: another rule weighs as much, so the later line wins.\n"
        "  acme/left      acme/no-paint in 1 log\n"
        "  acme/no-paint  acme/left in 1 log\n"
        "\n"
        "3 to look at in 2 logs of 2 rules.\n"
    )


@pytest.mark.parametrize("overrides", [False, True])
def test_own_pack_among_the_built_in_ones(overrides: bool, tmp_path: Path) -> None:
    """A pack of one's own is looked at together with the built-in rules, and may replace one of them."""
    text = _rule("out-of-space", "'No space left on device'", "'cp: No space left on device'")
    if overrides:
        text = text.replace("acme/out-of-space", "filesystem/no-space-left\n  overrides: true")
    (tmp_path / "acme.yaml").write_text(text)
    report = overlaps_of_packs([str(tmp_path / "acme.yaml")], None)
    assert report.rules == 1
    others = {overlap.other for overlap in report.overlaps}
    assert others == (set() if overrides else {"filesystem/no-space-left"})


def test_built_in_rules() -> None:
    """Each built-in rule comes first on logs of its own, and the order of lines decides between none of them.

    Where one rule is the cause of another, ``symptom_of`` says so.
    """
    report = overlaps_of_packs((), str(ROOT / "fixtures"))
    assert as_text(report).startswith("Nothing to look at ")

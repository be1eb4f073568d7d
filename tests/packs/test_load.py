"""Packs from YAML, and what is said of broken ones."""

from __future__ import annotations

import pytest

from diagnoser.packs.cache import Source
from diagnoser.packs.errors import PackError
from diagnoser.packs.load import merge, parse_pack

GOOD = """\
- id: demo/out-of-paint
  title: The painter has no paint
  match:
    any:
      - '^painter: no (?<colour>\\w+) paint left'
  cause: The painter wanted {colour}.
  fixes:
    - title: Buy {colour|more}
      costs: [Money.]
  false_positives: none known
  verified: painter 1.0
  examples:
    match: ['painter: no red paint left']
    no_match: ['painter: no red brush left']
"""


def test_good_pack() -> None:
    """A sound rule is read with all its fields."""
    (rule,) = parse_pack(GOOD, "demo.yaml")
    assert (rule.id, rule.grade, rule.fixes[0].costs) == ("demo/out-of-paint", "specific", ("Money.",))


def test_empty_pack() -> None:
    """A file without rules is a pack without rules."""
    assert parse_pack("# nothing yet\n", "demo.yaml") == ()


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "id: demo/out-of-paint",
            "id: Demo/OutOfPaint",
            "demo.yaml:1: Demo/OutOfPaint.id: String should match pattern",
        ),
        ("  title: The", "  titel: The", "demo.yaml:2: demo/out-of-paint.titel: Extra inputs are not permitted"),
        ("no paint\n", "no paint.\n", "demo.yaml:1: demo/out-of-paint: title: no full stop at the end"),
        ("  cause: The painter wanted {colour}.\n", "", "demo.yaml:1: demo/out-of-paint.cause: Field required"),
        ("wanted {colour}", "wanted {color}", "{color}: no pattern captures color"),
        ("paint left'", "paint (left'", "demo.yaml:5: demo/out-of-paint.match.any[0]: the pattern does not compile"),
        (
            "^painter: no (?<colour>\\w+) paint left",
            "\\d+ (?<colour>\\w+)",
            "needs a fixed piece of at least 4 characters",
        ),
        (
            "(?<colour>\\w+) paint",
            "(?<colour>\\w+)(?|x) paint",
            "demo.yaml:5: demo/out-of-paint.match.any[0]: the pattern uses",
        ),
        ("    any:\n", "    none:\n", "a rule needs at least one line to show as evidence"),
        ("costs: [Money.]", "when: {os: windows}", "demo.yaml:9: demo/out-of-paint.fixes[0].when.os: Input should be"),
        ("    no_match: ['painter: no red brush left']\n", "", "demo/out-of-paint.examples.no_match: Field required"),
        ("- id:", "- id: [", "demo.yaml:2: not valid YAML"),
    ],
)
def test_errors_name_file_line_and_field(old: str, new: str, problem: str) -> None:
    """Each fault is said in one line that leads to it."""
    assert old in GOOD
    with pytest.raises(PackError) as caught:
        parse_pack(GOOD.replace(old, new), "demo.yaml")
    assert any(problem in line for line in caught.value.problems)
    assert not any("\n" in line for line in caught.value.problems)


def test_id_given_twice() -> None:
    """An id stands for one rule."""
    with pytest.raises(PackError, match=r"demo\.yaml:15: demo/out-of-paint\.id: is defined twice"):
        parse_pack(GOOD + GOOD, "demo.yaml")


def test_override_must_be_said() -> None:
    """A later pack replaces a rule only where it says so, and is told the line where it does not."""
    built_in, mine = Source("demo.yaml", GOOD.encode()), Source("mine.yaml", b"# mine\n" + GOOD.encode(), own=True)
    rules = parse_pack(GOOD, "demo.yaml")
    override = parse_pack(GOOD.replace("  title: The", "  overrides: true\n  title: My"), "mine.yaml")
    with pytest.raises(PackError, match=r"mine\.yaml:2: demo/out-of-paint\.id: exists already"):
        merge([(built_in, rules), (mine, rules)])
    assert merge([(built_in, rules), (mine, override)])["demo/out-of-paint"].title.startswith("My")

"""Whether a pack is sound."""

from __future__ import annotations

from pathlib import Path

import pytest

from diagnoser.packs.errors import PackError
from diagnoser.packs.load import parse_pack
from diagnoser.proof.check import check_packs, patterns_of

ROOT = Path(__file__).parents[2]
GOOD = r"""
- id: acme/out-of-paint
  title: The painter has no paint
  match:
    any:
      - '^painter: no (?<colour>\w+) paint left'
      - {line: 'painter: the pot is empty', in: log}
    none: ['painter: refilled']
  where: {command: 'painter -[a-z]+'}
  cause: The painter wanted {colour}.
  fixes:
    - title: Buy {colour|more}
      when: {not_command: 'pay later'}
  false_positives: none known
  verified: painter 1.0
  examples:
    match: [{log: 'painter: no red paint left', instruction: RUN painter -w}]
    no_match: ["painter: no red brush left"]
"""


def _problems(tmp_path: Path, text: str) -> list[str]:
    (tmp_path / "mine.yaml").write_text(text, encoding="utf-8")
    ((name, _, problems),) = check_packs(str(tmp_path / "mine.yaml"))
    return [problem.removeprefix(f"{name}:") for problem in problems]


def test_sound_pack(tmp_path: Path) -> None:
    """A sound pack has no problems."""
    assert _problems(tmp_path, GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("no red paint left'", "no red ink'", "17: acme/out-of-paint.examples.match[0]: does not match 'painter: no red ink'"),
        ('["painter: no red brush left"]', "[{log: 'painter: no red paint left', instruction: RUN painter -w}]", "18: acme/out-of-paint.examples.no_match[0]: matches "),
        (r"(?<colour>\w+)", r"(?<colour>(?:\w+\s*)+)", "6: acme/out-of-paint.match.any[0]: can run away: "),
        ("line: 'painter: ", r"line: '(?:\w+\s*)+: ", "7: acme/out-of-paint.match.any[1].line: can run away: "),
        ("['painter: ref", r"['(a+)+ref", "8: acme/out-of-paint.match.none[0]: can run away: "),
        ("-[a-z]+", "-([a-z]+)+", "9: acme/out-of-paint.where.command: can run away: "),
        ("pay later", "(?:y+)+ later", "13: acme/out-of-paint.fixes[0].when.not_command: can run away: "),
        ("acme/out-of-paint", "git/not-installed", "2: git/not-installed.id: a built-in rule has this id"),
        ("  title:", "  overrides: true\n  title:", "3: acme/out-of-paint.overrides: there is no built-in rule"),
        ("  title:", "  titel:", "3: acme/out-of-paint.titel: Extra inputs are not permitted"),
    ],
)  # fmt: skip
def test_problems(old: str, new: str, problem: str, tmp_path: Path) -> None:
    """What is wrong is said with its file, line and field."""
    assert old in GOOD
    problems = _problems(tmp_path, GOOD.replace(old, new))
    assert any(line.startswith(problem) for line in problems), problems


def test_replacing_aloud(tmp_path: Path) -> None:
    """A rule may replace a built-in one where it says so."""
    text = GOOD.replace("acme/out-of-paint", "git/not-installed").replace("  title:", "  overrides: true\n  title:")
    assert _problems(tmp_path, text) == []


def test_built_in_pack_is_no_double_of_itself() -> None:
    """The built-in packs can be checked like any other."""
    ((_, count, problems),) = check_packs(str(ROOT / "patterns" / "rpm.yaml"))
    assert count
    assert not any("built-in" in problem for problem in problems)


def test_a_broken_pack_does_not_hide_the_others(tmp_path: Path) -> None:
    """Of a directory each pack is checked, whatever the others are like."""
    (tmp_path / "a.yaml").write_bytes(b"\xff")
    (tmp_path / "b.yaml").write_text(GOOD)
    assert [(count, len(problems)) for _, count, problems in check_packs(str(tmp_path))] == [(0, 1), (1, 0)]


def test_missing_path(tmp_path: Path) -> None:
    """A path that does not exist is named."""
    with pytest.raises(PackError, match="nowhere"):
        list(check_packs(str(tmp_path / "nowhere")))


def test_every_pattern_is_found() -> None:
    """Patterns are checked wherever a rule may have one."""
    (rule,) = parse_pack(GOOD, "mine.yaml")
    assert [location for location, _ in patterns_of(rule)] == [
        ("match", "any", 0),
        ("match", "any", 1, "line"),
        ("match", "none", 0),
        ("where", "command"),
        ("fixes", 0, "when", "not_command"),
    ]

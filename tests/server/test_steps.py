"""Logs cut up by steps, and Dockerfiles quoted beside them."""

from __future__ import annotations

import functools
import operator
from typing import TYPE_CHECKING

import pytest
from running import DOCKERFILE, LOG, long_log

from diagnoser.diagnosing import examine
from diagnoser.server.lines import LONGEST, Shown
from diagnoser.server.quoted import quoted
from diagnoser.server.steps import MOST_STEPS, Part, cut_up

if TYPE_CHECKING:
    from diagnoser.packs.compiled import RuleSet


def _parts(log: bytes, rules: RuleSet) -> tuple[Part, ...]:
    return cut_up(*examine(log, packs=rules), Shown([])).parts


def test_each_line_stands_in_one_step(rules: RuleSet) -> None:
    """All lines are there once, and those of a step in their order."""
    log, diagnosis = examine(LOG, packs=rules)
    parts = cut_up(log, diagnosis, Shown([])).parts
    numbers = [[row.number for row in part.rows] for part in parts]
    assert sorted(functools.reduce(operator.iadd, numbers, [])) == [line.number for line in log.lines]
    assert all(each == sorted(each) for each in numbers)
    assert [part.size for part in parts] == [len(part.rows) for part in parts]


def test_the_failing_step_is_open(rules: RuleSet) -> None:
    """It alone is, and the proof and the builder's own error are marked in it."""
    opened = [part for part in _parts(LOG, rules) if part.open]
    assert [(part.name, part.status, part.exit_code) for part in opened] == [("stage-1 7/9", "failed", 1)]
    assert {row.mark: row.number for row in opened[0].rows if row.mark} == {"proof": 58, "error": 59}


def test_a_log_without_steps_is_one_part(rules: RuleSet) -> None:
    """What a tool says without a builder around it is shown as it is."""
    parts = _parts(b"error: externally-managed-environment\n\nx This environment is externally managed\n", rules)
    assert [(part.name, part.open, part.status) for part in parts] == [("The log", True, "")]


def test_steps_without_number_are_left_out(rules: RuleSet) -> None:
    """Of thousands of steps the first are shown and the one that failed, and the others are counted."""
    steps = b"".join(b"#%d [x %d/9] RUN true\n#%d DONE 0.1s\n" % (n, n, n) for n in range(100, 1100))
    cut = cut_up(*examine(steps + LOG, packs=rules), Shown([]))
    assert len(cut.parts) <= MOST_STEPS + 2
    assert [part.name for part in cut.parts if part.open] == ["stage-1 7/9"]
    assert cut.left_out == 1000 + 14 + 1 - len(cut.parts)


def test_lines_left_out_are_counted(rules: RuleSet) -> None:
    """Of a very long step its start, its end and what surrounds the proof are kept; the rest is told in numbers."""
    failed = next(part for part in _parts(long_log(9000), rules) if part.open)
    kept = [row for row in failed.rows if not row.left_out]
    assert len(kept) + sum(row.left_out for row in failed.rows) == failed.size
    assert 600 <= len(kept) < 800
    assert sum(row.mark == "proof" for row in kept) == 1
    for before, gap, after in zip(failed.rows, failed.rows[1:], failed.rows[2:], strict=False):
        if gap.left_out:
            assert (before.number + 1, gap.number + gap.left_out) == (gap.number, after.number)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("plain", "plain"),
        ("a\x1b[31mb\u202ec", "a^[[31mbc"),
        ("x" * (LONGEST + 1234), "x" * LONGEST + " … 1,234 characters more"),
    ],
)
def test_a_line_is_made_safe_and_short(line: str, expected: str) -> None:
    """Controls are shown, those that turn text around dropped, and what is far too long is cut."""
    assert Shown([line])(line) == expected


def test_what_is_a_secret_in_one_line_is_one_in_all() -> None:
    """A value that a line gives away as a password is masked where it stands alone too."""
    secret = "s3cr" + "et" * 6
    shown = Shown([f"password={secret}", f"echo {secret}"])
    assert shown(f"echo {secret}") == "echo ***"


def test_the_dockerfile_has_its_telling_lines_marked(rules: RuleSet) -> None:
    """The instruction that brought the failure about and the one that failed are marked, in the file that was sent."""
    _, diagnosis = examine(LOG, dockerfile=DOCKERFILE, packs=rules)
    beside = quoted(diagnosis, DOCKERFILE, Shown([]))
    assert beside is not None
    assert beside.whole
    assert {line.number: line.mark for line in beside.lines if line.mark} == {13: "origin", 15: "failed"}
    assert len(beside.lines) == len(DOCKERFILE.splitlines())


def test_of_an_endless_dockerfile_what_surrounds_the_marks_is_shown(rules: RuleSet) -> None:
    """A file of many thousand lines does not make a page of as many."""
    _, diagnosis = examine(LOG, dockerfile=DOCKERFILE, packs=rules)
    beside = quoted(diagnosis, DOCKERFILE + "# more\n" * 5000, Shown([]))
    assert beside is not None
    assert 20 < len(beside.lines) < 60


def test_without_a_dockerfile_there_is_none(rules: RuleSet) -> None:
    """Where neither was one sent nor does the log quote one, nothing is made up."""
    _, diagnosis = examine(LOG, packs=rules)
    assert quoted(diagnosis, None, Shown([])) is None

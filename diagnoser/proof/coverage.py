"""How many of the messages in an inventory the rules recognise."""

from __future__ import annotations

from typing import NamedTuple

from diagnoser.diagnosing import diagnose
from diagnoser.proof.surroundings import as_log

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Literal

    from diagnoser.packs.compiled import RuleSet
    from diagnoser.proof.inventory import Excuse, Row

    Verdict = Literal["right", "justified", "other", "unknown"]

_NO_CAUSE = "unknown/insufficient-evidence"
_VERDICTS: tuple[Verdict, ...] = ("right", "justified", "other", "unknown")
NOTHING = "-"
"""Stands for the cause where none is found."""


class Answer(NamedTuple):
    """What the rules say of one row."""

    row: Row
    found: str
    """The cause that comes first, or ``NOTHING``."""
    verdict: Verdict
    """``right``: the row's own cause; ``justified``: another that an excuse allows; ``other``: another cause;
    ``unknown``: none."""
    reason: str = ""
    """Why the answer is right too, where it is justified."""


class Coverage(NamedTuple):
    """The answers to all rows of an inventory."""

    answers: tuple[Answer, ...]

    def with_verdict(self, verdict: Verdict) -> list[Answer]:
        """List the answers of one verdict, in the inventory's order."""
        return [answer for answer in self.answers if answer.verdict == verdict]

    @property
    def share_right(self) -> float:
        """The share, 0 to 1, of rows whose answer is right or justified."""
        return sum(answer.verdict in {"right", "justified"} for answer in self.answers) / len(self.answers)

    @property
    def share_known(self) -> float:
        """The share, 0 to 1, of rows that are recognised as something, be it right or not."""
        return sum(answer.found != NOTHING for answer in self.answers) / len(self.answers)


def measure(rows: Iterable[Row], excuses: Mapping[str, Excuse], rules: RuleSet) -> Coverage:
    """Put each row's message through the rules, in a log of its own.

    ``excuses`` says, by the id of a row, which other answer is right too; ``NOTHING`` is one as well.
    """
    return Coverage(tuple(_answer(row, excuses.get(row.id), rules) for row in rows))


def report(coverage: Coverage) -> str:
    """Write the counts, the two shares, and the rows that are not answered with their own cause."""
    right, justified, other, unknown = (coverage.with_verdict(verdict) for verdict in _VERDICTS)
    lines = [
        (
            f"{len(coverage.answers)} messages: {len(right)} as their cause, {len(justified)} justified, "
            f"{len(other)} as another cause, {len(unknown)} not recognised"
        ),
        f"{coverage.share_right:.2%} right or justified, {coverage.share_known:.2%} recognised as something",
        *_section("Justified: another answer that is right too (id, expected, found, why)", justified),
        *_section("Recognised as another cause (id, expected, found)", other),
        *_section("Not recognised (id, expected)", unknown),
    ]
    return "".join(f"{line}\n" for line in lines)


def _section(title: str, answers: list[Answer]) -> list[str]:
    if not answers:
        return []
    return ["", title, *("  " + "  ".join(_cells(answer)) for answer in answers)]


def _cells(answer: Answer) -> list[str]:
    cells = [answer.row.id, answer.row.cause]
    if answer.verdict != "unknown":
        cells.append(answer.found)
    return [*cells, answer.reason] if answer.reason else cells


def _answer(row: Row, excuse: Excuse | None, rules: RuleSet) -> Answer:
    findings = diagnose(as_log(row), packs=rules).findings
    found = findings[0].cause if findings and findings[0].cause != _NO_CAUSE else NOTHING
    if found == row.cause:
        return Answer(row, found, "right")
    if excuse and excuse.cause == found:
        return Answer(row, found, "justified", excuse.reason)
    return Answer(row, found, "other" if found != NOTHING else "unknown")

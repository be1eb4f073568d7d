"""What a log offers for a rule: the lines that may show the cause, and near misses."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple

from diagnoser.log.conclude import assume_failed
from diagnoser.log.read import read_log
from diagnoser.match.patterns import search
from diagnoser.match.scan import searchable
from diagnoser.reason.unknown import unknown
from diagnoser.secrets import mask

if TYPE_CHECKING:
    from collections.abc import Iterable

    from diagnoser.model import BuildLog

_ALIKE = 0.45
"""How much of a line, of 0 to 1, must be as in another one for the two to look alike."""
_MOST_COMPARED = 4_000


class Offer(NamedTuple):
    """A line that may show the cause: its number in the log, and its text as rules see it, secrets masked."""

    number: int
    text: str


def read_failed(content: bytes) -> BuildLog | None:
    """Read a log; None where the build succeeded. One that does not tell counts as failed."""
    log = read_log(content)
    if log.outcome == "succeeded":
        return None
    return assume_failed(log)


def offers(log: BuildLog) -> list[Offer]:
    """Return the lines of the failing step that tell the most."""
    numbers = {evidence.line for evidence in unknown(log).evidence}
    return [offer for offer in _all(log) if offer.number in numbers]


def offer(log: BuildLog, number: int) -> Offer | None:
    """Return the line of a number; None where rules do not see it, as with the Dockerfile's own words."""
    return next((each for each in _all(log) if each.number == number), None)


def near_miss(log: BuildLog, chosen: Iterable[Offer], patterns: Iterable[str]) -> str | None:
    """Find the line of a log that looks most like one of the chosen and that no pattern matches."""
    kept = {each.text for each in chosen}
    rules = tuple(patterns)
    best, best_ratio = None, _ALIKE
    for each in _all(log)[-_MOST_COMPARED:]:
        if each.text in kept or any(search(rule, each.text) for rule in rules):
            continue
        for text in kept:
            matcher = SequenceMatcher(None, each.text, text, autojunk=False)
            if matcher.real_quick_ratio() > best_ratio and (ratio := matcher.ratio()) > best_ratio:
                best, best_ratio = each.text, ratio
    return best


def keyword(log: BuildLog) -> str | None:
    """Return the keyword of the instruction that failed; None where the log does not show it."""
    instruction = (log.failure.instruction if log.failure else None) or ""
    word = instruction.split(None, 1)[0].upper() if instruction.strip() else ""
    return word if word.isalpha() else None


def _all(log: BuildLog) -> list[Offer]:
    found = ((line.number, mask(searchable(line).strip())) for line in log.lines)
    return [Offer(number, text) for number, text in found if text]

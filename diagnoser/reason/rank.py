"""Which of the hits is the cause.

The failing step is the builder's own statement, so hits elsewhere hardly count. Within it a rule that names a cause
beats one that repeats what a tool said before (its *grade*), a hit that another one explains stands behind it, and
between equals the later line wins: a shell goes on after a failure that it swallows, and stops at the one it does
not.
"""

from __future__ import annotations

import re

from diagnoser.fields import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    from diagnoser.model import BuildLog, Hit

    # Where a hit lies: in the failing step, outside any step, or in a step that did not fail.
    Place = Literal["step", "outside", "elsewhere"]

_GRADES = {"specific": 3.0, "general": 2.0, "symptom": 1.0, "wrapper": 0.0}
_PLACES = {"step": 1.5, "outside": 0.0, "elsewhere": -4.0}


EXPLAINING = frozenset({"specific", "general"})
"""Grades that name a cause."""


_PIPED_TO_PROGRAM = (
    r"\|\s*(?:sudo\s+(?:-\w+\s+)*)?(?:\S*/)?(?:(?:ba|da|a|z)?sh|python[\d.]*|perl|tar|gpg|apt-key|php|node)\b"
)
_COMMAND_NOT_FOUND = 127
_DOWNLOAD = "network/"


class Candidate(NamedTuple):
    """A hit on its way to a finding."""

    hit: Hit
    place: Place
    explained: bool
    """Another hit names the cause of this one."""
    rivals: int
    """Other hits that explain as much and lie as near."""
    last: int
    """The index of the hit's last line."""

    @property
    def weight(self) -> float:
        """How much the hit explains; higher is better."""
        return _GRADES[self.hit.rule.grade] + _PLACES[self.place] - (8.0 if self.explained else 0.0)


def rank(log: BuildLog, hits: list[Hit]) -> list[Candidate]:
    """Order hits, the likeliest cause first; one candidate for each rule."""
    swallowed = _swallowed_downloads(log, hits)
    placed = [(hit, "outside" if hit in swallowed else _place(log, hit)) for hit in hits]
    near = [hit for hit, place in placed if place != "elsewhere"]
    candidates = [
        Candidate(hit, place, _stands_behind(hit, place, near, swallowed), 0, max(hit.lines)) for hit, place in placed
    ]
    ordered = sorted(candidates, key=_order)
    unique = {candidate.hit.rule.id: candidate for candidate in reversed(ordered)}
    ordered = [candidate for candidate in ordered if unique[candidate.hit.rule.id] is candidate]
    return [candidate._replace(rivals=_count_rivals(candidate, ordered)) for candidate in ordered]


def _stands_behind(hit: Hit, place: Place, near: list[Hit], swallowed: list[Hit]) -> bool:
    """Whether something else explains a hit."""
    if place == "elsewhere":
        return False
    return _is_explained(hit, near) or (bool(swallowed) and place == "step")


def _swallowed_downloads(log: BuildLog, hits: list[Hit]) -> list[Hit]:
    """Downloads that failed in front of a pipe, whose status is that of its last command: the step ended well.

    They explain why the program that was to be installed is not found later.
    """
    failure = log.failure
    if failure is None or failure.exit_code != _COMMAND_NOT_FOUND or failure.step_index < 0:
        return []
    return [
        hit
        for hit in hits
        if 0 <= hit.step < failure.step_index
        and hit.rule.id.startswith(_DOWNLOAD)
        and re.search(_PIPED_TO_PROGRAM, log.steps[hit.step].instruction)
    ]


def _order(candidate: Candidate) -> tuple[float, int, int, str]:
    conditions = len(candidate.hit.rule.where)
    return (-candidate.weight, -candidate.last, -conditions, candidate.hit.rule.id)


def _count_rivals(candidate: Candidate, candidates: list[Candidate]) -> int:
    return sum(other.weight >= candidate.weight for other in candidates if other is not candidate)


def _place(log: BuildLog, hit: Hit) -> Place:
    failed = log.failure.step_index if log.failure else -1
    if hit.step == failed and failed >= 0:
        return "step"
    if hit.step < 0:
        return "outside"
    if failed < 0 and log.steps[hit.step].status in {"running", "failed"}:
        return "step"
    return "elsewhere"


def _is_explained(hit: Hit, others: list[Hit]) -> bool:
    """Whether a hit is a symptom of another, and not the other of it."""
    return any(
        _names(hit.rule.symptom_of, other.rule.id) and not _names(other.rule.symptom_of, hit.rule.id)
        for other in others
        if other.rule.id != hit.rule.id and _may_explain(other, hit)
    )


def _may_explain(other: Hit, hit: Hit) -> bool:
    """Whether a hit's rule names causes; a summary explains another one only where that one names it by its id.

    A compiler's error says more than the build tool's word that the build failed.
    """
    return other.rule.grade in EXPLAINING or (other.rule.grade == "symptom" and other.rule.id in hit.rule.symptom_of)


def _names(patterns: tuple[str, ...], rule: str) -> bool:
    return any(pattern == rule or (pattern.endswith("/*") and rule.startswith(pattern[:-1])) for pattern in patterns)

"""How likely a finding is right: a logistic model over a few named features.

The weights stand in ``weights.py``; ``bench/fit_confidence.py`` fits them on labelled logs and writes that file.
"""

from __future__ import annotations

from math import exp

from diagnoser.reason.weights import MOST, WEIGHTS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from diagnoser.model import BuildLog
    from diagnoser.reason.rank import Candidate


SUMMED_UP = 0.5
"""The highest confidence where all that is known is a tool's summary: what it sums up stands elsewhere or was cut."""


def features(log: BuildLog, candidates: list[Candidate], index: int) -> dict[str, float]:
    """Describe a candidate among all; the names are those of ``WEIGHTS``."""
    candidate = candidates[index]
    rule = candidate.hit.rule
    behind = [other for other in candidates[index + 1 :] if not other.explained and other.place != "elsewhere"]
    closest = max((other.weight for other in behind), default=-9.0)
    return {
        "always": 1.0,
        f"grade {rule.grade}": 1.0,
        f"place {candidate.place}": 1.0,
        "has a near rival": float(closest >= candidate.weight),
        "explains others": float(any(other.explained for other in candidates)),
        "has conditions": float(bool(rule.where)),
        "captures values": float(bool(candidate.hit.captures)),
        "step is known": float(log.failure is not None and log.failure.step is not None),
        "log is partial": float(log.partial),
    }


def confidences(log: BuildLog, candidates: list[Candidate]) -> list[float]:
    """Return a probability for each candidate: the model's for the first, shares of the rest for the others."""
    if not candidates:
        return []
    first = probability(features(log, candidates, 0)) if not _is_proved(candidates[0]) else MOST
    if candidates[0].hit.rule.grade == "symptom" and not _is_proved(candidates[0]):
        first = min(first, SUMMED_UP)
    left = 1.0 - first
    result = [first]
    for candidate in candidates[1:]:
        share = 0.1 if candidate.explained or candidate.place == "elsewhere" else 0.5
        result.append(min(left * share, result[-1]))
        left -= result[-1]
    return [round(value, 3) for value in result]


def _is_proved(candidate: Candidate) -> bool:
    """Whether the build context shows the cause itself: no log is needed to tell then."""
    return candidate.hit.context is not None and candidate.hit.context.proves


def probability(described: dict[str, float]) -> float:
    """Apply the model to a candidate's features; it is never surer than ``MOST``."""
    score = sum(WEIGHTS.get(name, 0.0) * value for name, value in described.items())
    return min(1.0 / (1.0 + exp(-score)), MOST)

"""Logistic regression with L2 regularisation, and how well its probabilities fit: what the fit of the weights needs.

Written out, because a dependency on a numerical library would be the project's largest, for a matrix of twenty columns.
"""

from __future__ import annotations

from math import exp, log
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_STEPS = 50
_CONVERGED = 1e-9
_NEVER = 1e-9
"""How near to 0 and 1 a probability may come in a logarithm."""

BINS = 10


class Example(NamedTuple):
    """A finding: what describes it, whether it is right, how much it counts, and the scenario it belongs to."""

    name: str
    group: str
    features: Mapping[str, float]
    right: bool
    weight: float


class Quality(NamedTuple):
    """How well probabilities fit what happened; lower is better."""

    log_loss: float
    brier: float
    calibration_error: float


def fit(examples: Sequence[Example], names: Sequence[str], strength: float, free: str) -> dict[str, float]:
    """Return the weight of each feature, by Newton's method.

    Args:
        examples: What to learn from.
        names: The features, in order.
        strength: The penalty on a squared weight, in examples.
        free: The feature that is not penalised.
    """
    rows = [[example.features.get(name, 0.0) for name in names] for example in examples]
    weights = [0.0] * len(names)
    penalty = [1e-6 if name == free else strength for name in names]
    for _ in range(_STEPS):
        step = _newton_step(rows, examples, weights, penalty)
        weights = [weight - change for weight, change in zip(weights, step, strict=True)]
        if max(map(abs, step)) < _CONVERGED:
            break
    return dict(zip(names, weights, strict=True))


def predict(weights: Mapping[str, float], features: Mapping[str, float]) -> float:
    """Return the probability that a finding is right."""
    return _sigmoid(sum(weights.get(name, 0.0) * value for name, value in features.items()))


def quality(examples: Sequence[Example], predictions: Sequence[float]) -> Quality:
    """Judge predictions, each example counting by its weight."""
    total = sum(example.weight for example in examples)
    surprise = error = 0.0
    bins = [[0.0, 0.0] for _ in range(BINS)]  # per bin: what was promised and what came true
    for example, predicted in zip(examples, predictions, strict=True):
        happened = min(max(predicted if example.right else 1.0 - predicted, _NEVER), 1.0)
        surprise -= example.weight * log(happened)
        error += example.weight * (1.0 - happened) ** 2
        of = bins[min(int(predicted * BINS), BINS - 1)]
        of[0] += example.weight * predicted
        of[1] += example.weight * example.right
    gap = sum(abs(promised - came) for promised, came in bins)
    return Quality(surprise / total, error / total, gap / total)


def _newton_step(
    rows: list[list[float]], examples: Sequence[Example], weights: list[float], penalty: list[float]
) -> list[float]:
    size = len(weights)
    gradient = [bound * weight for bound, weight in zip(penalty, weights, strict=True)]
    curvature = [[penalty[at] if at == other else 0.0 for other in range(size)] for at in range(size)]
    for row, example in zip(rows, examples, strict=True):
        predicted = _sigmoid(sum(weight * value for weight, value in zip(weights, row, strict=True)))
        missed = example.weight * (predicted - example.right)
        spread = example.weight * predicted * (1.0 - predicted)
        used = [at for at, value in enumerate(row) if value]
        for at in used:
            gradient[at] += missed * row[at]
            for other in used:
                curvature[at][other] += spread * row[at] * row[other]
    return _solve(curvature, gradient)


def _solve(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Solve a system of linear equations by elimination; the matrix is positive definite, so no pivot is needed."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for at, pivot in enumerate(rows):
        for row in rows[at + 1 :]:
            factor = row[at] / pivot[at]
            for column in range(at, len(row)):
                row[column] -= factor * pivot[column]
    solution = [0.0] * len(rows)
    for at in reversed(range(len(rows))):
        known = sum(rows[at][column] * solution[column] for column in range(at + 1, len(rows)))
        solution[at] = (rows[at][-1] - known) / rows[at][at]
    return solution


def _sigmoid(score: float) -> float:
    return 1.0 / (1.0 + exp(-score)) if score > 0 else exp(score) / (1.0 + exp(score))

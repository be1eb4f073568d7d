"""Weights of the confidence model: a first guess, until ``bench/fit_confidence.py`` has written this file."""

WEIGHTS = {
    "always": 1.0,
    "grade specific": 1.0,
    "grade general": 0.0,
    "grade symptom": -1.0,
    "place step": 0.5,
    "has a near rival": -1.0,
}

MOST = 0.97
"""The highest probability that is shown."""

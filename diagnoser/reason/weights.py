"""Weights of the confidence model. Written by ``bench/fit_confidence.py``; do not edit."""

MOST = 0.97
"""The highest probability that is shown."""

WEIGHTS = {
    "always": 1.558,
    "grade general": -0.675,
    "grade specific": 2.396,
    "grade symptom": -1.194,
    "grade wrapper": -0.527,
    "place outside": -0.039,
    "place step": 0.039,
    "has a near rival": -1.01,
    "explains others": 0.407,
    "has conditions": 0.168,
    "captures values": -0.275,
    "step is known": -0.003,
    "log is partial": -0.085,
}

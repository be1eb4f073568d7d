"""The literal scan: which lines a pattern is worth trying on.

All lines are joined, lower-cased and searched once for the literals of all rules. Most runs read a log of a few
hundred lines, where an automaton built by ``pyahocorasick`` in two milliseconds is the cheapest there is: it costs
next to nothing to import. (Long logs are thinned out first by ``log/sampling.py``, with the faster engine.)
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

import ahocorasick

if TYPE_CHECKING:
    from diagnoser.model import BuildLog, Line
    from diagnoser.packs.compiled import RuleSet

_QUOTED_COMMANDS = (
    re.compile(r'(process ")(.*)(" did not complete)'),
    re.compile(r"(executor failed running \[)(.*)(\]: )"),
    re.compile(r"(The command ')(.*)(' returned a non-zero)"),
    re.compile(r'(at STEP ")(.*?)(": )'),
)
"""Where a builder's verdict quotes the command: a rule must not take the command's words for its output."""


def searchable(line: Line) -> str:
    """Return what the rules see of a line: nothing of what merely repeats the Dockerfile."""
    if line.role in {"header", "dockerfile"}:
        return ""
    if line.role != "builder":
        return line.text
    text = line.text
    for quoted in _QUOTED_COMMANDS:
        text = quoted.sub(r"\1…\3", text)
    return text


def candidates(log: BuildLog, rules: RuleSet) -> tuple[list[str], dict[int, list[int]]]:
    """Return the searchable text of each line, and for each leaf the lines that hold one of its literals."""
    texts = [searchable(line) for line in log.lines]
    lowered = [text.lower() for text in texts]
    starts = list(accumulate((len(text) + 1 for text in lowered), initial=0))
    automaton = ahocorasick.Automaton()
    for literal, leaves in rules.literals.items():
        automaton.add_word(literal, leaves)
    if not rules.literals:
        return texts, {}
    automaton.make_automaton()
    found: dict[int, list[int]] = {}
    for end, leaves in automaton.iter("\n".join(lowered)):
        line = bisect_right(starts, end) - 1
        for leaf in leaves:
            lines = found.setdefault(leaf, [])
            if not lines or lines[-1] != line:
                lines.append(line)
    return texts, found

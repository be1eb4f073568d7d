"""The literal scan: which lines a pattern is worth trying on.

All lines are joined and lower-cased. The grams of that text (see ``packs/compiled.py``) say which literals can occur
in it; these are then sought one by one. For a log of a few hundred lines this takes two milliseconds, where building
an automaton for some thousands of literals takes thirty. (Long logs are thinned out first, see ``log/thin.py``.)
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

from diagnoser.packs.compiled import grams

TYPE_CHECKING = False
if TYPE_CHECKING:
    from diagnoser.model import BuildLog, Line
    from diagnoser.packs.compiled import RuleSet

_QUOTED_COMMANDS = (
    ('process "', '" did not complete'),
    ("executor failed running [", "]: "),
    ("The command '", "' returned a non-zero"),
)
_QUOTED_STEP = ('at STEP "', '": ')


def searchable(line: Line) -> str:
    """Return what the rules see of a line: nothing of what merely repeats the Dockerfile.

    A builder's verdict quotes the command: a rule must not take the command's words for its output.
    """
    if line.role in {"header", "dockerfile"}:
        return ""
    if line.role != "builder":
        return line.text
    text = line.text
    for before, after in _QUOTED_COMMANDS:
        start, end = text.find(before), text.rfind(after)
        if 0 <= start < end:
            text = f"{text[: start + len(before)]}…{text[end:]}"
    before, after = _QUOTED_STEP
    start = text.find(before)
    end = text.find(after, start)
    return f"{text[: start + len(before)]}…{text[end:]}" if 0 <= start < end else text


def candidates(log: BuildLog, rules: RuleSet) -> tuple[list[str], dict[int, list[int]]]:
    """Return the searchable text of each line, and for each leaf the lines that hold one of its literals."""
    texts = [searchable(line) for line in log.lines]
    text = "\n".join(texts).lower()
    starts = list(accumulate((len(line) + 1 for line in text.split("\n")), initial=0))
    found: dict[int, set[int]] = {}
    for gram in rules.buckets.keys() & grams(text.encode("utf-8", "replace")):
        for literal, leaves in rules.bucket(gram):
            if lines := _lines_with(literal, text, starts):
                for leaf in leaves:
                    found.setdefault(leaf, set()).update(lines)
    return texts, {leaf: sorted(lines) for leaf, lines in found.items()}


def _lines_with(literal: str, text: str, starts: list[int]) -> list[int]:
    """List the lines that hold a literal."""
    lines = []
    position = text.find(literal)
    while position >= 0:
        line = bisect_right(starts, position) - 1
        lines.append(line)
        position = text.find(literal, starts[line + 1])
    return lines

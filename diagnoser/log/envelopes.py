"""The prefixes that CI systems, viewers and pastes put before every line.

Which of them a log has is decided once, on a sample; they are then taken off line by line, outermost first. A line
without the prefix stays as it is: most systems leave out some.
"""

from __future__ import annotations

import re
from itertools import pairwise

from diagnoser.fields import NamedTuple
from diagnoser.log.text import Numbered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_SAMPLE = 120
_SHARE = 0.6
"""Share of the sampled lines that must bear a prefix for it to be taken off."""
_DEEPEST = 5
_FEWEST = 5
"""Lines that it takes to tell a column of line numbers from a message that begins with a number."""


class Envelope(NamedTuple):
    """A prefix: its name, the characters it may begin with, and its pattern."""

    name: str
    first: str
    pattern: str


_DIGITS = "0123456789"
_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_"
_CLOCK = r"\d\d:\d\d:\d\d(?:[.,]\d+)?"
_DATE = r"\d{4}[-/]\d\d[-/]\d\d"

_ENVELOPES = (
    Envelope("timestamp", _DIGITS, rf"{_DATE}[T ]{_CLOCK}(?:Z|\s?[+-]\d\d:?\d\d)?(?:\s[0-9a-f]{{2}}[OE]\+?)?(?:\s|$)"),
    Envelope("timestamp", "[", rf"\[{_DATE}[T ]{_CLOCK}(?:Z|\s?[+-]\d\d:?\d\d| UTC)?\](?:\s|$)"),
    Envelope("codebuild", "[", rf"\[Container\] {_DATE} {_CLOCK} ?"),
    Envelope("teamcity", "[", rf"\[{_CLOCK}\](?:[A-Za-z ]?:)?\s*(?:\[[^\]]*\](?:\s|$))?"),
    Envelope("clock", _DIGITS, rf"{_CLOCK}(?:\s|$)"),
    Envelope("syslog", "IWEF", rf"[IWEF]\d{{4}} {_CLOCK}\s+\d* ?[\w.]+:\d+\] ?"),
    Envelope("github-cli", _LETTERS, r"[^\t]{1,80}\t[^\t]{1,80}\t"),
    Envelope("compose", _LETTERS, r"[A-Za-z_][\w.-]*\s*\| ?"),
    Envelope(
        "earthly",
        _LETTERS + _DIGITS + " +./",
        r"\s*(?:\S*\+[\w.-]+(?:\([^)|]*\))?|\S+ \*failed\*)(?: \*failed\*)? \|(?: \*(?:cached|local)\*)?(?: |$)",
    ),
    Envelope("quote", ">", r">(?: |$)"),
    Envelope("pytest", "E", r"E(?:\s{3}|$)"),
    Envelope("line-number", _DIGITS + " ", r"\s*\d{1,7}(?!\s*\|)(?::\s?|\t|\s|$)"),
    Envelope("cloud-build", "S", r"Step #\d+(?: - \"[^\"]*\")?: ?"),
    Envelope("git-push", "r", r"remote:(?: |$)"),
    Envelope("msbuild", _DIGITS, r"\d+>"),
    Envelope("maven", "[", r"\[(?:INFO|ERROR|WARNING|DEBUG)\](?: |$)"),
    Envelope("bar", "|│┃", r"[|│┃](?: |$)"),
)

_ANCHOR = (
    r"#\d+ (?:\[|\d+\.\d+ |DONE|CACHED|ERROR|sha256:|transferring)|S(?:tep|TEP) \d+(?:/\d+)? ?: |---> |INFO\[\d+\]"
)
"""What a builder itself begins a line with; text before it is somebody's prefix."""


def peel(lines: list[Numbered]) -> tuple[list[Numbered], tuple[str, ...]]:
    """Take off what stands before the builder's own text; return the lines and the names of the envelopes."""
    names: list[str] = []
    for _ in range(_DEEPEST):
        sample = _sample(lines)
        found = _find(sample) or _unknown_prefix(sample)
        if found is None:
            break
        name, strip = found
        names.append(name)
        lines = [Numbered(number, text) for number, line in lines if (text := strip(line))]
    if margin := _margin(lines):
        lines = [Numbered(number, text[margin:]) for number, text in lines]
        names.append("indentation")
    return lines, tuple(names)


def _sample(lines: list[Numbered]) -> list[str]:
    stride = max(1, len(lines) // _SAMPLE)
    return [line.text for line in lines[::stride]]


def _find(sample: list[str]) -> tuple[str, Callable[[str], str]] | None:
    if not sample:
        return None
    for envelope in _ENVELOPES:
        if sum(text[0] in envelope.first for text in sample) < _SHARE * len(sample):
            continue  # most logs end here: their lines begin with `#` or `=>`
        pattern = re.compile(envelope.pattern)
        if sum(bool(pattern.match(text)) for text in sample) < _SHARE * len(sample):
            continue
        if envelope.name == "line-number" and not _ascending(sample):
            continue
        return envelope.name, lambda text, pattern=pattern: pattern.sub("", text, count=1)
    return None


def _ascending(sample: list[str]) -> bool:
    """Whether the numbers at the lines' beginning go up as a viewer's line numbers do, and not as times or sizes."""
    numbers = [
        int(match[0]) for text in sample if (match := re.match(r"\s*(\d{1,7})(?![\d.])", text)) and match[0].strip()
    ]
    return len(numbers) >= max(_FEWEST, _SHARE * len(sample)) and all(a < b for a, b in pairwise(numbers))


def _unknown_prefix(sample: list[str]) -> tuple[str, Callable[[str], str]] | None:
    """Recognise a prefix of no known system: the same shape of text before most of the builder's own beginnings."""
    if sum(text.startswith(("#", "=>", " =>")) for text in sample) * 2 > len(sample):
        return None  # BuildKit's own beginnings
    anchor = re.compile(_ANCHOR)
    shapes: dict[str, int] = {}
    anchored = 0
    for text in sample:
        if match := anchor.search(text):
            anchored += 1
            if 0 < match.start() <= 80:  # noqa: PLR2004 - a prefix, not a sentence that quotes a builder
                shape = re.sub(r"\d+", "0", text[: match.start()])
                shapes[shape] = shapes.get(shape, 0) + 1
    if not shapes:
        return None
    shape, count = max(shapes.items(), key=lambda item: item[1])
    if count < max(3, _SHARE * anchored) or not shape.strip():
        return None
    pattern = re.compile(r"\d+".join(re.escape(piece) for piece in shape.rstrip().split("0")) + " ?")
    return "prefix", lambda text: pattern.sub("", text, count=1) if pattern.match(text) else text


def _margin(lines: list[Numbered]) -> int:
    """Count the blanks that every line begins with."""
    if not lines or not lines[0].text[0].isspace():
        return 0
    return min(len(text) - len(text.lstrip()) for _, text in lines)

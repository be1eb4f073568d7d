"""What people write around the lines of a log that they quote without a builder's output around it.

A report of a failed build is often a sentence with the message in it, or a few lines of the failing step alone, with
the seconds that BuildKit put before them. Rules are written for a line as the tool prints it.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_BEFORE = re.compile(r"(?:\s*>\s|\s*#{1,4}\s+(?=\S))?(?:\s*\d{1,5}\.\d{1,3}(?:\s(?=\s*\S)|$))?")
"""A quotation's mark, a heading's, and seconds since the step's beginning; what a tool indents stays so."""
_SPAN = re.compile(
    r"`([^`]{12,})`|"
    r"[\"\N{LEFT DOUBLE QUOTATION MARK}](?=\S)"
    r"([^\"`\N{RIGHT DOUBLE QUOTATION MARK}]{12,}(?<=\S))[\"\N{RIGHT DOUBLE QUOTATION MARK}]"
)
_ANNOUNCED = re.compile(
    r"(?:[-*]\s+)?[A-Z]?[^:\"'`/()\[\]=]{0,150}\b"
    r"(?i:errors?|message|messages|following|says?|said|output|result|log|issue|this|with)\s?(?:: (?=\S)|:(?=[A-Z]))"
)
"""A sentence that ends in a colon before the message. It has no punctuation of a program in it."""
_FEWEST_WORDS = 3
_TELLING = re.compile(
    r"(?i)error|fail|not found|no such|no module|cannot|can't|could not|unable|does ?n[o']t|denied|invalid|missing|"
    r"unknown|is not|requires?\b"
)


def readings(text: str) -> Iterator[str]:
    """Yield a line without what stands before it in a quotation, then each message that is quoted within it."""
    start = _BEFORE.match(text)
    line = text[start.end() :] if start and start.end() and text[start.end() :].strip() else text
    if start and not line.strip():
        return
    yield line
    if "`" in line or '"' in line or "\N{LEFT DOUBLE QUOTATION MARK}" in line:
        for span in _SPAN.finditer(line):
            quoted = (span[1] or span[2]).strip()
            if len(quoted.split()) >= _FEWEST_WORDS and _TELLING.search(quoted) and quoted != line.strip():
                yield quoted
    bare = line.strip()
    if bare.startswith("`") and bare.endswith("`") and "`" in bare[1:-1]:  # a code span that quotes a command itself
        yield bare.strip("`")
    if ":" in line and (told := _ANNOUNCED.match(line)) and len(told[0].split()) >= _FEWEST_WORDS:
        yield line[told.end() :].strip("`* ")

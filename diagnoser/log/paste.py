"""What a log goes through on its way into a paste, undone: Markdown, a web page's links, a program's quoted strings.

Each function takes one line as text and returns what the tool wrote. A line may come back as several, which keep its
number: programs print the whole output of a build in one string, and some forms join lines.
"""

from __future__ import annotations

import re

from diagnoser.log.text import Numbered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_FENCES = ("```", "~~~")
_MARKS = frozenset('`*"~')
_FENCE = r"\s*(?:```+|~~~+)\s*[\w+-]*\s*$"
_BUILDER = r"(?:Step \d+(?:/\d+)? ?: |STEP \d+(?:/\d+)?: |#\d+ (?:\[|\d+\.\d|DONE|CACHED|ERROR)| ?---> |=> )"
_STAMP = r"\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?: ?(?:Z|UTC|[+-]\d\d:?\d\d))?[\]:]{0,2} "
_BARRED = rf"^(?:\s*[|>\u2502\u2503]\s+(?:`\s?)?|{_STAMP})(?={_BUILDER})"
"""A bar, a quote or a time before a builder's line, where the other lines have none."""
_BARS = frozenset("| >\u2502\u2503[0123456789")

_ESCAPED_NEWLINES = 3
"""A line with so many of them holds the output of a program in one string."""
_SPELT = r"\\+r?\\+n|\\+n"
_NOT_A_STRING = (
    r"\s*(?:Step \d|STEP \d|#\d+ \[|=> |> \[|\d+ \| |\[\d+/\d+\] STEP|ERROR: failed to|failed to solve|RUN |"
    r"The command '|INFO\[|process \")"
)
_STRING_HOLDS = rf"(?:^|\\n|[\"'])\s*{_BUILDER}|FAILED! =>|\b(?:stderr|stdout|msg|message|logs?)\b"
_JOINED = r"(?<=\S) (?=#\d+ (?:\d+\.\d{1,3} |\[|DONE \d|CACHED|ERROR: ))"
_JOINED_CLASSIC = (
    r"\s+(?=Step \d+/\d+ ?: [A-Z]|---> (?:Running in |Using cache|[0-9a-f]{12}\b)|Removing intermediate container |"
    r"(?:COPY|ADD) failed: |The command '/bin/|failed to export image: |Successfully built [0-9a-f]{12}|"
    r"ERROR: Service )|(?<=Running in [0-9a-f]{12})\s+"
)
_JOINED_BUILDKIT = (
    r"\s+(?==> (?:\[|ERROR |CACHED |exporting |=> )|------(?:\s|$)|> \[|Dockerfile:\d+\s|"
    r"(?:ERROR: )?failed to solve)|(?<=------)\s+"
)
_JOINED_BY_STEPS = (
    (r"Step \d+/\d+ ?: .{1,2000} ---> ", _JOINED_CLASSIC),
    (r" => \[.{1,500} => .{1,500} => ", _JOINED_BUILDKIT),
)
"""How a builder's lines begin, where a web page or a chat has made one line of them, and how to tell such a line."""
_FEWEST_PIECES = 3
_PADDED_ERROR = r"(?<=\S)\s{3,}(?=ERROR: )"
"""A terminal whose lines were filled up to its width: the step and the error of it stand on one line."""
_ESCAPED_SIGN = r"(?:^|\s)(?:-{3}|=|\|\s*&gt;&gt;)&gt;\s|^\s*&gt; \["
"""A builder's arrow, as the source of a web page has it."""


def restore(lines: list[Numbered]) -> list[Numbered]:
    """Undo what happened to single lines; lines that are nothing but a fence are left out."""
    if any("&gt;" in line.text and re.search(_ESCAPED_SIGN, line.text) for line in lines):
        from html import unescape  # few logs are copied from the source of a page

        lines = [Numbered(line.number, unescape(line.text)) for line in lines]
    return [Numbered(line.number, text) for line in lines for text in _restored(line.text) if text.strip()]


def unbar(lines: list[Numbered]) -> list[Numbered]:
    """Take off bars and times that only some of the lines have."""
    return [
        Numbered(line.number, re.sub(_BARRED, "", line.text, count=1)) if line.text[0] in _BARS else line
        for line in lines
    ]


def _restored(text: str) -> Iterator[str]:
    if text[0] in _MARKS or text[-1] in _MARKS or text.lstrip()[:1] in _MARKS:
        text = _without_marks(text)
    if "\\n" in text and text.count("\\n") >= _ESCAPED_NEWLINES and not re.match(_NOT_A_STRING, text):
        if re.search(_STRING_HOLDS, text):
            yield from _written_out(text)
            return
    elif text.count(" #") > 1 and len(pieces := re.split(_JOINED, text)) > 2:  # noqa: PLR2004 - one may be a quotation
        yield from pieces
        return
    if "Step " in text or text.count("=> ") >= _FEWEST_PIECES:
        yield from _parted(text)
        return
    yield text


def _parted(text: str) -> Iterator[str]:
    """Part a line that holds several of a builder's lines."""
    for joined, beginning in _JOINED_BY_STEPS:
        if re.search(joined, text) and len(pieces := re.split(beginning, text)) >= _FEWEST_PIECES:
            yield from pieces
            return
    if text.startswith("Step ") and " ERROR: " in text:
        yield from re.split(_PADDED_ERROR, text, maxsplit=1)
        return
    yield text


def _without_marks(text: str) -> str:
    """Take off the marks that Markdown puts around code: a fence, an opening or closing quote, bold print."""
    if re.match(_FENCE, text):
        return ""
    body = text.strip()
    if body.startswith(_FENCES):
        return body.strip(body[0])
    if body.startswith("** ("):  # Elixir's errors begin so; bold print never begins with a space
        return text
    if "**" in (body[:2], body[-2:]):
        return body.removeprefix("**").removesuffix("**") if body.count("**") < 3 else text  # noqa: PLR2004 - a pair
    if body[0] == body[-1] == '"':
        return body[1:-1] if body.count('"') == 2 and len(body) > 2 else text  # noqa: PLR2004 - a pair
    return _without_ticks(text, body)


def _without_ticks(text: str, body: str) -> str:
    """Take off the tick that opens or closes inline code, but not those around a word in the line."""
    ticks = body.count("`")
    if body[0] == "`" and ticks % 2:
        return body[1:]
    if body[0] == body[-1] == "`" and ticks == 2:  # noqa: PLR2004 - a pair
        return body[1:-1]
    return text.rstrip()[:-1] if body[-1] == "`" and ticks % 2 else text


def _written_out(text: str) -> Iterator[str]:
    """Write out the lines of a string that a program printed quoted."""
    for piece in re.split(_SPELT, text):
        yield re.sub(r"\\+([\"'t])", lambda match: " " if match[1] == "t" else match[1], piece).rstrip()

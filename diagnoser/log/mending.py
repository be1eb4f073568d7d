"""A paste that was bent out of shape, put back into the lines that the tools wrote.

Web pages replace quotes and escape characters, terminals and mail programs cut long lines, chats and tables join short
ones. None of it can be told for sure, and a log may look so by itself. So this is tried only where a log as it stands
does not tell a cause, and counts only where one is told then.
"""

from __future__ import annotations

import re
from collections import Counter
from html import unescape

from diagnoser.log.text import Numbered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 1 << 18
"""Characters of a log that is tried; nobody pastes more."""

_TYPOGRAPHY = str.maketrans(
    {
        "\N{LEFT DOUBLE QUOTATION MARK}": '"',
        "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
        "\N{DOUBLE LOW-9 QUOTATION MARK}": '"',
        "\N{LEFT SINGLE QUOTATION MARK}": "'",
        "\N{RIGHT SINGLE QUOTATION MARK}": "'",
        "\N{ACUTE ACCENT}": "'",
        "\N{EN DASH}": "--",
        "\N{EM DASH}": "--",
        "\N{HORIZONTAL ELLIPSIS}": "...",
    }
)
_TAG = re.compile(r"</?(?:a|b|br|code|div|em|font|i|li|p|pre|span|strong|td|tr|tt)(?:\s[^<>]*)?/?>", re.IGNORECASE)

_BUILDERS = (
    r"#\d+ (?:\[|\d+\.\d|ERROR|DONE|CACHED|sha256:|extracting|transferring|resolve)|"
    r"Step \d+(?:/\d+)? ?: |STEP \d+(?:/\d+)?: |\[\d+/\d+\] STEP |-{3}> |=> |> \[|-{6,}|Dockerfile:\d+\s|"
    r"\d+ \| (?:>>>)?\s|ERROR: (?:failed|Service|process|executor)|(?:COPY|ADD) failed: |"
    r"The command '|(?<!rror: )(?<!ERROR: )failed to (?:solve|export|build|compute)|executor failed|error building|"
    r"Sending build context|Removing intermediate"
)
_TOOLS = (
    r"E: |W: |(?:Get|Hit|Ign|Err):\d+ |Reading package lists|npm (?:ERR!|error|WARN|warn) |error: |ERROR: |"
    r"fatal: |Traceback \(most|File \"|[A-Z]\w+Error: |/bin/(?:ba)?sh: |make(?:\[\d+\])?: |Collecting |yarn run |"
    r"gcc: |g\+\+: |error\[E\d+\]|error TS\d+"
)
_NUMBERED = re.compile(r"#\d+ \d+\.\d{1,3} ")
_JOINT = re.compile(rf"(?<=\S)\s+(?={_BUILDERS}|{_TOOLS})")
_BUILDERS_JOINT = re.compile(rf"(?<=\S)(?<!\d\.\d)(?<!\d\.\d\d)(?<!\d\.\d\d\d)\s+(?={_BUILDERS})")
"""Not between the seconds of a line and what was said then."""
_BUILDER_BEGINS = re.compile(rf"\s*(?:{_BUILDERS})")
_BEGINS = re.compile(rf"\s*(?:{_BUILDERS}|{_TOOLS})|\s{{2,}}|\d{{1,5}}\.\d{{1,3}}\s|\d{{4}}-\d\d-\d\d|[-*$>+|]|\[")
"""What a line begins with that goes on with none before it."""
_LONG = 200
_FEW = 5
"""Lines so long may be several joined, and any where there are so few of them."""
_NARROWEST, _WIDEST = 40, 300
_NEARLY = 0.75
_MANY = 3


def mended(lines: list[Numbered]) -> Iterator[list[Numbered]]:
    """Yield what a log may have been, the likeliest first; nothing where it shows no sign of having been another."""
    if sum(len(line.text) for line in lines) > LONGEST:
        return
    plain = [Numbered(line.number, text) for line in lines if (text := _plain(line.text)).strip()]
    if plain != lines:
        yield plain
    width = _width(plain)
    for form in (_cut(plain), _unwrapped(plain, width), _unwrapped_at_words(plain, width)):
        if form != plain:
            yield form


def _plain(text: str) -> str:
    """Write a line as a terminal shows it: without tags, references to characters and a typographer's marks."""
    if "<" in text:
        text = _TAG.sub("", text)
    if "&" in text:
        text = unescape(text)
    return text if text.isascii() else text.translate(_TYPOGRAPHY)


def _cut(lines: list[Numbered]) -> list[Numbered]:
    """Cut lines where a builder begins one, or a tool whose lines have no builder's number before them."""
    are_few = len(lines) <= _FEW
    return [
        Numbered(line.number, piece)
        for line in lines
        for piece in (_pieces(line.text) if are_few or len(line.text) > _LONG else (line.text,))
    ]


def _pieces(text: str) -> list[str]:
    joint = _BUILDERS_JOINT if _NUMBERED.search(text) else _JOINT
    return joint.split(text)


def _width(lines: list[Numbered]) -> int:
    """The width that lines were cut at: that of the longest, unless it stands alone and many have another."""
    lengths = Counter(len(line.text) for line in lines if _NARROWEST <= len(line.text) <= _WIDEST)
    if not lengths:
        return 0
    longest = max(lengths)
    often = max(lengths, key=lambda length: (lengths[length], length))
    return longest if lengths[longest] + lengths[longest - 1] > 1 or lengths[often] < _MANY else often


def _unwrapped(lines: list[Numbered], width: int) -> list[Numbered]:
    """Join what a terminal has cut: lines of just its width, or a blank less, go on in the next one."""
    joined: list[Numbered] = []
    is_open = False
    for line in lines:
        if is_open and not _BUILDER_BEGINS.match(line.text):
            before = joined.pop()
            lost = " " * (-len(before.text) % width)
            joined.append(Numbered(before.number, before.text + lost + line.text))
        else:
            joined.append(line)
        is_open = width > 0 and width - 1 <= len(line.text) <= width
    return joined


def _unwrapped_at_words(lines: list[Numbered], width: int) -> list[Numbered]:
    """Join what was cut at blanks: the next line's first word would not have fitted."""
    joined: list[Numbered] = []
    last = ""
    for line in lines:
        first = line.text.split(maxsplit=1)[0]
        was_full = len(last) > width * _NEARLY and len(last) + 1 + len(first) > width
        if was_full and not _BEGINS.match(line.text):
            before = joined.pop()
            joined.append(Numbered(before.number, f"{before.text} {line.text}"))
        else:
            joined.append(line)
        last = line.text
    return joined

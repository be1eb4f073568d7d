"""Text of a log, made safe for where it goes.

Whoever wrote the log may have put in escape sequences that repaint the screen, bidi controls that make a line read
otherwise than it is, and commands that a CI obeys when they appear in a job's output. A CI does not only look at the
start of a line: GitHub skips leading blanks before ``::``, GitHub and Azure find ``##[`` and ``##vso[`` anywhere, and
so does Travis its folds. What GitLab and Jenkins obey (section markers, console notes) holds control characters and is
dead without them.

Whatever is written may end up in a job's output, a web page too. So all functions take those commands out, and then
what their own destination would act on. HTML needs none of its own but ``clean``: Jinja escapes it.
"""

from __future__ import annotations

import re

_FIRST_PRINTABLE = 0x20
_DELETE = 0x7F
_LAST_CONTROL = 0x9F

_GROUP = ("--- ", "+++ ", "~~~ ", "^^^ +++")
"""What Buildkite makes a group of the log of, at the start of a line."""

_BREAK = "&#8203;"
"""A blank without width, as Markdown writes it. It keeps apart what a site links after Markdown is done."""

_MARKUP = r"[\\`*_\[\]<>&$~]"
_REFERENCES = (
    r"(?<=[@#!%^&$~])(?=[\w\"])"  # @user, #123, and GitLab's !123, %milestone, ^alert, &epic, $snippet, ~label
    r"|(?i:(?<=\bGH)(?=-\d))"  # GH-123
    r"|(?i:(?<=:)(?=//)|(?<=//)|(?<=\bwww)(?=\.)|(?<=mailto:)|(?<=xmpp:))"  # addresses
    r"|(?<=:)(?=[\w+-]+:)"  # :emoji:
    r"|(?<=[{\[])(?=[\[+-]|TOC)"  # GitLab's {+ inserted +}, [[wiki]], [TOC]
)
_BLOCK_START = r"(?:[#+=/|:-]|\d+(?=[.)]))"


def clean(text: str) -> str:
    """Return ``text`` as one line without anything a terminal or CI would act on; what is taken out is shown."""
    if not text.isprintable():
        text = "".join([char if char.isprintable() else _shown(char) for char in text])
    if "##" in text:
        text = re.sub(r"##(?=[A-Za-z]*\[)", "# #", text)
    if "travis_" in text:
        text = re.sub(r"(travis_(?:fold|time)):", r"\1 :", text)
    return text


def disarm(line: str) -> str:
    """Return a whole output line that neither GitHub reads as a workflow command nor Buildkite as a group."""
    return " " + line if line.startswith(_GROUP) else _without_command(line)


def _without_command(line: str) -> str:
    bare = line.lstrip()
    if not bare.startswith("::"):
        return line
    return line[: len(line) - len(bare)] + ": " + bare[1:]


def lines(text: str) -> str:
    """Return a text of several lines, each without what acts on a terminal or is a command.

    The marks of a patch's head, which Buildkite makes groups of, are left: a patch without them is none.
    """
    return "\n".join([_without_command(clean(line)) for line in text.split("\n")])


def json_text(dumped: str) -> str:
    """Return JSON that means the same and that no terminal or CI acts on.

    All that they act on stands inside strings, where an escape means the same as the character.
    """
    # json.dumps escapes only the controls below blank
    if not dumped.isascii() or "\x7f" in dumped:
        from json import dumps

        dumped = "".join([char if char.isprintable() or char == "\n" else dumps(char)[1:-1] for char in dumped])
    if "##" in dumped:
        dumped = re.sub(r"##(?=[A-Za-z]*\[)", r"#\\u0023", dumped)
    if "travis_" in dumped:
        dumped = re.sub(r"(travis_(?:fold|time)):", r"\1\\u003a", dumped)
    return dumped


def xml_text(text: str) -> str:
    """Return a text of several lines without characters that XML 1.0 cannot hold; the writer still escapes markup."""
    return lines(text)


def annotation(text: str) -> str:
    """Return a text of several lines as the message of a GitHub workflow command."""
    return lines(text).replace("%", "%25").replace("\n", "%0A")


def annotation_property(text: str) -> str:
    """Return a text as the value of a property of a GitHub workflow command, such as ``file`` or ``title``."""
    return clean(text).replace("%", "%25").replace(":", "%3A").replace(",", "%2C")


def markdown_text(text: str) -> str:
    """Return a text as one line of Markdown that renders as nothing but that text, in a table cell as well.

    It makes no markup, HTML, link, mention or reference: those that a site makes of rendered text, where escapes
    are gone, are broken by a blank without width.
    """
    parts = re.split(_REFERENCES, clean(text).strip())
    escaped = _BREAK.join([re.sub(_MARKUP, r"\\\g<0>", part).replace("|", "&#124;") for part in parts])
    start = re.match(_BLOCK_START, escaped)
    if start:
        at = start.end() - (0 if start[0].isdigit() else 1)
        escaped = f"{escaped[:at]}\\{escaped[at:]}"
    return escaped


def markdown_html(text: str) -> str:
    """Return a text for an HTML element on a Markdown page, such as ``<summary>``, that renders as that text."""
    parts = re.split(_REFERENCES, clean(text).strip())
    entities = {ord(char): f"&#{ord(char)};" for char in "\\`*_[]<>&$~|\"'"}
    return _BREAK.join([part.translate(entities) for part in parts])


def markdown_code(text: str) -> str:
    """Return a text as Markdown code inside a line, in a table cell as well; an empty one stays empty."""
    text = clean(text)
    if "|" in text:  # ends a table's cell even within backticks
        return f"<code>{markdown_html(text)}</code>"
    fence = "`" * (_longest_run(text) + 1)
    pad = " " if text.strip("`") != text or (text.strip() and text[0] == text[-1] == " ") else ""
    return f"{fence}{pad}{text}{pad}{fence}" if text else ""


def markdown_fence(text: str, language: str = "") -> str:
    """Return a text of several lines as a block of Markdown code, without a newline at its end."""
    fence = "`" * max(3, _longest_run(text) + 1)
    return f"{fence}{language}\n{lines(text.removesuffix(chr(10)))}\n{fence}"


def _longest_run(text: str) -> int:
    return max(map(len, re.findall("`+", text)), default=0)


def _shown(char: str) -> str:
    code = ord(char)
    if char == "\t":
        return "    "
    if char.isspace():
        return " "
    if code < _FIRST_PRINTABLE:
        return "^" + chr(code + 64)
    if code == _DELETE:
        return "^?"
    if code <= _LAST_CONTROL:
        return f"\\x{code:02x}"
    from unicodedata import category

    return "" if category(char) == "Cf" else "\N{REPLACEMENT CHARACTER}"

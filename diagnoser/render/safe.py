"""Text of a log, made safe to print.

Whoever wrote the log may have put in escape sequences that repaint the screen, bidi controls that make a line read
otherwise than it is, and commands that a CI obeys when they appear in a job's output. A CI does not only look at the
start of a line: GitHub skips leading blanks before ``::``, GitHub and Azure find ``##[`` and ``##vso[`` anywhere.
"""

from __future__ import annotations

_CI_COMMANDS = ("##[", "##vso[", "##teamcity[")
_FIRST_PRINTABLE = 0x20
_DELETE = 0x7F
_LAST_CONTROL = 0x9F


def clean(text: str) -> str:
    """Return ``text`` as one line without anything a terminal or CI would act on; what is taken out is shown."""
    if not text.isprintable():
        text = "".join([char if char.isprintable() else _shown(char) for char in text])
    if "##" in text:
        for command in _CI_COMMANDS:
            text = text.replace(command, "# " + command[1:])
    return text


def disarm(line: str) -> str:
    """Return a whole output line that GitHub does not read as a workflow command."""
    bare = line.lstrip()
    if not bare.startswith("::"):
        return line
    return line[: len(line) - len(bare)] + ": " + bare[1:]


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

"""From one line of a log to a pattern for all lines like it.

What differs from build to build (addresses, paths, versions, hashes, numbers, quoted names) is captured under a name;
the words between stay as they are.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import regex

from diagnoser.packs.forms import BUILT_IN_CAPTURES

_ENDINGS = (
    "c|cc|cfg|conf|cpp|cxx|deb|go|gz|h|hpp|html|ini|jar|java|js|json|jsx|lock|log|lua|md|mjs|mk|php|pl|py|pyx|rb|rpm|rs"
    "|sh|so|sql|tar|tgz|toml|ts|tsx|txt|vue|whl|xml|ya?ml|zip"
)
_VARIABLE = re.compile(
    r"(?P<masked>\S*\*\*\*\S*)"
    r"|(?P<url>\b[a-z][a-z0-9+.-]*://[^\s'\"<>`,)\]]+)"
    r"|(?<!\w)(?P<open>['\"`\u2018\u201c])(?P<quoted>[^'\"`\u2018\u2019\u201c\u201d]+)(?P<close>['\"`\u2019\u201d])(?!\w)"
    r"|(?<![\w.])(?P<path>(?:~|\.{1,2})?/[\w.+@%~-][\w.+@%~/-]*[\w/]|/[\w])"
    rf"|(?P<file>\b[\w.+-]+(?:/[\w.+-]+)*\.(?:{_ENDINGS})\b)"
    r"|(?P<digest>\b(?=[0-9a-f]*[0-9])(?=[0-9a-f]*[a-f])[0-9a-f]{7,64}\b)"
    r"|(?P<host>\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|corp|dev|io|internal|lan|local|net|org)\b)"
    r"|(?P<version>\bv?\d+(?:\.\d+)+(?:[-+.]?[A-Za-z0-9]+)*)"
    r"|(?P<number>\b\d+\b)"
)
_FORMS = {
    "url": r"""[a-z][a-z0-9+.-]*://[^\s'"]+""",
    "path": r"""[^\s:'",;()]+""",
    "file": r"""[^\s:'",;()]+""",
    "host": r"[\w.-]+",
    "digest": r"[0-9a-f]+",
    "version": r"v?\d[\w.+-]*",
    "number": r"\d+",
}
_TIME = re.compile(r"^\s*\[?(?:\d{4}-\d\d-\d\d[T ])?\d\d:\d\d:\d\d[\d.,:Z+]*\]?\s+")
"""A time that the tool itself puts before its lines, which says nothing of the cause."""
_WORD_BEFORE = re.compile(r"(?P<word>[A-Za-z]+)(?: (?:name|named|called|no\.?))?[ :=(]*$")
_SAYS_WHAT = re.compile(r"(?i)\b(?:errno|os error) ?$")
"""Words after which a number is the error itself."""
_NAMES = frozenset(
    {
        *("account", "argument", "attribute", "branch", "class", "code", "column", "dependency", "device", "directory"),
        *("file", "function", "gid", "group", "header", "host", "image", "key", "library", "line", "method", "module"),
        *(
            "option",
            "package",
            "path",
            "pid",
            "platform",
            "plugin",
            "port",
            "program",
            "project",
            "provider",
            "registry",
        ),
        *("repository", "requirement", "script", "server", "service", "setting", "signal", "status", "symbol", "tag"),
        *("target", "task", "type", "uid", "value", "variable", "version"),
    }
)
_OTHER_WORDS = {"command": "program", "user": "account", "folder": "directory", "env": "variable", "lib": "library"}


class Generalised(NamedTuple):
    """A pattern, and what its captures hold in the line that it was made from."""

    pattern: str
    captures: dict[str, str]


def generalise(line: str) -> Generalised:
    """Make a pattern of a line, which it matches. Masked secrets stand for anything without blanks."""
    time = _TIME.match(line)
    start = time.end() if time else 0
    anchor, end = ("" if time else "^"), start
    parts: list[str] = []
    captures: dict[str, str] = {}
    for found in _VARIABLE.finditer(line, start):
        parts.extend((_fixed(line[end : found.start()]), _variable(found, line[start : found.start()], captures)))
        end = found.end()
    return Generalised(anchor + "".join(parts) + _fixed(line[end:].rstrip()), captures)


def _fixed(text: str) -> str:
    """Escape what stays as it is; a run of blanks may have any length."""
    words = re.split(r"\s{2,}|[^\S ]", text)
    return r"\s+".join(regex.escape(word, special_only=True, literal_spaces=True) for word in words)


def _variable(found: re.Match[str], before: str, captures: dict[str, str]) -> str:
    kind = found.lastgroup or ""
    if kind == "masked":
        return r"\S+"
    if kind == "close":
        value, closing = found["quoted"], found["close"]
        name = _name(before, "path" if "/" in value else "name")
        if name in {"file", "directory"} and "/" in value:  # "No such file or directory: '/x'" is about either
            name = "path"
        return _fixed(found["open"]) + _capture(name, f"[^{closing}]+", value, captures) + _fixed(closing)
    if kind == "number" and _SAYS_WHAT.search(before):
        return found[0]
    name = _name(before, kind) if kind == "number" else kind
    return _capture(name, _FORMS[kind], found[0], captures)


def _capture(name: str, form: str, value: str, captures: dict[str, str]) -> str:
    """Write a group; a third one of a name captures nothing, since nobody could tell which it is."""
    for free in (name, f"other_{name}"):
        if free not in captures:
            captures[free] = value
            return f"(?<{free}>{form})"
    return form


def _name(before: str, otherwise: str) -> str:
    """Name a capture by the word before it, where that is a word for a thing."""
    found = _WORD_BEFORE.search(before)
    word = found["word"].lower() if found else ""
    word = _OTHER_WORDS.get(word, word)
    return word if word in _NAMES - BUILT_IN_CAPTURES else otherwise

"""A shell script cut into words, redirections and operators.

Facts: POSIX.1-2024, Shell Command Language, 2.2 Quoting, 2.3 Token Recognition and 2.7 Redirection.
"""

from __future__ import annotations

import re

from diagnoser.fields import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_ENDS_WORD = r" \t\r\n;&|()<>"
_SPECIAL = _ENDS_WORD + r"'\"\\`$"
_VARIABLE = r"\$(?:[A-Za-z_]\w*+|\{[A-Za-z_]\w*+\}|[\d@*?$!#-])"
_TOKEN = re.compile(
    r"(?:[ \t\r]++|\\\n)*+(?:"
    r"(?P<redirect>\d*+(?:<<<|<<-?|>>|>&|<&|<>|>\||&>>?|[<>])(?!\())"
    rf"|(?P<bare>(?!\#)[^{_SPECIAL}]++)(?!['\"\\`$])"
    r"|(?P<operator>&&|\|\||;;&?|;&|\|&|[;&|()\n])"
    r"|(?P<comment>\#[^\n]*+)"
    r"|(?P<end>\Z)|)"
)
_PIECE = re.compile(
    rf"(?P<plain>[^{_SPECIAL}]++)|'(?P<single>[^']*+)(?:'|\Z)|(?P<quote>\")|(?P<variable>{_VARIABLE})"
    r"|\\(?P<escaped>.|\Z)|(?P<opening>\$\(|\$\{|`|[<>]\()|(?P<dollar>\$)",
    re.DOTALL,
)
_QUOTED = re.compile(
    rf"(?P<plain>[^\"\\`$]++)|(?P<end>\")|(?P<variable>{_VARIABLE})|\\(?P<escaped>[\"\\$`\n])"
    r"|(?P<opening>\$\(|\$\{|`)|(?P<dollar>[\\$])"
)
# Patterns as text are compiled where they are first used, which most runs never do.
_PARENTHESIS = r"(?s:'[^']*'|\"(?:[^\"\\]|\\.)*\"|\\.|(?P<open>\()|(?P<close>\)))"
_BRACE = r"(?P<open>\{)|(?P<close>\})"


class Word(NamedTuple):
    """A word without its quotes.

    ``literal``: nothing in it is still to be filled in, neither a variable nor a command's output. ``glob``: it is a
    pattern for file names.
    """

    text: str
    literal: bool
    glob: bool


class Token(NamedTuple):
    """A piece of a script from ``start`` to ``end``.

    ``sign`` is an operator, the operator of a redirection (as ``is_redirect`` tells), or a word without any quoting,
    which may be a reserved one; "" for another word. ``word`` is None for operators.
    """

    sign: str
    word: Word | None
    is_redirect: bool
    start: int
    end: int


class Tokens(NamedTuple):
    """The tokens of a ``script``.

    ``bodies`` holds what heredocs say and ``inner`` the scripts of command substitutions, both by the start of the
    token that they belong to.
    """

    script: str
    tokens: list[Token]
    bodies: dict[int, str]
    inner: dict[int, list[str]]


def cut(script: str) -> Tokens:
    """Cut a script; any text is cut somehow."""
    tokens: list[Token] = []
    new_word, new_token = Word._make, Token._make  # in a third of the time
    bodies: dict[int, str] = {}
    inner: dict[int, list[str]] = {}
    match_token = _TOKEN.match
    heredocs: list[tuple[int, str, str]] = []
    position = 0
    announced = ""  # the operator of a heredoc whose name comes next
    while (match := match_token(script, position)) and (kind := match.lastgroup) != "end":
        position = match.end()
        text = match[kind] if kind else ""
        start = position - len(text)
        if kind == "bare":
            word = new_word((text, True, "*" in text or "?" in text or "[" in text))
            tokens.append(new_token((text, word, False, start, position)))
        elif kind is None:
            word, position = _word(script, start, inner)
            tokens.append(new_token(("", word, False, start, position)))
        elif kind == "comment":
            continue
        else:
            is_redirect = kind == "redirect"
            sign = text.lstrip("0123456789") if is_redirect else text
            tokens.append(new_token((sign, None, is_redirect, start, position)))
            if is_redirect and sign in {"<<", "<<-"}:
                announced = sign
                continue
            if heredocs and text == "\n":
                position = _read_bodies(script, position, heredocs, bodies)
        if announced:
            if tokens[-1].word and len(tokens) > 1:
                heredocs.append((tokens[-2].start, tokens[-1].word.text, announced))
            announced = ""
    return Tokens(script, tokens, bodies, inner)


def _word(script: str, start: int, inner: dict[int, list[str]]) -> tuple[Word, int]:
    """Read a word that has quotes, escapes or substitutions; return it and the position behind it."""
    pieces: list[str] = []
    literal = True
    glob = False
    in_quotes = False
    position = start
    while match := (_QUOTED if in_quotes else _PIECE).match(script, position):
        kind = match.lastgroup
        text = match[kind] if kind else ""
        position = match.end()
        if kind == "plain":
            pieces.append(text)
            glob = glob or (not in_quotes and ("*" in text or "?" in text or "[" in text))
        elif kind in {"quote", "end"}:
            in_quotes = kind == "quote"
        elif kind == "opening":
            opening, position = match.start(), _CLOSING[text](script, match.start())
            pieces.append(script[opening:position])
            literal = False
            if text != "${":
                inside = script[opening + len(text) : position]
                inner.setdefault(start, []).append(inside.removesuffix("`" if text == "`" else ")"))
        elif kind == "variable":
            pieces.append(text)
            literal = False
        elif text != "\n":  # an escaped line end is not there at all
            pieces.append(text)
    return Word("".join(pieces), literal, glob), position


def _behind_parenthesis(script: str, position: int) -> int:
    return _behind(_PARENTHESIS, script, position + 1)


def _behind_brace(script: str, position: int) -> int:
    return _behind(_BRACE, script, position + 1)


def _behind_backquote(script: str, position: int) -> int:
    end = script.find("`", position + 1)
    return len(script) if end < 0 else end + 1


def _behind(brackets: str, script: str, position: int) -> int:
    """The position behind the bracket that closes the one at a position; the script's end where none does."""
    depth = 0
    for match in re.compile(brackets).finditer(script, position):
        if match.lastgroup == "open":
            depth += 1
        elif match.lastgroup == "close":
            depth -= 1
            if depth == 0:
                return match.end()
    return len(script)


_CLOSING: dict[str, Callable[[str, int], int]] = {
    "$(": _behind_parenthesis,
    "<(": _behind_parenthesis,
    ">(": _behind_parenthesis,
    "${": _behind_brace,
    "`": _behind_backquote,
}


def _read_bodies(script: str, position: int, heredocs: list[tuple[int, str, str]], bodies: dict[int, str]) -> int:
    """Read the heredocs that begin at a line's start; return the position behind them."""
    for redirect, name, operator in heredocs:
        start = position
        end = position
        while position < len(script):
            end = position
            behind = script.find("\n", position)
            line = script[position : len(script) if behind < 0 else behind]
            position = len(script) if behind < 0 else behind + 1
            if (line.lstrip("\t") if operator == "<<-" else line) == name:
                break
        else:
            end = position
        bodies[redirect] = script[start:end]
    heredocs.clear()
    return position

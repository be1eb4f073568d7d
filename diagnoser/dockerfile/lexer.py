"""BuildKit's reader of words: what quotes, escapes and variables in a text come to.

Facts: BuildKit, ``frontend/dockerfile/shell/lex.go``.
"""

from __future__ import annotations

import re

from diagnoser.dockerfile.globs import replace, trim_prefix, trim_suffix
from diagnoser.dockerfile.words import SPACE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_SPECIAL_NAMES = frozenset("@*#?-$!0")
_MODIFIERS = frozenset("+-?#%")
_PLAIN = r"[\w ,.:;=@+-]++"  # compiled where it is first used, which most runs never do
_DEEPEST = 50
"""Substitutions inside each other that are read; nobody writes more, and Python's stack has its limit."""
_END = ""
"""What is read behind the last character."""


class ExpansionError(ValueError):
    """BuildKit rejects the text: a quote or brace that nothing closes, an unknown modifier, or ``${x:?message}``."""


class Lexer:
    """Reads one text once.

    ``raw_quotes`` and ``raw_escapes`` leave quotes and escapes in what is read; without ``quotes`` they have no
    meaning at all.
    """

    def __init__(  # noqa: PLR0913 - the ways of reading, which only callers in this package combine
        self,
        text: str,
        variables: Mapping[str, str],
        escape: str = "\\",
        *,
        keep_unknown: bool = False,
        raw_quotes: bool = False,
        raw_escapes: bool = False,
        quotes: bool = True,
    ) -> None:
        """Begin at the text's first character."""
        self._text = text
        self._place = 0
        self._depth = 0
        self._variables = variables
        self._escape = escape
        self._keep_unknown = keep_unknown
        self._raw_quotes = raw_quotes
        self._raw_escapes = raw_escapes
        self._quotes = "'\"" if quotes else ""

    def word(self) -> str:
        """Read the whole text as one word, blanks included.

        Raises:
            ExpansionError: see there.
        """
        return "".join(piece for piece, _ in self._pieces(_END, self._raw_escapes))

    def words(self) -> list[str]:
        """Read the text and cut it at blanks, also at those that come of a variable, but not at quoted ones.

        Raises:
            ExpansionError: see there.
        """
        words = [""]
        for piece, is_raw in self._pieces(_END, self._raw_escapes):
            if is_raw:
                words[-1] += piece
                continue
            for character in piece:
                if character not in SPACE:
                    words[-1] += character
                elif words[-1]:
                    words.append("")
        return words if words[-1] else words[:-1]

    def _peek(self) -> str:
        return self._text[self._place : self._place + 1]

    def _next(self) -> str:
        character = self._peek()
        self._place += 1
        return character

    def _plain(self) -> str:
        """Read the character that comes next and those behind it that never have a meaning."""
        start = self._place
        behind = re.compile(_PLAIN).match(self._text, start + 1)
        self._place = behind.end() if behind else start + 1
        return self._text[start : self._place]

    def _until(self, stop: str, *, raw_escapes: bool) -> str:
        """Read up to a character, which is passed over."""
        if self._depth == _DEEPEST:
            raise ExpansionError("substitutions stand too deep in each other")
        outer, self._raw_escapes = self._raw_escapes, raw_escapes
        self._depth += 1
        pieces = self._pieces(stop, raw_escapes)
        self._depth -= 1
        self._raw_escapes = outer
        return "".join(piece for piece, _ in pieces)

    def _pieces(self, stop: str, raw_escapes: bool) -> list[tuple[str, bool]]:
        """Read pieces of text, each with whether blanks in it are part of a word."""
        pieces: list[tuple[str, bool]] = []
        while (character := self._peek()) != _END:
            if character == stop:
                self._place += 1
                return pieces
            if character == "$":
                pieces.append((self._variable(), False))
            elif character == "<":
                pieces.append((self._heredoc_sign(), True))
            elif character in self._quotes:
                pieces.append((self._single_quoted() if character == "'" else self._double_quoted(), True))
            elif character == self._escape:
                self._place += 1
                escaped = self._next()
                # An escape at the very end escapes nothing.
                pieces.append(((character if raw_escapes else "") + escaped, True))
            else:
                pieces.append((self._plain(), False))
        if stop != _END:
            raise ExpansionError(f"nothing closes a substitution: {stop} is missing")
        return pieces

    def _heredoc_sign(self) -> str:
        """Read ``<``, or ``<<`` with the blanks behind it, which belong to the heredoc's word."""
        start = self._place
        self._place += 1
        if self._peek() == "<":
            self._place += 1
            while self._peek() in ("\t", "\r", " "):
                self._place += 1
        return self._text[start : self._place]

    def _single_quoted(self) -> str:
        end = self._text.find("'", self._place + 1)
        if end < 0:
            raise ExpansionError("a single quote is not closed")
        inner = self._text[self._place + 1 : end]
        self._place = end + 1
        return f"'{inner}'" if self._raw_quotes else inner

    def _double_quoted(self) -> str:
        quote = '"' if self._raw_quotes else ""
        self._place += 1
        read = [quote]
        while (character := self._peek()) != '"':
            if character == _END:
                raise ExpansionError("a double quote is not closed")
            if character == "$":
                read.append(self._variable())
                continue
            if character == self._escape:
                self._place += 1
                read.append(self._escaped_in_quotes())
            else:
                read.append(self._plain())
        self._place += 1
        return "".join([*read, quote])

    def _escaped_in_quotes(self) -> str:
        """Between double quotes only ``"``, ``$`` and the escape itself can be escaped."""
        if self._peek() in ('"', "$", self._escape):
            return (self._escape if self._raw_escapes else "") + self._next()
        return self._escape * 2 if self._raw_escapes else self._escape

    def _variable(self) -> str:
        self._place += 1
        if self._peek() != "{":
            name = self._name()
            if not name:
                return "$"
            return self._value(name, f"${name}")
        self._place += 1
        if self._peek() in ("", "{", "}", ":"):
            raise ExpansionError("bad substitution")
        name = self._name()
        modifier = self._next()
        if modifier == "}":
            return self._value(name, f"${{{name}}}")
        if modifier == "/":
            return self._replaced(name)
        return self._modified(name, modifier)

    def _value(self, name: str, written: str) -> str:
        value = self._variables.get(name)
        if value is None:
            return written if self._keep_unknown else ""
        return value

    def _name(self) -> str:
        """Read letters, digits and underscores; of a name that begins with a digit only digits."""
        start = self._place
        if self._peek() in _SPECIAL_NAMES and not self._peek().isdecimal():
            return self._next()
        if self._peek().isdecimal():
            while self._peek().isdecimal():
                self._place += 1
            return self._text[start : self._place]
        while (character := self._peek()).isalpha() or character.isdecimal() or character == "_":
            self._place += 1
        return self._text[start : self._place]

    def _modified(self, name: str, modifier: str) -> str:
        colon = ":" if modifier == ":" else ""
        sign = self._next() if colon else modifier
        if not sign or (not colon and sign not in _MODIFIERS) or (colon and sign in "#%"):
            raise ExpansionError(f"unknown modifier {colon}{sign} in a substitution")
        word = self._until("}", raw_escapes=sign in "#%")
        value = self._variables.get(name)
        if value is None and self._keep_unknown:
            return f"${{{name}{colon}{sign}{word}}}"
        if sign not in _MODIFIERS:
            raise ExpansionError(f"unknown modifier {colon}{sign} in a substitution")
        if sign in "#%":
            return _trimmed(value or "", sign, word)
        missing = value is None or (colon and not value)
        if sign == "?" and missing:
            raise ExpansionError(f"{name}: {word or 'has no value'}")
        if sign == "+":
            return "" if missing else word
        return word if missing else value or ""

    def _replaced(self, name: str) -> str:
        everywhere = self._peek() == "/"
        self._place += everywhere
        pattern = self._until("/", raw_escapes=True)
        replacement = self._until("}", raw_escapes=True)
        value = self._variables.get(name)
        if value is None:
            # BuildKit writes a single slash back, whichever was read.
            return f"${{{name}/{pattern}/{replacement}}}" if self._keep_unknown else ""
        try:
            return replace(value, pattern, replacement, everywhere=everywhere)
        except ValueError as error:
            raise ExpansionError(str(error)) from None


def _trimmed(value: str, sign: str, word: str) -> str:
    longest = word.startswith(sign)
    pattern = word[1:] if longest else word
    try:
        return (trim_prefix if sign == "#" else trim_suffix)(value, pattern, longest=longest)
    except ValueError as error:
        raise ExpansionError(str(error)) from None

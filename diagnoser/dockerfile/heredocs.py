"""The words of an instruction that announce heredocs.

BuildKit looks for them in the whole line with its own lexer, not with a shell's eyes: ``cat <<EOF>file`` waits for
``EOF>file``, and a line that its lexer cannot read to the end has none. Facts:
``frontend/dockerfile/parser/parser.go``.
"""

from __future__ import annotations

import re

from diagnoser.dockerfile.lexer import ExpansionError, Lexer
from diagnoser.dockerfile.parse import Heredoc

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_WORD = re.compile(r"[0-9]*<<(-?)[\t\n\f\r ]*([^<]*)", re.ASCII)


def heredoc_words(line: str) -> Iterator[Heredoc]:
    """Yield the heredocs that a line announces, their content still empty."""
    try:
        words = Lexer(line, {}, keep_unknown=True, raw_quotes=True, raw_escapes=True).words()
    except ExpansionError:
        return
    for word in words:
        if heredoc := read_heredoc_word(word):
            yield heredoc


def read_heredoc_word(word: str) -> Heredoc | None:
    """Read one word such as ``<<-"EOF"``; None where it announces nothing."""
    match = _WORD.fullmatch(word)
    if match is None or not match[2]:
        return None
    try:
        names = Lexer(match[2], {}, keep_unknown=True).words()
        quoted = Lexer(match[2], {}, keep_unknown=True, raw_quotes=True).words()
    except ExpansionError:
        return None
    if len(names) != 1 or len(quoted) != 1:
        return None
    return Heredoc(names[0], "", _quotes(names[0]) == _quotes(quoted[0]), match[1] == "-")


def _quotes(word: str) -> int:
    return word.count("'") + word.count('"')

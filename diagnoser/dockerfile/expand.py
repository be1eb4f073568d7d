"""Variables, quotes and escapes as BuildKit resolves them in an instruction's words.

Facts: BuildKit, ``frontend/dockerfile/{shell/lex,parser/line_parsers}.go``.
"""

from __future__ import annotations

from diagnoser.dockerfile.lexer import ExpansionError as ExpansionError  # noqa: PLC0414 - what callers catch
from diagnoser.dockerfile.lexer import Lexer
from diagnoser.dockerfile.words import split_blanks, split_words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from diagnoser.dockerfile.parse import Instruction


def expand(text: str, variables: Mapping[str, str], escape: str = "\\", *, keep_unknown: bool = False) -> str:
    """Replace variables and take quotes and escapes away.

    A variable that is not known becomes "", or with ``keep_unknown`` stays as it is written.

    Raises:
        ExpansionError: BuildKit would reject the text.
    """
    if is_plain(text, escape):
        return text
    return Lexer(text, variables, escape, keep_unknown=keep_unknown).word()


def is_plain(text: str, escape: str = "\\") -> bool:
    """Whether a text holds nothing that ``expand`` would change."""
    return "$" not in text and "'" not in text and '"' not in text and escape not in text


def expand_heredoc(content: str, variables: Mapping[str, str]) -> str:
    """Replace variables in a heredoc of COPY or ADD, where quotes mean nothing and only a backslash escapes.

    Raises:
        ExpansionError: BuildKit would reject the content.
    """
    return Lexer(content, variables, quotes=False).word()


def assignments(instruction: Instruction, escape: str = "\\") -> tuple[tuple[str, str | None], ...]:
    """Return the names and values of ENV, LABEL or ARG, in order, with their quotes, escapes and variables as written.

    The value is None for an ARG without a default. ``ENV name value words`` gives one pair. A word without ``=``
    between others, which BuildKit rejects, is left out.
    """
    words = split_words(instruction.arguments, escape)
    if not words:
        return ()
    if instruction.keyword == "ARG":
        return tuple(
            (name, value if equals else None) for name, equals, value in (word.partition("=") for word in words)
        )
    if "=" not in words[0]:
        name, *value = split_blanks(instruction.arguments, maxsplit=1)
        return ((name, value[0]),) if value else ()
    pairs = (word.partition("=") for word in words)
    return tuple((name, value) for name, equals, value in pairs if equals)

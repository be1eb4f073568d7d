"""The parts of an instruction: its keyword, flags, words and exec form, cut where BuildKit cuts them.

Facts: BuildKit, ``frontend/dockerfile/parser/{split_command,line_parsers}.go``. Quotes and escapes stay in the words;
``diagnoser.dockerfile.expand`` takes them away.
"""

from __future__ import annotations

import re
from functools import lru_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from diagnoser.dockerfile.parse import Instruction

SPACE = "\t\n\v\f\r \x85\xa0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u2028\u2029\u202f\u205f\u3000"
"""What Go's ``unicode.IsSpace`` takes for a space; ``str.isspace`` takes four control characters more."""
_EXEC_KEYWORDS = frozenset({"RUN", "CMD", "ENTRYPOINT", "SHELL", "COPY", "ADD", "VOLUME"})
_BLANK = re.compile(r"[\t\v\f\r ]+")
# Patterns as text are compiled where they are first used, which most runs never do.
_PLAIN_ARRAY = r'\[[ \t]*"[^"\\\x00-\x1f]*"(?:[ \t]*,[ \t]*"[^"\\\x00-\x1f]*")*[ \t]*\]'
_PLAIN_STRING = r'"([^"]*)"'


def split_keyword(line: str) -> tuple[str, str]:
    """Part an instruction's keyword, in upper case, from all that follows it."""
    keyword, *rest = _BLANK.split(line.strip(SPACE), maxsplit=1)
    # Upper case alone would make an I of a dotless one, and so an instruction of what is none.
    return keyword.upper() if keyword.isascii() else keyword, rest[0] if rest else ""


def split_flags(value: str, escape: str) -> tuple[tuple[str, ...], str]:
    """Part the leading words that begin with ``--``, their quotes and escapes resolved, from the rest.

    BuildKit does so byte by byte and garbles what is not ASCII in them; here it stays whole.
    """
    if not value.startswith("--"):
        return (), value.strip(SPACE)
    flags: list[str] = []
    position = 0
    while value.startswith("--", position):
        word, position = _flag(value, position, escape)
        if word == "--":
            break
        flags.append(word)
        position = len(value) - len(value[position:].lstrip("\t\n\v\f\r "))
    return tuple(flags), value[position:].strip(SPACE)


def _flag(value: str, position: int, escape: str) -> tuple[str, int]:
    """Read one flag; return it and the place behind it."""
    word: list[str] = []
    quote = ""
    while position < len(value):
        character = value[position]
        if not quote and character in SPACE:
            break
        position += 1
        if character == quote:
            quote = ""
        elif not quote and character in "'\"":
            quote = character
        elif character == escape:
            word.append(value[position : position + 1])
            position += 1
        else:
            word.append(character)
    return "".join(word), min(position, len(value))


def split_blanks(text: str, maxsplit: int = 0) -> tuple[str, ...]:
    """Cut at blanks, whatever the quotes: FROM, COPY, ADD, EXPOSE and VOLUME know no others."""
    return tuple(_BLANK.split(text, maxsplit)) if text else ()


@lru_cache(maxsize=64)  # an instruction is asked for its shape, its values and its effect
def split_words(text: str, escape: str = "\\") -> tuple[str, ...]:
    """Cut at blanks outside quotes, as ENV, LABEL and ARG do; quotes and escapes stay."""
    if text.isascii() and {escape, '"', "'", "\n"}.isdisjoint(text):  # nearly all, and quicker by far
        return tuple(word for word in _BLANK.split(text) if word)
    return tuple(_words(text, escape))


def _words(text: str, escape: str) -> Iterator[str]:
    word: list[str] = []
    quote = ""
    position = 0
    while position < len(text):
        character = text[position]
        position += 1
        if not quote and character in SPACE:
            if word:
                yield "".join(word)
            word = []
            continue
        if character == escape and quote != "'":
            if position == len(text):
                break  # an escape that ends the line escapes nothing and is dropped
            character += text[position]
            position += 1
        elif character == quote:
            quote = ""
        elif not quote and character in "'\"":
            quote = character
        word.append(character)
    if word:
        yield "".join(word)


def json_array(keyword: str, arguments: str) -> tuple[object, ...] | None:
    """Read the JSON array that an instruction may be written as; None for anything else, which is then shell form.

    None also stands for each number in it.
    """
    if keyword == "HEALTHCHECK":
        start = next((place for place, character in enumerate(arguments) if character in SPACE), len(arguments))
        text = arguments[start:].lstrip(SPACE)
    elif keyword in _EXEC_KEYWORDS:
        text = arguments
    else:
        return None
    if not text.startswith("["):
        return None
    if re.fullmatch(_PLAIN_ARRAY, text):  # nearly all are, and importing the JSON module costs half of a reading
        return tuple(re.findall(_PLAIN_STRING, text))
    import json

    try:
        read = json.loads(text, parse_int=_number, parse_float=_number, parse_constant=_reject)
    except (ValueError, RecursionError):
        return None
    return tuple(read)


def _number(digits: str) -> None:
    """Read a number as None; one too large for a float is an error to Go, and the array then shell form."""
    if abs(float(digits)) == float("inf"):
        raise ValueError(digits)


def _reject(constant: str) -> None:
    """Go's JSON knows no NaN and no infinity."""
    raise ValueError(constant)


def exec_form(keyword: str, arguments: str) -> tuple[str, ...] | None:
    """Read the words of an instruction's exec form; None where it has none, or one of other things than strings."""
    read = json_array(keyword, arguments)
    if read is None:
        return None
    words = tuple(word for word in read if isinstance(word, str))
    return words if len(words) == len(read) else None


def operands(instruction: Instruction) -> tuple[str, ...]:
    """Return the words of COPY, ADD, VOLUME, EXPOSE or FROM: those of the exec form, else what blanks part."""
    return split_blanks(instruction.arguments) if instruction.words is None else instruction.words

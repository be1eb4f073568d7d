"""A command's words cut into options and operands.

Facts: POSIX.1-2024, 12.2 Utility Syntax Guidelines; the GNU C library manual, ``getopt_long``.
"""

from __future__ import annotations

from diagnoser.fields import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Sequence


class Call(NamedTuple):
    """A program's name without its directory, its options with their values (none for a flag), and its operands."""

    program: str
    options: dict[str, list[str]]
    operands: tuple[str, ...]

    def has(self, *names: str) -> bool:
        """Whether one of the options is given."""
        return not self.options.keys().isdisjoint(names)

    def value(self, *names: str) -> str | None:
        """The last value of the first of the options that is given one."""
        for name in names:
            if given := self.options.get(name):
                return given[-1]
        return None

    def values(self, *names: str) -> tuple[str, ...]:
        """All values of some options."""
        return tuple(value for name in names for value in self.options.get(name, ()))


def name_set(between_blanks: str) -> frozenset[str]:
    """A set of names, written as in ``-u --uid``."""
    return frozenset(between_blanks.split())


def call(words: Sequence[str], takes_value: Collection[str] = (), *, stops: bool = False) -> Call:
    """Cut words; ``takes_value`` names the options that do.

    Single letters may stand together behind one dash, the last one with its value behind it. With ``stops``, all that
    follows the first operand is an operand.
    """
    options: dict[str, list[str]] = {}
    operands: list[str] = []
    at, count = 1, len(words)
    while at < count:
        word = words[at]
        at += 1
        if word[:1] != "-" or word == "-":
            operands.append(word)
            if not stops:
                continue
        elif word[1] != "-":
            at += _letters(word, takes_value, options, words[at] if at < count else None)
            continue
        elif word != "--":
            name, equals, value = word.partition("=")
            given = options.setdefault(name, [])
            if equals:
                given.append(value)
            elif name in takes_value and at < count:
                given.append(words[at])
                at += 1
            continue
        operands.extend(words[at:])
        break
    return Call._make((words[0].rpartition("/")[2], options, tuple(operands)))


def _letters(word: str, takes_value: Collection[str], options: dict[str, list[str]], behind: str | None) -> int:
    """Note the letters of a word; return whether the word behind it is a value."""
    if word in takes_value and len(word) > 2:  # noqa: PLR2004 - a long option behind a single dash
        options.setdefault(word, []).extend([behind] if behind is not None else [])
        return behind is not None
    for place in range(1, len(word)):
        name = f"-{word[place]}"
        given = options.setdefault(name, [])
        if name in takes_value:
            rest = word[place + 1 :]
            if rest:
                given.append(rest)
            elif behind is not None:
                given.append(behind)
            return not rest and behind is not None
    return False

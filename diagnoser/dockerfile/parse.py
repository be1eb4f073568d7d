"""A Dockerfile's text to its instructions, cut as BuildKit cuts it, without losing a byte.

Written anew because none of PyPI's parsers fits a run of milliseconds: ``dockerfile`` (MIT; BuildKit's own in Go) takes
10 ms to import and stops at the first fault, ``dockerfile-parse`` (BSD) takes 33 ms, knows no heredocs and was last
released in 2023, ``dockerfileparser`` in 2019. This one reads on through any text, keeps every byte, and is held
against a real engine by the table in ``tests/dockerfile/tricky``.

Facts: BuildKit, ``frontend/dockerfile/parser/parser.go``.
"""

from __future__ import annotations

from diagnoser.dockerfile.directives import read_directives
from diagnoser.dockerfile.stages import Stage, stages_of
from diagnoser.dockerfile.words import SPACE, exec_form, split_flags, split_keyword
from diagnoser.fields import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_HEREDOC_KEYWORDS = frozenset({"RUN", "COPY", "ADD"})
_BYTE_ORDER_MARK = "\ufeff"


class Heredoc(NamedTuple):
    """A file written inside an instruction.

    ``name`` is the word that ends it. ``content`` is as a shell or COPY would get it: line ends included and, with
    ``<<-``, leading tabs taken away (``strips_tabs``). ``expands`` tells whether variables in it count: not where the
    word is quoted. One that nothing closes holds the rest of the file.
    """

    name: str
    content: str
    expands: bool
    strips_tabs: bool
    is_closed: bool = True


class Instruction(NamedTuple):
    """One instruction.

    ``keyword`` is in upper case, "" for a continuation that leads nowhere. ``value`` is what follows it, continuation
    lines joined as BuildKit joins them and comments dropped: its ``flags``, names without dashes and "" for no value,
    and its ``arguments``. ``words`` are those of the exec form, None in shell form and where the JSON is broken.
    ``line`` and ``end`` number its first and last line from 1, heredocs included. ``stage`` counts FROM instructions
    from 0, -1 before the first.
    """

    keyword: str
    value: str
    flags: tuple[tuple[str, str], ...]
    arguments: str
    words: tuple[str, ...] | None
    heredocs: tuple[Heredoc, ...]
    line: int
    end: int
    stage: int

    @property
    def text(self) -> str:
        """The whole instruction on one line, without what its heredocs hold."""
        return f"{self.keyword} {self.value}".strip()


class Dockerfile(NamedTuple):
    """A Dockerfile as read.

    ``lines`` keep their ends, so that joined they are the ``source``. ``escape`` is the character that continues
    lines; ``syntax`` the frontend's image that the file asks for, None where it asks for none.
    """

    source: str
    lines: tuple[str, ...]
    escape: str
    syntax: str | None
    instructions: tuple[Instruction, ...]
    stages: tuple[Stage, ...]


def read_dockerfile(source: str) -> Dockerfile:
    """Read a Dockerfile; any text is read, and what BuildKit rejects is told by ``problems.errors``."""
    lines = tuple(_lines(source))
    escape, syntax = read_directives(lines)
    instructions = tuple(_instructions(lines, escape))
    return Dockerfile(source, lines, escape, syntax, instructions, stages_of(instructions))


def parse(text: str) -> tuple[Instruction, ...]:
    """Read the instructions of a Dockerfile; what is no instruction is read as one with an odd keyword."""
    return read_dockerfile(text).instructions


def on_line(instructions: Iterable[Instruction], line: int) -> Instruction | None:
    """Return the instruction that a line belongs to; None where it belongs to none."""
    return next((each for each in instructions if each.line <= line <= each.end), None)


def trigger(instruction: Instruction, escape: str = "\\") -> Instruction | None:
    """Return the instruction inside an ONBUILD, on the same lines; None for any other and for an empty one."""
    if instruction.keyword != "ONBUILD" or not instruction.arguments:
        return None
    inner = _instruction(instruction.arguments, escape, instruction.line, instruction.end, instruction.stage)
    return inner._replace(heredocs=instruction.heredocs, stage=instruction.stage)


def _lines(source: str) -> list[str]:
    """Cut behind each line feed: nothing else ends a line."""
    *lines, last = source.split("\n")
    return [line + "\n" for line in lines] + ([last] if last else [])


def _instructions(lines: Sequence[str], escape: str) -> Iterator[Instruction]:
    stage = -1
    index = 0
    while index < len(lines):
        start = index
        joined, index = _join(lines, index, escape)
        if joined is None:
            continue
        read = _instruction(joined, escape, start + 1, index, stage)
        if "<<" in joined and _takes_heredocs(read, escape):
            heredocs, index = _heredocs(lines, index, joined)
            read = read._replace(heredocs=heredocs, end=index)
        stage = read.stage
        yield read


def _join(lines: Sequence[str], index: int, escape: str) -> tuple[str | None, int]:
    """Join the instruction that begins at a line; return it, None where none does, and the index behind it."""
    line = lines[index].removeprefix(_BYTE_ORDER_MARK) if index == 0 else lines[index]
    line = line.rstrip("\r\n").lstrip(SPACE)
    index += 1
    if not line or line[0] == "#":
        return None, index
    pieces = []
    continues = True
    while True:
        stripped = line.rstrip(" \t")
        continues = stripped.endswith(escape) and not stripped.endswith(escape * 2)
        pieces.append(stripped[:-1] if continues else line)
        # comments and blank lines inside an instruction do not end it
        while continues and index < len(lines) and _is_blank(lines[index]):
            index += 1
        if not continues or index == len(lines):
            return "".join(pieces), index
        line = lines[index].rstrip("\r\n")
        index += 1


def _is_blank(line: str) -> bool:
    line = line.lstrip(SPACE)
    return not line or line[0] == "#"


def _instruction(joined: str, escape: str, line: int, end: int, stage: int) -> Instruction:
    """Read an instruction without its heredocs; ``stage`` is the one in front of it."""
    keyword, value = split_keyword(joined)
    flags, arguments = split_flags(value, escape)
    parted = tuple([(name, given) for name, _, given in (flag[2:].partition("=") for flag in flags)]) if flags else ()
    words = exec_form(keyword, arguments)
    stage = stage + 1 if keyword == "FROM" else stage
    return Instruction._make((keyword, value, parted, arguments, words, (), line, end, stage))


def _takes_heredocs(instruction: Instruction, escape: str) -> bool:
    inner = trigger(instruction, escape) or instruction
    return inner.keyword in _HEREDOC_KEYWORDS and inner.words is None


def _heredocs(lines: Sequence[str], index: int, joined: str) -> tuple[tuple[Heredoc, ...], int]:
    """Read what the heredoc words of an instruction announce; return it and the index behind it."""
    from diagnoser.dockerfile.heredocs import heredoc_words

    found = []
    for word in heredoc_words(joined):
        body = []
        is_closed = False
        while index < len(lines) and not is_closed:
            line = lines[index]
            index += 1
            ending = line.rstrip("\r\n")
            is_closed = (ending.lstrip("\t") if word.strips_tabs else ending) == word.name
            if not is_closed:
                body.append(line.lstrip("\t") if word.strips_tabs else line)
        found.append(word._replace(content="".join(body), is_closed=is_closed))
    return tuple(found), index

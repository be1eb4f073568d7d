"""A Dockerfile's text to its instructions."""

from __future__ import annotations

import re

from diagnoser.fields import NamedTuple

_ESCAPE_DIRECTIVE = r"(?i)#\s*escape\s*=\s*(?P<character>[\\`])\s*$"
_HEREDOC = r"<<(?P<dash>-?)(?P<quote>['\"]?)(?P<word>[A-Za-z_]\w*)(?P=quote)"
_HEREDOC_INSTRUCTIONS = {"RUN", "COPY", "ADD"}


class Instruction(NamedTuple):
    """One instruction.

    ``line`` and ``end`` number its first and last line from 1; ``value`` is what follows the keyword, continuation
    lines joined as BuildKit joins them; ``stage`` counts FROM instructions from 0, -1 before the first.
    """

    keyword: str
    value: str
    line: int
    end: int
    stage: int

    @property
    def text(self) -> str:
        """The whole instruction on one line."""
        return f"{self.keyword} {self.value}".strip()


def parse(text: str) -> tuple[Instruction, ...]:
    """Read the instructions of a Dockerfile; what is no instruction is read as one with an odd keyword."""
    lines = text.removeprefix("\ufeff").splitlines()
    escape = _escape_character(lines)
    instructions: list[Instruction] = []
    stage = -1
    index = 0
    while index < len(lines):
        if _is_blank(lines[index]):
            index += 1
            continue
        start = index
        joined, index = _join_continued(lines, index, escape)
        keyword, _, value = joined.strip().partition(" ")
        if keyword.upper() in _HEREDOC_INSTRUCTIONS:
            index = _skip_heredocs(lines, index, value)
        if keyword.upper() == "FROM":
            stage += 1
        instructions.append(Instruction(keyword.upper(), value.strip(), start + 1, index, stage))
    return tuple(instructions)


def _escape_character(lines: list[str]) -> str:
    for line in lines:
        if not line.startswith("#"):
            break
        if match := re.match(_ESCAPE_DIRECTIVE, line):
            return match["character"]
    return "\\"


def _is_blank(line: str) -> bool:
    stripped = line.strip()
    return not stripped or stripped.startswith("#")


def _join_continued(lines: list[str], index: int, escape: str) -> tuple[str, int]:
    """Join an instruction's lines; return its text and the index of the line behind it."""
    pieces: list[str] = []
    while index < len(lines):
        line = lines[index].rstrip()
        index += 1
        if pieces and _is_blank(line):
            continue  # comments and blank lines inside an instruction do not end it
        if not line.endswith(escape):
            pieces.append(line)
            break
        pieces.append(line[:-1])
    return "".join(pieces), index


def _skip_heredocs(lines: list[str], index: int, value: str) -> int:
    for heredoc in re.finditer(_HEREDOC, value) if "<<" in value else ():
        while index < len(lines):
            line = lines[index].lstrip("\t") if heredoc["dash"] else lines[index]
            index += 1
            if line.rstrip("\r\n") == heredoc["word"]:
                break
    return index

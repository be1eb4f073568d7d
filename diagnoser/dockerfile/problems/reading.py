"""Faults that keep BuildKit from reading a file into instructions."""

from __future__ import annotations

from diagnoser.dockerfile.directives import directives
from diagnoser.dockerfile.parse import trigger
from diagnoser.dockerfile.problems.problem import Problem
from diagnoser.dockerfile.words import json_array, split_blanks, split_words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from diagnoser.dockerfile.parse import Dockerfile, Instruction

_LONGEST_LINE = 65535
"""Bytes that a line may have, without its line feed."""


def reading_problems(dockerfile: Dockerfile) -> Iterator[Problem]:
    """Yield the faults of directives, lines and the shape of instructions."""
    yield from _directive_problems(dockerfile)
    if not dockerfile.instructions:
        yield Problem(max(len(dockerfile.lines), 1), "the file has no instructions")
    for number, line in enumerate(dockerfile.lines, 1):
        # no character has more than four bytes
        if len(line) * 4 > _LONGEST_LINE and len(line.removesuffix("\n").encode(errors="replace")) > _LONGEST_LINE:
            yield Problem(number, f"a line may have {_LONGEST_LINE} bytes at most")
    for instruction in dockerfile.instructions:
        message = _misshapen(instruction, dockerfile.escape)
        if message:
            yield Problem(instruction.line, message)
        for heredoc in instruction.heredocs:
            if not heredoc.is_closed:
                yield Problem(instruction.line, f"no line with {heredoc.name} alone ends the heredoc")


def _directive_problems(dockerfile: Dockerfile) -> Iterator[Problem]:
    seen: set[str] = set()
    for directive in directives(dockerfile.lines):
        if directive.name in seen:
            yield Problem(directive.line, f"the directive {directive.name} stands twice")
        elif directive.name == "escape" and directive.value not in ("\\", "`"):
            yield Problem(directive.line, f"the escape character can be \\ or `, not {directive.value}")
        seen.add(directive.name)


def _misshapen(instruction: Instruction, escape: str) -> str:
    if instruction.keyword == "ONBUILD":
        inner = trigger(instruction, escape)
        return _misshapen(inner, escape) if inner else ""
    if instruction.keyword in {"ENV", "LABEL"}:
        return _wrong_pairs(instruction, escape)
    if instruction.words is None and json_array(instruction.keyword, instruction.arguments) is not None:
        return "an exec form may hold strings only"
    return ""


def _wrong_pairs(instruction: Instruction, escape: str) -> str:
    words = split_words(instruction.arguments, escape)
    if words and "=" not in words[0]:
        single = len(split_blanks(instruction.arguments)) == 1
        return f"{instruction.keyword} gives {words[0]} no value" if single else ""
    wrong = next((word for word in words if "=" not in word), None)
    return f"{wrong} is not of the form name=value" if wrong else ""

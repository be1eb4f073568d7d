"""Faults of single instructions: their keyword, arguments and place."""

from __future__ import annotations

import re

from diagnoser.dockerfile.heredocs import read_heredoc_word
from diagnoser.dockerfile.parse import trigger
from diagnoser.dockerfile.problems.flags import flag_problem
from diagnoser.dockerfile.problems.problem import Problem
from diagnoser.dockerfile.words import SPACE, operands, split_blanks, split_words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from diagnoser.dockerfile.parse import Dockerfile, Instruction

_STAGE_NAME = re.compile(r"[a-z][a-z0-9\-_.]*", re.ASCII)
_NO_TRIGGERS = frozenset({"ONBUILD", "FROM", "MAINTAINER"})
_FREE = frozenset({"RUN", "CMD", "ENTRYPOINT"})
"""Instructions that may stand alone; RUN then runs an empty script."""
_ARGUMENTS_NEEDED = frozenset(
    (
        "ARG",
        "ENV",
        "EXPOSE",
        "HEALTHCHECK",
        "LABEL",
        "MAINTAINER",
        "ONBUILD",
        "SHELL",
        "STOPSIGNAL",
        "USER",
        "VOLUME",
        "WORKDIR",
    )
)
_PLACED_BETWEEN = 2
"""Words that COPY and ADD need: a source and a destination."""
_NAMED_FROM = 3
"""Words of ``FROM image AS name``."""


def instruction_problems(dockerfile: Dockerfile) -> Iterator[Problem]:
    """Yield at most one fault for each instruction."""
    for instruction in dockerfile.instructions:
        message = _problem(instruction, dockerfile.escape)
        if not message and instruction.stage < 0 and instruction.keyword != "ARG":
            message = f"{instruction.keyword} stands before the first FROM"
        if message:
            yield Problem(instruction.line, message)


def _problem(instruction: Instruction, escape: str) -> str:
    keyword = instruction.keyword
    is_empty = not instruction.arguments or (instruction.words == () and keyword != "HEALTHCHECK")
    if keyword in _ARGUMENTS_NEEDED and is_empty:
        return f"{keyword} needs an argument"
    match keyword:
        case "COPY" | "ADD":
            message = _wrong_copy(instruction)
        case "FROM":
            message = _wrong_from(instruction)
        case "SHELL":
            message = "SHELL takes a JSON array of strings" if instruction.words is None else ""
        case "HEALTHCHECK" if split_blanks(instruction.arguments)[0].upper() == "NONE":
            return _wrong_no_check(instruction)  # its flags are not looked at
        case "HEALTHCHECK":
            message = _wrong_check(instruction)
        case _ if keyword in _FREE or keyword in _ARGUMENTS_NEEDED:
            message = _wrong_arguments(instruction, escape)
        case _:
            return f"{keyword} is no instruction" if keyword else "an escape character continues no line"
    return message or flag_problem(instruction, escape)


def _wrong_arguments(instruction: Instruction, escape: str) -> str:
    match instruction.keyword:
        case "ENV" | "LABEL" | "ARG":
            words = split_words(instruction.arguments, escape)
            if not words:
                return f"{instruction.keyword} needs an argument"
            has_pairs = instruction.keyword == "ARG" or "=" in words[0]
            nameless = has_pairs and any(word.startswith("=") for word in words)
            return f"{instruction.keyword} needs a name before =" if nameless else ""
        case "VOLUME":
            return "" if all(word.strip(SPACE) for word in operands(instruction)) else "VOLUME names an empty path"
        case "ONBUILD":
            inner = trigger(instruction, escape)
            return f"{inner.keyword} cannot be a trigger" if inner and inner.keyword in _NO_TRIGGERS else ""
    return ""


def _wrong_copy(instruction: Instruction) -> str:
    words = operands(instruction)
    if len(words) < _PLACED_BETWEEN:
        return f"{instruction.keyword} needs a source and a destination"
    if read_heredoc_word(words[-1]):
        return f"a heredoc cannot be the destination of {instruction.keyword}"
    return ""


def _wrong_from(instruction: Instruction) -> str:
    words = split_blanks(instruction.arguments)
    if len(words) == 1:
        return ""
    if len(words) != _NAMED_FROM or words[1].lower() != "as":
        return "FROM takes an image, or an image, AS and a name"
    if not _STAGE_NAME.fullmatch(words[2].lower()):
        return f"{words[2]} cannot name a stage: letters, digits, - _ and . can, beginning with a letter"
    return ""


def _wrong_no_check(instruction: Instruction) -> str:
    has_more = len(split_blanks(instruction.arguments)) > 1 and instruction.words != ()
    return "HEALTHCHECK NONE takes no arguments" if has_more else ""


def _wrong_check(instruction: Instruction) -> str:
    kind, *rest = split_blanks(instruction.arguments, maxsplit=1)
    if kind.upper() != "CMD":
        return f"HEALTHCHECK knows no {kind}"
    return "" if rest and instruction.words != () else "HEALTHCHECK CMD needs a command"

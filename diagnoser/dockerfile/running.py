"""The commands of a RUN in their order, each with where it runs and what it does to the image."""

from __future__ import annotations

import re

from diagnoser.dockerfile.effects import effects_of
from diagnoser.dockerfile.effects.kinds import ChangesDirectory, SetsVariable
from diagnoser.dockerfile.shell import read_script
from diagnoser.fields import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from diagnoser.dockerfile.effects.kinds import Effect
    from diagnoser.dockerfile.effects.setting import Setting
    from diagnoser.dockerfile.parse import Instruction
    from diagnoser.dockerfile.shell import Command, Word

_VARIABLE = r"\$(?:(\w+)|\{(\w+)\})"
_SHEBANG = r"#!\s*(\S+)(?:\s+(\S+))?"
_SHELLS = frozenset({"sh", "bash", "dash", "ash", "zsh", "ksh"})
_MOVING = frozenset({ChangesDirectory, SetsVariable})
"""Effects after which the next command does not run where this one did."""


class Ran(NamedTuple):
    """A command, its variables filled in where they are known, where it runs, and its effects in their order.

    ``is_placed`` is False behind a change of directory that may not have taken place.
    """

    command: Command
    at: Setting
    effects: tuple[Effect, ...]
    is_placed: bool


def script_of(instruction: Instruction) -> str:
    """The script that a RUN hands to its shell; that of the exec form as a shell would take it.

    What a heredoc holds for another interpreter than a shell is no script: then it is "".
    """
    if instruction.words:
        from shlex import join  # few builds use the exec form

        return join(instruction.words)
    if not instruction.heredocs:
        return instruction.arguments
    if instruction.arguments.lstrip().startswith("<<"):
        content = instruction.heredocs[0].content
        interpreter = interpreter_of(content)
        return content if interpreter is None or interpreter in _SHELLS else ""
    bodies = (f"{each.content}{each.name}" for each in instruction.heredocs)
    return "\n".join((instruction.arguments, *bodies))


def interpreter_of(content: str) -> str | None:
    """The program, without its directory, that a script's first line asks for; None where it does not."""
    match = re.match(_SHEBANG, content)
    if match is None:
        return None
    program = match[1].rpartition("/")[2]
    return match[2] if program == "env" and match[2] else program


def run(instruction: Instruction, at: Setting) -> Iterator[Ran]:
    """Yield the commands of a RUN; ``at`` is where the first of them runs, its variables included.

    What happens in a subshell to the directory and the variables ends with it.
    """
    states: dict[tuple[int, ...], tuple[Setting, bool]] = {(): (at, True)}
    for written in read_script(script_of(instruction)):
        now, is_placed = states.get(written.subshell) or _state_around(states, written.subshell)
        command = _resolved(written, now.variables or {})
        here = _assigned(command, now) if command.assignments and command.words else now
        effects = effects_of(command, here)
        yield Ran._make((command, here, effects, is_placed))
        for effect in effects:
            if type(effect) not in _MOVING:
                continue
            if isinstance(effect, ChangesDirectory):
                now, is_placed = now._replace(directory=effect.path), is_placed and effect.certain
            elif isinstance(effect, SetsVariable):
                now = now._replace(variables=_with(now.variables or {}, effect))
            states[written.subshell] = (now, is_placed)


def _state_around(
    states: Mapping[tuple[int, ...], tuple[Setting, bool]], subshell: tuple[int, ...]
) -> tuple[Setting, bool]:
    """What holds in a subshell that has changed nothing yet: the state of the nearest one around it that did."""
    for depth in range(len(subshell) - 1, -1, -1):
        state = states.get(subshell[:depth])
        if state is not None:
            return state
    raise AssertionError  # the outermost one is always there


def _assigned(command: Command, at: Setting) -> Setting:
    """Where a command runs that has assignments in front, which are for it alone."""
    variables = dict(at.variables or {})
    for assignment in command.assignments:
        name, _, value = assignment.partition("=")
        variables[name] = _filled(value, at.variables or {})
    return at._replace(variables=variables)


def _with(variables: Mapping[str, str], effect: SetsVariable) -> dict[str, str]:
    changed = dict(variables)
    if effect.certain:
        changed[effect.name] = _filled(effect.value, variables)
    else:
        changed.pop(effect.name, None)
    return changed


def _resolved(command: Command, variables: Mapping[str, str]) -> Command:
    """Fill in the variables that are known in a command's words."""
    changes = False
    words: list[Word] = []
    for word in command.words:
        if word.literal:
            words.append(word)
            continue
        changes = True
        text = _filled(word.text, variables)
        # without quotes, what a variable holds is cut at its blanks
        pieces = text.split() if text != word.text and f'"{word.text}"' not in command.text else [text]
        words.extend([word._replace(text=piece, literal="$" not in piece) for piece in pieces])
    return command._replace(words=tuple(words)) if changes else command


def _filled(text: str, variables: Mapping[str, str]) -> str:
    """Fill in known variables of a shell word; what only a shell could work out stays as written."""
    return re.sub(_VARIABLE, lambda match: variables.get(match[1] or match[2], match[0]), text) if "$" in text else text

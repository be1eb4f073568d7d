"""A Dockerfile folded into what its instructions make of the image, one instruction after the other."""

from __future__ import annotations

import re

from diagnoser.dockerfile.copying import copied
from diagnoser.dockerfile.effects import effects_of
from diagnoser.dockerfile.effects.kinds import ChangesDirectory, MakesDirectory, SetsVariable
from diagnoser.dockerfile.expand import ExpansionError, assignments, expand
from diagnoser.dockerfile.image import Image, Setting, values
from diagnoser.dockerfile.shell import read_script
from diagnoser.dockerfile.stages import base_stage, copied_stage
from diagnoser.dockerfile.systems import family

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from diagnoser.dockerfile.effects.kinds import Effect
    from diagnoser.dockerfile.parse import Dockerfile, Instruction
    from diagnoser.dockerfile.shell import Command

_VARIABLE = r"\$(?:(\w+)|\{(\w+)\})"


class Fold:
    """Goes through a Dockerfile and keeps the image of each stage as it is so far.

    ``images`` lists them in the order of the stages; ``scope`` holds the arguments before the first FROM.
    """

    def __init__(self, dockerfile: Dockerfile, *, whole: bool = True) -> None:
        """Begin before the first instruction; without ``whole``, instructions like USER may be missing."""
        self.dockerfile = dockerfile
        self.images: list[Image] = []
        self.scope: dict[str, Setting] = {}
        self._whole = whole

    @property
    def image(self) -> Image:
        """The image of the stage that the fold is in.

        Raises:
            IndexError: no stage has begun.
        """
        return self.images[-1]

    def stage(self, name: str) -> Image | None:
        """The image of an earlier stage by its name or number; None where there is none."""
        stage = copied_stage(self.dockerfile.stages, name)
        return self.images[stage.index] if stage and stage.index < len(self.images) else None

    def until(self, line: int) -> None:
        """Fold all instructions before a line."""
        for instruction in self.dockerfile.instructions:
            if instruction.line >= line:
                return
            self.take(instruction)

    def take(self, instruction: Instruction) -> None:
        """Fold one instruction."""
        keyword = instruction.keyword
        if keyword == "FROM":
            self._begin(instruction)
        elif keyword == "ARG":
            self._declare(instruction)
        elif self.images and keyword in _TAKE:
            for effect in _TAKE[keyword](self, instruction):
                self.image.take(effect, instruction)

    def _begin(self, instruction: Instruction) -> None:
        stage = self.dockerfile.stages[instruction.stage]
        base = self._filled_in(stage.base, values(self.scope))
        parent = base_stage(self.dockerfile.stages, stage, base)
        image = self.images[parent.index].derived() if parent else Image(base, family(base))
        if not self._whole:
            image.user = None
        self.images.append(image)

    def _declare(self, instruction: Instruction) -> None:
        target = self.image.arguments if self.images else self.scope
        for name, default in assignments(instruction, self.dockerfile.escape):
            value = None if default is None else self._expanded(default)
            if default is None and self.images and name in self.scope:
                value = self.scope[name].value
            target[name] = Setting(value, instruction)

    def _expanded(self, text: str) -> str:
        return self._filled_in(text, self.image.variables() if self.images else values(self.scope))

    def _filled_in(self, text: str, variables: Mapping[str, str]) -> str:
        try:
            return expand(text, variables, self.dockerfile.escape, keep_unknown=True)
        except ExpansionError:  # BuildKit would stop here; what comes behind is read as it stands
            return text

    def _env(self, instruction: Instruction) -> tuple[Effect, ...]:
        before = self.image.variables()
        for name, value in assignments(instruction, self.dockerfile.escape):
            text = self._filled_in(value or "", before)
            self.image.environment[name] = Setting(text, instruction)
        return ()

    def _user(self, instruction: Instruction) -> tuple[Effect, ...]:
        user = self._expanded(instruction.arguments.strip()).split(":")[0]
        self.image.user, self.image.user_by = (None if "$" in user else user), instruction
        return ()

    def _workdir(self, instruction: Instruction) -> tuple[Effect, ...]:
        image = self.image
        image.directory = image.absolute(self._expanded(instruction.arguments.strip().strip("\"'")))
        image.directories_by.append(instruction)
        return (MakesDirectory(image.directory, certain=True),)

    def _copy(self, instruction: Instruction) -> tuple[Effect, ...]:
        return copied(self.image, instruction, self._expanded)

    def _run(self, instruction: Instruction) -> list[Effect]:
        image = self.image
        script = _as_script(instruction.words) if instruction.words else instruction.arguments
        if instruction.heredocs and script.lstrip().startswith("<<"):
            script = instruction.heredocs[0].content
        at, variables = image.at, image.variables()
        effects: list[Effect] = []
        for command in read_script(script):
            for effect in effects_of(_resolved(command, variables), at):
                if isinstance(effect, ChangesDirectory):
                    at = at._replace(directory=effect.path)
                elif isinstance(effect, SetsVariable):
                    variables[effect.name] = effect.value
                effects.append(effect)
        return effects


def _as_script(words: Sequence[str]) -> str:
    from shlex import join  # few builds use the exec form

    return join(words)


def _resolved(command: Command, variables: Mapping[str, str]) -> Command:
    """Fill in the variables that are known in a command's words."""
    if all(word.literal for word in command.words):
        return command
    words = tuple(
        word if word.literal else word._replace(text=(text := _filled(word.text, variables)), literal="$" not in text)
        for word in command.words
    )
    return command._replace(words=words)


def _filled(text: str, variables: Mapping[str, str]) -> str:
    """Fill in known variables of a shell word; what only a shell could work out stays as written."""
    return re.sub(_VARIABLE, lambda match: variables.get(match[1] or match[2], match[0]), text)


_TAKE = {
    "RUN": Fold._run,  # noqa: SLF001 - a table of the class's own methods
    "COPY": Fold._copy,  # noqa: SLF001
    "ADD": Fold._copy,  # noqa: SLF001
    "ENV": Fold._env,  # noqa: SLF001
    "USER": Fold._user,  # noqa: SLF001
    "WORKDIR": Fold._workdir,  # noqa: SLF001
}

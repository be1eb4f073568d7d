"""A Dockerfile folded into what its instructions make of the image, one instruction after the other."""

from __future__ import annotations

from diagnoser.dockerfile.copying import copied
from diagnoser.dockerfile.effects import is_opaque
from diagnoser.dockerfile.effects.kinds import MakesDirectory
from diagnoser.dockerfile.expand import ExpansionError, assignments, expand, is_plain
from diagnoser.dockerfile.image import Image, Opaque, Setting, values
from diagnoser.dockerfile.parse import trigger
from diagnoser.dockerfile.running import run
from diagnoser.dockerfile.stages import base_stage, copied_stage
from diagnoser.dockerfile.systems import family
from diagnoser.dockerfile.words import operands

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from diagnoser.dockerfile.effects.kinds import Effect
    from diagnoser.dockerfile.image import Change
    from diagnoser.dockerfile.parse import Dockerfile, Instruction
    from diagnoser.dockerfile.running import Ran

    Watch = Callable[[Effect | None, Ran | None], None]


class Fold:
    """Goes through a Dockerfile and keeps the image of each stage as it is so far.

    ``images`` lists them in the order of the stages; ``scope`` holds the arguments before the first FROM.
    """

    def __init__(
        self, dockerfile: Dockerfile, *, whole: bool = True, arguments: Mapping[str, str] | None = None
    ) -> None:
        """Begin before the first instruction; without ``whole``, instructions like USER may be missing.

        ``arguments`` are the build's own: they count where an ARG declares them.
        """
        self.dockerfile = dockerfile
        self._arguments = arguments or {}
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

    def take(self, instruction: Instruction, watch: Watch | None = None) -> None:
        """Fold one instruction.

        ``watch`` is shown each effect before the image has it, with the command of a RUN that has it, and each of these
        commands, with None for an effect, before its own ones.
        """
        keyword = instruction.keyword
        if keyword == "FROM":
            self._begin(instruction)
        elif keyword == "ARG":
            self._declare(instruction)
        elif not self.images:
            return
        elif keyword == "RUN":
            self._run(instruction, watch)
        elif keyword in _TAKE:
            image = self.image
            for effect in _TAKE[keyword](self, instruction):
                if watch is not None:
                    watch(effect, None)
                image.take(effect, instruction)

    def _begin(self, instruction: Instruction) -> None:
        stage = self.dockerfile.stages[instruction.stage]
        base = self._filled_in(stage.base, values(self.scope))
        parent = base_stage(self.dockerfile.stages, stage, base)
        image = self.images[parent.index].derived() if parent else Image(base, family(base))
        if not self._whole:
            image.user = None
        self.images.append(image)
        triggers, image.triggers = image.triggers, []
        for each in triggers:
            self.take(each._replace(stage=instruction.stage))

    def _declare(self, instruction: Instruction) -> None:
        for name, default in assignments(instruction, self.dockerfile.escape):
            value = None if default is None else self.expanded(default)
            if default is None and self.images and name in self.scope:
                value = self.scope[name].value
            value = self._arguments.get(name, value)
            if self.images:
                self.image.sets(name, Setting(value, instruction), argument=True)
            else:
                self.scope[name] = Setting(value, instruction)

    def expanded(self, text: str) -> str:
        """A text with the variables filled in that are known where the fold has come to."""
        if is_plain(text, self.dockerfile.escape):
            return text
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
            self.image.sets(name, Setting(text, instruction))
        return ()

    def _user(self, instruction: Instruction) -> tuple[Effect, ...]:
        image = self.image
        user, _, group = self.expanded(instruction.arguments.strip()).partition(":")
        image.user, image.user_by = (None if "$" in user else user), instruction
        image.group = group or None
        return ()

    def _shell(self, instruction: Instruction) -> tuple[Effect, ...]:
        self.image.shell = instruction.words or ()
        return ()

    def _onbuild(self, instruction: Instruction) -> tuple[Effect, ...]:
        inner = trigger(instruction, self.dockerfile.escape)
        if inner is not None:
            self.image.triggers.append(inner)
        return ()

    def _workdir(self, instruction: Instruction) -> tuple[Effect, ...]:
        image = self.image
        image.directory = image.absolute(self.expanded(instruction.arguments.strip().strip("\"'")))
        image.directories_by.append(instruction)
        return (MakesDirectory(image.directory, certain=True),)

    def _volume(self, instruction: Instruction) -> tuple[Effect, ...]:
        """Some builders make the directory of a volume, BuildKit does not."""
        paths = (self.image.absolute(self.expanded(word)) for word in operands(instruction) if word)
        return tuple(MakesDirectory(path, certain=False) for path in paths)

    def _copy(self, instruction: Instruction) -> tuple[Effect, ...]:
        return copied(self.image, instruction, self.expanded)

    def _run(self, instruction: Instruction, watch: Watch | None) -> None:
        image = self.image
        take = image.take
        for ran in run(instruction, image.at):
            if watch is not None:
                watch(None, ran)
            for effect in ran.effects:
                if watch is not None:
                    watch(effect, ran)
                take(effect, instruction)
            if is_opaque(ran.command):
                image.opaque.append(Opaque(ran.command.text, ran.at.directory, instruction))


_TAKE = {
    "COPY": Fold._copy,  # noqa: SLF001 - a table of the class's own methods
    "ADD": Fold._copy,  # noqa: SLF001
    "ENV": Fold._env,  # noqa: SLF001
    "USER": Fold._user,  # noqa: SLF001
    "WORKDIR": Fold._workdir,  # noqa: SLF001
    "VOLUME": Fold._volume,  # noqa: SLF001
    "SHELL": Fold._shell,  # noqa: SLF001
    "ONBUILD": Fold._onbuild,  # noqa: SLF001
}


def changes_behind(dockerfile: Dockerfile, instruction: Instruction) -> list[Change]:
    """What the instructions of a stage behind one of them do to its image."""
    fold = Fold(dockerfile)
    for each in dockerfile.instructions:
        if each.stage <= instruction.stage:
            fold.take(each)
    return [change for change in fold.image.changes if change.by.line > instruction.end]

"""A Dockerfile folded into what its instructions make of the image, one instruction after the other."""

from __future__ import annotations

import re

from diagnoser.dockerfile.copying import copied
from diagnoser.dockerfile.effects import effects_of
from diagnoser.dockerfile.effects.kinds import ChangesDirectory, MakesDirectory, SetsVariable
from diagnoser.dockerfile.effects.setting import Setting as At
from diagnoser.dockerfile.expand import ExpansionError, assignments, expand
from diagnoser.dockerfile.image import Image, Setting
from diagnoser.dockerfile.shell import read_script

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from diagnoser.dockerfile.effects.kinds import Effect
    from diagnoser.dockerfile.parse import Dockerfile, Instruction
    from diagnoser.dockerfile.shell import Command

_VARIABLE = re.compile(r"\$(?:(\w+)|\{(\w+)\})")
_ALPINE = re.compile(r"alpine")
_DEBIAN = re.compile(
    r"debian|ubuntu|slim|bookworm|bullseye|buster|trixie|jammy|noble|focal|buildpack-deps|"
    # official images that are Debian where their tag does not say otherwise
    r"(?:^|/)(?:python|node|golang|ruby|php|rust|gcc|perl|postgres|nginx|httpd|openjdk|eclipse-temurin)(?::|@|$)"
)
_RED_HAT = re.compile(r"(?:^|/)(?:fedora|rockylinux|almalinux|centos|redhat|ubi\d|amazonlinux|oraclelinux)")


def family(base: str) -> str | None:
    """The family of an image's system by its name: ``debian``, ``alpine``, ``rhel`` or None for not known."""
    for name, pattern in (("alpine", _ALPINE), ("debian", _DEBIAN), ("rhel", _RED_HAT)):
        if pattern.search(base):
            return name
    return None


class Fold:
    """Goes through a Dockerfile and keeps the image of each stage as it is so far.

    ``images`` lists them in the order of the stages; ``scope`` holds the arguments before the first FROM.
    """

    def __init__(
        self, dockerfile: Dockerfile, arguments: Mapping[str, str] | None = None, *, whole: bool = True
    ) -> None:
        """Begin before the first instruction.

        ``arguments`` are those of ``--build-arg``; without ``whole``, instructions like USER may be missing.
        """
        self.dockerfile = dockerfile
        self.images: list[Image] = []
        self.scope: dict[str, Setting] = {}
        self._given = arguments or {}
        self._whole = whole
        self._names: dict[str, int] = {}

    @property
    def image(self) -> Image:
        """The image of the stage that the fold is in.

        Raises:
            IndexError: no stage has begun.
        """
        return self.images[-1]

    def stage(self, name: str) -> Image | None:
        """The image of an earlier stage by its name or number; None where there is none."""
        at = self._names.get(name.lower(), int(name) if name.isdigit() else -1)
        return self.images[at] if 0 <= at < len(self.images) else None

    def until(self, line: int) -> None:
        """Fold all instructions before a line."""
        for instruction in self.dockerfile.instructions:
            if instruction.line >= line:
                return
            self.take(instruction)

    def take(self, instruction: Instruction, observe: Callable[[Image, Effect], None] | None = None) -> None:
        """Fold one instruction; ``observe`` is shown each effect before it is taken."""
        keyword = instruction.keyword
        if keyword == "FROM":
            self._begin(instruction)
        elif keyword == "ARG":
            self._declare(instruction)
        elif self.images and keyword in _TAKE:
            for effect in _TAKE[keyword](self, instruction):
                if observe:
                    observe(self.image, effect)
                self.image.take(effect, instruction)

    def _begin(self, instruction: Instruction) -> None:
        words = instruction.arguments.split()
        variables = {name: setting.value for name, setting in self.scope.items() if setting.value is not None}
        base = self._filled_in(words[0], variables) if words else ""
        number = len(self.images)
        parent = self.stage(base) if not base.isdigit() else None
        image = parent.derived(number) if parent else Image(number, base, family(base))
        image.started_by = instruction
        if not self._whole:
            image.user = None
        if len(words) > 2:  # noqa: PLR2004 - FROM image AS name
            self._names[words[2].lower()] = number
        self.images.append(image)

    def _declare(self, instruction: Instruction) -> None:
        target = self.image.arguments if self.images else self.scope
        for name, default in assignments(instruction, self.dockerfile.escape):
            value = self._given.get(name)
            if value is None and default is not None:
                value = self._expanded(default)
            elif value is None and self.images and name in self.scope:
                value = self.scope[name].value
            target[name] = Setting(value, instruction)

    def _expanded(self, text: str) -> str:
        variables = self.image.variables() if self.images else {n: s.value for n, s in self.scope.items() if s.value}
        return self._filled_in(text, variables)

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
        script = " ".join(_quoted(word) for word in instruction.words) if instruction.words else instruction.arguments
        if instruction.heredocs and script.lstrip().startswith("<<"):
            script = instruction.heredocs[0].content
        at, variables = At(image.directory, image.home, image.os), image.variables()
        effects: list[Effect] = []
        for command in read_script(script):
            for effect in effects_of(_resolved(command, variables), at):
                if isinstance(effect, ChangesDirectory):
                    at = at._replace(directory=effect.path)
                elif isinstance(effect, SetsVariable):
                    variables[effect.name] = effect.value
                effects.append(effect)
        return effects


def _quoted(word: str) -> str:
    return "'" + word.replace("'", "'\\''") + "'"


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
    return _VARIABLE.sub(lambda match: variables.get(match[1] or match[2], match[0]), text)


_TAKE = {
    "RUN": Fold._run,  # noqa: SLF001 - a table of the class's own methods
    "COPY": Fold._copy,  # noqa: SLF001
    "ADD": Fold._copy,  # noqa: SLF001
    "ENV": Fold._env,  # noqa: SLF001
    "USER": Fold._user,  # noqa: SLF001
    "WORKDIR": Fold._workdir,  # noqa: SLF001
}

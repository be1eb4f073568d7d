"""One thing that a build would run into, and what is looked at to find it."""

from __future__ import annotations

import re

from diagnoser.dockerfile.effects.setting import ROOT
from diagnoser.dockerfile.fold import Fold, changes_behind
from diagnoser.fields import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from diagnoser.dockerfile.bases import Base
    from diagnoser.dockerfile.context import BuildContext
    from diagnoser.dockerfile.effects.kinds import Effect
    from diagnoser.dockerfile.image import Change, Image
    from diagnoser.dockerfile.parse import Instruction
    from diagnoser.dockerfile.running import Ran
    from diagnoser.dockerfile.shell import Word

_PIP = r"pip[\d.]+"
KNOWN, LIKELY = "known", "likely"


class Fault(NamedTuple):
    """Something that a build would fail at.

    ``kind`` is a slug, ``subject`` the path, account, command or stage that it is about. ``instruction`` is the one
    that would fail; ``by`` the one that brought it about, where it is another. ``reason`` is a sentence for the reader,
    ``cause`` the id of the cause that a diagnosis of the failed build would name. ``certainty`` is ``known`` where the
    build fails whatever the base image and the project's own scripts do, else ``likely``.
    """

    kind: str
    subject: str
    instruction: Instruction
    by: Instruction | None
    reason: str
    cause: str
    certainty: str


class Scene:
    """An instruction, or a command of it, as it is about to run.

    ``fold`` has come to it and to ``image``; ``base`` is what is known of the stage's base image, None for nothing.
    ``ran`` is the command of a RUN, None for other instructions; ``mounts`` are its mounts by their targets.
    ``context`` is the build context, None where it is not known. ``is_reached``: the last stage needs this one.
    ``program`` is the command's, without its directory and version: ``pip`` too for ``python -m pip``. ``user`` is the
    one, not root, that the Dockerfile names for the command; None for root and where it names none.
    """

    __slots__ = ("base", "context", "fold", "image", "instruction", "is_reached", "mounts", "program", "ran", "user")

    def __init__(  # noqa: PLR0913 - all that a check may look at
        self,
        fold: Fold,
        instruction: Instruction,
        ran: Ran | None = None,
        *,
        base: Base | None,
        mounts: Mapping[str, Mapping[str, str]],
        context: BuildContext | None,
        is_reached: bool,
    ) -> None:
        """Look at an instruction that the fold has come to."""
        self.fold = fold
        self.image: Image = fold.image
        self.instruction = instruction
        self.base = base
        self.ran = ran
        self.mounts = mounts
        self.context = context
        self.is_reached = is_reached
        self.program = _program(ran.command.words) if ran is not None else ""
        self.user = _user(self.image, ran)

    def of_command(self, ran: Ran) -> Scene:
        """The scene of a command of the instruction."""
        scene = object.__new__(Scene)  # only three fields differ, and each command has a scene
        scene.fold, scene.image, scene.instruction = self.fold, self.image, self.instruction
        scene.base, scene.mounts, scene.context = self.base, self.mounts, self.context
        scene.is_reached = self.is_reached
        scene.ran, scene.program, scene.user = ran, _program(ran.command.words), _user(self.image, ran)
        return scene

    @property
    def is_untouched(self) -> bool:
        """Whether all that ran in the stage so far is known in what it does."""
        return not self.image.opaque

    def later_changes(self) -> list[Change]:
        """What the instructions of the stage behind this one would do."""
        return changes_behind(self.fold.dockerfile, self.instruction)

    def fault(  # noqa: PLR0913 - the fields of a fault
        self,
        kind: str,
        subject: str,
        reason: str,
        cause: str,
        *,
        effect: Effect | None = None,
        by: Instruction | None = None,
        known: bool = True,
    ) -> Fault:
        """A fault of this instruction; it is known only where its command is certain to run and to be heeded."""
        certain = known and self.is_reached and (effect is None or effect.certain)
        if self.ran is not None:
            certain = certain and self.ran.is_placed and not self.ran.command.unheeded
        return Fault(
            kind,
            subject,
            self.instruction,
            None if by == self.instruction else by,
            reason,
            cause,
            KNOWN if certain else LIKELY,
        )

    @property
    def counts(self) -> bool:
        """Whether a failure of the command is one of the build; not so in conditions and before ``|| true``."""
        return self.ran is None or (self.ran.command.certain and not self.ran.command.swallowed)


def _program(words: Sequence[Word]) -> str:
    name = words[0].text.rpartition("/")[2] if words else ""
    if name.startswith("python") and len(words) > 2 and words[1].text == "-m":  # noqa: PLR2004 - the module
        name = words[2].text
    return "pip" if name.startswith("pip") and re.fullmatch(_PIP, name) else name


def _user(image: Image, ran: Ran | None) -> str | None:
    user = (ran.command.user if ran is not None else None) or image.user
    if not user or user in ROOT or (image.user_by is None and user == image.user):
        return None
    return user

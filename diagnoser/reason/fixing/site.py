"""Where a fix is made: the failing instruction, who is to blame, and the Dockerfile's own way of writing."""

from __future__ import annotations

import re

from diagnoser.dockerfile.edit import Edit, insert_before
from diagnoser.dockerfile.effects.setting import ROOT
from diagnoser.dockerfile.image import Image
from diagnoser.fields import NamedTuple
from diagnoser.reason.wording import fill

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from diagnoser.dockerfile.parse import Instruction
    from diagnoser.reason.origin.scene import Blame, Scene

_KEYWORD = r"(?m)^(ADD|ARG|COPY|ENV|RUN|SHELL|USER|WORKDIR)(?= )"


class Site(NamedTuple):
    """Where a fix is made.

    ``words`` are the values that texts are filled with, ``names`` all that may stand in them (see ``wording.fill``).
    """

    scene: Scene
    blame: Blame | None
    words: Mapping[str, str]
    names: frozenset[str]

    @property
    def failing(self) -> Instruction:
        """The failing instruction."""
        return self.scene.failing

    @property
    def image(self) -> Image:
        """The image that the failing instruction found; an empty one in front of the first FROM."""
        return self.scene.image if self.scene.fold.images else Image("", None)

    def meant(self, which: object) -> Instruction | None:
        """The instruction that an edit names, ``failing`` or ``origin``; None where nobody is to blame."""
        if which == "origin":
            return self.blame.instruction if self.blame else None
        return self.failing

    def fill(self, text: str, *, in_template: bool = False) -> str:
        """A text with the captured values; "" where one that it needs was not captured.

        In a template of a replacement a backslash that comes with a value stands for itself.
        """
        wanted = re.findall(r"\{(?:basename\(|dirname\()?(\w+)\)?\}", text)
        if any(name in self.names and not self.words.get(name) for name in wanted):
            return ""
        words = {name: value.replace("\\", r"\\") for name, value in self.words.items()} if in_template else self.words
        return fill(text, words, self.names)

    def written(self, instruction: Instruction) -> str:
        """An instruction's lines as they stand, without the end of the last one."""
        return "".join(self.scene.dockerfile.lines[instruction.line - 1 : instruction.end]).rstrip("\r\n")

    def in_style(self, text: str) -> str:
        """Instructions in the Dockerfile's own style: keywords in lower case where its author writes them so."""
        text = text.strip("\n")
        if self.written(self.failing).lstrip()[:1].islower():
            return re.sub(_KEYWORD, lambda match: match[1].lower(), text)
        return text

    def as_root(self, text: str) -> str:
        """Instructions that run as root at this place and leave the user as it was."""
        image = self.image
        if image.is_root or image.user_by is None:
            return self.in_style(text)
        return self.in_style(f"USER root\n{text.strip()}\nUSER {image.user_by.arguments.strip()}")

    def moved_here(self, instruction: Instruction, text: str) -> str:
        """What an earlier instruction does, written for this place: by root, where it was root who did it there."""
        users = {change.user for change in self.image.changes if change.by == instruction}
        return self.as_root(text) if users <= ROOT else text

    def in_front(self, instruction: Instruction, text: str) -> Edit:
        """Put instructions in front of another and of the comment that belongs to it."""
        lines = self.scene.dockerfile.lines
        line = instruction.line
        while line > 2 and lines[line - 2].lstrip().startswith("#"):  # noqa: PLR2004 - directives stand on line 1
            line -= 1
        return insert_before(line, self.in_style(text))

    def behind(self, instruction: Instruction, text: str) -> Edit:
        """Put instructions behind another."""
        return insert_before(instruction.end + 1, self.in_style(text))

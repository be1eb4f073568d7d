"""Where a build failed, as the questions about its origin see it."""

from __future__ import annotations

from diagnoser.dockerfile.fold import Fold, changes_behind
from diagnoser.dockerfile.image import Image
from diagnoser.fields import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from diagnoser.dockerfile.context import BuildContext
    from diagnoser.dockerfile.image import Change
    from diagnoser.dockerfile.parse import Dockerfile, Instruction


class Blame(NamedTuple):
    """An instruction that is to blame, and why: a sentence without its subject, which is the instruction.

    ``kind`` is what it did, in a word that a rule's fixes may ask for (see ``diagnoser.packs.remedies``). ``meant`` is
    the name that should have been given, where the one that was is a slip.
    """

    instruction: Instruction
    reason: str
    kind: str
    meant: str = ""


class Scene(NamedTuple):
    """The failing instruction and the image that it found.

    ``fold`` has come to the failing instruction; ``captures`` are the values of the rule that hit,
    and ``context`` is the build context where it is at hand.
    """

    dockerfile: Dockerfile
    failing: Instruction
    fold: Fold
    captures: Mapping[str, str]
    context: BuildContext | None = None

    @property
    def image(self) -> Image:
        """The image that the failing instruction found, an empty one where it is the first FROM."""
        return self.fold.image if self.fold.images else Image("", None)

    @property
    def before(self) -> tuple[Instruction, ...]:
        """The instructions of the failing stage before the failing one."""
        return tuple(
            each
            for each in self.dockerfile.instructions
            if each.stage == self.failing.stage and each.end < self.failing.line
        )

    def later_changes(self) -> list[Change]:
        """What the instructions of the stage behind the failing one would have done."""
        return changes_behind(self.dockerfile, self.failing)

"""What a build of a Dockerfile would run into, told before building it.

The Dockerfile is folded from its first instruction to its last; each instruction, and each command of a RUN, is held
against the image that it finds. Nothing is claimed of base images that are not known, of conditions, of failures that
are passed over, or of what a program that is not known may have done: where such a thing could change the answer, a
fault is ``likely`` at most, and mostly not told at all.
"""

from __future__ import annotations

from diagnoser.dockerfile.faults.fault import Fault
from diagnoser.dockerfile.faults.walk import Walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from diagnoser.dockerfile.context import BuildContext
    from diagnoser.dockerfile.parse import Dockerfile

__all__ = ["Fault", "faults"]


def faults(
    dockerfile: Dockerfile, context: BuildContext | None = None, *, arguments: Mapping[str, str] | None = None
) -> tuple[Fault, ...]:
    """List what a build would run into, in the order of the instructions; each kind of fault of a subject once a stage.

    Without a ``context`` nothing is said of the files that are copied from it. ``arguments`` are the build's own.
    """
    return Walk(dockerfile, context, arguments or {}).faults()

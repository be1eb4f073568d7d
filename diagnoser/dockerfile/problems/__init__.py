"""What BuildKit would reject in a Dockerfile, without building it.

BuildKit stops at the first fault: it reads the whole file into instructions, then checks each instruction, then
resolves stages and variables. All faults are listed here, in that order, so that the first is the one it would tell.
What only a build can know (base images, build arguments, the context) is not looked at. Facts: BuildKit,
``frontend/dockerfile/{parser,instructions,dockerfile2llb}``.
"""

from __future__ import annotations

from itertools import chain

from diagnoser.dockerfile.problems.instructions import instruction_problems
from diagnoser.dockerfile.problems.reading import reading_problems
from diagnoser.dockerfile.problems.stages import stage_problems
from diagnoser.dockerfile.problems.values import value_problems

TYPE_CHECKING = False
if TYPE_CHECKING:
    from diagnoser.dockerfile.parse import Dockerfile
    from diagnoser.dockerfile.problems.problem import Problem


def errors(dockerfile: Dockerfile) -> tuple[Problem, ...]:
    """List what BuildKit would reject, the fault that it would tell first; those of one kind go from top to bottom."""
    kinds = (reading_problems, instruction_problems, stage_problems, value_problems)
    return tuple(chain.from_iterable(sorted(kind(dockerfile), key=lambda each: each.line) for kind in kinds))

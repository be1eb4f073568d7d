"""The stages of a Dockerfile, and who begins with or copies from which.

Facts: BuildKit, ``frontend/dockerfile/{instructions/parse,dockerfile2llb/convert}.go``.
"""

from __future__ import annotations

import re
from itertools import pairwise

from diagnoser.dockerfile.words import split_blanks
from diagnoser.fields import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from diagnoser.dockerfile.parse import Instruction


_INDEX = r"\+?[0-9]{1,9}"


class Stage(NamedTuple):
    """A FROM and what follows it up to the next.

    ``index`` counts from 0. ``name`` is in lower case as BuildKit keeps it, None without ``AS``. ``base`` is the image
    or stage as written, "" where FROM names none; ``platform`` the value of its flag as written. ``instructions``
    begin with the FROM itself.
    """

    index: int  # type: ignore[assignment]  # nobody asks a stage for tuple.index
    name: str | None
    base: str
    platform: str | None
    instructions: tuple[Instruction, ...]


def stages_of(instructions: Sequence[Instruction]) -> tuple[Stage, ...]:
    """Cut the instructions at each FROM; those before the first belong to no stage."""
    starts = [place for place, each in enumerate(instructions) if each.keyword == "FROM"]
    bounds = pairwise([*starts, len(instructions)])
    return tuple(_stage(index, tuple(instructions[start:end])) for index, (start, end) in enumerate(bounds))


def _stage(index: int, instructions: tuple[Instruction, ...]) -> Stage:
    start = instructions[0]
    base, *words = split_blanks(start.arguments) or ("",)
    named = len(words) > 1 and words[0].lower() == "as"
    return Stage(index, words[1].lower() if named else None, base, dict(start.flags).get("platform"), instructions)


def base_stage(stages: Sequence[Stage], stage: Stage, base: str | None = None) -> Stage | None:
    """Return the earlier stage that a stage begins with, None where it begins with an image.

    ``base`` is the stage's base with its variables expanded; by default it is taken as written. It finds names in
    lower case only, however the earlier stage's was written.
    """
    wanted = stage.base if base is None else base
    return next((each for each in reversed(stages[: stage.index]) if each.name == wanted), None)


def lineage(stages: Sequence[Stage], stage: Stage) -> tuple[Stage, ...]:
    """Return the stage's ancestors and itself, the one that begins with an image first."""
    found = [stage]
    while parent := base_stage(stages, found[-1]):
        found.append(parent)
    return tuple(reversed(found))


def copied_stage(stages: Sequence[Stage], source: str) -> Stage | None:
    """Return the stage that ``COPY --from=`` means by an index or a name in any case, None where it means an image.

    Of stages of one name it means the last.
    """
    if re.fullmatch(_INDEX, source):
        index = int(source)
        return stages[index] if index < len(stages) else None
    return next((each for each in reversed(stages) if each.name == source.lower()), None)

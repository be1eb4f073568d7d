"""What is known of the failing step from the Dockerfile, or from what the log shows of it."""

from __future__ import annotations

import re

from diagnoser.dockerfile.parse import Instruction, on_line, parse, read_dockerfile
from diagnoser.dockerfile.stages import lineage, stages_of
from diagnoser.dockerfile.systems import family
from diagnoser.model import StepFacts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from diagnoser.dockerfile.parse import Dockerfile
    from diagnoser.model import BuildLog, Excerpt

_STEPS = frozenset({"FROM", "RUN", "COPY", "ADD", "WORKDIR"})
"""Instructions that BuildKit counts as steps."""

_BEGIN_AS_ROOT = frozenset({"alpine", "busybox", "debian"})
"""Families whose images begin as root unless the Dockerfile names somebody."""
_APK = r"\bapk add\b"
_APT = r"\bapt(?:-get)? (?:-\S+ )*(?:install|update)\b"


def facts_of_failure(log: BuildLog, dockerfile: str | None) -> dict[int, StepFacts]:
    """Return the facts of the failing instruction under its step's index, -1 where the builder ran no step for it."""
    if log.failure is None:
        return {}
    read = read_dockerfile(dockerfile) if dockerfile else None
    instructions = read.instructions if read else _shown(log.excerpt)
    failing = _locate(instructions, log.failure.instruction or "", log.failure.dockerfile_line)
    if failing is None and dockerfile and log.failure.dockerfile_line is None:
        failing = _at_place(instructions, log.failure.step or "")
    if failing is None and log.failure.step_index < 0:
        return {}
    base, user = _found(read, instructions, failing) if failing else (None, None)
    base = base or _base_from_steps(log)
    if user is None:
        user = _user_from_steps(log)
    if user is None and failing and dockerfile and base and family(base) in _BEGIN_AS_ROOT:
        user = "root"
    return {
        log.failure.step_index: StepFacts(
            failing.line if failing else None, failing.text if failing else None, user, base, _os(base, log)
        )
    }


def _shown(excerpt: Excerpt | None) -> tuple[Instruction, ...]:
    """The instructions that BuildKit's excerpt shows, under their real line numbers."""
    if excerpt is None:
        return ()
    first = excerpt.lines[0][0]
    text = "\n".join(line for _, line in excerpt.lines)
    return tuple(each._replace(line=each.line + first - 1, end=each.end + first - 1) for each in parse(text))


def _locate(instructions: tuple[Instruction, ...], shown: str, line: int | None) -> Instruction | None:
    """Find the failing instruction: by its line where the builder names it, else by its text."""
    return saying(instructions, shown) if line is None else on_line(instructions, line)


def saying(instructions: tuple[Instruction, ...], shown: str) -> Instruction | None:
    """Find the one instruction that a step's text, which the builder may have cut off, is of."""
    wanted = _squeezed(shown)
    if not wanted:
        return None
    same = [each for each in instructions if _squeezed(each.text) == wanted]
    same = same or [each for each in instructions if _squeezed(each.text).startswith(wanted)]
    return same[0] if len(same) == 1 else None


def _at_place(instructions: tuple[Instruction, ...], step: str) -> Instruction | None:
    """Find the failing instruction by its step's number, where the log shows it with its variables filled in.

    Only a stage that has as many steps as the log says, and no other one like it, can tell.
    """
    place = re.fullmatch(r"(?:.+ )?(?P<number>\d+)/(?P<count>\d+)", step)
    if place is None:
        return None
    stages: dict[int, list[Instruction]] = {}
    for each in instructions:
        if each.keyword in _STEPS and each.stage >= 0:
            stages.setdefault(each.stage, []).append(each)
    fitting = [steps for steps in stages.values() if len(steps) == int(place["count"])]
    return fitting[0][int(place["number"]) - 1] if len(fitting) == 1 and int(place["number"]) > 0 else None


def _squeezed(text: str) -> str:
    return "".join(text.split()).rstrip("….")


def _found(
    dockerfile: Dockerfile | None, instructions: tuple[Instruction, ...], failing: Instruction
) -> tuple[str | None, str | None]:
    """The base image and the user that the failing instruction finds; None for what the Dockerfile does not say.

    The fold of the whole file is what its origin and the check of its fixes need as well; without a Dockerfile nothing
    else does, so that what the log shows is read without it.
    """
    if dockerfile is None or failing.stage < 0:
        return _base(instructions, failing), _user_at(instructions, failing)
    from diagnoser.dockerfile.fold import Fold

    fold = Fold(dockerfile)
    fold.until(failing.line)
    if failing.keyword == "FROM":
        fold.take(failing)
    image = fold.image
    if image.user is None and image.user_by is not None:  # a variable without a value: better its name than nothing
        return image.base, image.user_by.arguments.strip().split(":")[0]
    return image.base, image.user if image.user_by else None


def _user_at(instructions: tuple[Instruction, ...], failing: Instruction) -> str | None:
    """The last USER of the failing instruction's stage before it, None where there is none."""
    users = [
        each.value
        for each in instructions
        if each.keyword == "USER" and each.stage == failing.stage and each.line < failing.line
    ]
    return users[-1].split(":")[0] if users else None


def _user_from_steps(log: BuildLog) -> str | None:
    """The last USER among the steps that ran: the classic builder, Buildah and Kaniko show it as a step."""
    user = None
    ran = log.steps[: log.failure.step_index] if log.failure and log.failure.step_index >= 0 else ()
    for step in ran:
        keyword, _, value = step.instruction.partition(" ")
        if keyword == "FROM":
            user = None
        elif keyword == "USER":
            user = value.split(":")[0].strip()
    return user


def _base(instructions: tuple[Instruction, ...], failing: Instruction) -> str | None:
    """The image at the root of the failing instruction's stage."""
    stages = stages_of(instructions)
    return lineage(stages, stages[failing.stage])[0].base if failing.stage >= 0 else None


def _base_from_steps(log: BuildLog) -> str | None:
    """The image of the failing stage's own FROM step, or of the last FROM before it."""
    stage = log.failure.stage if log.failure else None
    found = None
    for step in log.steps:
        if step.instruction.startswith("FROM ") and (step.stage == stage or found is None):
            found = step.instruction.split()[1]
    return found


def _os(base: str | None, log: BuildLog) -> str | None:
    known = family(base) if base else None
    if known is not None:
        return known
    ran = " ; ".join(step.instruction for step in log.steps if step.instruction.startswith("RUN"))
    return next((name for name, pattern in (("alpine", _APK), ("debian", _APT)) if re.search(pattern, ran)), None)

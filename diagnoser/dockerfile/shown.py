"""A Dockerfile made up from the steps that a log shows, for builds whose Dockerfile is not at hand."""

from __future__ import annotations

import re

from diagnoser.fields import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from diagnoser.model import BuildLog, Step

_PLACE = r"(?:(?P<stage>.+) )?(?P<number>\d+)/\d+$"
_DIGEST = r"@sha256:[0-9a-f]+"
_SHOW_ALL = frozenset({"classic", "buildah", "kaniko"})


class Shown(NamedTuple):
    """The text, the line of the failing instruction in it, and whether every instruction is shown.

    BuildKit shows the steps that it runs; USER, ENV and ARG are not among them. The text's line numbers are not those
    of the file.
    """

    text: str
    failing: int
    whole: bool


def shown(log: BuildLog) -> Shown | None:
    """Put a log's steps into the order of a Dockerfile; None where it does not show the failing one."""
    failed = log.failure.step_index if log.failure else -1
    if failed < 0:
        return None
    stages: dict[str, list[tuple[int, int, Step]]] = {}
    for index, step in enumerate(log.steps):
        place = re.fullmatch(_PLACE, step.name)
        if place is None or not step.instruction or step.instruction.endswith(("…", "...")):
            continue
        stage = place["stage"] or step.stage or ""
        stages.setdefault(stage, []).append((int(place["number"]), index, step))
    lines: list[str] = []
    failing = 0
    for name, steps in sorted(stages.items(), key=lambda item: _order(item[1], failed)):
        for _, index, step in sorted(steps, key=lambda entry: entry[:2]):
            lines.append(_instruction(step, name))
            if index == failed:
                failing = len(lines)
    return Shown("\n".join(lines) + "\n", failing, log.builder in _SHOW_ALL) if failing else None


def _order(steps: list[tuple[int, int, Step]], failing: int) -> tuple[bool, int]:
    """The failing stage comes last, since it may copy from each other one."""
    return any(index == failing for _, index, _ in steps), min(index for _, index, _ in steps)


def _instruction(step: Step, stage: str) -> str:
    """Write a step as an instruction on one line; a FROM gets back the name of its stage."""
    text = " ".join(step.instruction.split())
    if text.startswith("FROM ") and stage and " AS " not in text.upper():
        return f"{re.sub(_DIGEST, '', text)} AS {stage.replace(' ', '-')}"
    return text

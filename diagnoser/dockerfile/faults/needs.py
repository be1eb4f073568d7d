"""What an instruction mounts, and which stages a stage needs."""

from __future__ import annotations

from diagnoser.dockerfile.stages import base_stage, copied_stage

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from diagnoser.dockerfile.image import Image
    from diagnoser.dockerfile.parse import Dockerfile, Instruction
    from diagnoser.dockerfile.stages import Stage


def mounts_of(instruction: Instruction, image: Image) -> dict[str, dict[str, str]]:
    """The mounts of a RUN by their targets."""
    found = {}
    for name, value in instruction.flags:
        if name == "mount":
            fields = {key.lower(): given for key, _, given in (each.partition("=") for each in value.split(","))}
            target = fields.get("target") or fields.get("dst") or fields.get("destination")
            if fields.get("type") == "secret":
                target = target or f"/run/secrets/{fields.get('id', '')}"
            if target:
                found[image.absolute(target)] = fields
    return found


def needed(dockerfile: Dockerfile, stage: Stage) -> frozenset[int]:
    """The numbers of the stages that a stage needs, itself among them: BuildKit builds no others."""
    waiting = [stage]
    found: set[int] = set()
    while waiting:
        here = waiting.pop()
        if here.index in found:
            continue
        found.add(here.index)
        base = base_stage(dockerfile.stages, here)
        waiting.extend([base] if base else [])
        named = (copied_stage(dockerfile.stages, name) for name in _sources(here))
        waiting.extend(each for each in named if each is not None)
    return frozenset(found)


def _sources(stage: Stage) -> Iterator[str]:
    """The stages or images that a stage copies and mounts from."""
    for instruction in stage.instructions:
        for name, value in instruction.flags:
            if name == "from":
                yield value
            elif name == "mount":
                yield from (field[len("from=") :] for field in value.split(",") if field.startswith("from="))

"""Names of stages that are not there, and variables that a stage does not have."""

from __future__ import annotations

import re

from diagnoser.dockerfile.bases import known_base
from diagnoser.dockerfile.stages import copied_stage

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from diagnoser.dockerfile.faults.fault import Fault, Scene

_CAUSE = "dockerfile/stage-name-mistaken-for-image"
_PLAIN = r"[A-Za-z][\w-]*"
_CLOSE = 0.75
_VARIABLE = r"(?<!\\)\$\{?(?P<name>[A-Za-z_]\w*)\}?(?![:\w])"


def named(scene: Scene, name: str) -> Iterator[Fault]:
    """A name behind ``FROM`` or ``--from`` that is nearly a stage's."""
    stages = scene.fold.dockerfile.stages
    if copied_stage(stages, name) is not None or not re.fullmatch(_PLAIN, name) or known_base(name) is not None:
        return
    from difflib import get_close_matches

    names = [each.name for each in stages if each.name and each.index != scene.instruction.stage]
    near = get_close_matches(name.lower(), names, 1, _CLOSE)
    if near:
        reason = f"there is no stage {name}, so it is taken for an image; did you mean {near[0]}?"
        yield scene.fault("stage-unknown", name, reason, _CAUSE, known=False)


def from_later(scene: Scene, name: str) -> Iterator[Fault]:
    """A stage behind ``FROM`` that comes only later."""
    stages = scene.fold.dockerfile.stages
    later = next((each for each in stages if each.name == name and each.index > scene.instruction.stage), None)
    if later is not None and known_base(name) is None:
        reason = f"the stage {name} comes only on line {later.instructions[0].line}, so {name} is taken for an image"
        by = later.instructions[0]
        yield scene.fault("stage-later", name, reason, _CAUSE, by=by, known=False)


def scope(scene: Scene) -> Iterator[Fault]:
    """A variable that an ARG before FROM declares, and that the stage does not repeat."""
    outer = scene.fold.scope
    if not outer or "$" not in scene.instruction.value or scene.instruction.heredocs:
        return
    image = scene.image
    for match in re.finditer(_VARIABLE, scene.instruction.value):
        name = match["name"]
        if name not in outer or image.setting(name) is not None:
            continue
        if re.search(rf"(?:^|[\s;&|(])(?:export\s+)?{name}=|\b(?:for|read)\s+{name}\b", scene.instruction.value):
            continue
        by = outer[name].by
        reason = f"{name} is empty here: line {by.line} declares it before FROM, and the stage does not repeat it"
        yield scene.fault("arg-out-of-scope", name, reason, "dockerfile/arg-out-of-scope", by=by, known=False)
        return

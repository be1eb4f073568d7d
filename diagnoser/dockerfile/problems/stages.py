"""Faults of stages: what they begin with and copy from."""

from __future__ import annotations

import re

from diagnoser.dockerfile.expand import ExpansionError, assignments, expand
from diagnoser.dockerfile.problems.problem import Problem
from diagnoser.dockerfile.stages import copied_stage

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from diagnoser.dockerfile.parse import Dockerfile, Instruction
    from diagnoser.dockerfile.stages import Stage

_PLATFORM = "linux/amd64"
_PREDEFINED = {
    f"{side}{part}": value
    for side in ("BUILD", "TARGET")
    for part, value in (("PLATFORM", _PLATFORM), ("OS", "linux"), ("ARCH", "amd64"), ("OSVERSION", ""), ("VARIANT", ""))
}
_WORD = r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"
_NAME = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_HOST = rf"(?:{_NAME}(?:\.{_NAME})*|\[[0-9a-fA-F:]+\])(?::[0-9]+)?"
_IMAGE = re.compile(
    rf"(?:{_HOST}/)?{_WORD}(?:/{_WORD})*(?::\w[\w.-]{{0,127}})?(?:@[A-Za-z][\w+.-]*:[0-9a-fA-F]{{32,}})?", re.ASCII
)
_BARE_ID = re.compile(r"[a-f0-9]{64}")
_PLATFORM_FORM = re.compile(r"[\w.-]+(?:\([\w.-]*\))?(?:/[\w.-]+){0,2}", re.ASCII)
_INDEX = re.compile(r"[-+]?[0-9]+", re.ASCII)


def stage_problems(dockerfile: Dockerfile) -> Iterator[Problem]:
    """Yield the faults of FROM and of ``--from``."""
    if dockerfile.instructions and all(each.keyword == "ARG" for each in dockerfile.instructions):
        yield Problem(dockerfile.instructions[-1].line, "there is no FROM")
    scope, unknown = _arguments(dockerfile)
    earlier: set[str | None] = set()
    for stage in dockerfile.stages:
        line = stage.instructions[0].line
        # What a build argument sets is not known here.
        if stage.base and not any(name in f"{stage.base}{stage.platform}" for name in unknown):
            message = _wrong_base(dockerfile, stage, scope, earlier) or _wrong_platform(dockerfile, stage, scope)
            if message:
                yield Problem(line, message)
        earlier.add(stage.name)
        for instruction in stage.instructions:
            message = _wrong_source(dockerfile, instruction)
            if message:
                yield Problem(instruction.line, message)


def _arguments(dockerfile: Dockerfile) -> tuple[dict[str, str], set[str]]:
    """Return the defaults of the arguments before the first FROM, and the names of those without one."""
    scope = dict(_PREDEFINED)
    unknown: set[str] = set()
    for instruction in dockerfile.instructions:
        if instruction.stage >= 0 or instruction.keyword != "ARG":
            continue
        for name, default in assignments(instruction, dockerfile.escape):
            if default is None:
                unknown |= set() if name in scope else {name}
                continue
            try:
                scope[name] = expand(default, scope, dockerfile.escape)
            except ExpansionError:
                unknown.add(name)
    return scope, unknown


def _wrong_base(dockerfile: Dockerfile, stage: Stage, scope: dict[str, str], earlier: set[str | None]) -> str:
    try:
        base = expand(stage.base, scope, dockerfile.escape)
    except ExpansionError as error:
        return str(error)
    if not base:
        return f"{stage.base} is empty without a build argument"
    return "" if base in earlier else _wrong_image(base)


def _wrong_image(image: str) -> str:
    fits = _IMAGE.fullmatch(image) and not _BARE_ID.fullmatch(image)
    return "" if fits else f"{image} is no reference of an image"


def _wrong_platform(dockerfile: Dockerfile, stage: Stage, scope: dict[str, str]) -> str:
    if not stage.platform:
        return ""
    try:
        platform = expand(stage.platform, scope, dockerfile.escape)
    except ExpansionError as error:
        return str(error)
    if not platform:
        return f"the platform {stage.platform} is empty without a build argument"
    return "" if _PLATFORM_FORM.fullmatch(platform) else f"{platform} is no platform"


def _wrong_source(dockerfile: Dockerfile, instruction: Instruction) -> str:
    source = dict(instruction.flags).get("from") if instruction.keyword == "COPY" else None
    if not source:
        return ""
    try:
        changes = expand(source, {}, dockerfile.escape) != source
    except ExpansionError as error:
        return str(error)
    if changes:
        return "--from cannot hold variables, quotes or escapes"
    stage = copied_stage(dockerfile.stages, source)
    if stage is None:
        return f"there is no stage {source}" if _INDEX.fullmatch(source) else _wrong_image(source)
    return f"the stage {source} does not come before this one" if stage.index >= instruction.stage else ""

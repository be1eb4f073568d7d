"""What BuildKit rejects without building, as faults."""

from __future__ import annotations

import re

from diagnoser.dockerfile.faults.fault import KNOWN, Fault
from diagnoser.dockerfile.faults.needs import needed
from diagnoser.dockerfile.parse import Instruction, on_line
from diagnoser.dockerfile.problems import errors
from diagnoser.dockerfile.stages import copied_stage

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from diagnoser.dockerfile.parse import Dockerfile

_CAUSES = (
    ("the file has no instructions", "dockerfile/no-instructions"),
    ("a line may have", "dockerfile/line-too-long"),
    ("there is no FROM|stands before the first FROM", "dockerfile/missing-from"),
    ("ends the heredoc", "dockerfile/heredoc-unterminated"),
    ("heredoc", "dockerfile/heredoc-misused"),
    ("the directive|the escape character", "dockerfile/parser-directive-invalid"),
    ("is not of the form name=value|gives .* no value|needs a name before", "dockerfile/env-syntax"),
    ("exec form|JSON", "dockerfile/json-form-invalid"),
    ("cannot be a trigger", "dockerfile/onbuild-invalid"),
    ("no such instruction|no instruction|unknown instruction", "dockerfile/unknown-instruction"),
    ("cannot name a stage", "dockerfile/stage-name-invalid"),
    ("FROM takes", "dockerfile/from-arguments-invalid"),
    ("is empty without a build argument", "dockerfile/base-name-blank"),
    ("is no reference of an image", "dockerfile/image-reference-invalid"),
    ("does not come before this one|there is no stage", "dockerfile/stage-used-before-definition"),
    ("from.* cannot hold", "dockerfile/variable-not-allowed-here"),
    ("platform", "dockerfile/platform-invalid"),
    ("there is no flag|stands twice", "dockerfile/unknown-flag"),
    ("mount", "dockerfile/run-mount-invalid"),
    ("flag|^--", "dockerfile/flag-value-invalid"),
    ("HEALTHCHECK", "dockerfile/healthcheck-invalid"),
    ("is no port", "dockerfile/expose-port-invalid"),
    ("is no signal|empty path", "dockerfile/volume-or-workdir-invalid"),
    ("needs an argument|takes|needs a source", "dockerfile/wrong-argument-count"),
)


def rejected(dockerfile: Dockerfile) -> Iterator[Fault]:
    """Yield a fault for each thing that BuildKit rejects."""
    for problem in errors(dockerfile):
        instruction = on_line(dockerfile.instructions, problem.line) or _nearest(dockerfile, problem.line)
        cause = _cause(dockerfile, instruction, problem.message)
        reason = problem.message[:1].upper() + problem.message[1:]
        yield Fault("rejected", problem.message, instruction, None, reason, cause, KNOWN)


def _cause(dockerfile: Dockerfile, instruction: Instruction, message: str) -> str:
    if instruction.keyword == "HEALTHCHECK":
        return "dockerfile/healthcheck-invalid"
    if message.startswith("the stage ") and _goes_round(dockerfile, instruction):
        return "dockerfile/stage-circular-dependency"
    return next((cause for pattern, cause in _CAUSES if re.search(pattern, message)), _OTHERS)


def _goes_round(dockerfile: Dockerfile, instruction: Instruction) -> bool:
    """Whether the stage that an instruction copies from needs the instruction's own stage."""
    stage = copied_stage(dockerfile.stages, dict(instruction.flags).get("from", ""))
    return stage is not None and instruction.stage in needed(dockerfile, stage)


_OTHERS = "dockerfile/variable-substitution-error"


def _nearest(dockerfile: Dockerfile, line: int) -> Instruction:
    """The last instruction before a line, else the first; an empty one where there is none at all."""
    before = [each for each in dockerfile.instructions if each.line <= line]
    nearest = before[-1] if before else next(iter(dockerfile.instructions), None)
    return nearest or Instruction("", "", (), "", None, (), line, line, -1)

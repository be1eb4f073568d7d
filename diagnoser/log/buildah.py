"""The output of Buildah and Podman: ``STEP 3/8: COPY …`` (``STEP 3: …`` before 1.20, ``[1/2] STEP …`` with stages)."""

from __future__ import annotations

import re

from diagnoser.log.draft import Draft

TYPE_CHECKING = False
if TYPE_CHECKING:
    from diagnoser.log.text import Numbered

_STEP = re.compile(r"(?:\[(?P<stage>\d+/\d+)\] )?STEP (?P<position>\d+(?:/\d+)?): (?P<instruction>.*)")
_VERDICT = re.compile(
    r"(?i:error)(?::? (?:building|committing|creating|determining|resolving|initializing|reading|"
    r"pulling|running|unable|while)\b|: )|time=\"[^\"]*\" level=(?:error|fatal)|subprocess exited with status"
)
_AT_STEP = re.compile(r'at STEP "(.+?)(?:"|$)')
_PROGRESS = re.compile(
    r"--> |Trying to pull |Getting image |Copying (?:blob|config) |Writing manifest|Storing signatures|"
    r"Successfully tagged|COMMIT\b|[0-9a-f]{64}$"
)


def read(lines: list[Numbered]) -> Draft:
    """Read Buildah's or Podman's output."""
    draft = Draft("buildah")
    step = -1
    for number, text in lines:
        if match := _STEP.match(text):
            if step >= 0:
                draft.steps[step].status = "done"
            step = draft.add_step(match["position"], match["instruction"].strip(), number)
            draft.say(number, text, "header", step)
        elif _VERDICT.match(text):
            _fail(draft, step, number, text)
        elif _PROGRESS.match(text):
            committed = step >= 0 and draft.steps[step].instruction.startswith("COMMIT")
            draft.succeeded = draft.succeeded or committed or text.startswith(("Successfully tagged", "COMMIT"))
            draft.say(number, text, "header", step)
        else:
            draft.say(number, text, "output" if step >= 0 else "other", step)
    return draft


def _fail(draft: Draft, step: int, number: int, text: str) -> None:
    draft.succeeded = False
    step = _named(draft, text, step)
    draft.verdict(number, text, step)
    if step >= 0:
        draft.failed_step = step
        known = draft.steps[step].exit_code
        draft.steps[step].fail(text, number)
        draft.steps[step].exit_code = draft.steps[step].exit_code or known


def _named(draft: Draft, text: str, step: int) -> int:
    """The step that a verdict names: another stage's step may have begun since."""
    named = _AT_STEP.search(text)
    if named is None or (step >= 0 and draft.steps[step].instruction.startswith(named[1])):
        return step
    same = [index for index, other in enumerate(draft.steps) if other.instruction.startswith(named[1])]
    return same[-1] if same else _begun_before(draft, named[1], step)


def _begun_before(draft: Draft, instruction: str, step: int) -> int:
    """The step that an excerpt without its header begins in: its output stands before the first header."""
    before = [index for index, line in enumerate(draft.lines) if line is not None and line.step < 0]
    if not before or step < 0:
        return step
    begun = draft.add_step("", instruction, 0)
    for index in before:
        line = draft.lines[index]
        if line is not None:
            draft.lines[index] = line._replace(step=begun, role="output")
            draft.steps[begun].output.append(index)
            draft.steps[begun].texts.add(line.text)
    draft.verdicts = [verdict for verdict in draft.verdicts if verdict.step >= 0]
    return begun

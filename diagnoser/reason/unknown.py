"""What to say where no rule names the cause: the failing step, its most telling lines, and how to see more."""

from __future__ import annotations

import re
from itertools import islice

from diagnoser.model import Evidence, Finding, Fix

TYPE_CHECKING = False
if TYPE_CHECKING:
    from diagnoser.model import BuildLog, Line

CAUSE = "unknown/insufficient-evidence"
_MOST_LINES = 4
_LOOKED_AT = 300
_TELLING = re.compile(
    r"(?i)\b(?:error|fatal|failed|failure|cannot|can't|could not|couldn't|unable|not found|no such|denied|"
    r"invalid|missing|unknown|unexpected|exception|traceback|refused|timed out|killed|undefined|unsupported|required|"
    r"conflict)\b"
)
_REPEATS = re.compile(r"did not complete successfully|returned a non-zero code|executor failed running|failed to solve")


def unknown(log: BuildLog) -> Finding:
    """Make the finding that says that the log does not show the cause."""
    lines = _with_verdict(log, _telling_lines(log))
    step = log.failure.step if log.failure else None
    where = f"Step {step} failed" if step else "The build failed"
    if lines:
        explanation = f"{where}, and no known cause stands in its output. These lines tell the most."
    else:
        explanation = (
            f"{where}, and the log holds only the builder's summary: what the failing command printed is missing."
        )
    return Finding(
        cause=CAUSE,
        title="The log does not show the cause",
        confidence=0.3 if lines else 0.5,
        explanation=explanation,
        captures={},
        evidence=tuple(Evidence(line.number, line.text) for line in lines or _verdicts(log)),
        origin=None,
        fixes=_fixes(log),
        references=(),
    )


def _telling_lines(log: BuildLog) -> list[Line]:
    """Choose the last lines of the failing step that speak of an error, else its last lines.

    Where no step is known and only the builder speaks of an error, nothing else tells anything.
    """
    failed = log.failure.step_index if log.failure else -1
    roles = {"output"} if failed >= 0 else {"output", "other"}
    open_ended = {index for index, step in enumerate(log.steps) if step.status == "running"} if failed < 0 else set()
    said = (
        line
        for line in reversed(log.lines)
        if (line.step == failed or line.step in open_ended) and line.role in roles and line.text.strip()
    )
    last = [line for line in islice(said, _LOOKED_AT) if not _REPEATS.search(line.text)]
    telling = [line for line in last if _TELLING.search(line.text)]
    if not telling and failed < 0 and _verdicts(log):
        return []
    return (telling or last)[:_MOST_LINES][::-1]


def _with_verdict(log: BuildLog, lines: list[Line]) -> list[Line]:
    """Put the builder's last word first where no step is known and all lines that tell something stand behind it."""
    if not lines or (log.failure and log.failure.step_index >= 0):
        return lines
    said = [line for line in _verdicts(log) if line.number < lines[0].number]
    return [*said, *lines][:_MOST_LINES]


def _verdicts(log: BuildLog) -> list[Line]:
    """What the builder said last of the failure."""
    said = [line for line in log.lines if line.role == "builder"]
    summed_up = [line for line in said if _REPEATS.search(line.text)]
    return (summed_up or [line for line in said if _TELLING.search(line.text)])[-1:]


def _fixes(log: BuildLog) -> tuple[Fix, ...]:
    rerun = {
        "classic": "docker build --no-cache . 2>&1 | dfdiag",
        "buildah": "podman build --no-cache . 2>&1 | dfdiag",
        "kaniko": "/kaniko/executor --verbosity=debug … 2>&1 | dfdiag",
    }.get(log.builder, "docker build --progress=plain --no-cache . 2>&1 | dfdiag")
    fixes = [Fix("Build again with the whole output and read that", rerun, None, checked=False, side_effects=())]
    if log.partial:
        raise_limit = "docker buildx create --use --driver-opt env.BUILDKIT_STEP_LOG_MAX_SIZE=-1"
        fixes.append(
            Fix(
                "Raise the builder's log limit, which has cut the output",
                raise_limit,
                None,
                checked=False,
                side_effects=(),
            )
        )
    instruction = (log.failure.instruction if log.failure else None) or ""
    if instruction.startswith("RUN") and re.search(
        r"(?:^|\s)(?:-q|-qq|--quiet|--silent)(?:\s|$)|>\s*/dev/null", instruction
    ):
        fixes.append(
            Fix("Take the options out that silence the failing command", "", None, checked=False, side_effects=())
        )
    return tuple(fixes)

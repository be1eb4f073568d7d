"""From a draft to a ``BuildLog``: how the build ended, and where it failed by the builder's own statement."""

from __future__ import annotations

import re

from diagnoser.log.callers import silence
from diagnoser.log.draft import exit_code as read_exit_code
from diagnoser.model import BuildLog, Failure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from diagnoser.log.draft import Draft
    from diagnoser.model import Line, Outcome, Step

_CI_FAILED = (
    r"(?:##\[error\])?(?:Process completed with exit code [1-9]|Bash exited with code '?[1-9]|"
    r"(?:ERROR: )?Job failed|(?:ERROR: )?script returned exit code [1-9]|Finished: FAILURE|"
    r"Exited with code exit status [1-9]|"
    r"🚨 Error: The command exited with status [1-9]|Process exited with code [1-9]|make: \*\*\* )"
)
_CI_SUCCEEDED = r"Job succeeded|Finished: SUCCESS|##\[section\]Finishing|CircleCI received exit code 0$"
IMAGE_BUILT = r"Successfully built [0-9a-f]{12}$"
"""The classic builder's last word. pip says so of packages: ``Successfully built numpy``."""
BEHIND_ARROW = r"--> (?:FROM|RUN|COPY|ADD|WORKDIR|ENV|ARG|USER|LABEL|SHELL|ERROR:|Pushing image|Exporting cache)\b"
"""How a host of web applications begins a step; Buildah, which has the same arrow, puts an image's name behind it."""
_SAYS_FAILED = (
    r"(?i)\b(?:image |docker )?build (?:step \d+ \S+ )?failed\b|\bfailed to build\b|\bcommand failed\b|"
    r"\b(?:failed to fetch an image or build from source|could not build image|release failed)\b|"
    r"\bfailed to solve\b|\bbuildx (?:call )?failed with|_EXECUTION_ERROR\b|Command did not exit successfully|"
    r"\bFAILED! => |^The command .* exited with [1-9]|returned a non-zero code|##\[error\]|"
    r"\bunable to prepare context: |\bfailed to run step ID: |\bhcsshim::"
)
"""What programs around a builder say of a failed build; it counts where neither builder nor CI says how it ended."""
_COMPLAINS = (
    r"(?:[^\w\s]+ +|\[[^\]]*\]\s*|\d{1,2}[.)] +)*(?:docker: )?(?:(?:ERROR|Error|error|FATAL|Fatal|fatal|panic)\b[: \t]|"
    r"An unexpected error occur|time=\"[^\"]*\" level=(?:error|fatal)\b)"
)
_ENDING = 30
"""Lines at the end of a log that are looked at for that."""
_DIES = (
    r"\s*(?:E: |npm ERR! |fatal: |[\w.+-]+: (?:fatal )?error: |make(?:\[\d+\])?: \*\*\* |Killed$|Segmentation fault|"
    r'(?:[a-z_]\w*\.)*[A-Z]\w*(?:Error|Exception)(?:: |$)|File "[^"]+", line \d|(?:→ )?\d+│|'
    r".{0,80}(?:\(core dumped\)|: exiting now$|finished with status 'error'$))"
)
"""How programs word it that they give up; some go on after such a line, so that it counts only at the very end."""
_LAST_WORDS = 6
"""Lines at the end of a log that are looked at for that."""

_PARSE_ERROR_LINE = r"(?i:dockerfile parse error (?:on )?line )(\d+)"


def conclude(draft: Draft, envelopes: tuple[str, ...], *, partial: bool) -> BuildLog:
    """Finish a draft."""
    steps = tuple(_tolerated(step.finish()) for step in draft.steps)
    lines = tuple(line for line in draft.lines if line is not None)
    if draft.complaints and not (draft.succeeded or _all_ended(steps)):
        draft.verdicts = sorted([*draft.verdicts, *draft.complaints])
    failed = _failed_step(draft, steps)
    outcome = _outcome(draft, steps, lines, failed)
    failure = _failure(draft, steps, failed) if outcome == "failed" else None
    lines = silence(draft, lines)
    return BuildLog(draft.builder, envelopes, lines, steps, outcome, failure, draft.excerpt, draft.partial or partial)


def _tolerated(step: Step) -> Step:
    """A cache that cannot be imported is an error to its step and none to the build."""
    if step.status == "failed" and step.name.startswith("importing cache manifest"):
        return step._replace(status="done")
    return step


def _failed_step(draft: Draft, steps: tuple[Step, ...]) -> int:
    """The step to blame: the one the error block names, else one whose error the verdict repeats, else the first."""
    if draft.failed_step >= 0 and steps[draft.failed_step].status == "failed":
        return draft.failed_step
    failed = [index for index, step in enumerate(steps) if step.status == "failed"]
    verdict = draft.verdicts[-1].text if draft.verdicts else ""
    named = [index for index in failed if (error := steps[index].error) and error in verdict]
    return (named or failed or [-1])[0]


def _outcome(draft: Draft, steps: tuple[Step, ...], lines: tuple[Line, ...], failed: int) -> Outcome:
    if failed >= 0 or draft.verdicts:
        return "failed"
    for line in reversed(lines):
        if line.role == "other" and line.step < 0:
            if re.match(_CI_FAILED, line.text):
                return "failed"
            if re.match(_CI_SUCCEEDED, line.text):
                return "succeeded"
    if draft.succeeded or (draft.builder == "buildkit" and _all_ended(steps)):
        return "succeeded"
    if any(step.status == "canceled" for step in steps) or (draft.excerpt and draft.excerpt.marked):
        return "failed"
    said = (line.text for line in lines[-_ENDING:] if line.step < 0 and line.role == "other")
    return "failed" if any(re.search(_SAYS_FAILED, text) for text in said) else "indeterminate"


def _all_ended(steps: tuple[Step, ...]) -> bool:
    """Whether every step ended well, and the last instruction of a stage or the export is among them."""
    return all(step.status in {"done", "cached"} for step in steps) and any(
        re.search(r"(?<!\d)(\d+)/\1$", step.name) or step.name.startswith("exporting ") for step in steps
    )


def _failure(draft: Draft, steps: tuple[Step, ...], failed: int) -> Failure:
    verdict = draft.verdicts[-1] if draft.verdicts else None
    marked = draft.excerpt.marked[0] if draft.excerpt and draft.excerpt.marked else None
    if marked is None and verdict and (parse_error := re.search(_PARSE_ERROR_LINE, verdict.text)):
        marked = int(parse_error[1])
    if failed < 0:
        return Failure(None, None, None, None, marked, verdict.number if verdict else None)
    step = steps[failed]
    exit_code = step.exit_code
    if exit_code is None and verdict:
        exit_code = read_exit_code(verdict.text)
    line = step.line if step.error else verdict.number if verdict else step.line
    return Failure(step.name or None, step.stage, step.instruction or None, exit_code, marked, line, failed)


def ends_in_error(log: BuildLog) -> bool:
    """Whether output without a builder around it ends in what somebody calls an error."""
    if log.builder != "none":
        return False
    ending = [line.text for line in log.lines[-_ENDING:] if line.text.strip()]
    return any(re.match(_COMPLAINS, text) for text in ending) or any(
        re.match(_DIES, text) for text in ending[-_LAST_WORDS:]
    )


def begins_midway(log: BuildLog) -> bool:
    """Whether a log's beginning is missing: somebody has cut out the part that shows the failure."""
    if not log.steps:
        return False
    if log.builder == "buildkit":
        return not any(step.name.endswith("internal") for step in log.steps)
    return log.builder in {"classic", "buildah"} and log.steps[0].name.partition("/")[0] != "1"


def assume_failed(log: BuildLog) -> BuildLog:
    """Take a log that does not show a failed build for one that does; the step that did not end is to blame."""
    if log.outcome == "failed":
        return log
    running = [index for index, step in enumerate(log.steps) if step.status == "running"]
    step = running[-1] if running and log.builder != "none" else -1
    failure = Failure(None, None, None, None, None, None)
    if step >= 0:
        shown = log.steps[step]
        failure = Failure(shown.name or None, shown.stage, shown.instruction or None, None, None, None, step)
    return log._replace(outcome="failed", failure=failure)

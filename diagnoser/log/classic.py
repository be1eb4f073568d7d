"""The classic builder's output (``DOCKER_BUILDKIT=0``, docker-py, compose v1).

A RUN step's output stands between `` ---> Running in ID`` and the next `` ---> ``; anything else inside a step that
is not known progress is the builder's own complaint. A command can print what the builder says when a step fails; it
did not fail where the builder commits it after that.
"""

from __future__ import annotations

import re

from diagnoser.log.conclude import IMAGE_BUILT
from diagnoser.log.draft import Draft

TYPE_CHECKING = False
if TYPE_CHECKING:
    from diagnoser.log.text import Numbered

_STEP = re.compile(r"\s*Step (\d+(?:/\d+)?) ?: (.*)")
_VERDICT = re.compile(
    r".*\breturned a non-zero code: \d+|.*\b[Ff]ailed to push\b|\s*(?:ERROR: |Error: )?(?:(?:COPY|ADD) failed\b|"
    r"Service '[^']*' failed to build|Error response from daemon|error during connect|unable to prepare context|"
    r"Cannot connect to the Docker daemon|OCI runtime create failed|"
    r"failed to (?:build|create|export|register|get|process)\b|"
    r"pull access denied|manifest (?:for|unknown)|dockerfile parse error|Dockerfile parse error|"
    r"unable to find (?:user|group) |container \w+ encountered an error during|hcs(?:shim)?::|"
    r"container_linux\.go|failed to start shim|shim error: |"
    r"(?:Get|Head|Post|Put|Patch) \"?https?://\S+/v[12]/|.*\bdocker (?:push|build) exited with [1-9]|"
    r"denied: |no basic auth credentials|An image does not exist locally with the tag|"
    r"rpc error: code = |oci runtime error|The command '(?:/bin/(?:ba)?sh|cmd|powershell)\b|"
    r"re-exec error: |exec format error$|standard_init_linux\.go:|unauthorized|Error processing tar file|"
    r"(?:compose\.service|docker\.errors)\.BuildError: |Error checking context|no space left on device)"
)
_COMMITTED = re.compile(r"\s*---> [0-9a-f]{6,}")
_PROGRESS = re.compile(
    r" ---> |\s*--->|Removing intermediate container|Sending build context|Successfully tagged|"
    rf"{IMAGE_BUILT}|"
    r"\S+: Pulling from |[0-9a-f]{12}: |Digest: sha256|Status: |\[Warning\]|SECURITY WARNING|Building \S+$|"
    r"# Executing \d+ build trigger"
)


def read(lines: list[Numbered]) -> Draft:
    """Read the classic builder's output."""
    draft = Draft("classic")
    step, running = -1, False
    for number, text in lines:
        if match := _STEP.match(text):
            if step >= 0 and draft.steps[step].status == "running":
                draft.steps[step].status = "done"
            step, running = draft.add_step(match[1], match[2].strip(), number), False
            draft.say(number, text, "header", step)
        elif _VERDICT.match(text):
            _fail(draft, step, number, text.strip())
        elif _PROGRESS.match(text):
            running = text.lstrip().startswith("---> Running in")
            _note_progress(draft, step, text)
            draft.say(number, text, "header", step)
        elif running:
            draft.say(number, text, "output", step)
        elif step >= 0 and not draft.succeeded and draft.steps[step].status == "running":
            _fail(draft, step, number, text.strip())
        else:
            draft.say(number, text, "other")
    return draft


def _note_progress(draft: Draft, step: int, text: str) -> None:
    if text.startswith("Successfully built"):
        draft.succeeded = True
    elif step >= 0 and text.startswith("# Executing"):
        draft.steps[step].instruction = ""  # what runs now are instructions of the base image, which are not shown
    if step >= 0 and text.lstrip().startswith("---> Using cache"):
        draft.steps[step].status = "cached"
    elif step >= 0 and draft.steps[step].status in {"running", "failed"} and _COMMITTED.match(text):
        if draft.steps[step].status == "failed":
            draft.withdraw_failure(step)
        draft.steps[step].status = "done"


def _fail(draft: Draft, step: int, number: int, text: str) -> None:
    """Take the builder's complaint; the first one that ends a step is its error."""
    draft.succeeded = False
    if step < 0 or draft.steps[step].status not in {"running", "failed"}:
        draft.verdict(number, text)
        return
    if draft.steps[step].status == "running" or draft.steps[step].exit_code is None:
        draft.steps[step].fail(text, number)
        draft.failed_step = step
    draft.verdict(number, text, step)

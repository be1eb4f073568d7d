"""Whether a scenario fails here as it was labelled: its own evidence or cause, at the same step."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import TYPE_CHECKING, NamedTuple

from proving.engine import TIMED_OUT

if TYPE_CHECKING:
    from pathlib import Path

    from proving.engine import Engine
    from proving.scenarios import Scenario
    from proving.workspace import Workspace

CONTEXT_ONLY = re.compile(r"^(?:#\d+ )?(?:\d+\.\d+ )?|^\[?\d{4}-\d\d-\d\dT[\d:.]+Z\]? ?(?:#\d+ )?(?:\d+\.\d+ )?")
NO_IMAGE = re.compile(r"(?ms)^#(\d+) \[internal\] load metadata for .*^#\1 ERROR|pull access denied")
SERVER = re.compile(r"(?:corp\.example|acme\.\w+|corp\.lan|\.invalid|localhost|127\.0\.\d+\.\d+|203\.0\.113\.\d+)\b")
SHOWN = 160


class Reproduced(NamedTuple):
    """How the build of a scenario went here. ``left_out`` says why nothing can be proved with it, if so."""

    left_out: str = ""
    cause: str = ""
    """What the first finding says; for the labelled cause see the scenario."""
    line: int | None = None
    """The line of the failing instruction in the Dockerfile."""
    instruction: str = ""
    stage: str = ""
    step: str = ""
    """As the builder numbers it; empty where it failed before any step."""


def reproduce(scenario: Scenario, place: Workspace, engine: Engine) -> Reproduced:
    """Build ``scenario`` as the corpus has it, in ``place``, and compare its failure with the label."""
    if not scenario.failed:
        return Reproduced("the labelled build succeeds")
    try:
        status = build_once(scenario, place, engine)
    except (OSError, shutil.Error, subprocess.CalledProcessError):
        return Reproduced("its context cannot be copied")
    if status == 0:
        return Reproduced("builds to the end here")
    if status == TIMED_OUT:
        return Reproduced("not done in time")
    found = place.diagnose(place.log)
    failure = found["failure"] or {}
    here = Reproduced(
        "",
        found["findings"][0]["cause"] if found["findings"] else "",
        failure.get("dockerfile_line"),
        failure.get("instruction") or "",
        failure.get("stage") or "",
        failure.get("step") or "",
    )
    return here._replace(left_out=_difference(scenario, place, here))


def build_once(scenario: Scenario, place: Workspace, engine: Engine) -> int:
    """Build ``scenario`` as the corpus has it, unless that was done; keep the log; return the exit status."""
    status = place.noted("built")
    if status is None:
        place.lay(scenario.context)
        status, log = engine.build(place.context)
        place.log.write_text(log)
        place.note("built", status)
    return int(status)


def _difference(scenario: Scenario, place: Workspace, here: Reproduced) -> str:
    """Return what sets this failure apart from the labelled one."""
    log = place.log.read_text()
    same_cause = _shows(log, scenario.evidence) or here.cause in scenario.causes
    if same_cause and _same_step(scenario, place, here):
        return ""
    if NO_IMAGE.search(log):
        return "its base image is not to be had here"
    if SERVER.search(_text(place.context)):
        return "needs a server of its own"
    return f"fails otherwise with this engine: {_last_error(log)}"


def _same_step(scenario: Scenario, place: Workspace, here: Reproduced) -> bool:
    """Say whether the step that failed is the labelled one, by its number or the line that the labelled log shows."""
    if _number(here.step) == _number(scenario.step) and not scenario.step.startswith("Step"):
        return True
    labelled = place.diagnose(scenario.log)["failure"] or {}
    return bool(here.line is not None and labelled.get("dockerfile_line") == here.line)


def _number(step: str) -> str:
    found = re.search(r"\d+/\d+", step)
    return found[0] if found else ""


def _shows(log: str, evidence: tuple[str, ...]) -> bool:
    plain = "\n".join(_plain(line) for line in log.splitlines())
    return any(_plain(line) in plain for line in evidence if len(_plain(line)) > 1)


def _plain(line: str) -> str:
    """Return ``line`` without what differs from build to build: prefixes, refs, digests, numbers."""
    line = CONTEXT_ONLY.sub("", line.strip()).strip()
    line = re.sub(r"\b(?=[a-z]*\d)[0-9a-z]{25}\b|\b[0-9a-f]{32,}\b", "REF", line)
    return re.sub(r"\d+", "0", line)


def _last_error(log: str) -> str:
    lines = [_plain_end(line) for line in log.splitlines() if re.search(r"(?i)\b(?:error|failed)\b", line)]
    return lines[-1][:SHOWN] if lines else "no error is shown"


def _plain_end(line: str) -> str:
    return re.sub(r"^(?:#\d+ )?(?:\d+\.\d+ )?", "", line.strip())


def _text(folder: Path) -> str:
    paths = (
        path for path in folder.rglob("*") if path.is_file() and not path.is_symlink() and ".git" not in path.parts
    )
    return "\n".join(path.read_text(errors="replace") for path in paths)

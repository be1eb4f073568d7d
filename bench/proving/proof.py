"""Whether the first patch that dfdiag proposes lets the failing step pass, and leaves the steps after it alone."""

from __future__ import annotations

import csv
import hashlib
import re
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from proving.reproducing import NO_IMAGE, SERVER

if TYPE_CHECKING:
    from proving.engine import Engine
    from proving.reproducing import Reproduced
    from proving.scenarios import Scenario
    from proving.workspace import Workspace

STAND_IN = re.compile(r"/\.pyenv/versions/")
"""A stand-in for a Python image looks for its library where it was built, which only root may read."""
JUDGED = Path(__file__).with_name("judged.tsv")


class Outcome(NamedTuple):
    """How a build went after a patch."""

    passes: bool
    """The step that failed passes now."""
    ends: bool
    """The image was built."""
    line: int | None = None
    """The line, of the Dockerfile as it was before the patch, where the build fails now; None where it had none."""
    said: str = ""
    """What stands in the way now."""
    unserved: bool = False
    """Once past the fault, the build lacks a server or base image here: nothing is known of the fix."""


class Proof(NamedTuple):
    """What came of the first patch of the first finding. ``outcome`` is None where there is no patch."""

    cause: str
    title: str = ""
    key: str = ""
    """Of the patch: the same patch need not be built twice."""
    outcome: Outcome | None = None
    unbroken: bool = False
    """The step passes, and no step fails after it that a sound fix would have left alone."""
    why: str = ""
    """On what ground a later failure was laid to the fix or was not."""

    @classmethod
    def of(cls, noted: dict[str, Any]) -> Proof:
        """Return the proof that was kept as a mapping."""
        outcome = noted["outcome"]
        return cls(**{**noted, "outcome": outcome and Outcome(*outcome)})


class Trial(NamedTuple):
    """A scenario that fails here, and what it takes to try a fix of it."""

    scenario: Scenario
    place: Workspace
    engine: Engine
    here: Reproduced

    def prove(self) -> Proof:
        """Diagnose the failure, apply the first patch of the first finding, build again."""
        self.place.restore()
        finding = first_finding(self.place)
        patched = [fix for fix in finding["fixes"] if fix["patch"]]
        if not patched:
            return Proof(finding["cause"])
        first = Proof(finding["cause"], patched[0]["title"], _key(patched[0]["patch"]))
        noted = self.place.noted("proof")
        if noted and noted["key"] == first.key:
            return Proof.of(noted)._replace(cause=first.cause, title=first.title)
        outcome = self.attempt(patched[0]["patch"])
        self.place.folder.joinpath("after.patch").write_text(patched[0]["patch"])
        if not outcome.passes or outcome.ends:
            return first._replace(outcome=outcome, unbroken=outcome.passes)
        independent, why = self._independent(outcome, patched[1:])
        return first._replace(outcome=outcome, unbroken=independent, why=why)

    def attempt(self, patch: str, log: str = "after.log") -> Outcome:
        """Apply ``patch``, build, and take it back; keep what the build printed in ``log``."""
        before = self.place.dockerfile.read_text().splitlines()
        try:
            if refused := self.place.apply(patch):
                return Outcome(passes=False, ends=False, said=f"the patch does not apply: {refused}")
            status, printed = self.engine.build(self.place.context)
            self.place.folder.joinpath(log).write_text(printed)
            if status == 0:
                return Outcome(passes=True, ends=True)
            found = self.place.diagnose(self.place.folder / log)
            failure = found["failure"] or {}
            after = self.place.dockerfile.read_text().splitlines()
            line = _line_before(before, after, failure.get("dockerfile_line"))
            titles = [finding["title"] for finding in found["findings"][:1]]
            said = ": ".join([failure.get("instruction") or "no step", *titles])
            passes = self._is_past(line, failure.get("stage") or "")
            return Outcome(
                passes, ends=False, line=line, said=said, unserved=not passes and _is_unserved(found, printed)
            )
        finally:
            self.place.restore()

    def _is_past(self, line: int | None, stage: str) -> bool:
        """Say whether a build that now fails at ``line`` (as it was before the patch) has got past the failing step.

        A line that the patch wrote is None and counts as not past it: the fix itself fails. Stages are built side by
        side, so where another stage fails, the step's own stage has to build.
        """
        if line is None or line == self.here.line:
            return False
        if self.here.line is None or not self.here.step:  # it failed while the Dockerfile was read, before any step
            return True
        if stage == self.here.stage:
            return line > self.here.line
        return self.engine.build(self.place.context, target=self.here.stage.removeprefix("stage-"))[0] == 0

    def _independent(self, outcome: Outcome, others: list[dict[str, Any]]) -> tuple[bool, str]:
        """Say whether a later step that fails now would fail after another sound fix too, and how that is known."""
        if judged := read_judged().get((self.scenario.name, outcome.line)):
            return True, judged
        if self.scenario.verified:
            return False, "with another fix this context is known to build to the end"
        for fix in others:
            other = self.attempt(fix["patch"], "other.log")
            if other.passes:
                same = not other.ends and other.line == outcome.line
                return same, f"after “{fix['title']}” the later step {'fails too' if same else 'passes'}"
        return False, "no other fix to compare with"


def first_finding(place: Workspace) -> dict[str, Any]:
    """Return the first finding for the failure kept in ``place``, in the terms of the JSON output."""
    findings = place.diagnose(place.log)["findings"]
    return dict(findings[0]) if findings else {"cause": "", "fixes": []}


@cache
def read_judged() -> dict[tuple[str, int | None], str]:
    """Return why a later failure has nothing to do with the first one, by scenario and line; judged by reading them."""
    with JUDGED.open(newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {(row["scenario"], int(row["line"])): row["reason"] for row in rows}


def _line_before(before: list[str], after: list[str], line: int | None) -> int | None:
    """Return where ``line`` of the patched Dockerfile stood before; None if the patch wrote it."""
    for block in SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks():
        if line is not None and block.b < line <= block.b + block.size:
            return line - block.b + block.a
    return None


def _is_unserved(found: dict[str, Any], log: str) -> bool:
    """Say whether a build failed for what is not here: a server of the scenario's own, or a (sound) base image."""
    finding = found["findings"][0]
    shown = " ".join(evidence["text"] for evidence in finding["evidence"])
    asked = finding["cause"].startswith("network/") and SERVER.search(shown)
    return bool(asked or NO_IMAGE.search(log) or STAND_IN.search(shown))


def _key(patch: str) -> str:
    return hashlib.sha256(patch.encode()).hexdigest()[:16]

"""Hits to the findings that are shown."""

from __future__ import annotations

import re

from diagnoser.match.clauses import positive_leaves
from diagnoser.match.conditions import holds
from diagnoser.match.find import situation
from diagnoser.model import Evidence, Finding, Fix, Project
from diagnoser.reason.confidence import confidences
from diagnoser.reason.rank import EXPLAINING, rank
from diagnoser.reason.wording import fill
from diagnoser.secrets import Secrets

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from diagnoser.match.conditions import Situation
    from diagnoser.model import BuildLog, FixTemplate, Hit, Line, Rule, StepFacts
    from diagnoser.reason.origin import Origins
    from diagnoser.reason.origin.scene import Blame, Scene
    from diagnoser.reason.rank import Candidate

_GROUP_NAME = r"\(\?P?<([a-z_]+)>"
_STEP_WORDS = frozenset({"command", "exit_code", "home", "meant", "stage", "step", "uid", "user", "workdir"})
_CONTEXT_WORDS = frozenset({"context_path", "near", "ignore_file", "ignore_line", "ignore_pattern"})
_MOST_EVIDENCE = 3
_MOST_FINDINGS = 6
_ANNOUNCES = (
    r"^\s*(?:\[(?:\w+\\)*\w+(?:Exception|Error)\]|In \w+\.php line \d+:|(?:bin/)?(?:rails|rake) aborted!|"
    r"error during build:|CMake Error at \S+:\d+ \(\w+\):|> Build error occurred|"
    r"thread '[^']+'(?: \(\d+\))? panicked at \S+:\d+:\d+:)\s*$"
)
"""Lines by which a tool says that its message comes next; alone they prove nothing."""
_FAR = 4
_GOOD_END = "Successfully installed "
"""pip says so even after a wheel that it could not build, where it found another way."""


def conclude(
    log: BuildLog,
    hits: list[Hit],
    facts: Mapping[int, StepFacts],
    project: Project,
) -> tuple[Finding, ...]:
    """Return the findings on a failed build, the likeliest first; never none."""
    candidates = rank(log, hits)
    best = candidates[0] if candidates and candidates[0].weight >= 0 else None
    if best is None or (best.hit.rule.grade == "wrapper" and not _was_silent(log, best.hit)):
        from diagnoser.reason.unknown import unknown

        return (unknown(log),)
    if best.hit.rule.grade in EXPLAINING:
        candidates = [each for each in candidates if each.hit.rule.grade in EXPLAINING]
    shown = list(zip(candidates, confidences(log, candidates), strict=True))[:_MOST_FINDINGS]
    origins = (
        _origins(log, project) if _asks_dockerfile(best.hit, project) or 0 <= best.hit.step != _failed(log) else None
    )
    first, *others = shown
    return (
        _finding(log, *first, facts, origins, project),
        *(_finding(log, candidate, confidence, facts, origins) for candidate, confidence in others),
    )


def names_a_cause(log: BuildLog, hits: list[Hit]) -> bool:
    """Whether the hits show that a build failed of which the log itself does not say so."""
    candidates = rank(log, hits)
    return bool(candidates) and candidates[0].hit.rule.grade in EXPLAINING and candidates[0].place != "elsewhere"


def tells_of_failure(log: BuildLog, hits: list[Hit]) -> bool:
    """Whether a tool sums up that it failed, and nothing after that says that it went on to a good end."""
    candidates = rank(log, hits)
    if not candidates or candidates[0].hit.rule.grade != "symptom" or candidates[0].place == "elsewhere":
        return False
    return not any(_GOOD_END in line.text for line in log.lines[candidates[0].last :])


def _was_silent(log: BuildLog, hit: Hit) -> bool:
    """Whether the failing step is shown from its announcement on and printed nothing at all."""
    if hit.step < 0:
        return False
    announced = any(line.step == hit.step and line.role == "header" for line in log.lines)
    spoke = any(line.step == hit.step and line.role == "output" for line in log.lines)
    return announced and not spoke and not log.partial


def _asks_dockerfile(hit: Hit, project: Project) -> bool:
    """Whether a rule asks for who is to blame, or has fixes that are edits."""
    return bool(hit.rule.origin) or (project.dockerfile is not None and any(fix.edit for fix in hit.rule.fixes))


def _origins(log: BuildLog, project: Project) -> Origins:
    from diagnoser.reason.origin import Origins  # most of it is the Dockerfile's state, which few runs need

    return Origins(log, project)


def _finding(  # noqa: PLR0913, PLR0917 - what a finding is made of
    log: BuildLog,
    candidate: Candidate,
    confidence: float,
    facts: Mapping[int, StepFacts],
    origins: Origins | None,
    project: Project | None = None,
) -> Finding:
    """Write a finding down; its fixes have patches where the project's Dockerfile is given."""
    hit = candidate.hit
    known = situation(log, facts, hit.step if hit.step >= 0 else _failed(log))
    blame, scene = (origins.blame(hit), origins.scene) if origins else (None, None)
    if blame or (scene and origins and origins.is_whole):
        known = known._replace(origin=blame.kind if blame else "none")
    if hit.context:
        known = known._replace(context=hit.context.states)
    # texts cut long words, and of a secret that was cut nobody could tell what it is
    secrets = Secrets([*(log.lines[line].text for line in hit.lines), known.instruction or ""])
    values = {name: secrets.within(value) for name, value in hit.captures.items()}
    words = {
        **_of_step(log, known, secrets),
        **(_of_image(scene) if scene else {}),
        "meant": blame.meant if blame else "",
        **(hit.context.words if hit.context else {}),
        **values,
    }
    names = _STEP_WORDS | _CONTEXT_WORDS | _captured_names(hit.rule)
    offered = [fix for fix in hit.rule.fixes if holds(fix.when, known, unknown=True)]
    fixes = tuple(_worded(fix, words, names) for fix in offered)
    if project and project.dockerfile and scene:
        from diagnoser.reason.fixing import Site, patched

        site = Site(scene._replace(captures=hit.captures), blame, {**words, **hit.captures}, names)
        fixes = patched(fixes, [fix.edit for fix in offered], site, project.path)
    return Finding(
        cause=hit.rule.id,
        title=fill(hit.rule.title, words, names),
        confidence=confidence,
        explanation=_explained(fill(hit.rule.cause, words, names), hit, blame),
        captures=values,
        evidence=_evidence(log, hit),
        origin=origins.told(blame) if origins else None,
        fixes=fixes,
        references=hit.rule.references,
    )


def _explained(cause: str, hit: Hit, blame: Blame | None) -> str:
    """Add what the build context says, unless another instruction is to blame for its own reasons."""
    told = hit.context.told if hit.context and (blame is None or blame.kind == "not-sent") else ""
    return f"{cause} {told}".rstrip()


def _worded(fix: FixTemplate, words: Mapping[str, str], names: frozenset[str]) -> Fix:
    title, detail = fill(fix.title, words, names), fill(fix.detail, words, names)
    return Fix(title, detail, None, checked=False, side_effects=fix.costs)


def _evidence(log: BuildLog, hit: Hit) -> tuple[Evidence, ...]:
    """The hit's lines; of one that was read in two ways only the message, without the sentence around it."""
    lines = list(dict.fromkeys(log.lines[_announced(log, index)] for index in hit.lines))
    if log.builder == "none":
        lines = [line for line in lines if not any(_is_within(other, line) for other in lines)]
    return tuple(Evidence(line.number, line.text) for line in lines[:_MOST_EVIDENCE])


def _announced(log: BuildLog, index: int) -> int:
    """Where the message stands that a line announces, or the line itself."""
    line = log.lines[index]
    if not re.search(_ANNOUNCES, line.text):
        return index
    behind = range(index + 1, min(index + 1 + _FAR, len(log.lines)))
    spoken = (at for at in behind if _goes_on(line, log.lines[at]))
    return next(spoken, index)


def _goes_on(line: Line, following: Line) -> bool:
    return (following.step, following.role) == (line.step, line.role) and bool(following.text.strip())


def _is_within(message: Line, line: Line) -> bool:
    return message.number == line.number and message.text != line.text and message.text in line.text


def _failed(log: BuildLog) -> int:
    return log.failure.step_index if log.failure else -1


def _of_image(scene: Scene) -> dict[str, str]:
    """What is known of the image that the failing step found."""
    if not scene.fold.images:
        return {}
    account = scene.image.account
    uid = (account.uid if account else scene.image.user) or ""
    return {
        "home": scene.image.home or "",
        "workdir": scene.image.directory,
        "uid": uid if uid.isdigit() else "",
    }


def _of_step(log: BuildLog, known: Situation, secrets: Secrets) -> dict[str, str]:
    failure = log.failure
    instruction = known.instruction or ""
    return {
        "command": secrets.mask(instruction.partition(" ")[2]),
        "exit_code": str(known.exit_code) if known.exit_code is not None else "",
        "stage": (failure.stage if failure else None) or "",
        "step": (failure.step if failure else None) or "",
        "user": known.user or "",
    }


def _captured_names(rule: Rule) -> frozenset[str]:
    """The names that the rule's patterns could have captured."""
    return frozenset(name for leaf in positive_leaves(rule.match) for name in re.findall(_GROUP_NAME, leaf[2]))

"""The one function that the command line, the server and the agent interface call."""

from __future__ import annotations

from os import PathLike

from diagnoser.dockerfile.facts import facts_of_failure
from diagnoser.log.conclude import assume_failed, begins_midway, ends_in_error
from diagnoser.log.read import lines_of, read_lines
from diagnoser.match.find import find_hits
from diagnoser.model import Diagnosis, Project
from diagnoser.packs.cache import load_rules
from diagnoser.packs.places import built_in
from diagnoser.reason.conclude import conclude, names_a_cause, tells_of_failure
from diagnoser.reason.masking import masked
from diagnoser.reason.rank import EXPLAINING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import BinaryIO

    from diagnoser.dockerfile.context import BuildContext
    from diagnoser.log.text import Numbered
    from diagnoser.model import BuildLog, Excerpt, Finding, Hit, Outcome, StepFacts
    from diagnoser.packs.compiled import RuleSet

STILL_RUNNING = 0.4
"""The highest confidence where the log ends in the middle of a step: most of such steps swallow what they print."""


def diagnose(
    source: BinaryIO | bytes,
    *,
    dockerfile: str | Callable[[Excerpt], str | None] | None = None,
    dockerfile_path: str = "Dockerfile",
    context: BuildContext | str | PathLike[str] | None = None,
    packs: RuleSet | None = None,
) -> Diagnosis:
    """Say why a build failed.

    Args:
        source: The build's output, as bytes or as a binary stream, which is read to its end.
        dockerfile: The text of the Dockerfile that was built, where it is at hand, or a function that finds it by the
            lines that the log quotes of it; it returns None for a Dockerfile that is not at hand.
        dockerfile_path: What the patches of fixes call that file, relative to where they are to be applied. One that
            is found is called what the log calls it.
        context: The directory that was sent as build context, where it is at hand. Its files are read only where a
            cause concerns them. A path is taken with the ignore file of its own Dockerfile; see ``build_context``.
        packs: The rules to use; None for the built-in ones.

    Returns:
        The diagnosis. A build that succeeded has no findings; one that failed has at least one.

    Raises:
        PackError: the built-in packs are damaged.
        OSError: the stream cannot be read.
    """
    _, diagnosis = examine(source, dockerfile=dockerfile, dockerfile_path=dockerfile_path, context=context, packs=packs)
    return diagnosis


def examine(
    source: BinaryIO | bytes,
    *,
    dockerfile: str | Callable[[Excerpt], str | None] | None = None,
    dockerfile_path: str = "Dockerfile",
    context: BuildContext | str | PathLike[str] | None = None,
    packs: RuleSet | None = None,
) -> tuple[BuildLog, Diagnosis]:
    """Return the log as it was read beside its diagnosis, for those who show both; see ``diagnose``."""
    rules = packs if packs is not None else load_rules(built_in())
    if isinstance(context, (str, PathLike)):
        context = build_context(context)
    lines, partial = lines_of(source, rules.literals)
    log = read_lines(lines, partial=partial)
    if callable(dockerfile):
        dockerfile = dockerfile(log.excerpt) if log.excerpt else None
        dockerfile_path = log.excerpt.file if log.excerpt else dockerfile_path
    project = Project(dockerfile, dockerfile_path, context)
    diagnosis = diagnose_log(log, rules, project)
    if partial or diagnosis.outcome == "succeeded" or _explains(diagnosis, rules):
        return log, diagnosis
    return _mended(lines, rules, project, log.outcome) or (log, diagnosis)


def _explains(diagnosis: Diagnosis, rules: RuleSet) -> bool:
    rule = rules.named(diagnosis.findings[0].cause) if diagnosis.findings else None
    return rule is not None and rule.grade in EXPLAINING


def _mended(
    lines: list[Numbered], rules: RuleSet, project: Project, outcome: Outcome
) -> tuple[BuildLog, Diagnosis] | None:
    """Read a log as a paste that was bent out of shape; None where that tells no more than the ``outcome`` did."""
    from diagnoser.log.mending import mended  # most logs tell theirs as they stand

    for form in mended(lines):
        log = read_lines(form, partial=False)
        diagnosis = diagnose_log(log, rules, project)
        shows_failure = "failed" in {outcome, log.outcome} or log.builder == "none"
        if diagnosis.outcome == "succeeded" or (shows_failure and _explains(diagnosis, rules)):
            return log, diagnosis
    return None


def build_context(directory: str | PathLike[str], dockerfile: str | PathLike[str] | None = None) -> BuildContext:
    """Take a directory as build context, with the ignore file of a Dockerfile, by its path, or of its own one.

    It need not be there, and nothing is read before it is asked for.
    """
    from diagnoser.dockerfile.context import BuildContext  # few runs have one

    return BuildContext(directory, dockerfile)


def diagnose_log(log: BuildLog, rules: RuleSet, project: Project) -> Diagnosis:
    """Say why a build failed whose output has been read; see ``diagnose``."""
    return masked(_diagnosed(log, rules, project), log, project.dockerfile)


def _diagnosed(log: BuildLog, rules: RuleSet, project: Project) -> Diagnosis:
    if log.outcome == "succeeded":
        return Diagnosis("succeeded", log.builder, None, (), log.excerpt)
    facts = facts_of_failure(log, project.dockerfile)
    hits = find_hits(log, rules, facts)
    if log.outcome == "indeterminate":
        named = names_a_cause(log, hits) or ends_in_error(log)
        if not named and not tells_of_failure(log, hits):
            return Diagnosis("indeterminate", log.builder, None, (), log.excerpt)
        excerpt = begins_midway(log)
        log = assume_failed(log)
        facts = facts_of_failure(log, project.dockerfile)
        hits = find_hits(log, rules, facts)
        if not named or (log.failure and log.failure.step_index >= 0 and not excerpt):
            findings = _conclude(log, hits, facts, project, rules)
            return Diagnosis("indeterminate", log.builder, None, _doubted(findings), log.excerpt)
    log = _located(log, facts)
    findings = _conclude(log, hits, facts, project, rules)
    return Diagnosis("failed", log.builder, log.failure, findings, log.excerpt)


def _conclude(
    log: BuildLog, hits: list[Hit], facts: Mapping[int, StepFacts], project: Project, rules: RuleSet
) -> tuple[Finding, ...]:
    if any(hit.rule.system_packages is not None for hit in hits):
        from diagnoser.packs.system_packages import system_packages_of
        from diagnoser.reason.system_packages import with_system_packages

        hits = with_system_packages(log, hits, facts, system_packages_of)
    if project.context is not None and any(hit.rule.file for hit in hits):
        from diagnoser.reason.consulting import Consulted

        consulted = Consulted(log, project, rules.named)
        hits = [consulted.about(hit) for hit in hits]
    return conclude(log, hits, facts, project)


def _doubted(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Lower the confidence: a step that is still running may go on after what it printed."""
    return tuple(finding._replace(confidence=min(finding.confidence, STILL_RUNNING)) for finding in findings)


def _located(log: BuildLog, facts: Mapping[int, StepFacts]) -> BuildLog:
    """Fill in the failing instruction's line where the Dockerfile shows it and the log does not."""
    failure = log.failure
    if failure is None or failure.dockerfile_line is not None or failure.step_index not in facts:
        return log
    line = facts[failure.step_index].dockerfile_line
    return log._replace(failure=failure._replace(dockerfile_line=line))

"""Rules against a log: from candidate lines to hits."""

from __future__ import annotations

from diagnoser.match.clauses import Evaluation
from diagnoser.match.conditions import Situation, holds
from diagnoser.match.scan import candidates
from diagnoser.model import Hit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from diagnoser.match.clauses import Match
    from diagnoser.model import BuildLog, Rule, StepFacts
    from diagnoser.packs.compiled import RuleSet


def find_hits(log: BuildLog, rules: RuleSet, facts: Mapping[int, StepFacts]) -> list[Hit]:
    """Return every rule that holds in a log, once for each step that it holds in, in the order of the rules.

    ``facts`` says what the Dockerfile tells of a step, by the step's index.
    """
    texts, found = candidates(log, rules)
    step_of = _steps_of_lines(log)
    hits = []
    for number in sorted({rules.owners[leaf] for leaf in found}):
        rule = rules.rule(number)
        evaluation = Evaluation(texts, found, step_of)
        for step in sorted(evaluation.anchors(rule.match)):
            matches = evaluation.evaluate(rule.match, step) or ()
            told = [
                match for match in matches if holds(rule.where, situation(log, facts, step, match.line), unknown=False)
            ]
            if told:
                hits.append(_hit(rule, told, step))
    return hits


def situation(log: BuildLog, facts: Mapping[int, StepFacts], step: int, line: int | None = None) -> Situation:
    """Gather what is known of a step, and of who speaks in a line of it."""
    known = facts.get(step)
    shown = log.steps[step] if step >= 0 else None
    instruction = (shown.instruction or _named(shown.name)) if shown else None
    if known and known.instruction and len(known.instruction) > len(instruction or ""):
        instruction = known.instruction
    return Situation(
        builder=log.builder,
        role=log.lines[line].role if line is not None else None,
        instruction=instruction,
        exit_code=shown.exit_code if shown else None,
        user=known.user if known else None,
        os=known.os if known else None,
    )


def _named(name: str) -> str | None:
    """What a step without an instruction does by its name (``exporting to image``); a position tells nothing."""
    return None if name[-1:].isdigit() and "/" in name.rpartition(" ")[2] else name


def _steps_of_lines(log: BuildLog) -> list[int]:
    """The step of each line; the builder's last word belongs to the step that it says failed."""
    failed = log.failure.step_index if log.failure else -1
    return [failed if line.step < 0 and line.role == "builder" else line.step for line in log.lines]


def _hit(rule: Rule, matches: list[Match], step: int) -> Hit:
    captures: dict[str, str] = {}
    for match in reversed(matches):
        captures.update(match.captures)
    return Hit(rule, tuple(dict.fromkeys(match.line for match in matches)), step, captures)

"""Run the examples that stand beside the rules."""

from __future__ import annotations

from diagnoser.dockerfile.facts import facts_of_failure
from diagnoser.log.conclude import assume_failed
from diagnoser.log.read import read_log
from diagnoser.match.find import find_hits
from diagnoser.packs.compiled import compile_rules

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from diagnoser.model import BuildLog, Hit
    from diagnoser.packs.compiled import RuleSet
    from diagnoser.packs.load import Location
    from diagnoser.packs.schema import Example, Rule


def failing_examples(rules: tuple[Rule, ...]) -> list[str]:
    """Return a line for each example that its rule does not treat as it should."""
    return [f"{rule.id}: {problem}" for rule in rules for _, problem in problems_of_examples(rule)]


def problems_of_examples(rule: Rule) -> Iterator[tuple[Location, str]]:
    """Yield where an example stands that the rule does not treat as it should, and what is wrong with it."""
    compiled = compile_rules({rule.id: rule})
    for kind, examples in (("match", rule.examples.match), ("no_match", rule.examples.no_match)):
        for number, example in enumerate(examples):
            if hits(compiled, example) != (kind == "match"):
                shown = (example if isinstance(example, str) else example.log).strip().split("\n")[0]
                verb = "does not match" if kind == "match" else "matches"
                yield ("examples", kind, number), f"{verb} {shown!r}"


def hits(rules: RuleSet, example: str | Example) -> bool:
    """Whether a rule holds in an example."""
    _, found = hits_in(as_log(example), dockerfile_of(example), rules)
    return bool(found)


def hits_in(content: bytes, dockerfile: str | None, rules: RuleSet) -> tuple[BuildLog, list[Hit]]:
    """Read a log as one of a failed build; return it and the rules that hold in it."""
    log = assume_failed(read_log(content))
    return log, find_hits(log, rules, facts_of_failure(log, dockerfile))


def dockerfile_of(example: str | Example) -> str | None:
    """The Dockerfile of an example, where it has one."""
    return None if isinstance(example, str) else example.dockerfile


def as_log(example: str | Example) -> bytes:
    """Write an example as a builder would print it: a text stands for itself, a mapping for the output of a step."""
    if isinstance(example, str):
        return example.encode()
    instruction = " ".join(example.instruction.split())
    keyword, _, command = instruction.partition(" ")
    lines = [f"#5 [2/2] {instruction}", *(f"#5 0.100 {line}" for line in example.log.rstrip("\n").split("\n"))]
    if keyword.upper() == "RUN":
        lines.append(
            f'#5 ERROR: process "/bin/sh -c {command}" did not complete successfully: exit code: {example.exit_code}'
        )
    else:
        lines[1:] = [f"#5 ERROR: {line}" for line in example.log.rstrip("\n").split("\n")]
    return "\n".join(lines).encode()

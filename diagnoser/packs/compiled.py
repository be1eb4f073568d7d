"""The compiled form of a set of packs: what a run needs, in the order in which it needs it.

A run looks for literals first, so these lie open; the patterns and texts of a rule lie folded as one bytes object
each and are opened only when one of the rule's literals was found.
"""

from __future__ import annotations

import marshal
from typing import TYPE_CHECKING, Any, NamedTuple

from diagnoser.model import FixTemplate, Rule

if TYPE_CHECKING:
    from diagnoser.packs import schema

FORMAT = 6
"""Part of the cache's key: raise it when the layout below changes."""


class RuleSet(NamedTuple):
    """Rules ready for matching.

    ``literals`` maps a lower-case literal to the leaves (patterns for one line, numbered through all rules) that it
    stands for, ``owners[leaf]`` is the number of the leaf's rule and ``bodies[rule]`` its folded content.
    """

    literals: dict[str, tuple[int, ...]]
    owners: tuple[int, ...]
    ids: tuple[str, ...]
    bodies: tuple[bytes, ...]

    def rule(self, number: int) -> Rule:
        """Unfold one rule."""
        return _unfold(marshal.loads(self.bodies[number]))  # noqa: S302 - written by us, see packs.cache


def compile_rules(rules: dict[str, schema.Rule]) -> RuleSet:
    """Compile validated rules."""
    from diagnoser.packs.literals import required_literals

    literals: dict[str, list[int]] = {}
    owners: list[int] = []
    bodies: list[bytes] = []

    def fold_line(pattern: str, within: str, owner: int) -> tuple[object, ...]:
        leaf = len(owners)
        owners.append(owner)
        for literal in required_literals(pattern):
            literals.setdefault(literal, []).append(leaf)
        return ("line", leaf, pattern, within)

    def fold(clause: schema.Clause | str, owner: int) -> tuple[object, ...]:
        if isinstance(clause, str):
            return fold_line(clause, "step", owner)
        members: list[tuple[object, ...]] = []
        if clause.line:
            members.append(fold_line(clause.line, clause.within, owner))
        for kind in ("any", "all", "sequence", "none"):
            if group := getattr(clause, kind):
                members.append((kind, tuple(fold(member, owner) for member in group)))
        return members[0] if len(members) == 1 else ("all", tuple(members))

    for number, rule in enumerate(rules.values()):
        match = fold(rule.match, number)
        bodies.append(marshal.dumps(_fold_body(rule, match)))
    return RuleSet({text: tuple(leaves) for text, leaves in literals.items()}, tuple(owners), tuple(rules), tuple(bodies))


def _fold_body(rule: schema.Rule, match: tuple[object, ...]) -> tuple[Any, ...]:
    fixes = tuple((fix.title, fix.detail.strip(), _fold_where(fix.when), fix.costs) for fix in rule.fixes)
    return (
        *(rule.id, rule.title, rule.grade, match, _fold_where(rule.where)),
        *(" ".join(rule.cause.split()), fixes, rule.symptom_of, rule.references),
    )


def _fold_where(where: schema.Where) -> dict[str, object]:
    return where.model_dump(exclude_defaults=True)


def _unfold(body: tuple[Any, ...]) -> Rule:
    *head, fixes, symptom_of, references = body
    return Rule(*head, fixes=tuple(FixTemplate(*fix) for fix in fixes), symptom_of=symptom_of, references=references)

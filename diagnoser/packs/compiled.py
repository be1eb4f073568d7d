"""The compiled form of a set of packs: what a run needs, in the order in which it needs it.

A run looks for literals first. They are found by their *gram*, four of their bytes as one number: all grams of a log
are a set that is made in C, and only a rule of which a gram occurs is looked at any further. So the grams lie open,
and behind each, folded into one bytes object, the literals that it stands for; likewise each rule. Both are unfolded
only where a log asks for them.
"""

from __future__ import annotations

import marshal
from collections import Counter

from diagnoser.fields import NamedTuple
from diagnoser.model import FixTemplate, Rule, RuleFile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from diagnoser.packs import forms, remedies, schema

FORMAT = 19
"""Part of the cache's key: raise it when the layout below changes."""

MARSHAL = 4
"""The version of the format that Python 3.11 and all later ones read."""

GRAM = 4
"""Bytes of a gram: what a C unsigned int holds, so that ``memoryview`` can cut a text into grams."""


class RuleSet(NamedTuple):
    """Rules ready for matching.

    A *leaf* is a pattern for one line, numbered through all rules. ``buckets`` maps a gram to its folded literals,
    ``owners[leaf]`` is the number of the leaf's rule and ``bodies[rule]`` its folded content. ``own`` maps the id of a
    rule from a user's pack to the pack's name and to whether the rule replaces a built-in one.
    """

    buckets: dict[int, bytes]
    owners: tuple[int, ...]
    ids: tuple[str, ...]
    bodies: tuple[bytes, ...]
    own: dict[str, tuple[str, bool]]

    def bucket(self, gram: int) -> tuple[tuple[str, tuple[int, ...]], ...]:
        """Unfold the literals of a gram, lower case, each with the leaves that need it."""
        return marshal.loads(self.buckets[gram])  # type: ignore[no-any-return]  # noqa: S302 - our own, see packs.cache

    def literals(self) -> Iterator[str]:
        """Yield all literals."""
        for gram in self.buckets:
            for literal, _ in self.bucket(gram):
                yield literal

    def rule(self, number: int) -> Rule:
        """Unfold one rule."""
        return _unfold(marshal.loads(self.bodies[number]))  # noqa: S302 - our own, see packs.cache

    def named(self, rule: str) -> Rule | None:
        """Unfold the rule of an id; None where there is none."""
        return self.rule(self.ids.index(rule)) if rule in self.ids else None


def grams(content: bytes) -> set[int]:
    """Return all grams of some bytes, as numbers."""
    found: set[int] = set()
    for start in range(GRAM):
        end = len(content) - (len(content) - start) % GRAM
        if end > start:
            found.update(memoryview(content[start:end]).cast("I"))
    return found


NO_RULES = RuleSet({}, (), (), (), {})


def compile_rules(rules: dict[str, schema.Rule], base: RuleSet = NO_RULES) -> RuleSet:
    """Compile validated rules over those of ``base``, which stand before them; one with the id of a base's replaces it.

    The leaves of a replaced rule stay: lines may be looked at for them, but no rule holds by them.
    """
    from diagnoser.packs.literals import further_literals, required_literals

    literals: dict[str, list[int]] = {}
    owners = list(base.owners)
    bodies = dict(zip(base.ids, base.bodies, strict=True))

    def fold_line(pattern: str, within: str, owner: int) -> tuple[object, ...]:
        leaf = len(owners)
        owners.append(owner)
        for literal in required_literals(pattern):
            literals.setdefault(literal, []).append(leaf)
        return ("line", leaf, pattern, within, further_literals(pattern))

    def fold(clause: forms.Clause | str, owner: int) -> tuple[object, ...]:
        if isinstance(clause, str):
            return fold_line(clause, "step", owner)
        members: list[tuple[object, ...]] = []
        if clause.line:
            members.append(fold_line(clause.line, clause.within, owner))
        groups = ((kind, getattr(clause, kind)) for kind in ("any", "all", "sequence", "none"))
        members.extend((kind, tuple(fold(member, owner) for member in group)) for kind, group in groups if group)
        return members[0] if len(members) == 1 else ("all", tuple(members))

    ids = list(dict.fromkeys((*base.ids, *rules)))
    numbers = {name: number for number, name in enumerate(ids)}
    for name, rule in rules.items():
        match = fold(rule.match, numbers[name])
        bodies[name] = marshal.dumps(_fold_body(rule, match), MARSHAL)
    return RuleSet(_fold_literals(literals, base), tuple(owners), tuple(ids), tuple(bodies[name] for name in ids), {})


def _fold_literals(literals: dict[str, list[int]], base: RuleSet) -> dict[int, bytes]:
    """File each literal under the gram that the fewest share, of those that the base does not have if there is one."""
    all_grams = {literal: grams(literal.encode()) for literal in literals}
    shared = Counter(gram for found in all_grams.values() for gram in found)
    buckets: dict[int, list[tuple[str, tuple[int, ...]]]] = {}
    for literal, leaves in literals.items():
        rarest = min(all_grams[literal], key=lambda gram: (gram in base.buckets, shared[gram], gram))
        buckets.setdefault(rarest, []).append((literal, tuple(leaves)))
    both = {gram: (*(base.bucket(gram) if gram in base.buckets else ()), *found) for gram, found in buckets.items()}
    return base.buckets | {gram: marshal.dumps(found, MARSHAL) for gram, found in both.items()}


def _fold_body(rule: schema.Rule, match: tuple[object, ...]) -> tuple[Any, ...]:
    fixes = tuple(
        (fix.title, fix.detail.strip(), _fold_where(fix.when), fix.costs, tuple(map(_fold_edit, fix.edit)))
        for fix in rule.fixes
    )
    return (
        *(rule.id, rule.title, rule.grade, match, _fold_where(rule.where)),
        *(" ".join(rule.cause.split()), fixes, rule.symptom_of, rule.references, _fold_origin(rule)),
        _fold_system_packages(rule.system_packages),
        (rule.file.path, rule.file.within, rule.file.proof, dict(rule.file.instead)) if rule.file else None,
    )


def _fold_origin(rule: schema.Rule) -> tuple[tuple[str, str], ...]:
    """Cut each question into its name and what it is about."""
    return tuple((text.split(None, 1)[0], text.partition(" ")[2].strip()) for text in rule.origin)


def _fold_system_packages(said: bool | tuple[str, ...]) -> tuple[str, ...] | None:
    if isinstance(said, bool):
        return () if said else None
    return said


def _fold_where(where: forms.Where) -> dict[str, object]:
    return where.model_dump(exclude_defaults=True)


def _fold_edit(edit: remedies.Edit) -> tuple[str, dict[str, object]]:
    """Cut an edit into its kind and all that it says, its text under ``value``."""
    (kind,) = edit.kinds()
    said = edit.model_dump(exclude_defaults=True)
    return kind, {"value": said.pop(kind), **said}


def _unfold(body: tuple[Any, ...]) -> Rule:
    name, title, grade, match, where, cause, fixes, symptom_of, references, origin, packages, file = body
    templates = tuple(FixTemplate(*fix) for fix in fixes)
    about = RuleFile(*file) if file else None
    return Rule(name, title, grade, match, where, cause, templates, symptom_of, references, origin, packages, about)

"""From packs to the records of ``causes``, as plain values that the cache keeps."""

from __future__ import annotations

import marshal
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import yaml

from diagnoser.knowledge.conditions import conditions
from diagnoser.knowledge.signatures import patterns_of, shown, slot, ways
from diagnoser.knowledge.tools import tool_of
from diagnoser.packs.compiled import MARSHAL
from diagnoser.packs.forms import BUILT_IN_CAPTURES, RULE_ID
from diagnoser.reason.wording import PLACEHOLDER
from diagnoser.render.safe import clean
from diagnoser.secrets import mask

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from diagnoser.model import Rule
    from diagnoser.packs.cache import Source
    from diagnoser.packs.compiled import RuleSet

_GROUP = re.compile(r"\(\?P?<([a-z_]+)>")
_ID = re.compile(rf"\b{RULE_ID}\b")
_NOTHING_KNOWN = "none known"
_SAMPLES = 6
_SYMPTOMS = 4
_NEIGHBOURS = 5
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_COMMON = 0.2
"""A word of more than this share of a pack's titles tells nothing of what a rule is about."""


def compile_causes(sources: Sequence[Source], rules: RuleSet) -> dict[str, tuple[tuple[Any, ...], bytes]]:
    """Return each cause's summary and folded record by its id.

    ``rules`` are the compiled rules of the same sources, which have been found valid; read here is what they leave out.
    """
    said = _said(sources)
    compiled = {rule.id: rule for rule in (rules.rule(number) for number in range(len(rules.ids)))}
    explains: dict[str, list[str]] = {}
    for rule in compiled.values():
        for other in rule.symptom_of:
            explains.setdefault(other, []).append(rule.id)
    near = _neighbours(compiled.values())
    found = {}
    for name in sorted(compiled):
        source, _ = rules.own.get(name, ("", False))
        record = _record(compiled[name], said[name], compiled, explains.get(name, []), near[name], source)
        light = (*record[:5], _symptoms(compiled[name]), record[-2], source)
        found[name] = (light, marshal.dumps(record, MARSHAL))
    return found


def _said(sources: Sequence[Source]) -> dict[str, dict[str, Any]]:
    entries = (yaml.load(source.content, Loader=_LOADER) for source in sources)  # noqa: S506 - a safe loader
    return {entry["id"]: entry for pack in entries for entry in pack or ()}


def _record(  # noqa: PLR0913, PLR0917 - what a cause is made of
    rule: Rule,
    said: Mapping[str, Any],
    known: Mapping[str, Rule],
    explains: list[str],
    near: tuple[str, ...],
    source: str,
) -> tuple[Any, ...]:
    pack = rule.id.partition("/")[0]
    names = BUILT_IN_CAPTURES | {name for pattern in patterns_of(rule.match) for name in _GROUP.findall(pattern)}
    mistaken = " ".join(said["false_positives"].split())
    explained_by = tuple(other for other in rule.symptom_of if other.endswith("/*") or other in known)
    fixes = tuple(
        (_text(fix.title, names), _text(fix.detail, names), conditions(fix.when), fix.costs, bool(fix.edit))
        for fix in rule.fixes
    )
    return (
        *(rule.id, pack, tool_of(pack), _text(rule.title, names), rule.grade, _text(rule.cause, names)),
        tuple(way for way in ways(rule.match) if way[0]),
        tuple(_sample(example) for example in said["examples"]["match"][:_SAMPLES]),
        conditions(rule.where),
        fixes,
        "" if mistaken.rstrip(".").lower() == _NOTHING_KNOWN else mistaken,
        explained_by,
        tuple(sorted(explains)),
        tuple(dict.fromkeys(found for found in _ids(mistaken) if found in known and found != rule.id)),
        near,
        rule.references,
        " ".join(said["verified"].split()),
        source,
    )


def _text(text: str, names: frozenset[str]) -> str:
    """Write what a log would fill in as a name in pointed brackets; other braces are shell or Dockerfile text."""

    def written(match: re.Match[str]) -> str:
        if match["name"] not in names:
            return match[0]
        if match["otherwise"] == "":
            return ""
        words = {"basename": "file name of ", "dirname": "directory of "}.get(match["function"] or "", "")
        return match["space"] + slot(words + match["name"])

    return PLACEHOLDER.sub(written, text.strip())


def _sample(example: str | Mapping[str, Any]) -> str:
    text = example if isinstance(example, str) else example["log"]
    return "\n".join(clean(mask(line)).rstrip() for line in text.strip("\n").split("\n"))


def _symptoms(rule: Rule) -> tuple[str, ...]:
    lines = (shown(pattern) for pattern in patterns_of(rule.match))
    return tuple(line for line in dict.fromkeys(lines) if line)[:_SYMPTOMS]


def _ids(text: str) -> list[str]:
    return [match[0] for match in _ID.finditer(text)]


def _neighbours(rules: Iterable[Rule]) -> dict[str, tuple[str, ...]]:
    """Find for each rule those of its pack that share the most telling words with it, in their ids and titles."""
    packs: dict[str, dict[str, frozenset[str]]] = {}
    for rule in rules:
        pack, _, slug = rule.id.partition("/")
        packs.setdefault(pack, {})[rule.id] = frozenset(re.findall(r"[a-z]{3,}", f"{slug} {rule.title}".lower()))
    return {rule: near for words_of in packs.values() for rule, near in _near_each_other(words_of)}


def _near_each_other(words_of: Mapping[str, frozenset[str]]) -> Iterator[tuple[str, tuple[str, ...]]]:
    counts = Counter(word for words in words_of.values() for word in words)
    weights = {word: 1 / count for word, count in counts.items() if count <= max(2, _COMMON * len(words_of))}
    for rule, words in words_of.items():
        shared = {
            other: sum(weights.get(word, 0) for word in words & others)
            for other, others in words_of.items()
            if other != rule
        }
        best = sorted(shared, key=lambda other: (-shared[other], other))
        yield rule, tuple(other for other in best if shared[other])[:_NEIGHBOURS]

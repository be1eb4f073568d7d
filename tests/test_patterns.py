"""The built-in packs: sound, proved by their examples, and free of hosts."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from diagnoser.match.patterns import compiled
from diagnoser.packs.load import parse_pack
from diagnoser.proof.examples import failing_examples

if TYPE_CHECKING:
    from diagnoser.packs.schema import Rule

ROOT = Path(__file__).parents[1]
PACKS = sorted((ROOT / "patterns").glob("*.yaml"))
# Written so that this file does not name them either.
HOSTS = re.compile(r"py[p]i\.org|python[h]osted\.org|deb\.de[b]ian\.org|security\.de[b]ian\.org|archive\.ub[u]ntu\.com|"
                   r"npm[j]s\.(?:org|com)|yarn[p]kg\.com|dl-cdn\.al[p]inelinux\.org")  # fmt: skip


FILES = [
    path
    for folder in ("patterns", "fixtures", "diagnoser", "tests", "bench")
    for path in sorted((ROOT / folder).rglob("*"))
    if path.suffix in {".yaml", ".log", ".Dockerfile", ".py", ".md", ".tsv"}
]


@cache
def _rules(path: Path) -> tuple[Rule, ...]:
    return parse_pack(path.read_text(encoding="utf-8"), path.name)


@pytest.mark.parametrize("path", PACKS, ids=lambda path: path.stem)
def test_examples(path: Path) -> None:
    """Each rule matches its examples and none of its near misses."""
    assert failing_examples(_rules(path)) == []


@pytest.mark.parametrize("path", PACKS, ids=lambda path: path.stem)
def test_a_rule_has_a_real_log_or_says_why_not(path: Path) -> None:
    """Each rule has a log under fixtures/ whose place names it, or says in `no_log` what one would take; never both."""
    logged = {f"{path.stem}/{log.name.split('.')[0]}" for log in (ROOT / "fixtures" / path.stem).glob("*.log")}
    assert [rule.id for rule in _rules(path) if (rule.id in logged) == (rule.examples.no_log is not None)] == []


@pytest.mark.parametrize("path", PACKS, ids=lambda path: path.stem)
def test_ids_name_their_pack(path: Path) -> None:
    """A rule is found where its id says."""
    assert {rule.id.split("/")[0] for rule in _rules(path)} == {path.stem}


@pytest.mark.parametrize("path", PACKS, ids=lambda path: path.stem)
def test_no_field_twice(path: Path) -> None:
    """No rule has a field twice: of two, YAML keeps the last one without a word."""
    twice = []
    for rule in re.split(r"\n(?=- id: )", path.read_text(encoding="utf-8")):
        fields = re.findall(r"^(?:- |  )(\w+):", rule, re.MULTILINE)
        twice += [f"{rule.splitlines()[0]} {field}" for field in set(fields) if fields.count(field) > 1]
    assert twice == []


@pytest.mark.parametrize("path", PACKS, ids=lambda path: path.stem)
def test_costs_are_sentences(path: Path) -> None:
    """What a fix costs ends with a full stop: an unquoted comma in a YAML list cuts a sentence into two."""
    costs = [cost for rule in _rules(path) for fix in rule.fixes for cost in fix.costs]
    assert [cost for cost in costs if not cost.endswith(".")] == []


def test_symptoms_name_rules_that_exist() -> None:
    """A relation between rules has two ends."""
    rules = [rule for pack in PACKS for rule in _rules(pack)]
    ends = {rule.id for rule in rules} | {f"{pack.stem}/*" for pack in PACKS}
    assert [(rule.id, name) for rule in rules for name in rule.symptom_of if name not in ends] == []


@pytest.mark.parametrize("path", PACKS, ids=lambda path: path.stem)
def test_patterns_are_quick_on_awkward_lines(path: Path) -> None:
    """No pattern runs away on long lines of the kinds that logs hold."""
    awkward = [
        "a" * 3000,
        "ab " * 1000,
        "'\"" * 1500,
        "/usr/lib/x" * 300,
        "1.2.3-4 " * 400,
        "error: " * 400,
        "=" * 3000,
    ]
    patterns = {pattern for rule in _rules(path) for pattern in rule.match.patterns()}
    slow = []
    for pattern in patterns:
        for line in awkward:
            try:
                compiled(pattern).search(line, timeout=1.0)
            except TimeoutError:
                slow.append((pattern, line[:10]))
    assert slow == []


def test_no_registry_host() -> None:
    """No file names the host of a package registry."""
    assert len(FILES) > len(PACKS)
    named = {path: HOSTS.search(path.read_text(encoding="utf-8", errors="replace")) for path in FILES}
    assert [(str(path.relative_to(ROOT)), found[0]) for path, found in named.items() if found] == []

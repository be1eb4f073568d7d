"""What real builds show of a cause: a piece of a log, and what became of the Dockerfile.

A case is the log of a build in ``fixtures/`` that failed so. The fixtures stay behind when a wheel is made, so what is
shown of them goes into it, compiled (see ``hatch_build.py``). In a checkout a case is worked out when it is asked for,
by diagnosing its log as a user would; all together are kept in the cache under a hash of the fixtures.
"""

from __future__ import annotations

import re
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from diagnoser.packs import cache
from diagnoser.packs.cache import Source
from diagnoser.packs.places import built_in, built_in_directory

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from diagnoser.model import BuildLog, Finding
    from diagnoser.packs.compiled import RuleSet

KIND = "cases"
_BEFORE, _MOST = 4, 12
_LONGEST = 240
_BESIDE = 6


class ExampleLine(NamedTuple):
    """A line of a log; ``telling`` where it shows the cause."""

    number: int
    text: str
    telling: bool


class Example(NamedTuple):
    """A piece of a real build's log."""

    lines: tuple[ExampleLine, ...]
    builder: str
    instruction: str | None
    dockerfile_line: int | None
    exit_code: int | None


class Change(NamedTuple):
    """What a fix made of a real Dockerfile: the lines it is about before and after, and the patch."""

    before: str
    after: str
    patch: str


class Case(NamedTuple):
    """What builds show of one cause; ``changes`` has the place of a fix in its rule."""

    example: Example | None = None
    changes: Mapping[int, Change] = MappingProxyType({})
    beside: tuple[str, ...] = ()
    exit_codes: tuple[int, ...] = ()


class Cases:
    """The cases of the built-in causes."""

    def __init__(self, compiled: dict[str, Any] | None, fixtures: Path | None) -> None:
        """Take them compiled, or the directory of the logs to read them from; neither where there are none."""
        self._compiled = compiled
        self._fixtures = fixtures

    def of(self, cause: str) -> Case:
        """Return the case of a cause; an empty one where no build is at hand."""
        if self._compiled is not None:
            return unfold(self._compiled[cause]) if cause in self._compiled else Case()
        return work_out(cause, self._logs.get(cause, []), self._rules) if self._fixtures else Case()

    def prepare(self) -> None:
        """Work all cases out, or take them from the cache, since all are going to be asked for."""
        if self._compiled is not None or self._fixtures is None:
            return
        files = [Source(str(path.relative_to(self._fixtures)), path.read_bytes()) for path in _files(self._fixtures)]
        key = cache.key_of([*built_in(), *files], KIND)
        self._compiled = cache.find(key)
        if self._compiled is None:
            self._compiled = compile_cases(self._fixtures, self._rules)
            cache.keep(key, self._compiled)

    @cached_property
    def _rules(self) -> RuleSet:
        return cache.load_rules(built_in())

    @cached_property
    def _logs(self) -> dict[str, list[Path]]:
        return _logs_by_cause(self._fixtures) if self._fixtures else {}


def load_cases() -> Cases:
    """Return the cases that a wheel brought along, else those of the checkout, else none."""
    compiled = cache.find(cache.key_of(built_in(), KIND))
    if compiled is not None:
        return Cases(compiled, None)
    fixtures = Path(built_in_directory()).with_name("fixtures")
    return Cases(None, fixtures if fixtures.is_dir() else None)


def compile_cases(fixtures: Path, rules: RuleSet) -> dict[str, Any]:
    """Work out the cases of all causes that have logs, as plain values."""
    return {cause: _fold(work_out(cause, logs, rules)) for cause, logs in _logs_by_cause(fixtures).items()}


def work_out(cause: str, logs: Iterable[Path], rules: RuleSet) -> Case:
    """Diagnose the logs of a cause: the first that shows it is the example, and all tell what else they show."""
    from diagnoser.diagnosing import diagnose

    example: Example | None = None
    changes: dict[int, Change] = {}
    beside: dict[str, None] = {}
    codes: set[int] = set()
    rule = rules.named(cause)
    titles = [_title_pattern(fix.title) for fix in rule.fixes] if rule else []
    for path in logs:
        content = path.read_bytes()
        beside_it = path.with_suffix(".Dockerfile")
        dockerfile = beside_it.read_text(encoding="utf-8", errors="replace") if beside_it.exists() else None
        diagnosis = diagnose(content, dockerfile=dockerfile, packs=rules)
        finding = next((each for each in diagnosis.findings if each.cause == cause), None)
        if finding is None:
            continue
        failure = diagnosis.failure
        if failure and failure.exit_code:
            codes.add(failure.exit_code)
        beside.update(dict.fromkeys(each.cause for each in diagnosis.findings if each is not finding))
        for number, change in _changes(finding, titles):
            changes.setdefault(number, change)
        if example is None:
            place = (failure.instruction, failure.dockerfile_line, failure.exit_code) if failure else (None,) * 3
            example = Example(_excerpt(content, finding, rules), diagnosis.builder, *place)
    known = tuple(each for each in beside if not each.startswith("unknown/"))[:_BESIDE]
    return Case(example, changes, known, tuple(sorted(codes)))


def _files(fixtures: Path) -> list[Path]:
    return sorted([*fixtures.glob("*/*.log"), *fixtures.glob("*/*.Dockerfile")])


def _logs_by_cause(fixtures: Path) -> dict[str, list[Path]]:
    """The logs ``PACK/SLUG.log`` and ``PACK/SLUG.VARIANT.log`` of each cause, the one without a variant first."""
    found: dict[str, list[Path]] = {}
    for path in sorted(fixtures.glob("*/*.log"), key=lambda path: (path.name.count("."), path)):
        found.setdefault(f"{path.parent.name}/{path.name.partition('.')[0]}", []).append(path)
    return found


def _title_pattern(template: str) -> re.Pattern[str]:
    """A pattern for the titles that a template turns into."""
    parts = re.split(r" ?\{[a-z_()]+(?:\|[^{}]*)?\}", template)
    return re.compile(".*".join(map(re.escape, parts)), re.DOTALL)


def _changes(finding: Finding, titles: list[re.Pattern[str]]) -> Iterable[tuple[int, Change]]:
    for fix in finding.fixes:
        number = next((number for number, title in enumerate(titles) if title.fullmatch(fix.title)), None)
        if fix.patch and number is not None:
            yield number, _change(fix.patch)


def _change(patch: str) -> Change:
    """Cut a patch into what stood there and what stands there now; pieces between hunks are left out."""
    sides: tuple[list[str], list[str]] = ([], [])
    for line in patch.splitlines()[2:]:
        if line.startswith("@@"):
            for side in sides:
                if side:
                    side.append("…")
        elif line[:1] in {" ", "-", "+"}:
            if line[0] != "+":
                sides[0].append(line[1:])
            if line[0] != "-":
                sides[1].append(line[1:])
    before, after = ("\n".join(side) for side in sides)
    return Change(before, after, patch)


def _excerpt(content: bytes, finding: Finding, rules: RuleSet) -> tuple[ExampleLine, ...]:
    """The telling line with some lines of its step around it, no more than a screen shows."""
    from diagnoser.log.read import read_log

    log = read_log(content, rules.literals)
    telling = {item.line for item in finding.evidence}
    first = finding.evidence[0].line if finding.evidence else 0
    at = next((index for index, line in enumerate(log.lines) if line.number == first), None)
    if at is None:
        return ()
    step = _of_step(log, at)
    place = step.index(at)
    shown = step[max(0, place - _BEFORE) :][:_MOST]
    return tuple(_line(log, index, telling) for index in shown)


def _of_step(log: BuildLog, at: int) -> list[int]:
    step, role = log.lines[at].step, log.lines[at].role
    return [
        index
        for index, line in enumerate(log.lines)
        if index == at or (line.step == step and line.text.strip() and line.role in {role, "builder"})
    ]


def _line(log: BuildLog, index: int, telling: set[int]) -> ExampleLine:
    from diagnoser.render.safe import clean
    from diagnoser.secrets import mask

    line = log.lines[index]
    text = clean(mask(line.text[:_LONGEST])).rstrip()
    return ExampleLine(line.number, text + ("…" if len(line.text) > _LONGEST else ""), line.number in telling)


def _fold(case: Case) -> tuple[Any, ...]:
    example: tuple[Any, ...] | None = None
    if case.example:
        lines, *others = case.example
        example = (tuple((line.number, line.text, line.telling) for line in lines), *others)
    return (example, {number: tuple(change) for number, change in case.changes.items()}, *case[2:])


def unfold(values: tuple[Any, ...]) -> Case:
    """Make a case of the plain values that were kept of it."""
    example, changes, *others = values
    whole = example and Example(tuple(ExampleLine(*line) for line in example[0]), *example[1:])
    return Case(whole, {number: Change(*change) for number, change in changes.items()}, *others)

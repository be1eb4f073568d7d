"""The figures, and the page that shows every case."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from proving.hosts import unname

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from proving.proof import Proof
    from proving.reproducing import Reproduced
    from proving.scenarios import Scenario

ENOUGH_PASS = 0.8
ENOUGH_UNBROKEN = 0.95


class Case(NamedTuple):
    """A scenario and what came of it; ``proof`` is None where it is left out."""

    scenario: Scenario
    here: Reproduced
    proof: Proof | None

    def __str__(self) -> str:
        if not self.proof:
            return self.here.left_out or "reproduced"
        if not self.proof.outcome:
            return f"no patch ({self.proof.cause})"
        passes, ends, *_ = self.proof.outcome
        end = "builds to the end" if ends else self.proof.outcome.said
        return f"{'passes' if passes else 'STILL FAILS'}, {end} ({self.proof.title})"


class Figures(NamedTuple):
    """How many cases; each counts among those before it, but for ``unbroken``, which counts among ``passing``."""

    scenarios: int
    reproduced: int
    patched: int
    passing: int
    unbroken: int
    ending: int

    @classmethod
    def of(cls, cases: Sequence[Case]) -> Figures:
        """Count ``cases``."""
        proofs = [case.proof for case in cases if case.proof]
        outcomes = [(proof, proof.outcome) for proof in proofs if proof.outcome]
        return cls(
            len(cases),
            len(proofs),
            len(outcomes),
            sum(outcome.passes for _, outcome in outcomes),
            sum(proof.unbroken for proof, _ in outcomes),
            sum(outcome.ends for _, outcome in outcomes),
        )

    def rows(self) -> Iterable[tuple[str, str, str]]:
        """Yield name, figure and goal of each line of the summary."""
        yield "scenarios in the corpus", str(self.scenarios), ""
        yield "reproduced here", str(self.reproduced), ""
        yield "first finding has a patch", _share(self.patched, self.reproduced), ""
        yield "its first patch makes the failing step pass", _share(self.passing, self.patched), f"≥ {ENOUGH_PASS:.0%}"
        yield "and breaks nothing later", _share(self.unbroken, self.passing), f"≥ {ENOUGH_UNBROKEN:.0%}"
        yield "the image is built to the end", _share(self.ending, self.patched), ""


def table(cases: Sequence[Case], engine: str) -> str:
    """Return the page, as Markdown, with the names that stand for hosts."""
    return unname("\n\n".join([_head(cases, engine), _proved(cases), _unpatched(cases), _left_out(cases)]) + "\n")


HEAD = """# Proved by building

<!-- Written by bench/prove_fixes.py. -->

Each case is a build that fails for a known reason. It was built on a real engine until it failed with that reason at
the known step; dfdiag read the log, the Dockerfile and the build context; the first patch of its first finding was
applied with `git apply`, and the image was built again. Nobody chose among the fixes.

Docker {engine} with BuildKit, {day:%-d %B %Y}. Base images are local stand-ins for the names in the Dockerfiles.

| | cases | goal |
|---|---|---|
{figures}

A step *passes* when the second build gets past the instruction that failed, wherever the patch put it. A patch *breaks
nothing later* when the build then goes on to the end. A later failure is laid to the patch, unless another fix lets the
step pass too and the same later step fails after that (not tried where the corpus knows a fix with which the context
was built), or `bench/proving/judged.tsv` says, from reading the two steps, why they have nothing to do with each other.
The reason stands below the table.

```sh
python bench/prove_fixes.py CORPUS --table docs/fix-proof.md    # needs an engine at DOCKER_HOST, and an hour or two
```
"""


def _head(cases: Sequence[Case], engine: str) -> str:
    figures = "\n".join(f"| {' | '.join(row)} |" for row in Figures.of(cases).rows())
    return HEAD.format(engine=engine, day=dt.datetime.now(tz=dt.UTC), figures=figures).rstrip()


def _proved(cases: Sequence[Case]) -> str:
    rows = [
        "## Fixes with a patch",
        "",
        "| case | cause | fix | step passes | breaks nothing later | builds to the end |",
    ]
    rows.append("|---|---|---|---|---|---|")
    notes = []
    for scenario, _, proof in cases:
        if proof and proof.outcome:
            verdicts = (proof.outcome.passes, proof.unbroken if proof.outcome.passes else None, proof.outcome.ends)
            marks = " | ".join("" if verdict is None else "yes" if verdict else "**no**" for verdict in verdicts)
            rows.append(f"| {scenario.name} | `{proof.cause}` | {_cell(proof.title)} | {marks} |")
            if not proof.outcome.ends:
                why = f" ({_cell(proof.why)})" if proof.why else ""
                wrong = "" if proof.cause in scenario.causes else f"; the cause is `{scenario.cause}`"
                notes.append(f"- {scenario.name}: {_cell(proof.outcome.said) or 'fails'}{why}{wrong}")
    return "\n".join([*rows, "", "What stood in the way where the image was not built:", "", *(notes or ["- nothing"])])


def _unpatched(cases: Sequence[Case]) -> str:
    named: dict[str, list[str]] = {}
    for scenario, _, proof in cases:
        if proof and not proof.outcome:
            named.setdefault(proof.cause, []).append(scenario.name)
    lines = [f"- `{cause}`: {', '.join(names)}" for cause, names in sorted(named.items())]
    return "\n".join(["## Reproduced, but the first finding has no patch", "", *(lines or ["- none"])])


def _left_out(cases: Sequence[Case]) -> str:
    reasons = Counter(case.here.left_out.partition(":")[0] for case in cases if case.here.left_out)
    lines = [f"- {number}: {reason}" for reason, number in reasons.most_common()]
    return "\n".join(["## Left out, and why", "", *(lines or ["- none"])])


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({part / whole:.0%})" if whole else f"{part} of {whole}"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")

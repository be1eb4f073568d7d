"""The labelled builds of a corpus: one scenario for each build context, whatever forms its log was written in."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

VERIFIED = re.compile(r"(?<!un)\bverified\b")


class Scenario(NamedTuple):
    """A build context that is known to fail, and how; ``log`` is what its build printed when it was labelled."""

    name: str
    context: Path
    log: Path
    failed: bool
    causes: tuple[str, ...]
    step: str
    evidence: tuple[str, ...]
    verified: bool
    """Whether a fix is known with which this context builds to the end."""

    @property
    def cause(self) -> str:
        """The root cause that was built in; ``accept`` gives others that are right too."""
        return self.causes[0]


def read_scenarios(corpus: Path, only: tuple[str, ...] = ()) -> Iterator[Scenario]:
    """Yield the scenarios of ``corpus`` that have a Dockerfile and a label: all, or those named, in that order.

    Raises:
        OSError: if the corpus has no labels or contexts.
    """
    with corpus.joinpath("labels.tsv").open(newline="") as file:
        labels = {row["name"]: row for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)}
    names = only or sorted((path.name for path in corpus.joinpath("contexts").iterdir()), key=_seeds_first)
    for context in (corpus / "contexts" / name for name in names):
        row = labels.get(context.name)
        if row and context.joinpath("Dockerfile").is_file():
            yield Scenario(
                name=context.name,
                context=context,
                log=corpus / "logs" / f"{context.name}.log",
                failed=row["outcome"] == "failed",
                causes=(row["cause_id"], *filter(None, row["accept"].split(","))),
                step=row["failed_step"],
                evidence=tuple(row["evidence"].split(" || ")),
                verified=bool(VERIFIED.search(row["fix_kind"])),
            )


def _seeds_first(name: str) -> tuple[bool, str]:
    return not name.startswith("seed-"), name

"""Fits the confidence model on labelled logs and writes ``diagnoser/reason/weights.py``.

A corpus is a directory with a ``labels.tsv`` whose columns hold at least ``name``, ``cause_id`` (``-`` where the build
succeeded) and ``accept`` (further ids that are right, between commas). Logs are ``NAME.log``, in ``logs/`` or beside
the labels, and a ``NAME.Dockerfile`` beside a log is read with it. Several corpora count for the same in all, however
many logs they hold.

The rules were written by people who could read the logs, so on those nearly every finding is right, and a model of
nothing else would learn to be sure of everything. Two things keep it modest:

* For each log that is diagnosed right, the rules that name its cause are taken away and it is diagnosed again. Where
  another finding is shown then, it is wrong, in the way in which findings will be wrong on a log whose cause no rule
  knows yet. ``--unseen`` is the share of builds that fail for such a cause: 0.2, because of the first 136 logs from
  public threads whose cause is known, 24 were not recognised.
* No probability above ``--hold-sure`` is shown.

The quality printed is that of predictions for logs that the model had not seen: five folds, with all forms of one
scenario (``-tty``, ``-rawjson`` and so on) in the same one. *As they are* leaves out the diagnoses that had their rules
taken away. ``--check`` writes nothing and exits with 1 where the probabilities are off by more than 0.05.

    python bench/fit_confidence.py CORPUS… [--hold-sure X] [--unseen X] [--strength X] [--dry-run] [--check]
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections import Counter
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from unittest.mock import patch

from logistic import Example, fit, predict, quality
from measuring import ROOT

from diagnoser import diagnose, diagnosing
from diagnoser.match.find import find_hits
from diagnoser.reason import conclude
from diagnoser.reason.confidence import features

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from diagnoser.model import BuildLog, Hit
    from diagnoser.reason.rank import Candidate

_WEIGHTS = ROOT / "diagnoser" / "reason" / "weights.py"
_FORMS = re.compile(r"^buildkit-|(?:-(?:tty|rawjson|d20|plain|classic))+$")
_MOST_ERROR = 0.05
"""The expected calibration error that ``--check`` lets pass."""
_DOCSTRING = '"""Weights of the confidence model. Written by ``bench/fit_confidence.py``; do not edit."""'
_FOLDS = 5
_FREE = "always"


class Labelled(NamedTuple):
    """A log and the causes that are right for it; none where the build succeeded."""

    name: str
    log: Path
    causes: frozenset[str]

    @property
    def group(self) -> str:
        """The scenario that the log is a form of."""
        return _FORMS.sub("", self.name)


class Setting(NamedTuple):
    """What the fit is told."""

    strength: float
    hold_sure: float
    unseen: float


def read_corpus(directory: Path) -> list[Labelled]:
    """Read a corpus's labels; exit where a log is missing."""
    with (directory / "labels.tsv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [Labelled(row["name"], _log(directory, row["name"]), _causes(row)) for row in rows]


def _log(directory: Path, name: str) -> Path:
    for path in (directory / "logs" / f"{name}.log", directory / f"{name}.log"):
        if path.exists():
            return path
    sys.exit(f"{directory}: no log of {name}")


def _causes(row: Mapping[str, str]) -> frozenset[str]:
    ids = (row["cause_id"], *(row["accept"] or "").split(","))
    return frozenset(each.strip() for each in ids if each.strip() not in {"", "-"})


def describe(labelled: Labelled, without: frozenset[str] = frozenset()) -> tuple[str, dict[str, float]] | None:
    """Diagnose a log without some rules: the first finding's cause and its features; None where no rule's is shown."""
    seen: list[dict[str, float]] = []

    def record(log: BuildLog, candidates: list[Candidate]) -> list[float]:
        seen.append(features(log, candidates, 0))
        return [0.0] * len(candidates)

    def find(*arguments: object) -> list[Hit]:
        return [hit for hit in find_hits(*arguments) if hit.rule.id not in without]  # type: ignore[arg-type]

    dockerfile = labelled.log.with_suffix(".Dockerfile")
    text = dockerfile.read_text(encoding="utf-8", errors="replace") if dockerfile.exists() else None
    with (
        patch.object(conclude, "confidences", record),
        patch.object(diagnosing, "find_hits", find),
        patch.object(diagnosing, "_mended", lambda *_: None),  # logs are taken as they stand
    ):
        findings = diagnose(labelled.log.read_bytes(), dockerfile=text).findings
    return (findings[0].cause, seen[-1]) if seen and findings else None


def examples_of(corpus: list[Labelled], setting: Setting) -> Iterator[Example]:
    """Diagnose each log with all rules and, where that is right, once more without those that made it so."""
    for labelled in corpus:
        told = describe(labelled)
        if told is None:
            continue
        cause, described = told
        right = cause in labelled.causes
        yield Example(labelled.name, labelled.group, described, right, 1.0 - setting.unseen)
        misled = describe(labelled, labelled.causes) if right and setting.unseen else None
        if misled:
            yield Example(f"{labelled.name} (unseen)", labelled.group, misled[1], right=False, weight=setting.unseen)


def balanced(corpora: Sequence[list[Example]]) -> list[Example]:
    """Weigh examples so that each corpus counts for the same, and all together for as many as there are."""
    total = sum(example.weight for corpus in corpora for example in corpus)
    result = []
    for corpus in corpora:
        share = total / len(corpora) / sum(example.weight for example in corpus)
        result.extend(example._replace(weight=example.weight * share) for example in corpus)
    return result


def cross_validated(examples: list[Example], names: list[str], setting: Setting) -> list[float]:
    """Predict each example with weights fitted on the other folds."""
    folds = _folds(examples)
    predictions = [0.0] * len(examples)
    for fold in range(_FOLDS):
        others = [example for example, of in zip(examples, folds, strict=True) if of != fold]
        weights = fit(others, names, setting.strength, _FREE)
        for at, example in enumerate(examples):
            if folds[at] == fold:
                predictions[at] = min(predict(weights, example.features), setting.hold_sure)
    return predictions


def _folds(examples: list[Example]) -> list[int]:
    """Deal the groups out to folds in an order that looks drawn at random and is always the same."""
    groups = sorted({example.group for example in examples}, key=lambda group: sha256(group.encode()).digest())
    fold_of = {group: at % _FOLDS for at, group in enumerate(groups)}
    return [fold_of[example.group] for example in examples]


def feature_names(examples: list[Example]) -> list[str]:
    """Return the features that occur, in the order in which ``features`` names them, values of one kind sorted."""
    kinds: dict[str, int] = {}
    names = set()
    for example in examples:
        for name, value in example.features.items():
            kinds.setdefault(_kind(name), len(kinds))
            names.update([name] if value else [])
    return sorted(names, key=lambda name: (kinds[_kind(name)], name))


def _kind(name: str) -> str:
    first = name.partition(" ")[0]
    return first if first in {"grade", "place"} else name


def written(weights: Mapping[str, float], most: float) -> str:
    """Return the text of the weights' module."""
    lines = "".join(f'    "{name}": {round(weight, 3)},\n' for name, weight in weights.items())
    bound = f'MOST = {most}\n"""The highest probability that is shown."""\n'
    return f"{_DOCSTRING}\n\n{bound}\nWEIGHTS = {{\n{lines}}}\n"


def main() -> int:
    """Fit, print how well, and write the weights."""
    arguments = _parse()
    setting = Setting(arguments.strength, arguments.hold_sure, arguments.unseen)
    corpora = [list(examples_of(read_corpus(directory), setting)) for directory in arguments.corpora]
    for directory, corpus in zip(arguments.corpora, corpora, strict=True):
        _print_counts(directory.name, corpus)
    examples = balanced(corpora)
    names = feature_names(examples)
    predictions = cross_validated(examples, names, setting)
    _print_folds(examples, predictions)
    _print_quality("all", examples, predictions)
    _print_quality("as they are", *_as_they_are(examples, predictions))
    if arguments.check:
        return int(quality(examples, predictions).calibration_error > _MOST_ERROR)
    text = written(fit(examples, names, setting.strength, _FREE), setting.hold_sure)
    print(f"\n{text}", end="")
    if not arguments.dry_run:
        _WEIGHTS.write_text(text, encoding="utf-8")
    return 0


def _as_they_are(examples: list[Example], predictions: list[float]) -> tuple[list[Example], list[float]]:
    kept = [pair for pair in zip(examples, predictions, strict=True) if not pair[0].name.endswith("(unseen)")]
    return [example for example, _ in kept], [predicted for _, predicted in kept]


def _print_counts(name: str, corpus: list[Example]) -> None:
    counts = Counter((example.name.endswith("(unseen)"), example.right) for example in corpus)
    print(
        f"{name}: {counts[False, True]} findings right, {counts[False, False]} wrong, "
        f"{counts[True, False]} wrong with their rules taken away"
    )


def _print_folds(examples: list[Example], predictions: list[float]) -> None:
    folds = _folds(examples)
    for fold in range(_FOLDS):
        of = [at for at in range(len(examples)) if folds[at] == fold]
        _print_quality(f"fold {fold + 1}", [examples[at] for at in of], [predictions[at] for at in of])


def _print_quality(name: str, examples: list[Example], predictions: list[float]) -> None:
    of = quality(examples, predictions)
    print(
        f"{name:12} log loss {of.log_loss:.4f}   Brier {of.brier:.4f}   "
        f"expected calibration error {of.calibration_error:.4f}"
    )


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", nargs="+", type=Path, metavar="CORPUS", help="directory with labels.tsv")
    parser.add_argument("--hold-sure", type=float, default=0.97, help="highest probability shown (default: 0.97)")
    parser.add_argument("--unseen", type=float, default=0.2, help="share of causes that no rule knows (default: 0.2)")
    parser.add_argument("--strength", type=float, default=1.0, help="L2 penalty, in examples (default: 1)")
    parser.add_argument("--dry-run", action="store_true", help="print the weights and write nothing")
    parser.add_argument("--check", action="store_true", help="exit with status 1 where the goal is missed")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

"""Prove the fixes that dfdiag proposes by building: break, diagnose, apply the first patch, build again.

``python bench/prove_fixes.py CORPUS --table docs/fix-proof.md`` takes each scenario of a labelled corpus whose build
context can be rebuilt on the engine of ``DOCKER_HOST``. What was built is kept in ``--work``, one folder for each
scenario, so that a run that was broken off goes on where it stood, and a later run builds only what changed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent))  # also when it is run from elsewhere

from proving.engine import Engine
from proving.images import make_missing
from proving.proof import Trial
from proving.reproducing import Reproduced, reproduce
from proving.scenarios import read_scenarios
from proving.table import Case, Figures, table
from proving.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from proving.scenarios import Scenario


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; return the exit status."""
    chosen = _parse(arguments)
    engine = Engine()
    if not engine.version():
        sys.exit("no Docker engine answers; start one and set DOCKER_HOST")
    _say(f"engine {engine.version()}")
    make_missing(engine, _say)
    scenarios = list(read_scenarios(chosen.corpus.resolve(), tuple(chosen.only)))
    with ThreadPoolExecutor(chosen.jobs) as pool:
        cases = list(pool.map(lambda scenario: _prove(scenario, chosen, engine), scenarios))
    _list_reproduced(cases, chosen.work.resolve())
    for name, figure, goal in Figures.of(cases).rows():
        print(f"{name:45} {figure:>20}   {goal}")
    if chosen.table:
        chosen.table.write_text(table(cases, engine.version()))
    return 0


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", type=Path, help="a folder with labels.tsv, contexts/ and logs/")
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="only these scenarios")
    parser.add_argument("--break-only", action="store_true", help="stop before the diagnosis: list what fails here")
    parser.add_argument("--kept", action="store_true", help="leave out what was not built in an earlier run")
    parser.add_argument("--jobs", type=int, default=2, help="builds at a time")
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir(), "dfdiag-proof"))
    parser.add_argument("--table", type=Path, help="write the table there, as Markdown")
    return parser.parse_args(arguments)


def _prove(scenario: Scenario, chosen: argparse.Namespace, engine: Engine) -> Case:
    """Break, diagnose, fix and build again, as far as ``scenario`` allows."""
    place = Workspace(chosen.work.resolve() / scenario.name)
    noted = place.noted("reproduced")
    if chosen.kept and scenario.failed and place.noted("built") is None:
        return Case(scenario, Reproduced("not tried in this run"), None)
    here = Reproduced(**noted) if noted else reproduce(scenario, place, engine)
    place.folder.mkdir(parents=True, exist_ok=True)
    place.note("reproduced", here._asdict())
    proof = None if here.left_out or chosen.break_only else Trial(scenario, place, engine, here).prove()
    if proof:
        place.note("proof", proof._asdict())
    if proof and proof.outcome and proof.outcome.unserved:
        here, proof = here._replace(left_out="once past the fault, lacks a server or a sound base image here"), None
    case = Case(scenario, here, proof)
    _say(f"{scenario.name}: {case}")
    return case


def _list_reproduced(cases: Sequence[Case], work: Path) -> None:
    """Write what was reproduced and where it lies, for who wants to look into a case."""
    rows = ["scenario\tcause\tfailing line\tdockerfile\tcontext\tlog\tdiagnosed"]
    for scenario, here, _ in cases:
        place = Workspace(work / scenario.name)
        row = (scenario.name, scenario.cause, here.line, place.dockerfile, place.context, place.log, here.cause)
        rows += [] if here.left_out else ["\t".join(map(str, row))]
    work.joinpath("reproduced.tsv").write_text("\n".join(rows) + "\n")


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())

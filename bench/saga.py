"""Follow a build from its first failure to the image, with nothing but the first patch that dfdiag proposes each time.

``python bench/saga.py CORPUS [NAME…]`` starts from each scenario named, or from all whose names begin with ``seed-``:
the troubleshooting report that the project grew from needed eleven builds and ended with one that failed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent))  # also when it is run from elsewhere

from proving.engine import Engine
from proving.proof import first_finding
from proving.scenarios import read_scenarios
from proving.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from proving.scenarios import Scenario

MOST_BUILDS = 6


class Episode(NamedTuple):
    """One build: what was said of it, and the fix that was applied before the next. The last one says how it ended."""

    build: int
    cause: str
    fix: str


def main(arguments: Sequence[str] | None = None) -> int:
    """Follow each scenario; return 1 if one did not come to its image."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", type=Path, help="a folder with labels.tsv, contexts/ and logs/")
    parser.add_argument("names", nargs="*", metavar="NAME", help="scenarios to start from; all seed-… if none is given")
    chosen = parser.parse_args(arguments)
    engine = Engine()
    unfinished = 0
    for scenario in read_scenarios(chosen.corpus.resolve(), tuple(chosen.names)):
        if scenario.failed and (chosen.names or scenario.name.startswith("seed-")):
            episodes = list(follow(scenario, engine))
            unfinished += episodes[-1].cause != ""
            print(f"{scenario.name}: {len(episodes)} builds")
            for build, cause, fix in episodes:
                print(f"  {build}. {cause or 'the image is built'}{f': {fix}' if fix else ''}", flush=True)
    return int(unfinished > 0)


def follow(scenario: Scenario, engine: Engine) -> Iterator[Episode]:
    """Build, diagnose and patch until the image is there, no patch is proposed, or ``MOST_BUILDS`` are done."""
    with tempfile.TemporaryDirectory() as folder:
        place = Workspace(Path(folder, scenario.name))
        place.lay(scenario.context)
        for build in range(1, MOST_BUILDS + 1):
            status, log = engine.build(place.context)
            place.log.write_text(log)
            if status == 0:
                yield Episode(build, "", "")
                return
            finding = first_finding(place)
            fix = next((fix for fix in finding["fixes"] if fix["patch"]), None)
            refused = place.apply(fix["patch"]) if fix else "no patch is proposed"
            yield Episode(build, finding["cause"], refused or str(fix and fix["title"]))
            if refused:
                return


if __name__ == "__main__":
    sys.exit(main())

"""How long a search takes compared with showing a cause, and how well it finds what people type.

Times are medians of whole processes, over rounds that run every command once in turn, as in ``startup.py``. The words
are those of ``tests/knowledge/queries.tsv``, by which the ranking was tuned, and of ``held_out.tsv``, by which it was
not.

    python bench/knowledge.py [--rounds N] [--check]
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from measuring import ROOT, Figure, clean_environment, command, report, weigh
from startup import make_byte_code

if TYPE_CHECKING:
    from diagnoser.knowledge.search import Search

_TABLES = ROOT / "tests" / "knowledge"
_CAUSE = "filesystem/no-space-left"
_COMMANDS = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "kb show": [command(), "kb", "show", _CAUSE],
    "kb search, words": [command(), "kb", "search", "file exists in my folder but COPY says not found"],
    "kb search, misspelt": [command(), "kb", "search", "requirments file not fond"],
    "kb search, a line": [
        *(command(), "kb", "search"),
        "ERROR: Could not install packages due to an OSError: [Errno 13] Permission denied: '/home/appuser/.local'",
    ],
}
_GOAL = 2.0
_FIRST, _AMONG_THREE = 0.75, 0.9


def main() -> int:
    """Measure, print the tables and return the exit status."""
    arguments = _parse()
    make_byte_code()
    with tempfile.TemporaryDirectory() as directory:
        environment = clean_environment(DFDIAG_CACHE_DIR=str(Path(directory, "cache")), DFDIAG_NO_USER_PACKS="1")
        figures = _times(environment, arguments.rounds)
    return report([*figures, *_hits()], check=arguments.check)


def _times(environment: dict[str, str], rounds: int) -> list[Figure]:
    seconds: dict[str, list[float]] = {name: [] for name in _COMMANDS}
    for number in range(-1, rounds):
        names = list(_COMMANDS)
        for name in names if number % 2 else reversed(names):
            start = partial(
                subprocess.Popen,
                _COMMANDS[name],
                env=environment,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            run = weigh(start)
            if run.status:
                sys.exit(f"{name}: exit status {run.status}")
            if number >= 0:  # the first round fills the cache
                seconds[name].append(run.seconds)
    medians = {name: statistics.median(values) for name, values in seconds.items()}
    shown = medians["kb show"]
    return [
        Figure(name, median / shown, "x", _GOAL if "search" in name else None, note=f"{median * 1000:6.1f} ms")
        for name, median in medians.items()
    ]


def _hits() -> list[Figure]:
    from diagnoser.knowledge.causes import load_causes
    from diagnoser.knowledge.search import Search
    from diagnoser.packs.cache import load_rules
    from diagnoser.packs.places import built_in

    search = Search(load_causes(), load_rules(built_in()))
    return [figure for name in ("queries", "held_out") for figure in _shares(name, search)]


def _shares(name: str, search: Search) -> list[Figure]:
    rows = [row.split("\t") for row in (_TABLES / f"{name}.tsv").read_text(encoding="utf-8").splitlines()[1:]]
    first = among_three = 0
    for _, text, wanted in rows:
        found = [result.cause in wanted.split(",") for result in search.find(text).results]
        first += any(found[:1])
        among_three += any(found[:3])
    return [
        Figure(f"{name}: first", first / len(rows), "", _FIRST, at_least=True, note=f"of {len(rows)}"),
        Figure(f"{name}: among three", among_three / len(rows), "", _AMONG_THREE, at_least=True),
    ]


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=11, help="times that each command runs (default: 11)")
    parser.add_argument("--check", action="store_true", help="exit with status 1 where a goal is missed")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

"""How fast a long log is read, and in how much memory.

Writes a verbose build log of 100 MB (with ``--large`` also of 1 GB) into a temporary directory, once with the cause in
its last step and once with the cause in the middle, diagnoses each through a pipe's standard input and checks that the
finding, the failing step and the line that proves it are right. ``cat`` reads the same file in the same rounds, so that
the speed of the disk and its cache can be told from that of dfdiag.

The peak memory is the kernel's own figure for the child (``wait4``). Megabytes are 10^6 bytes, for the log as for
memory.

    python bench/long_log.py [--large] [--rounds N] [--directory DIR] [--check]
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from measuring import Figure, Run, clean_environment, command, report, weigh
from verbose_log import write_failing_at_end, write_failing_in_middle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from verbose_log import Truth

MB = 1_000_000
_SIZE = 100 * MB
_LARGE = 1000 * MB
_LEAST_SPEED = 60.0
_MOST_MEMORY = 96.0
_MOST_GROWTH = 4.0
_WRITERS = {"end": write_failing_at_end, "middle": write_failing_in_middle}


class Measured(NamedTuple):
    """What was measured on one log; ``wrong`` says what of the diagnosis is not right."""

    name: str
    size: int
    seconds: float
    cat: float
    peak: float
    wrong: str


class Bench:
    """Writes logs and diagnoses them."""

    def __init__(self, directory: Path, rounds: int) -> None:
        """Keep files in a directory, and fill the cache of compiled rules, which is not what is measured."""
        self._log = directory / "build.log"
        self._out = directory / "out"
        self._rounds = rounds
        self._environment = clean_environment(DFDIAG_CACHE_DIR=str(directory / "cache"))
        self._log.write_bytes(b"\n")
        self._run([command()])

    def measure(self, where: str, size: int) -> Measured:
        """Write a log that fails there and diagnose it."""
        with self._log.open("wb") as file:
            truth = _WRITERS[where](file, size)
        written = self._log.stat().st_size
        cats, runs = [], []
        for _ in range(self._rounds):
            cats.append(self._run(["cat"]).seconds)
            runs.append(self._run([command()]))
        wrong = self._wrong(truth)
        self._log.unlink()
        peak = max(run.peak for run in runs) / MB
        seconds = statistics.median(run.seconds for run in runs)
        return Measured(f"{size // MB} MB, {where}", written, seconds, statistics.median(cats), peak, wrong)

    def _run(self, arguments: list[str]) -> Run:
        with self._log.open("rb") as log:
            run = weigh(
                partial(subprocess.Popen, arguments, stdin=log, stdout=subprocess.DEVNULL, env=self._environment)
            )
        if run.status:
            sys.exit(f"{arguments[0]}: exit status {run.status}")
        return run

    def _wrong(self, truth: Truth) -> str:
        with self._log.open("rb") as log:
            done = subprocess.run(
                [command(), "--format", "json"], stdin=log, stdout=subprocess.PIPE, env=self._environment, check=True
            )
        said = json.loads(done.stdout)
        found = said["findings"][0] if said["findings"] else {"cause": "nothing", "evidence": []}
        if found["cause"] != truth.cause:
            return f"found {found['cause']} and not {truth.cause}"
        if (said["failure"] or {}).get("step") != truth.step:
            return f"blames step {(said['failure'] or {}).get('step')} and not {truth.step}"
        lines = [evidence["line"] for evidence in found["evidence"]]
        return "" if truth.line in lines else f"shows lines {lines} and not {truth.line}"


def figures(measured: list[Measured]) -> Iterator[Figure]:
    """Turn what was measured into lines of the table."""
    for each in measured:
        speed = each.size / MB / each.seconds
        yield Figure(f"{each.name}: throughput", speed, "MB/s", _LEAST_SPEED, at_least=True)
        yield Figure(f"{each.name}: time, cat = 1", each.seconds / each.cat, "x")
        yield Figure(f"{each.name}: peak memory", each.peak, "MB", _MOST_MEMORY)
        yield Figure(f"{each.name}: findings wrong", float(bool(each.wrong)), "", 0, note=each.wrong)
    peaks = _peaks(measured)
    if len(peaks) > 1:
        yield Figure("1 GB: memory more than at 100 MB", max(peaks) - min(peaks), "MB", _MOST_GROWTH)


def _peaks(measured: list[Measured]) -> list[float]:
    """The highest peak at each size, in the order of the sizes."""
    sizes: dict[int, float] = {}
    for each in sorted(measured, key=lambda each: each.size):
        size = round(each.size / _SIZE)
        sizes[size] = max(each.peak, sizes.get(size, 0.0))
    return list(sizes.values())


def main() -> int:
    """Measure, print the table and return the exit status."""
    arguments = _parse()
    sizes = [_SIZE, _LARGE] if arguments.large else [_SIZE]
    with tempfile.TemporaryDirectory(dir=arguments.directory) as directory:
        bench = Bench(Path(directory), arguments.rounds)
        measured = [bench.measure(where, size) for size in sizes for where in _WRITERS]
    print(f"{arguments.rounds} rounds, Python {sys.version.split()[0]}\n")
    return report(list(figures(measured)), check=arguments.check)


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--large", action="store_true", help="measure a log of 1 GB as well")
    parser.add_argument("--rounds", type=int, default=3, help="times that each log is read (default: 3)")
    parser.add_argument("--directory", help="where to write the logs (default: the system's temporary directory)")
    parser.add_argument("--check", action="store_true", help="exit with status 1 where a goal is missed")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

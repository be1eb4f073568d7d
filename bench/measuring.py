"""What the benchmarks share: running a child and weighing it, and the table of figures against goals."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Sequence

ROOT = Path(__file__).resolve().parents[1]
KIB = 1024


class Run(NamedTuple):
    """How one child did: wall-clock seconds from before it was started until it was gone, and its peak memory."""

    seconds: float
    peak: int
    status: int


class Figure(NamedTuple):
    """One line of the table. ``goal`` is None where a figure is for orientation only."""

    name: str
    value: float
    unit: str
    goal: float | None = None
    at_least: bool = False
    note: str = ""

    @property
    def missed(self) -> bool:
        """Whether the figure is on the wrong side of its goal."""
        if self.goal is None:
            return False
        return self.value < self.goal if self.at_least else self.value > self.goal


def command() -> str:
    """Return the path of the ``dfdiag`` that belongs to the running interpreter."""
    path = Path(sys.executable).with_name("dfdiag")
    if not path.exists():
        sys.exit(f"{path}: no such file; install the project into this environment first")
    return str(path)


def clean_environment(**more: str) -> dict[str, str]:
    """Return the environment that users have: without what developers and images set for Python."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "DFDIAG_"))}
    return {**kept, **more}


def weigh(start: Callable[[], subprocess.Popen[bytes]], attend: Callable[[], object] = lambda: None) -> Run:
    """Start a child, ``attend`` to it while it runs, and wait for it.

    Linux carries the parent's peak memory over to a child's, so the caller has to stay smaller than what it weighs.
    """
    began = time.perf_counter()
    child = start()
    attend()
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - began
    child.returncode = os.waitstatus_to_exitcode(status)  # else the object would wait for a child that is gone
    unit = 1 if sys.platform == "darwin" else KIB
    return Run(seconds, usage.ru_maxrss * unit, child.returncode)


def report(figures: Sequence[Figure], *, check: bool) -> int:
    """Print the table; return the exit status."""
    print(f"{'':34} {'measured':>12}   {'goal':>12}")
    for figure in figures:
        print(_row(figure))
    return int(check and any(figure.missed for figure in figures))


def _row(figure: Figure) -> str:
    goal = "" if figure.goal is None else f"{'≥' if figure.at_least else '≤'} {figure.goal:g} {figure.unit}".rstrip()
    verdict = "" if figure.goal is None else "missed" if figure.missed else "met"
    value = f"{figure.value:.2f} {figure.unit}".rstrip()
    return f"{figure.name:34} {value:>12}   {goal:>12}   {verdict:7}{figure.note}".rstrip()

"""What a Dockerfile of a hundred instructions costs to be read, folded and searched for faults.

All figures are processor time, as multiples of what an interpreter takes that starts and does nothing, measured in the
same rounds: so other work on the machine counts little. ``alone`` is the work inside one process, which each check of
a fix costs anew; nothing is kept from the run before. Whole processes pay for imports and for what is compiled on the
way, too.

    python bench/dockerfile.py [--rounds N] [--check]
"""

from __future__ import annotations

import argparse
import gc
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING

from measuring import ROOT, Figure, clean_environment, report
from startup import make_byte_code

from diagnoser.dockerfile.faults import faults
from diagnoser.dockerfile.fold import Fold
from diagnoser.dockerfile.parse import read_dockerfile
from diagnoser.dockerfile.shell import read_script
from diagnoser.dockerfile.words import split_words

if TYPE_CHECKING:
    from collections.abc import Callable

_STAGES = 4
_STAGE = """\
FROM python:3.11-slim AS stage{0}
ARG VERSION=1.{0}
ENV APP_HOME=/app{0} PATH=/opt/venv{0}/bin:$PATH
WORKDIR /app{0}
RUN apt-get update && apt-get install -y --no-install-recommends gcc curl git libpq-dev && rm -rf /var/lib/apt/lists/*
RUN python -m venv /opt/venv{0}
COPY requirements{0}.txt ./
RUN pip install --no-cache-dir -r requirements{0}.txt
RUN addgroup --system app{0} && adduser --system --ingroup app{0} --home /home/app{0} app{0}
COPY --chown=app{0} src{0}/ ./src/
RUN mkdir -p /data{0}/logs /data{0}/cache && chown -R app{0} /data{0} && chmod 750 /data{0}
RUN set -eux; for name in a b c; do touch /data{0}/$name; done; test -d /data{0} || exit 1
COPY package{0}.json package-lock.json web/
RUN cd web && if [ -f lock ]; then npm ci; else npm install; fi
RUN curl -fsSL https://files.example.org/tool-$VERSION.tar.gz | tar -xz -C /opt
ENV FIRST{0}=1 SECOND{0}=two
LABEL org.example.stage="{0}"
RUN cp /app{0}/requirements{0}.txt /tmp/r{0}.txt && rm -f /tmp/r{0}.txt
COPY bin{0}/run.sh /usr/local/bin/run{0}.sh
RUN chmod +x /usr/local/bin/run{0}.sh && ln -s /usr/local/bin/run{0}.sh /usr/local/bin/go{0}
USER app{0}
RUN mkdir -p /data{0}/logs/x
EXPOSE 80{0}0
HEALTHCHECK CMD curl -f http://localhost/ || exit 1
CMD ["python", "-m", "app"]
"""
SOURCE = "".join(_STAGE.format(number) for number in range(_STAGES))
_GOAL = 0.6
"""Ten milliseconds, where an interpreter that does nothing takes 16.6 as on the machine of the README."""
_IMPORTS = """\
from diagnoser.dockerfile.faults import faults
from diagnoser.dockerfile.parse import read_dockerfile
"""
_WORK = f"{_IMPORTS}import sys; faults(read_dockerfile(open(sys.argv[1]).read()))"


def cases(path: Path) -> dict[str, list[str]]:
    """Return the commands to time; the first is what the others are divided by."""
    python = [sys.executable, "-c"]
    return {
        "python -c pass": [*python, "pass"],
        "import faults": [*python, _IMPORTS],
        "read, fold and find faults": [*python, _WORK, str(path)],
    }


def measure(rounds: int) -> list[Figure]:
    """Time whole processes and the parts of the work in turn."""
    parts: dict[str, Callable[[str], object]] = {
        "read, alone": read_dockerfile,
        "read and fold, alone": _fold,
        "read, fold and find faults, alone": lambda source: faults(read_dockerfile(source)),
    }
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory, "Dockerfile")
        path.write_text(SOURCE, encoding="utf-8")
        timed = cases(path)
        seconds: dict[str, list[float]] = {name: [] for name in (*timed, *parts)}
        for _ in range(rounds):
            for name, command in timed.items():
                seconds[name].append(_child(command))
            for name, part in parts.items():
                seconds[name].append(_spent(part))
    medians = {name: statistics.median(values) for name, values in seconds.items()}
    least = medians["python -c pass"]
    goals = {"read, fold and find faults, alone": _GOAL}
    return [
        Figure(name, median / least, "x", goals.get(name), note=f"{median * 1000:6.1f} ms")
        for name, median in medians.items()
    ]


def _child(command: list[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, env=clean_environment(), cwd=ROOT, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _fold(source: str) -> None:
    dockerfile = read_dockerfile(source)
    fold = Fold(dockerfile)
    for instruction in dockerfile.instructions:
        fold.take(instruction)


def _spent(part: Callable[[str], object]) -> float:
    read_script.cache_clear()
    split_words.cache_clear()
    gc.disable()  # as the command does where it starts
    began = process_time()
    part(SOURCE)
    spent = process_time() - began
    gc.enable()
    return spent


def main() -> int:
    """Measure, print the table and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=25, help="times that each is run (default: 25)")
    parser.add_argument("--check", action="store_true", help="exit with status 1 where a goal is missed")
    arguments = parser.parse_args()
    make_byte_code()
    print(f"{len(read_dockerfile(SOURCE).instructions)} instructions, {arguments.rounds} rounds\n")
    return report(measure(arguments.rounds), check=arguments.check)


if __name__ == "__main__":
    sys.exit(main())

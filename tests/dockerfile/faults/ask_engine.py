"""Whether the Dockerfiles of ``table.yaml`` fail where they are said to.

    python tests/dockerfile/faults/ask_engine.py [NAME...]

builds those marked ``engine`` and prints each that fails elsewhere, or not at all. It needs an engine that builds with
BuildKit, set by DOCKER_HOST, and on it the images ``debian:bookworm-slim`` and ``python:3.11-slim``. No build needs a
network; the images that come of it are removed by nobody, but have no names.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

from diagnoser import diagnose

TABLE = Path(__file__).with_name("table.yaml")
DEADLINE = 300
"""Seconds after which a build is given up."""
BUILT = 0
"""In the place of a failing line."""
_IMAGES = ("debian:bookworm-slim", "python:3.11-slim")


def load() -> list[dict[str, object]]:
    """Read the entries that can be built."""
    entries: list[dict[str, object]] = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    return [entry for entry in entries if entry.get("engine")]


def put(files: list[str], directory: Path) -> None:
    """Write an entry's files, ``NAME`` for an empty one or ``NAME=CONTENT``."""
    for entry in files:
        name, _, content = entry.partition("=")
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{content}\n" if content else "", encoding="utf-8")


def client() -> str | None:
    """Return a client through which an engine with the images answers, None where there is none."""
    program = shutil.which("docker", path="/usr/bin:/usr/local/bin") or shutil.which("docker")
    if program is None or "DOCKER_HOST" not in os.environ:
        return None
    done = subprocess.run([program, "image", "inspect", *_IMAGES], capture_output=True, check=False, timeout=60)
    return program if done.returncode == 0 else None


def expected(entry: dict[str, object]) -> int:
    """Return the line at which an entry is said to fail for certain."""
    return min((line for line, *_, certainty in entry["faults"] if certainty == "known"), default=BUILT)


def ask(program: str, entry: dict[str, object]) -> int | str:
    """Build an entry; return the line that fails, or the log where it does not tell."""
    with tempfile.TemporaryDirectory() as directory:
        dockerfile, context = Path(directory, "Dockerfile"), Path(directory, "context")
        dockerfile.write_text(entry["text"], encoding="utf-8")
        context.mkdir()
        put(entry.get("files", []), context)
        done = subprocess.run(
            [program, "build", "--network=none", "--no-cache", f"--file={dockerfile}", context],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env={**os.environ, "DOCKER_BUILDKIT": "1", "BUILDKIT_PROGRESS": "plain"},
            timeout=DEADLINE,
            check=False,
        )
    if done.returncode == 0:
        return BUILT
    failure = diagnose(done.stderr, dockerfile=entry["text"]).failure
    line = failure.dockerfile_line if failure else None
    return line if line is not None else done.stderr.decode(errors="replace")


def main() -> None:
    """Ask, and print what differs."""
    program = client()
    if program is None:
        sys.exit("no engine with the images answers; start one and set DOCKER_HOST")
    entries = [entry for entry in load() if not sys.argv[1:] or entry["name"] in sys.argv[1:]]
    for entry in entries:
        said = ask(program, entry)
        if said != expected(entry):
            print(f"{entry['name']}: line {expected(entry)} is said to fail, and it is {said}")  # noqa: T201
    print(f"{len(entries)} built")  # noqa: T201


if __name__ == "__main__":
    main()

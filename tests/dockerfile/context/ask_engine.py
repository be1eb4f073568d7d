"""What a real engine brings of the build contexts in ``arrivals.yaml``.

    python tests/dockerfile/context/ask_engine.py [--write]

prints each entry whose answer is not the engine's, and with ``--write`` puts the engine's answer into the table. It
needs an engine that builds with BuildKit, set by DOCKER_HOST. No build needs an image or a network, or leaves one.

An entry has a ``name``; the ``files`` of a context (``dir/`` is an empty directory, ``a -> b`` a link); its ``ignore``
file; what ``arrives`` of it with ``COPY . /``; and ``sources``, each with what ``COPY SOURCE /to/`` does: ``fails``, or
the list of what it brings. ``line`` is the line of the ignore file that keeps the source out and ``near`` what may be
meant instead, which no engine says. ``by: source`` stands where Docker 20.10 is behind: those answers are those of
``github.com/moby/patternmatcher`` and ``github.com/tonistiigi/fsutil`` of 2026.
"""

from __future__ import annotations

import argparse
import io
import os
import runpy
import subprocess
import tarfile
import tempfile
from pathlib import Path

import yaml

TABLE = Path(__file__).with_name("arrivals.yaml")
FAILS = "fails"
_OURS = runpy.run_path(str(Path(__file__).parents[1] / "ask_engine.py"))
client = _OURS["client"]
save = _OURS["save"]


def load() -> list[dict[str, object]]:
    """Read the table."""
    return yaml.safe_load(TABLE.read_text(encoding="utf-8"))


def make(root: Path, files: list[str], ignore: str | None) -> None:
    """Make a context."""
    for entry in files:
        name, _, target = entry.partition(" -> ")
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if target:
            path.symlink_to(target)
        elif name.endswith("/"):
            path.mkdir(parents=True)
        else:
            path.write_text(name, encoding="utf-8")
    if ignore is not None:
        (root / ".dockerignore").write_text(ignore, encoding="utf-8", newline="")


def ask(program: str, context: Path, source: str) -> list[str] | str:
    """Copy a source into an empty image; return what it brought, or that it failed."""
    with tempfile.TemporaryDirectory() as directory:
        dockerfile = Path(directory, "Dockerfile")
        dockerfile.write_text(f'FROM scratch\nCOPY ["{source}", "/to/"]\n', encoding="utf-8")
        done = subprocess.run(
            [program, "build", "--network=none", "--output=type=tar,dest=-", f"--file={dockerfile}", context],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env={**os.environ, "DOCKER_BUILDKIT": "1", "BUILDKIT_PROGRESS": "plain"},
            timeout=120,
            check=False,
        )
    if done.returncode:
        if b"load build context" not in done.stderr:
            raise RuntimeError(done.stderr.decode())
        return FAILS
    with tarfile.open(fileobj=io.BytesIO(done.stdout)) as tar:
        names = [f"{member.name}/" if member.isdir() else member.name for member in tar]
    return sorted(name.removeprefix("to/") for name in names if name not in {"to/", "to"})


def answers(program: str, entry: dict[str, object]) -> dict[str, list[str] | str]:
    """Ask for the whole context, under ``.``, and for each source of an entry."""
    with tempfile.TemporaryDirectory() as directory:
        root = Path(directory, "context")
        root.mkdir()
        make(root, entry["files"], entry.get("ignore"))
        return {source: ask(program, root, source) for source in [".", *(entry.get("sources") or {})]}


def main() -> None:
    """Ask, and print what differs."""
    parser = argparse.ArgumentParser(description="Ask a real engine what it brings of build contexts.")
    parser.add_argument("--write", action="store_true", help="put the engine's answers into the table")
    options = parser.parse_args()
    program = client()
    if program is None:
        parser.exit(1, "no engine answers; start one and set DOCKER_HOST\n")
    entries = load()
    for entry in (each for each in entries if each["by"] == "engine"):
        given = answers(program, entry)
        places = [
            (".", entry, "arrives"),
            *((name, known, "comes") for name, known in entry.get("sources", {}).items()),
        ]
        for source, holder, field in places:
            if holder.get(field) != given[source]:
                print(f"{entry['name']}/{source}: {holder.get(field)} stands, {given[source]} is so")  # noqa: T201
                holder[field] = given[source]
    if options.write:
        save(TABLE, entries)


if __name__ == "__main__":
    main()

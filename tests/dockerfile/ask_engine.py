"""What a real engine says to the Dockerfiles of ``tricky/``.

    python tests/dockerfile/ask_engine.py [--write] [TABLE...]

prints each entry ``by: engine`` whose answer is not the engine's, and with ``--write`` puts the engine's answer into
the table. It needs a ``docker`` client that builds with BuildKit on an engine of Docker 20.10, set by DOCKER_HOST: that
one marks what it rejects without running anything, where newer ones do not. No build needs a network or leaves an
image behind.

An entry has a ``name``; a ``text``; what BuildKit ``says``: accepted, or its message; the ``line`` at which the
rejected instruction begins (the engine itself mostly names none); ``by`` whom this is known; and what our reader
``reads``: keywords and lines. ``by: source`` stands where Docker 20.10 is too old to ask, mostly for heredocs, and for
a file without FROM, which brings its daemon down. Those answers are those of BuildKit's own parser and converter of
August 2026 (73ed6825c4b7), compiled and run on the text.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import yaml

TABLES = Path(__file__).parent / "tricky"
ACCEPTED = "accepted"
DEADLINE = 120
"""Seconds after which a build is given up."""
_MARK = "failed to create LLB definition: "
_LITERAL = frozenset(map(chr, range(0x20, 0x7F))) | {"\n"}


class NoEngineError(Exception):
    """No engine builds with BuildKit through this client; holds what the client said."""


def tables() -> list[Path]:
    """Return the files of the table."""
    return sorted(TABLES.glob("*.yaml"))


def load(path: Path) -> list[dict[str, object]]:
    """Read the entries of one file."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def clients() -> list[str]:
    """Return the Docker clients on PATH."""
    found = (shutil.which("docker", path=directory) for directory in os.get_exec_path())
    return list(dict.fromkeys(program for program in found if program))


def client() -> str | None:
    """Return a client through which an engine answers that marks what it rejects, None where there is none."""
    for program in clients():
        try:
            if ask(program, "FROM scratch\nFOO\n") != ACCEPTED:
                return program
        except NoEngineError:
            continue
    return None


def ask(program: str, text: str) -> str:
    """Build a Dockerfile on an empty context; return the message of its rejection, or that it was accepted.

    A build that begins and fails is accepted: its Dockerfile was read.

    Raises:
        NoEngineError: no build took place.
    """
    with tempfile.TemporaryDirectory() as directory:
        dockerfile, context = Path(directory, "Dockerfile"), Path(directory, "context")
        dockerfile.write_bytes(text.encode())
        context.mkdir()
        done = subprocess.run(
            [program, "build", "--network=none", "--output=type=tar,dest=/dev/null", f"--file={dockerfile}", context],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            env={**os.environ, "DOCKER_BUILDKIT": "1", "BUILDKIT_PROGRESS": "plain"},
            timeout=DEADLINE,
            check=False,
        )
    if "load build definition" not in done.stderr:
        raise NoEngineError(done.stderr)
    _, mark, message = done.stderr.rpartition(_MARK)
    return message.strip() if mark else ACCEPTED


def save(path: Path, entries: list[dict[str, object]]) -> None:
    """Write the entries of one file, texts as blocks where they read well so."""
    path.write_text(yaml.dump(entries, Dumper=_Dumper, sort_keys=False, allow_unicode=False, width=1000), "utf-8")


class _Dumper(yaml.SafeDumper):
    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002 - as yaml's
        super().increase_indent(flow, indentless=False)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    is_block = "\n" in text and set(text) <= _LITERAL and text[0] not in " \n" and " \n" not in text
    style = "|" if is_block else '"' if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _items(dumper: yaml.SafeDumper, items: list[object]) -> yaml.SequenceNode:
    in_line = all(isinstance(item, str) for item in items)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=in_line)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(list, _items)


def main() -> None:
    """Ask, and print what differs."""
    parser = argparse.ArgumentParser(description="Ask a real engine what it says to the tricky Dockerfiles.")
    parser.add_argument("--write", action="store_true", help="put the engine's answers into the table")
    parser.add_argument("table", nargs="*", type=Path, default=tables())
    options = parser.parse_args()
    program = client()
    if program is None:
        parser.exit(1, "no engine of Docker 20.10 answers; start one and set DOCKER_HOST\n")
    for path in options.table:
        entries = load(path)
        for entry in entries:
            said = ask(program, str(entry["text"])) if entry["by"] == "engine" else entry["says"]
            if said != entry["says"]:
                print(f"{path.stem}/{entry['name']}: {entry['says']!r} stands, {said!r} is said")  # noqa: T201
                entry["says"] = said
        if options.write:
            save(path, entries)


if __name__ == "__main__":
    main()

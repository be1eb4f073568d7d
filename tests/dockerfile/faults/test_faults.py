"""What a build of a Dockerfile would run into."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from diagnoser.dockerfile.context import BuildContext
from diagnoser.dockerfile.faults import Fault, faults
from diagnoser.dockerfile.parse import read_dockerfile

ROOT = Path(__file__).parents[3]
TABLE = yaml.safe_load((Path(__file__).parent / "table.yaml").read_text(encoding="utf-8"))
CAUSES = {path.stem for path in (ROOT / "patterns").glob("*.yaml")}


def put(files: list[str], directory: Path) -> None:
    """Write a table's files, ``NAME`` for an empty one or ``NAME=CONTENT``."""
    for entry in files:
        name, _, content = entry.partition("=")
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{content}\n" if content else "", encoding="utf-8")


def _shown(fault: Fault) -> list[object]:
    by = fault.by.line if fault.by else 0
    return [fault.instruction.line, fault.kind, fault.subject, by, fault.certainty]


@pytest.mark.parametrize("entry", TABLE, ids=lambda entry: entry["name"])
def test_table(entry: dict[str, object], tmp_path: Path) -> None:
    """Each Dockerfile of the table has the faults that stand there, and no others."""
    put(entry.get("files", []), tmp_path)
    context = BuildContext(tmp_path) if "files" in entry else None
    found = faults(read_dockerfile(entry["text"]), context)
    assert [_shown(fault) for fault in found] == entry["faults"]
    for fault in found:
        assert fault.cause.partition("/")[0] in CAUSES
        assert fault.reason[-1:] not in {".", "!"}

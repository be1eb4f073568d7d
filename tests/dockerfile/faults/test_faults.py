"""What a build of a Dockerfile would run into."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest
import yaml

from diagnoser.dockerfile.context import BuildContext
from diagnoser.dockerfile.faults import Fault, faults
from diagnoser.dockerfile.parse import read_dockerfile

ROOT = Path(__file__).parents[3]
ENGINE = runpy.run_path(str(Path(__file__).with_name("ask_engine.py")))
TABLE = yaml.safe_load(ENGINE["TABLE"].read_text(encoding="utf-8"))
TRICKY = sorted((ROOT / "tests" / "dockerfile" / "tricky").glob("*.yaml"))
PACKS = {path.stem for path in (ROOT / "patterns").glob("*.yaml")}


def _shown(fault: Fault) -> list[object]:
    by = fault.by.line if fault.by else 0
    return [fault.instruction.line, fault.kind, fault.subject, by, fault.certainty]


@pytest.mark.parametrize("entry", TABLE, ids=lambda entry: entry["name"])
def test_table(entry: dict[str, object], tmp_path: Path) -> None:
    """Each Dockerfile of the table has the faults that stand there, and no others."""
    ENGINE["put"](entry.get("files", []), tmp_path)
    context = BuildContext(tmp_path) if "files" in entry else None
    found = faults(read_dockerfile(entry["text"]), context, arguments=entry.get("arguments"))
    assert [_shown(fault) for fault in found] == entry["faults"]
    for fault in found:
        assert fault.cause.partition("/")[0] in PACKS
        assert fault.reason[-1:] not in {".", "!"}


@pytest.mark.parametrize("path", TRICKY, ids=lambda path: path.stem)
def test_odd_dockerfiles(path: Path) -> None:
    """Any text has its faults told, what BuildKit rejects among them."""
    for entry in yaml.safe_load(path.read_text(encoding="utf-8")):
        found = faults(read_dockerfile(entry["text"]))
        assert entry["says"] == "accepted" or any(fault.kind == "rejected" for fault in found) or entry["line"] is None


@pytest.mark.engine
@pytest.mark.parametrize("entry", ENGINE["load"](), ids=lambda entry: entry["name"])
def test_engine(entry: dict[str, object]) -> None:
    """A build fails at the first line that is known to, and else goes well."""
    program = ENGINE["client"]()
    if program is None:
        pytest.skip("no engine with the images answers; tests/dockerfile/faults/ask_engine.py says what it takes")
    assert ENGINE["ask"](program, entry) == ENGINE["expected"](entry)

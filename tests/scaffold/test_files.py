"""Where a new rule goes."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING

import pytest

from diagnoser.packs.errors import PackError
from diagnoser.packs.load import parse_pack
from diagnoser.scaffold.draft import Draft
from diagnoser.scaffold.files import Places, SecretError, as_fixture, first_cause, places, with_rule, write_files

if TYPE_CHECKING:
    from pathlib import Path

DRAFT = Draft(
    id="acme/out-of-paint",
    title="The painter has no paint",
    cause="The painter stopped.",
    fix="Buy paint",
    detail="",
    lines=("painter: no paint left",),
    patterns=("^painter: no paint left",),
    near_misses=("painter: no brush left",),
    keyword=None,
    verified="one log",
)


def test_places(tmp_path: Path) -> None:
    """The pack is named by the id's first part, the log by both."""
    assert places(tmp_path, "acme/out-of-paint") == Places(
        tmp_path / "patterns" / "acme.yaml",
        tmp_path / "fixtures" / "acme" / "out-of-paint.log",
        tmp_path / "fixtures" / "acme" / "out-of-paint.Dockerfile",
    )


def test_rule_is_added_at_the_end(tmp_path: Path) -> None:
    """What a pack holds, comments too, stays as it is before the new rule."""
    pack = tmp_path / "acme.yaml"
    pack.write_text(with_rule(pack, DRAFT) + "# the end\n", encoding="utf-8")
    text = with_rule(pack, DRAFT._replace(id="acme/out-of-ink"))
    assert text.startswith(pack.read_text(encoding="utf-8"))
    assert [rule.id for rule in parse_pack(text, "acme.yaml")] == ["acme/out-of-paint", "acme/out-of-ink"]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"near_misses": ("painter: no paint left",)}, r"examples\.no_match\[0\]: matches"),
        ({"lines": ("painter: fine",)}, r"examples\.match\[0\]: does not match"),
        ({"patterns": (r"^painter: (?:\w+\s*)+left",)}, "can run away"),
        ({"cause": "The {colour} is out."}, "no pattern captures colour"),
    ],
)
def test_unsound_rule(change: dict[str, object], problem: str, tmp_path: Path) -> None:
    """A rule that would not pass the check is refused."""
    with pytest.raises(PackError, match=problem):
        with_rule(tmp_path / "acme.yaml", DRAFT._replace(**change))


def test_fixture_has_no_secrets() -> None:
    """Secrets are masked, line ends and everything else stay."""
    assert as_fixture(b"a\r\nPASSWORD=hunter2hunter2\nb\n") == b"a\r\nPASSWORD=***\nb\n"


def test_secret_that_cannot_be_masked() -> None:
    """A secret inside an encoded log is not written out."""
    data = base64.b64encode(b"PASSWORD=hunter2hunter2\n").decode()
    vertex = {"digest": "sha256:1", "name": "[1/1] RUN x", "started": "2026-01-01T00:00:00Z", "error": "exit code: 1"}
    lines = [{"vertexes": [vertex]}, {"logs": [{"vertex": "sha256:1", "stream": 1, "data": data, "timestamp": "x"}]}]
    with pytest.raises(SecretError):
        as_fixture("\n".join(map(json.dumps, lines)).encode())


def test_written_and_recognised(tmp_path: Path) -> None:
    """After writing, the log is diagnosed as the new rule says, and is not overwritten by another."""
    found = places(tmp_path, DRAFT.id)
    write_files(
        found, with_rule(found.pack, DRAFT), b"painter: no paint left\n", "FROM x\nENV PASSWORD=hunter2hunter2\n"
    )
    assert first_cause(found.log.read_bytes(), None, found.pack) == DRAFT.id
    assert found.dockerfile.read_text() == "FROM x\nENV PASSWORD=***\n"
    before = found.pack.read_text()
    with pytest.raises(FileExistsError):
        write_files(found, "", b"", None)
    assert found.pack.read_text() == before

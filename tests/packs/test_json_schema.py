"""The JSON Schema of a pack."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from diagnoser.packs.json_schema import json_schema

COPY = Path(__file__).parents[2] / "docs" / "pack.schema.json"
SCHEMA = json.loads(json_schema())


def test_copy_is_current() -> None:
    """The published copy is what the model says (mend it with: dfdiag packs schema > docs/pack.schema.json)."""
    assert COPY.read_text(encoding="utf-8") == json_schema()


@pytest.mark.parametrize("part", sorted(SCHEMA["$defs"]))
def test_every_field_is_explained(part: str) -> None:
    """An editor has words for each field, and knows that there are no others."""
    definition = SCHEMA["$defs"][part]
    assert definition["additionalProperties"] is False
    assert all(field["description"] for field in definition["properties"].values())
    assert "``" not in json.dumps(definition)


def test_names_are_those_of_the_file() -> None:
    """Fields have the names that one writes in YAML."""
    assert "in" in SCHEMA["$defs"]["Clause"]["properties"]
    assert SCHEMA["$defs"]["Rule"]["required"] == [
        *("id", "title", "match", "cause", "fixes", "false_positives", "verified", "examples"),
    ]

"""The form of a pack as JSON Schema, by which editors complete and check what one types."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from diagnoser.packs.schema import Pack

if TYPE_CHECKING:
    from pydantic import JsonValue

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_MADE_UP = frozenset({"title", "default"})
"""What pydantic adds by itself: each field's own name again, and defaults that the descriptions tell better."""


def json_schema() -> str:
    """Return the JSON Schema of a pack file.

    It cannot say all that a pack is checked for: that patterns compile, that placeholders are captured, that examples
    hold is for ``dfdiag packs check`` to find.
    """
    schema = Pack.model_json_schema()
    schema["$defs"] = {name: _tidy(definition) for name, definition in sorted(schema["$defs"].items())}
    ordered = {
        "$schema": _DIALECT,
        "title": "A pattern pack of dfdiag",
        "description": schema.pop("description"),
        **{key: value for key, value in schema.items() if key not in _MADE_UP and key != "$defs"},
        "$defs": schema["$defs"],
    }
    return json.dumps(ordered, indent=2, ensure_ascii=False) + "\n"


def _tidy(definition: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """Take out what repeats the fields' names, and write descriptions in Markdown."""
    tidied = {key: value for key, value in definition.items() if key not in _MADE_UP}
    for key, value in tidied.items():
        if key == "properties" and isinstance(value, dict):
            tidied[key] = {name: _tidy(field) for name, field in value.items() if isinstance(field, dict)}
        elif key == "description" and isinstance(value, str):
            tidied[key] = value.replace("``", "`")
    return tidied

"""The page that says how a rule is written: prose from ``reference.md``, the tables of fields from the model."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from diagnoser.packs import files, forms, remedies, schema

if TYPE_CHECKING:
    from pydantic import BaseModel
    from pydantic.fields import FieldInfo

_PARTS: dict[str, type[BaseModel]] = {
    "Rule": schema.Rule,
    "Clause": forms.Clause,
    "Where": forms.Where,
    "Fix": remedies.Fix,
    "When": remedies.When,
    "File": files.File,
    "Edit": remedies.Edit,
    "Examples": schema.Examples,
    "Example": schema.Example,
}
_PLACE = re.compile(r"^<!-- fields of (?P<part>\w+) -->$", re.MULTILINE)
_LINKS = {
    "Clause": "clause",
    "Where": "condition",
    "When": "offer",
    "Fix": "fix",
    "Edit": "edit",
    "File": "file",
    "Examples": "examples",
    "Example": "example",
}
"""Where a type has its section on the page."""


def reference() -> str:
    """Return the page in Markdown."""
    prose = Path(__file__).with_suffix(".md").read_text(encoding="utf-8")
    return _PLACE.sub(lambda place: _table(_PARTS[place["part"]]), prose)


def _table(part: type[BaseModel]) -> str:
    definition = part.model_json_schema()
    while "$ref" in definition:  # a model that holds itself stands under its own name
        definition = definition["$defs"][definition["$ref"].rpartition("/")[2]]
    rows = ["| field | type | meaning |", "|---|---|---|"]
    for name, field in part.model_fields.items():
        shown = field.alias or name
        rows.append(f"| `{shown}` | {_type(definition['properties'][shown], field)} | {_meaning(field)} |")
    return "\n".join(rows)


def _type(form: dict[str, Any], field: FieldInfo) -> str:
    """Say what a field takes, in words, and whether it may be left out."""
    if field.is_required():
        return f"{_kind(form)}, **required**"
    default = field.get_default()
    told = isinstance(default, str | int) and default != ""
    return f"{_kind(form)}; `{_as_yaml(default)}` if left out" if told else _kind(form)


def _kind(form: dict[str, Any]) -> str:
    if "$ref" in form:
        name = form["$ref"].rpartition("/")[2]
        return f"[{_LINKS[name]}](#{_LINKS[name]})"
    if "enum" in form:
        return " or ".join(f"`{value}`" for value in form["enum"])
    if "anyOf" in form:
        return " or ".join(_kind(option) for option in form["anyOf"] if option.get("type") != "null")
    if form.get("type") == "array":
        return f"list of: {_kind(form['items'])}"
    return {"object": "mapping", "string": "text", "integer": "number", "boolean": "`true` or `false`"}[
        form["type"]
    ] + _bounds(form)


def _bounds(form: dict[str, Any]) -> str:
    return f" of {form['minLength']} to {form['maxLength']} characters" if "maxLength" in form else ""


def _meaning(field: FieldInfo) -> str:
    meaning = (field.description or "").replace("``", "`").replace("\n", " ").replace("|", "\\|")
    if field.examples:
        meaning += " Example: " + ", ".join(f"`{_as_yaml(example)}`" for example in field.examples)
    return meaning


def _as_yaml(value: object) -> str:
    text = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, width=1000)
    return text.removesuffix("\n...\n").strip().replace("|", "\\|")

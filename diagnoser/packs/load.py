"""From YAML text to validated rules, with errors that name file, line and field."""

from __future__ import annotations

import yaml
from pydantic import ValidationError

from diagnoser.packs import schema
from diagnoser.packs.errors import PackError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any, TypeVar

    from pydantic import RootModel

    from diagnoser.packs.cache import Source

    Form = TypeVar("Form", bound=RootModel[Any])

Location = tuple[int | str, ...]
"""The way to a part of a pack: a rule's number, and then names of fields and numbers in lists."""

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_pack(content: bytes, file: str) -> tuple[schema.Rule, ...]:
    """Validate the bytes of a pack file; see ``parse_pack``.

    Raises:
        PackError: the pack is not UTF-8 or not valid.
    """
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise PackError([f"{file}: not UTF-8 at byte {error.start}"]) from error
    return parse_pack(text, file)


def parse_pack(text: str, file: str) -> tuple[schema.Rule, ...]:
    """Read the rules of one pack; ``file`` is the name that errors give.

    Raises:
        PackError: the text is no YAML, breaks the schema, or gives an id twice.
    """
    pack = validated(text, file, schema.Pack)
    seen: set[str] = set()
    for rule in pack.root:
        if rule.id in seen:
            raise PackError([f"{file}:{line_of('id', rule.id, text)}: {rule.id}.id: is defined twice"])
        seen.add(rule.id)
    return pack.root


def validated(text: str, file: str, form: type[Form]) -> Form:
    """Read a YAML text that has a form; ``file`` is the name that errors give.

    Raises:
        PackError: the text is no YAML, or is not of that form.
    """
    try:
        data = yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader, the C one where there is one
        return form.model_validate(data or ())
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        problem = getattr(error, "problem", None) or str(error)
        raise PackError([f"{file}:{line}: not valid YAML: {problem}"]) from error
    except ValidationError as error:
        raise PackError(_problems(error, text, file)) from error


def merge(packs: Iterable[tuple[Source, tuple[schema.Rule, ...]]], known: Sequence[str] = ()) -> dict[str, schema.Rule]:
    """Join the rules of several packs, later ones over earlier ones, and over the ``known`` ids, where they say so.

    Raises:
        PackError: a rule has the id of an earlier one without ``overrides: true``.
    """
    taken = set(known)
    merged: dict[str, schema.Rule] = {}
    problems = []
    for source, rules in packs:
        for rule in rules:
            if rule.id in taken and not rule.overrides:
                line = line_of("id", rule.id, source.content.decode("utf-8", "replace"))
                problem = "exists already; say `overrides: true` to replace it"
                problems.append(f"{source.name}:{line}: {rule.id}.id: {problem}")
            merged[rule.id] = rule
            taken.add(rule.id)
    if problems:
        raise PackError(problems)
    return merged


def line_of(field: str, value: str, text: str) -> int:
    """Return the number of the line on which an entry has this value in this field, the last one where several do."""
    root = yaml.compose(text, Loader=_Loader)
    entries = [entry.value for entry in root.value if isinstance(entry, yaml.MappingNode)] if root else []
    lines = [
        key.start_mark.line + 1 for entry in entries for key, said in entry if (key.value, said.value) == (field, value)
    ]
    return lines[-1] if lines else 1


def place_of(text: str, location: Location) -> tuple[int, str]:
    """Return the line on which a part of a pack stands, and the part's name; see ``Location``."""
    return _locate(yaml.compose(text, Loader=_Loader), location)


def _problems(error: ValidationError, text: str, file: str) -> list[str]:
    root = yaml.compose(text, Loader=_Loader)
    found: dict[tuple[int, str], list[str]] = {}
    for problem in error.errors():
        messages = found.setdefault(_locate(root, problem["loc"]), [])
        if problem["type"] == "model_type":  # "no clause either", of a text that is no good pattern
            messages.append("neither a pattern nor a clause")
        else:
            messages.insert(0, problem["msg"].removeprefix("Value error, "))
    return [f"{file}:{line}: {field}: {messages[0]}" for (line, field), messages in sorted(found.items())]


def _locate(root: yaml.Node | None, location: Location) -> tuple[int, str]:
    """Follow an error's location into the document: the line of the deepest node there is, and the field's name.

    The location also names the branches of a union, which stand for nothing in the document: they are passed over.
    """
    node, line, field = root, 1, ""
    for part in location:
        if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            field += f"[{part}]"
        elif isinstance(node, yaml.MappingNode):
            entry = next(((key, value) for key, value in node.value if key.value == part), None)
            if entry is None:
                field += f".{part}" if isinstance(part, str) and part.isidentifier() and part.islower() else ""
                continue
            line = entry[0].start_mark.line + 1
            node = entry[1]
            field += f".{part}"
            continue
        else:
            continue
        line = node.start_mark.line + 1
    name = _rule_name(root, location)
    return line, (name + field.removeprefix(f"[{location[0]}]") if name and location else field.lstrip(".")) or "pack"


def _rule_name(root: yaml.Node | None, location: Location) -> str:
    """The id or name of the entry that an error lies in, which tells more than its index."""
    if not (location and isinstance(location[0], int) and isinstance(root, yaml.SequenceNode)):
        return ""
    rule = root.value[location[0]]
    if not isinstance(rule, yaml.MappingNode):
        return ""
    return next((str(value.value) for key, value in rule.value if key.value in {"id", "name"}), "")

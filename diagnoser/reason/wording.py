"""A rule's texts with the captured values filled in."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

PLACEHOLDER = re.compile(
    r"(?P<space> ?)\{(?:(?P<function>basename|dirname)\()?(?P<name>[a-z_]+)(?P<close>\))?"
    r"(?:\|(?P<otherwise>(?:[^{}]|\{[^{}]*\})*))?\}"
)
_LONGEST_VALUE = 160


def fill(template: str, values: Mapping[str, str], names: frozenset[str]) -> str:
    """Fill in ``{name}``, ``{basename(name)}``, ``{dirname(name)}`` and ``{name|words for nothing captured}``.

    ``{name|}`` for nothing captured goes together with the space before it. The words for nothing captured may hold a
    name again: ``{path|{file|a file}}``.

    A brace around anything that is not one of ``names`` stands as it is: fixes quote shell and Dockerfile text.
    """

    def value_of(match: re.Match[str]) -> str:
        name = match["name"]
        if name not in names or bool(match["function"]) != bool(match["close"]):
            return match[0]
        value = values.get(name, "").strip()
        if not value:
            otherwise = match["otherwise"]
            if otherwise == "":
                return ""
            return match["space"] + (fill(otherwise, values, names) if otherwise else f"the {name.replace('_', ' ')}")
        if match["function"] == "basename":
            value = value.rstrip("/").rpartition("/")[2] or value
        elif match["function"] == "dirname":
            value = value.rpartition("/")[0] or "/"
        return match["space"] + (value if len(value) <= _LONGEST_VALUE else f"{value[:_LONGEST_VALUE]}…")

    return PLACEHOLDER.sub(value_of, template)

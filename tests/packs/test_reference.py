"""The page that says how a rule is written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from diagnoser.packs import schema
from diagnoser.packs.load import parse_pack
from diagnoser.packs.reference import reference
from diagnoser.proof.examples import failing_examples

COPY = Path(__file__).parents[2] / "docs" / "packs.md"
PAGE = reference()


def test_copy_is_current() -> None:
    """The published copy is what the model says (mend it with: dfdiag packs reference > docs/packs.md)."""
    assert COPY.read_text(encoding="utf-8") == PAGE


@pytest.mark.parametrize("part", ["Rule", "Clause", "Where", "Fix", "Examples", "Example"])
def test_every_field_is_on_the_page(part: str) -> None:
    """Each field of the model has its row, with a meaning in it."""
    for name, field in getattr(schema, part).model_fields.items():
        assert re.search(rf"^\| `{field.alias or name}` \| [^|]+ \| [^|]{{10}}", PAGE, re.MULTILINE)


def test_first_example_is_a_sound_rule() -> None:
    """What a reader copies from the page passes the checks."""
    (text,) = re.findall(r"```yaml\n(- id: .*?)```", PAGE, re.DOTALL)
    rules = parse_pack(text, "page.yaml")
    assert failing_examples(rules) == []


def test_links_lead_somewhere() -> None:
    """Each link on the page has its heading."""
    headings = {heading.lower() for heading in re.findall(r"^## (\w+)$", PAGE, re.MULTILINE)}
    assert set(re.findall(r"\]\(#(\w+)\)", PAGE)) <= headings

"""Answers that fit."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from diagnoser.mcp.sizes import LEAST, MOST, bounded, fitted, size

TEXTS = st.text(max_size=2000)
VALUES = st.recursive(
    TEXTS | st.integers(),
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.sampled_from("abc"), inner),
    max_leaves=12,
)


def test_what_fits_is_left_alone() -> None:
    """An answer that is short enough comes as it is."""
    value = {"left_out": [], "text": "short", "rows": [{"a": 1}]}
    assert fitted(value, LEAST) == value


def test_spared_fields_go_first() -> None:
    """The least needed field is cut before the others, and a note says so and how to get it."""
    value = {"left_out": [], "needed": "n" * 900, "example": "e" * 4000, "notes": ["n" * 100] * 20}
    cut = fitted(value, 2000, spared=("example", "notes"))
    assert cut["needed"] == value["needed"]
    assert cut["example"].endswith(" … (cut)")
    assert len(cut["notes"]) < 20
    (note,) = cut["left_out"]
    assert note.startswith("parts of example, notes were cut")
    assert f"max_chars, up to {MOST}" in note


def test_whole_fields_stay_whole() -> None:
    """A patch is never cut, even where the answer then is too long."""
    cut = fitted({"left_out": [], "patch": "p" * 5000, "title": "t" * 1000}, LEAST, whole=("patch",))
    assert cut["patch"] == "p" * 5000
    assert len(cut["title"]) < 200


@settings(max_examples=30, deadline=None)
@given(value=st.fixed_dictionaries({"left_out": st.just([]), "one": VALUES, "other": st.lists(VALUES, max_size=5)}))
def test_any_answer_fits(value: dict[str, object]) -> None:
    """Whatever an answer holds, it comes to an end within its bound, and the original is not changed."""
    before = json.dumps(value)
    cut = fitted(value, LEAST, spared=("other",))
    assert size(cut) <= LEAST or _is_bare(cut["one"])
    assert json.dumps(value) == before


def _is_bare(value: object) -> bool:
    """Whether nothing of a value can be cut any further: objects keep their members."""
    if isinstance(value, dict):
        return all(map(_is_bare, value.values()))
    return value == [] or isinstance(value, int) or (isinstance(value, str) and len(value) <= 160)


def test_bounds() -> None:
    """A length that nobody should ask for is taken for the nearest that one may."""
    assert (bounded(-1), bounded(5000), bounded(10**9)) == (LEAST, 5000, MOST)

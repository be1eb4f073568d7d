"""A rule in the making, and its YAML."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnoser.packs.load import parse_pack
from diagnoser.proof.examples import failing_examples
from diagnoser.scaffold.draft import Draft, as_yaml

DRAFT = Draft(
    id="acme/licence-server-unreachable",
    title="The licence server does not answer",
    cause="acmec asks {host} for a licence.",
    fix="Build where {host} can be reached",
    detail="",
    lines=("acmec: cannot reach licence.example.org",),
    patterns=(r"^acmec: cannot reach (?<host>\S+)",),
    near_misses=("acmec: it's reached",),
    keyword="RUN",
    verified="one log",
)


def test_yaml() -> None:
    """A rule is written as one does by hand."""
    assert (
        as_yaml(DRAFT)
        == r"""- id: acme/licence-server-unreachable
  title: The licence server does not answer
  match:
    any:
      - '^acmec: cannot reach (?<host>\S+)'
  where: {instruction: [RUN]}
  cause: |
    acmec asks {host} for a licence.
  fixes:
    - title: Build where {host} can be reached
  false_positives: none known
  verified: one log
  examples:
    match:
      - 'acmec: cannot reach licence.example.org'
    no_match:
      - 'acmec: it''s reached'
"""
    )


def test_two_lines() -> None:
    """Several lines are a sequence, and the example holds them in their order."""
    draft = DRAFT._replace(
        lines=("acmec: cannot reach x", "acmec: giving up"), patterns=("cannot reach", "giving up"), detail="a\n  b",
        cause="It is gone.", fix="Bring it back", keyword=None,
    )  # fmt: skip
    (rule,) = parse_pack(as_yaml(draft), "new.yaml")
    assert failing_examples((rule,)) == []
    assert rule.match.sequence == ("cannot reach", "giving up")
    assert rule.fixes[0].detail == "a\n  b\n"
    assert rule.where.instruction == ()


@settings(max_examples=150, deadline=None)
@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=8, max_size=60), st.sampled_from(["title", "cause", "fix", "lines"]))  # fmt: skip
def test_any_text_survives(text: str, field: str) -> None:
    """Whatever characters a text has, reading the YAML gives it back."""
    text = f"x {text.replace('{', '(')} y"
    draft = DRAFT._replace(**{field: (text,) if field == "lines" else text})
    (rule,) = parse_pack(as_yaml(draft), "new.yaml")
    read = {"title": rule.title, "cause": rule.cause, "fix": rule.fixes[0].title, "lines": rule.examples.match[0]}
    assert isinstance(read[field], str)
    assert str(read[field]).split() == text.split()


@pytest.mark.parametrize("text", ["yes", "a: b", "- x", "# no", "'quoted'", "{host}", "12", "x #y", "@at"])
def test_texts_that_yaml_would_misread(text: str) -> None:
    """A text that means something in YAML is quoted."""
    (rule,) = parse_pack(as_yaml(DRAFT._replace(fix=text)), "new.yaml")
    assert rule.fixes[0].title == text

"""Texts with captured values."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnoser.reason.wording import fill

VALUES = {"path": "/opt/app/requirements.txt", "user": "", "package": "six"}
NAMES = frozenset({*VALUES, "version"})


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("Copy {path}", "Copy /opt/app/requirements.txt"),
        ("COPY {basename(path)} {dirname(path)}/", "COPY requirements.txt /opt/app/"),
        ("as {user|another user}", "as another user"),
        ("as {user}", "as the user"),
        ("pin {version}", "pin the version"),
        ("the file {user|} is missing", "the file is missing"),
        ("the package {package|}.", "the package six."),
        ("of {version|{user|someone}}", "of someone"),
        ("of {version|{package|someone}} now", "of six now"),
        ("of {path|{package|someone}}", "of /opt/app/requirements.txt"),
        ("ENV PATH=${HOME}/bin:${PATH}", "ENV PATH=${HOME}/bin:${PATH}"),
        ("awk '{print $1}' and {}", "awk '{print $1}' and {}"),
        ("{basename(path}", "{basename(path}"),
    ],
)
def test_fill(template: str, text: str) -> None:
    """Known names are filled in; every other brace stands as it is."""
    assert fill(template, VALUES, NAMES) == text


def test_overlong_value_is_cut() -> None:
    """A captured value cannot flood the text."""
    assert len(fill("{package}", {"package": "x" * 5000}, frozenset({"package"}))) < 200


@given(st.text(max_size=60))
def test_values_are_not_templates(value: str) -> None:
    """A captured value is never read as a template itself."""
    assert fill("{package}", {"package": "{path}" + value}, frozenset({"package", "path"})).startswith("{path}")

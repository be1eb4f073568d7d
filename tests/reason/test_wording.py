"""Texts with captured values, and secrets kept out of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnoser.secrets import mask
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


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("https://bob:hunter2@index.example.org/simple", "https://***@index.example.org/simple"),
        ("https://abcdefghij0123456789@index.example.org", "https://***@index.example.org"),
        ("token ghp_abcdefghijklmnopqrstuvwxyz0123", "token ghp_***"),
        ("Authorization: Bearer abc.def", "Authorization: Bearer ***"),
        ("DB_PASSWORD=correcthorse next", "DB_PASSWORD=*** next"),
        ("API_KEY: 'abcdef123456'", "API_KEY: '***'"),
        ("may require authorization: server message", "may require authorization: server message"),
        ("passwd: password for site is unchanged", "passwd: password for site is unchanged"),
        ("failed to fetch anonymous token: unexpected status", "failed to fetch anonymous token: unexpected status"),
        ('{"password": "correct horse"}', '{"password": "***"}'),
        ("password=$DB_PASSWORD", "password=$DB_PASSWORD"),
        ("fatal: could not read Password", "fatal: could not read Password"),
        ("COPY --from=build https://host.example.org/path a@b", "COPY --from=build https://host.example.org/path a@b"),
    ],
)
def test_mask(text: str, masked: str) -> None:
    """Passwords, tokens and keys are masked; what only speaks of them is not."""
    assert mask(text) == masked

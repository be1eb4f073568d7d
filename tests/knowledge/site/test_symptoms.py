"""The phrases that people see."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from diagnoser.knowledge.causes import Cause, Signature
from diagnoser.knowledge.site.symptoms import Symptom, lines_with, symptoms

if TYPE_CHECKING:
    from diagnoser.knowledge.causes import Causes


def _cause(cause: str, *lines: str, samples: tuple[str, ...] = ()) -> Cause:
    pack = cause.partition("/")[0]
    signatures = tuple(Signature((line,), ()) for line in lines)
    return Cause(
        cause, pack, pack, "Title", "specific", "Why.", signatures, samples, (), (), "", (), (), (), (), (), "", ""
    )


@pytest.fixture(scope="module")
def phrases(causes: Causes) -> dict[str, Symptom]:
    """The symptoms of the built-in causes, by their words in lower case."""
    return {each.phrase.lower(): each for each in symptoms(causes.without_case(cause) for cause in causes.ids)}


def test_what_people_see_is_found(phrases: dict[str, Symptom]) -> None:
    """The words that people quote most are found in the rules."""
    assert phrases.keys() >= {
        *("permission denied", "not found", "command not found", "no such file or directory", "exec format error"),
        *("404 not found", "enoent", "modulenotfounderror", "no space left on device", "timed out", "no module named"),
    }
    assert "shell/command-not-found" in phrases["command not found"].causes


def test_each_cause_of_a_phrase_shows_it(phrases: dict[str, Symptom], causes: Causes) -> None:
    """For each cause under a phrase there is a line that holds it."""
    missing = [
        (symptom.phrase, cause)
        for symptom in phrases.values()
        for cause in symptom.causes
        if not lines_with(symptom, causes.without_case(cause))
    ]
    assert not missing


def test_addresses_differ(phrases: dict[str, Symptom]) -> None:
    """No two phrases want the same address."""
    assert len({symptom.slug for symptom in phrases.values()}) == len(phrases)


@pytest.mark.parametrize(
    ("causes_of", "expected"),
    [
        ([_cause(f"a/x{number}", "cannot frob: ‹path›") for number in range(4)], {"cannot frob"}),
        ([_cause(f"a/x{number}", "cannot frob: ‹path›") for number in range(3)], set()),
        ([_cause("a/x", "the frob is not here"), _cause("b/x", "the frob is not here")], {"frob is not here"}),
        ([_cause("a/x", "the frob is not here"), _cause("a/y", "the frob is not here")], set()),
        ([_cause("a/x", "FrobError: no"), _cause("a/y", "raised FrobError")], {"FrobError"}),
        ([_cause("a/x", "HTTP 503 Try Later"), _cause("a/y", "503 Try Later")], {"503 Try Later"}),
        ([_cause(f"a/x{number}", samples=("cannot acme",)) for number in range(4)], set()),
    ],
    ids=["four", "three", "long in two packs", "long in one pack", "error", "status", "no rule has the words"],
)
def test_enough_causes_make_a_symptom(causes_of: list[Cause], expected: set[str]) -> None:
    """A phrase counts where enough causes print it, the fewer the more it says, and where rules hold its words."""
    assert {symptom.phrase for symptom in symptoms(causes_of)} == expected

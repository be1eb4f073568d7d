"""The causes as records."""

from __future__ import annotations

from secrets import token_hex
from typing import TYPE_CHECKING

import pytest

from diagnoser.knowledge import cases
from diagnoser.knowledge.cases import Case, Cases
from diagnoser.knowledge.causes import load_causes
from diagnoser.knowledge.conditions import conditions
from diagnoser.knowledge.signatures import shown, words_of
from diagnoser.knowledge.tools import tool_of
from diagnoser.packs import own
from diagnoser.packs.places import built_in

if TYPE_CHECKING:
    from pathlib import Path

    from diagnoser.knowledge.causes import Causes
    from diagnoser.packs.compiled import RuleSet

WHEEL = "pip/no-index-wheel-missing"
OWN = """\
- id: acme/licence-server-unreachable
  title: The licence server does not answer
  match: {any: ['acmec: cannot reach licence server (?<host>\\S+)']}
  cause: acmec asks {host|a server} for a licence before it compiles, and {host} did not answer.
  fixes: [{title: 'Build where {host} can be reached', detail: 'RUN ping ${HOST} {host}'}]
  symptom_of: [network/dns-resolution-failed]
  false_positives: A proxy in between, see network/proxy-failed.
  verified: acmec 3
  examples:
    match: ['acmec: cannot reach licence server licence.example.org']
    no_match: ['acmec: licence server found']
"""


def test_each_rule_has_a_record(causes: Causes, rules: RuleSet) -> None:
    """There are as many causes as rules, and each has what a page needs."""
    assert set(causes.ids) == set(rules.ids)
    for name in causes.ids:
        cause = causes.without_case(name)
        assert cause.id == name
        assert cause.title
        assert cause.meaning
        assert cause.fixes
        assert cause.samples
        assert cause.signatures, name
        assert all(line for signature in cause.signatures for line in signature.lines), name


def test_built_in_packs_have_tools_in_words(causes: Causes) -> None:
    """No built-in pack is called by its file's name where the tool is called otherwise."""
    plain = {"conda", "git", "pip", "uv"}
    assert {pack for pack, tool in causes.packs.items() if pack == tool} <= plain
    assert tool_of("acme") == "acme"


def test_ids_lead_somewhere(causes: Causes) -> None:
    """Every id that a record names is that of a cause, or all of a pack that exists."""
    for name in causes.ids:
        cause = causes.without_case(name)
        named = {*cause.explains, *cause.mentions, *cause.neighbours}
        assert {*named, *(each for each in cause.explained_by if not each.endswith("/*"))} <= set(causes.ids)
        assert {each[:-2] for each in cause.explained_by if each.endswith("/*")} <= set(causes.packs)
        assert name not in named


def test_no_placeholder_is_left(causes: Causes) -> None:
    """What a log fills in is named in pointed brackets, in every text alike."""
    cause = causes.without_case(WHEEL)
    assert "no usable file for it in ‹directory›" in cause.meaning
    assert cause.fixes[1].title == "Check that ‹directory› is filled in this stage before this step"
    assert cause.fixes[1].detail == "COPY --from=builder /wheels ‹directory›\nRUN ls -l ‹directory›"


def test_real_build_is_shown(causes: Causes) -> None:
    """A cause with a log shows the telling lines of it, the exit code, and what a fix made of the Dockerfile."""
    cause = causes[WHEEL]
    assert cause.example is not None
    assert len(cause.example.lines) <= 12
    assert "ERROR: No matching distribution found for Werkzeug>=3.0.0" in {
        line.text for line in cause.example.lines if line.telling
    }
    assert (cause.example.builder, cause.example.dockerfile_line, cause.exit_codes) == ("buildkit", 11, (1,))
    change = cause.fixes[0].change
    assert change is not None
    assert "--no-deps" in change.before
    assert "--no-deps" not in change.after
    assert cause.fixes[1].change is None


def test_cases_travel_without_the_fixtures(rules: RuleSet, tmp_path: Path) -> None:
    """What a wheel brings along says the same as the logs do."""
    log = tmp_path / "pip" / "no-index-wheel-missing.log"
    log.parent.mkdir()
    log.write_text("Looking in links: /wheels\nERROR: No matching distribution found for flask\n")
    compiled = Cases(cases.compile_cases(tmp_path, rules), None)
    assert compiled.of(WHEEL) == Cases(None, tmp_path).of(WHEEL)
    assert compiled.of("pip/hash-mismatch") == Case()
    assert Cases(None, None).of(WHEEL) == Case()


def test_secrets_of_a_log_are_masked(rules: RuleSet, tmp_path: Path) -> None:
    """An example shows no password, and no escape sequence."""
    log = tmp_path / "no-index-wheel-missing.log"
    secret = token_hex()
    log.write_text(
        f"Looking in links: /wheels\n\x1b]0;x\x07 https://me:{secret}@index.example.org\nERROR: No matching distribution found for flask\n"
    )
    example = cases.work_out(WHEEL, [log], rules).example
    assert example is not None
    assert secret not in repr(example)
    assert "\x1b" not in "".join(line.text for line in example.lines)


def test_rules_of_your_own_are_causes_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pack that is named is read beside the built-in ones, and its relations to them are kept."""
    pack = tmp_path / "acme.yaml"
    pack.write_text(OWN)
    network = [source for source in built_in() if source.name == "network.yaml"]  # one pack is compiled quickly
    monkeypatch.setattr(own, "built_in", lambda: network)
    causes = load_causes([str(pack)])
    cause = causes["acme/licence-server-unreachable"]
    assert cause.meaning == "acmec asks ‹host› for a licence before it compiles, and ‹host› did not answer."
    assert cause.fixes[0].detail == "RUN ping ${HOST} ‹host›"
    assert cause.mentions == ("network/proxy-failed",)
    assert cause.source == str(pack)
    assert cause.example is None
    assert cause.id in causes.without_case("network/dns-resolution-failed").explains
    assert causes.summaries("acme") == (causes.summary(cause.id),)
    assert causes.summary(cause.id).symptoms == ("acmec: cannot reach licence server ‹host›",)


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("pip/no-index-weel-missing", WHEEL),
        ("no-index-wheel-missing", WHEEL),
        ("poetry/no-index-wheel-missing", WHEEL),
        ("PIP/no_index wheel missing", WHEEL),
        ("no-space-lef", "filesystem/no-space-left"),
    ],
)
def test_near_ids(causes: Causes, asked: str, first: str) -> None:
    """A misspelt id, one without its pack or under another pack leads to the one that is meant."""
    assert causes.near(asked)[0] == first


def test_nothing_is_near_nonsense(causes: Causes) -> None:
    """What resembles no id leads nowhere."""
    assert causes.near("zzzzqqqq") == ()
    assert causes.near("") == ()


def test_lookups(causes: Causes) -> None:
    """Causes are found by their pack."""
    assert {summary.pack for summary in causes.summaries("uv")} == {"uv"}


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (
            r"Could not open requirements file: \[Errno 2\] (?<path>[^']+)",
            "Could not open requirements file: [Errno 2] ‹path›",
        ),
        (r"^\s*no (?:route|way) to (?P<host>\S+)$", "no route to ‹host›"),
        (r"error(?:s)?: .*failed with \d+ of [a-z]", "error: …failed with … of"),
        (r"a{2,} [Cc]annot", "a Cannot"),
        (r"x" * 200, "x" * 160 + "…"),
    ],
)
def test_patterns_in_words(pattern: str, text: str) -> None:
    """A pattern is shown as what it matches, with its values named or left open."""
    assert shown(pattern) == text


def test_words_of_patterns_hold_all_alternatives() -> None:
    """A search finds a rule by any of the wordings that it knows."""
    assert words_of(r"(?:cannot|unable to) open (?<file>\S+\.toml)") == "cannot unable to open .toml"


def test_conditions_in_words() -> None:
    """Each condition is a sentence."""
    assert conditions({"instruction": ("COPY", "ADD"), "exit_code": (137,), "user": "non-root", "os": "alpine"}) == (
        "The failing instruction is COPY or ADD.",
        "The step ends with exit code 137.",
        "The step runs as a user other than root.",
        "The image's system is Alpine.",
    )
    assert conditions({"not_command": r"\A(?!x)", "origin": ("removed",), "said_by": "tool"}) == (
        "An earlier instruction removed it.",
        "A program that the step runs says it.",
    )

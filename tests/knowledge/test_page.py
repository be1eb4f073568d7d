"""Causes as pages."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from diagnoser.knowledge.cases import Change, Example, ExampleLine
from diagnoser.knowledge.causes import Cause, Remedy, Signature
from diagnoser.knowledge.markdown import cause_markdown
from diagnoser.knowledge.objects import cause_object
from diagnoser.knowledge.page import cause_page, list_page
from diagnoser.render.page import Look
from diagnoser.render.text import plain

if TYPE_CHECKING:
    from diagnoser.knowledge.causes import Causes

PATCH = "--- Dockerfile\n+++ Dockerfile\n@@ -1,2 +1,2 @@\n FROM scratch\n-RUN acmec --fast\n+RUN acmec --offline\n"
CAUSE = Cause(
    id="pip/acme-unreachable",
    pack="pip",
    tool="pip",
    title="The licence server does not answer",
    grade="specific",
    meaning="acmec asks ‹host› for a licence before it compiles anything, and ‹host› did not answer in time.",
    signatures=(
        Signature(("acmec: cannot reach ‹host›", "acmec: giving up"), ("acmec: retrying", "acmec: licence found")),
        Signature(("acmec: no answer from ‹host›",), ("acmec: retrying",)),
    ),
    samples=("acmec: cannot reach licence.example.org",),
    conditions=("The failing instruction is RUN.",),
    fixes=(
        Remedy("Compile offline", "RUN acmec --offline", (), (), patched=True, change=Change("a", "b", PATCH)),
        Remedy(
            "Build where ‹host› can be reached",
            "",
            ("No other instruction is to blame.",),
            ("The build depends on a server.",),
            patched=False,
        ),
    ),
    mistaken_for="A proxy in between, see network/proxy-failed.",
    explained_by=("network/*", "network/dns-resolution-failed"),
    explains=(),
    mentions=("network/proxy-failed",),
    neighbours=("pip/hash-mismatch",),
    references=("https://docs.example.org/acmec",),
    verified="acmec 3.1 - 4.0",
    source="",
    example=Example(
        (
            ExampleLine(9, "acmec: starting", telling=False),
            ExampleLine(10, "acmec: cannot reach\x1b[2J it", telling=True),
        ),
        "buildkit",
        "RUN acmec --fast",
        2,
        4,
    ),
    exit_codes=(4,),
)
PAGE = """\
The licence server does not answer
pip/acme-unreachable (pip)

Why it happens
    acmec asks ‹host› for a licence before it compiles anything, and ‹host› did
    not answer in time.

How to recognise it
        acmec: cannot reach ‹host›
        acmec: giving up
    but not with
        acmec: licence found
    or
        acmec: no answer from ‹host›
    in each case not with
        acmec: retrying
    The failing instruction is RUN.

A real build
    RUN acmec --fast
     9 │ acmec: starting
    10 │ acmec: cannot reach^[[2J it

What to do
    1. Compile offline
          RUN acmec --offline
       In a real Dockerfile:
          line 2
          -RUN acmec --fast
          +RUN acmec --offline

    2. Build where ‹host› can be reached
       Where: No other instruction is to blame.
       Costs: The build depends on a server.

What is mistaken for it
    A proxy in between, see network/proxy-failed.

Related causes
    Comes from one of these where they are there too:
        network/*                      any cause of the network
        network/dns-resolution-failed  A host name cannot be resolved during the
                                       step
    See also:
        network/proxy-failed  The proxy refuses or cannot be reached
        pip/hash-mismatch     Package does not match its recorded hash

Exit codes seen
    4

Known of
    acmec 3.1 - 4.0

References
    https://docs.example.org/acmec
"""


def test_whole_page(causes: Causes) -> None:
    """A cause reads like a page of a manual on a terminal of 80 columns."""
    assert plain(cause_page(CAUSE, causes)(Look(width=80))) == PAGE


def test_all_pages_fit_a_terminal(causes: Causes) -> None:
    """On 80 columns only what is to be copied, an address or an id may run over."""
    for name in causes.ids:
        page = plain(cause_page(causes.without_case(name), causes)(Look(width=80)))
        wide = [line for line in page.splitlines() if len(line) > 80]
        assert all(line.startswith(" " * 10) or line.strip().startswith("https://") for line in wide), name
        assert not re.search(r"(?<!\$)\{", page.split("How to recognise it", maxsplit=1)[0]), name


def test_list_names_each_cause(causes: Causes) -> None:
    """A list has every id at the beginning of a line, under its tool."""
    lines = plain(list_page(causes.summaries("git"))(Look(width=80))).splitlines()
    assert lines[0] == f"git ({len(causes.summaries('git'))})"
    assert [line.split()[0] for line in lines[1:] if line[4] != " "] == [each.id for each in causes.summaries("git")]


def test_object_holds_everything(causes: Causes) -> None:
    """The JSON has every field of the record, by its name."""
    said = json.loads(json.dumps(cause_object(CAUSE)))
    assert set(said) == {"schema", *Cause._fields}
    assert said["fixes"][0]["change"]["patch"] == PATCH
    assert said["example"]["lines"][1] == {"number": 10, "text": "acmec: cannot reach\x1b[2J it", "telling": True}
    assert json.dumps(cause_object(causes["git/not-installed"]))


def test_markdown(causes: Causes) -> None:
    """In Markdown no text of a rule turns into markup, and a block ends where it should."""
    odd = CAUSE._replace(title="*bold* <b>", samples=("```",), example=None)
    page = cause_markdown(odd, causes)
    assert page.startswith("# \\*bold\\* \\<b\\>\n\n`pip/acme-unreachable` (pip)\n\n## Why it happens\n\n")
    assert "````text\n```\n````" in page
    assert f"```diff\n{PATCH}```" in page
    assert "- `network/proxy-failed`: The proxy refuses or cannot be reached" in page

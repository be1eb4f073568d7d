"""Which hit is the cause."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from diagnoser.log.read import read_log
from diagnoser.model import Hit, Rule
from diagnoser.reason.confidence import confidences
from diagnoser.reason.rank import rank

if TYPE_CHECKING:
    from diagnoser.model import Grade

LOG = read_log(
    b"""\
#4 [1/3] RUN first
#4 0.1 in a step that went well
#4 DONE 0.2s
#5 [2/3] RUN second
#5 0.1 early
#5 0.2 late
#5 ERROR: process "/bin/sh -c second" did not complete successfully: exit code: 1

said outside
ERROR: failed to solve: process "/bin/sh -c second" did not complete successfully: exit code: 1
"""
)
BY_TEXT = {line.text: index for index, line in enumerate(LOG.lines)}


def _hit(cause: str, text: str, grade: Grade = "specific", symptom_of: tuple[str, ...] = ()) -> Hit:
    line = BY_TEXT[text]
    rule = Rule(cause, "A title", grade, (), {}, "Because.", (), symptom_of, ())
    return Hit(rule, (line,), LOG.lines[line].step, {})


def _order(*hits: Hit) -> list[str]:
    return [candidate.hit.rule.id for candidate in rank(LOG, list(hits))]


@pytest.mark.parametrize(
    ("hits", "order"),
    [
        ([_hit("a/early", "early"), _hit("a/late", "late")], ["a/late", "a/early"]),
        ([_hit("a/cause", "early"), _hit("a/summary", "late", "symptom")], ["a/cause", "a/summary"]),
        ([_hit("a/exact", "early"), _hit("a/vague", "late", "general")], ["a/exact", "a/vague"]),
        ([_hit("a/root", "early"), _hit("a/echo", "late", symptom_of=("a/root",))], ["a/root", "a/echo"]),
        ([_hit("b/root", "early", "general"), _hit("a/echo", "late", symptom_of=("b/*",))], ["b/root", "a/echo"]),
        ([_hit("a/x", "early", symptom_of=("a/y",)), _hit("a/y", "late", symptom_of=("a/x",))], ["a/y", "a/x"]),
        ([_hit("a/here", "early", "general"), _hit("a/outside", "said outside")], ["a/here", "a/outside"]),
        ([_hit("a/here", "early", "symptom"), _hit("a/outside", "said outside")], ["a/outside", "a/here"]),
        ([_hit("a/told", "early", "symptom"), _hit("b/sum", "late", "symptom", ("a/told",))], ["a/told", "b/sum"]),
        ([_hit("a/told", "early", "symptom"), _hit("b/sum", "late", "symptom", ("a/*",))], ["b/sum", "a/told"]),
        ([_hit("a/fine", "in a step that went well"), _hit("a/here", "early", "wrapper")], ["a/here", "a/fine"]),
    ],
)
def test_order(hits: list[Hit], order: list[str]) -> None:
    """Grade, place, what explains what, and the later line decide, in that order; the hits' own order does not."""
    assert _order(*hits) == order
    assert _order(*reversed(hits)) == order


def test_one_candidate_for_each_rule() -> None:
    """A rule that holds in several steps is one candidate, at its best place."""
    (candidate,) = rank(LOG, [_hit("a/x", "in a step that went well"), _hit("a/x", "early")])
    assert candidate.place == "step"


def test_confidences_are_probabilities_of_exclusive_causes() -> None:
    """They descend and sum up to at most one."""
    candidates = rank(LOG, [_hit("a/x", "early"), _hit("a/y", "late"), _hit("a/z", "early", "general")])
    values = confidences(LOG, candidates)
    assert values == sorted(values, reverse=True)
    assert 0 < sum(values) <= 1


@pytest.mark.parametrize(
    ("instruction", "first"),
    [
        ("RUN curl https://files.example.org/install | sh -s -- -y", "network/untrusted"),
        ("RUN curl -o install https://files.example.org/install || true", "shell/missing"),
    ],
)
def test_download_that_a_pipe_swallowed(instruction: str, first: str) -> None:
    """Where a program is not found, a download that failed in front of an earlier pipe is the cause."""
    log = read_log(
        f"""\
Step 1/2 : RUN {instruction[4:]}
 ---> Running in b8acdb9a7868
download failed
 ---> 73803d3e9301
Step 2/2 : RUN tool
 ---> Running in b29861ff8e55
/bin/sh: 1: tool: not found
The command '/bin/sh -c tool' returned a non-zero code: 127
""".encode()
    )
    hits = []
    for cause, text in (("network/untrusted", "download failed"), ("shell/missing", "/bin/sh: 1: tool: not found")):
        line = next(index for index, line in enumerate(log.lines) if line.text == text)
        rule = Rule(cause, "A title", "specific", (), {}, "Because.", (), (), ())
        hits.append(Hit(rule, (line,), log.lines[line].step, {}))
    assert rank(log, hits)[0].hit.rule.id == first

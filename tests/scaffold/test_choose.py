"""What a log offers for a rule."""

from __future__ import annotations

import pytest

from diagnoser.scaffold.choose import Offer, keyword, near_miss, offer, offers, read_failed

LOG = b"""\
#5 [2/3] RUN acmec --warm
#5 0.203 acmec: licence server licence.example.org:7070 answered
#5 DONE 0.4s
#6 [3/3] RUN acmec build
#6 0.101 acmec: version 4.2.1
#6 0.203 acmec: cannot reach licence server licence.example.org:7070, password=hunter2secret
#6 0.204 acmec: giving up
#6 ERROR: process "/bin/sh -c acmec build" did not complete successfully: exit code: 3
"""
MISSING = Offer(6, "acmec: cannot reach licence server licence.example.org:7070, password=***")


def test_offers() -> None:
    """The lines of the failing step that speak of an error are offered, with secrets masked."""
    log = read_failed(LOG)
    assert log is not None
    assert offers(log) == [MISSING]
    assert keyword(log) == "RUN"


@pytest.mark.parametrize(
    ("number", "expected"), [(6, MISSING), (7, Offer(7, "acmec: giving up")), (4, None), (99, None)]
)
def test_line_by_number(number: int, expected: Offer | None) -> None:
    """Any line that rules see can be chosen; the Dockerfile's own words cannot."""
    log = read_failed(LOG)
    assert log is not None
    assert offer(log, number) == expected


def test_near_miss_is_a_real_line() -> None:
    """The near miss is the line of the log that looks most alike and is no match."""
    log = read_failed(LOG)
    assert log is not None
    assert near_miss(log, [MISSING], ["cannot reach"]) == "acmec: licence server licence.example.org:7070 answered"
    assert near_miss(log, [MISSING], ["acmec"]) is None
    assert near_miss(log, [Offer(1, "zzz")], ["zzz"]) is None


def test_build_that_succeeded() -> None:
    """A build that succeeded offers nothing."""
    assert read_failed(b"#5 [1/1] RUN true\n#5 DONE 0.1s\n#6 exporting to image\n#6 DONE 0.1s\n") is None


def test_output_without_a_builder() -> None:
    """The output of a tool alone counts as that of a failed build."""
    log = read_failed(b"acmec: cannot open licence\n")
    assert log is not None
    assert offers(log) == [Offer(1, "acmec: cannot open licence")]
    assert keyword(log) is None

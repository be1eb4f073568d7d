"""What is shown where no rule names the cause."""

from __future__ import annotations

from diagnoser.log.read import read_log
from diagnoser.reason.unknown import unknown


def test_the_builders_word_is_shown_where_only_it_speaks_of_an_error() -> None:
    """What was said before the builder gave up tells nothing when no line of it speaks of an error."""
    finding = unknown(read_log(b"Adding 1/1 acme layers\nERROR: failed to build: the acme ended with status 62\n"))
    assert [line.text for line in finding.evidence] == ["ERROR: failed to build: the acme ended with status 62"]

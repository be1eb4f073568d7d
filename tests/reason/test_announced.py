"""A line that only announces a message proves nothing; the message does."""

from __future__ import annotations

import pytest

from diagnoser import diagnose

_ANNOUNCED = {
    "symfony": ("In Kernel.php line 12:", "  The plan is empty.  "),
    "symfony with blank line": ("  [RuntimeException]", "", "  The plan is empty.  "),
    "rust": (
        "thread 'main' panicked at /usr/local/cargo/registry/src/x/demo-0.1.0/build.rs:3:5:",
        "The plan is empty.",
    ),
    "rake": ("rake aborted!", "The plan is empty."),
    "cmake": ("CMake Error at cmake/Checks.cmake:14 (message):", "  The plan is empty."),
}


def _failed(*said: str) -> bytes:
    numbered = "".join(f"#9 1.{number} {text}\n" for number, text in enumerate(said))
    end = '#9 ERROR: process "/bin/sh -c make it" did not complete successfully: exit code: 1\n'
    return f"#9 [4/5] RUN make it\n{numbered}{end}".encode()


@pytest.mark.parametrize("said", _ANNOUNCED.values(), ids=_ANNOUNCED)
def test_the_evidence_is_the_message_and_not_the_line_that_announces_it(said: tuple[str, ...]) -> None:
    """The evidence of a failure is what went wrong, never the heading above it."""
    finding = diagnose(_failed(*said)).findings[0]

    assert [evidence.text.strip() for evidence in finding.evidence] == ["The plan is empty."]


def test_an_announcement_without_a_message_stands_for_itself() -> None:
    """Where the log ends at the heading, that is all there is to show."""
    finding = diagnose(_failed("rake aborted!")).findings[0]

    assert [evidence.text for evidence in finding.evidence] == ["rake aborted!"]

"""A step is silent only where the log shows it from its announcement on."""

from __future__ import annotations

from diagnoser import diagnose

_ENDED = "The command '/bin/sh -c npm run build' returned a non-zero code: 1\n"


def test_a_step_that_was_announced_and_said_nothing_failed_silently() -> None:
    """The whole step is there to see, so its command gave no reason."""
    log = f"Step 3/4 : RUN npm run build\n ---> Running in 64e7efe912a8\n{_ENDED}"

    assert diagnose(log.encode()).findings[0].cause == "buildkit/run-step-failed"


def test_a_summary_without_its_step_does_not_show_that_the_step_was_silent() -> None:
    """What stood above the summary was cut, another program's heading notwithstanding."""
    log = f"yarn install v1.22.19\nDone in 3.12s.\n{_ENDED}make: *** [build] Error 1\n"

    assert diagnose(log.encode()).findings[0].cause == "unknown/insufficient-evidence"

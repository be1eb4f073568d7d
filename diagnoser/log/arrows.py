"""BuildKit's output as hosts of web applications show it (Hugging Face Spaces): titles behind arrows, bare output.

========================================  ==========================================================
``--> RUN pip install …``                 begins a step
anything else                             its output
``DONE 2.7s``, ``CACHED``                 how it ended
``--> ERROR: process "/bin/sh -c …``      the same where it failed
``Job failed with exit code: 1. …``       the host's word, above or below the log
========================================  ==========================================================
"""

from __future__ import annotations

import re

from diagnoser.log.conclude import BEHIND_ARROW
from diagnoser.log.draft import Draft

TYPE_CHECKING = False
if TYPE_CHECKING:
    from diagnoser.log.text import Numbered

_ENDED = r"(?:DONE \d+\.\d+s|CACHED)\s*$"
_HOST = r"Job failed with exit code: [1-9]"


def read(lines: list[Numbered]) -> Draft:
    """Read a log of steps behind arrows."""
    draft = Draft("buildkit")
    step = -1
    for number, text in lines:
        if text.startswith("--> ERROR:"):
            _fail(draft, step, number, text.removeprefix("--> ERROR:").strip())
        elif re.match(BEHIND_ARROW, text):
            step = draft.add_step("", text.removeprefix("--> ").strip(), number)
            draft.say(number, text, "header", step)
        elif re.match(_HOST, text):
            draft.verdict(number, text)
        elif step < 0 or draft.steps[step].status == "failed":
            draft.say(number, text, "other")
        elif re.match(_ENDED, text):
            draft.steps[step].status = "cached" if text.startswith("CACHED") else "done"
        else:
            draft.say(number, text, "output", step)
    return draft


def _fail(draft: Draft, step: int, number: int, error: str) -> None:
    """Take the builder's statement that the step failed."""
    if step >= 0:
        draft.steps[step].fail(error, number)
        draft.failed_step = step
    draft.verdict(number, error, step)

"""Kaniko's output: logrus lines, ``INFO[0010] RUN yarn install``, between them what the commands print.

Kaniko does not number its steps, so they have an instruction and no name.
"""

from __future__ import annotations

import re

from diagnoser.log.draft import Draft

TYPE_CHECKING = False
if TYPE_CHECKING:
    from diagnoser.log.text import Numbered

_ENTRY = re.compile(
    r"(?P<level>INFO|WARN|ERRO|FATA|DEBU)\[\d+\] (?P<message>.*)|"
    r"time=\"[^\"]*\" level=(?P<word>\w+) msg=\"(?P<msg>.*)\""
)
_INSTRUCTION = re.compile(
    r"(?:RUN|COPY|ADD|WORKDIR|ENV|USER|ARG|LABEL|EXPOSE|CMD|ENTRYPOINT|VOLUME|SHELL|HEALTHCHECK) "
)
_COMPLAINT = re.compile(r"(?i:\s*(?:error|fatal)\b\s*:)")
_VERDICT = re.compile(r"(?i:error (?:building|pushing|resolving|checking|executing|creating)\b)")


def read(lines: list[Numbered]) -> Draft:
    """Read Kaniko's output."""
    draft = Draft("kaniko")
    step = -1
    for number, text in lines:
        entry = _ENTRY.match(text)
        if entry is None:
            if _VERDICT.match(text):
                _fail(draft, step, number, text)
            else:
                # layers for the cache are pushed in the middle of a build, in the words of the image itself
                draft.succeeded = draft.succeeded and not _COMPLAINT.match(text)
                draft.say(number, text, "output" if step >= 0 else "other", step)
            continue
        level, message = entry["level"] or entry["word"].upper()[:4], entry["message"] or entry["msg"] or ""
        if level == "INFO" and _INSTRUCTION.match(message):
            if step >= 0:
                draft.steps[step].status = "done"
            draft.succeeded = False
            step = draft.add_step("", message.strip(), number)
            draft.say(number, message, "header", step)
        elif level in {"FATA", "ERRO"}:
            _fail(draft, step, number, message)
        else:
            draft.succeeded = draft.succeeded or message.startswith(("Pushed ", "Skipping push"))
            draft.say(number, message, "builder", step)
    return draft


def _fail(draft: Draft, step: int, number: int, text: str) -> None:
    draft.succeeded = False
    runs = "execute command" in text or "waiting for process" in text
    draft.verdict(number, text, step if runs else -1)
    if step >= 0 and runs:
        draft.steps[step].fail(text, number)
        draft.failed_step = step

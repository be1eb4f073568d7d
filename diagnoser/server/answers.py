"""From a request's body to its answer; what a worker does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from diagnoser.diagnosing import examine
from diagnoser.render import json
from diagnoser.server.bodies import read_body
from diagnoser.server.frames import Answer, Job

if TYPE_CHECKING:
    from diagnoser.packs.compiled import RuleSet


def answer(job: Job, rules: RuleSet) -> Answer:
    """Diagnose what a body holds.

    Raises:
        Problem: it holds no log.
    """
    sent = read_body(job.content_type, job.body)
    log, diagnosis = examine(sent.log, dockerfile=sent.dockerfile, packs=rules)
    if job.kind == "api":
        return Answer(200, "application/json", json.render(diagnosis).encode("utf-8", "replace"))
    from diagnoser.server.pages import HTML, diagnosis_page

    return Answer(200, HTML, diagnosis_page(log, diagnosis, sent.dockerfile).encode("utf-8", "replace"))

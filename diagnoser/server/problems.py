"""What goes wrong with a request, told in one form: problem details (RFC 9457) to scripts, a page to people."""

from __future__ import annotations

import json

from diagnoser.server.frames import Answer, Kind

PROBLEM_TYPE = "application/problem+json"


class Problem(Exception):  # noqa: N818 - the RFC's word
    """A request that is not answered as asked. ``retry_after`` is the number of seconds to wait, None for never."""

    def __init__(self, status: int, title: str, detail: str, *, retry_after: int | None = None) -> None:
        super().__init__(title)
        self.status = status
        self.title = title
        self.detail = detail
        self.retry_after = retry_after


def as_answer(problem: Problem, kind: Kind) -> Answer:
    """Tell a problem to whoever asked."""
    if kind == "page":
        from diagnoser.server.pages import HTML, problem_page

        return Answer(problem.status, HTML, problem_page(problem).encode())
    value = {"type": "about:blank", "title": problem.title, "status": problem.status, "detail": problem.detail}
    return Answer(problem.status, PROBLEM_TYPE, json.dumps(value).encode())

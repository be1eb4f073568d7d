"""Post a comment on the pull request that this job is for, or change the one of an earlier run: ``comment.py FILE``.

FILE is what ``dfdiag --format markdown`` wrote. A build that succeeded gets no comment, but changes an earlier one.
"""

from __future__ import annotations

import json
import os
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

MARK = "<!-- dfdiag -->"
PAGES = 10
"""Pages of a hundred comments that are looked through for an earlier one."""


def main(document: Path) -> int:
    """Post or change the comment; return the exit status."""
    number = _pull_request()
    if number is None or not document.exists():
        print("dfdiag: no pull request, or no diagnosis, to comment on")
        return 0
    body = document.read_text(encoding="utf-8")
    comments = f"/repos/{os.environ['GITHUB_REPOSITORY']}/issues/{number}/comments"
    try:
        earlier = _earlier(comments)
        if earlier is not None:
            _call("PATCH", f"/repos/{os.environ['GITHUB_REPOSITORY']}/issues/comments/{earlier}", {"body": body})
        elif "\n### Build succeeded" not in body:
            _call("POST", comments, {"body": body})
    except urllib.error.HTTPError as error:
        hint = "; the job needs permissions: pull-requests: write" if error.code in {401, 403, 404} else ""
        print(f"::warning title=dfdiag::The comment could not be posted: HTTP {error.code}{hint}")
    except OSError as error:
        print(f"::warning title=dfdiag::The comment could not be posted: {' '.join(str(error).split())}")
    return 0


def _pull_request() -> int | None:
    event = Path(os.environ.get("GITHUB_EVENT_PATH", ""))
    if not event.is_file():
        return None
    found = json.loads(event.read_text(encoding="utf-8")).get("pull_request")
    return found["number"] if found else None


def _earlier(comments: str) -> int | None:
    for page in range(1, PAGES + 1):
        found = _call("GET", f"{comments}?per_page=100&page={page}")
        for comment in found:
            if (comment.get("body") or "").startswith(MARK):
                return comment["id"]
        if not found:
            return None
    return None


def _call(method: str, path: str, body: dict[str, str] | None = None) -> Any:  # noqa: ANN401 - what the API answers
    request = urllib.request.Request(  # noqa: S310 - the address is the runner's own
        os.environ["GITHUB_API_URL"] + path,
        data=json.dumps(body).encode() if body else None,
        method=method,
        headers={
            "Accept": "application/vnd.github+json",
            "Authorization": f"Bearer {os.environ['GITHUB_TOKEN']}",
            "X-GitHub-Api-Version": "2022-11-28",
            "User-Agent": "dfdiag",
        },
    )
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - as above
        return json.load(answer)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))

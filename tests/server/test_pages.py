"""The pages as they are sent."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from running import CAUSE, DOCKERFILE, HOSTILE, LOG, MARKUP, Running, long_log

POST = "/diagnosis"


def _shown(server: Running, log: str | bytes, dockerfile: str = "") -> str:
    """The page for a log, sent as a browser sends what is pasted."""
    answer = server.client.post(
        POST, files=[("log", (None, log)), ("log", ("", b"")), ("dockerfile", (None, dockerfile))]
    )
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    return answer.text


def test_markup_of_a_log_is_shown_as_text(server: Running) -> None:
    """Neither the log nor the Dockerfile brings an element or attribute into the page."""
    page = _shown(server, HOSTILE, HOSTILE)
    own = _shown(server, LOG, DOCKERFILE)
    elements = set(re.findall(r"<([a-z0-9]+)", page))
    assert elements <= set(re.findall(r"<([a-z0-9]+)", own))
    assert page.count("<script") == own.count("<script") == 2
    assert not re.search(r"<[^>]*\son[a-z]+=", page)
    assert all(text in unescape(page) for text in MARKUP)
    assert not set("\x00\x1b\x9b\u202e\u2066") & set(page)


def test_no_page_has_a_script_or_style_in_it(server: Running) -> None:
    """The policy that keeps others' scripts out holds for ours: none stands in a page."""
    pages = [server.client.get(path).text for path in ("/", "/causes", f"/causes/{CAUSE}", "/api", "/nothing")]
    for page in [*pages, _shown(server, LOG)]:
        assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son[a-z]+=|javascript:", page)
        assert not re.search(r"(?:src|href)=\"(?:https?:)?//", re.sub(r'<a href="[^"]*" rel="noreferrer">', "", page))


def test_secrets_are_masked_wherever_a_line_is_shown(server: Running) -> None:
    """A password is shown neither in the log nor in the Dockerfile."""
    secret = "s3cr" + "et" * 6
    page = _shown(server, LOG + f"#14 0.5 token={secret}\n".encode(), DOCKERFILE + f"\nENV API_TOKEN={secret}\n")
    assert "API_TOKEN=***" in page
    assert "token=***" in page
    assert secret not in page


def test_of_a_very_long_log_the_telling_lines_are_shown(server: Running) -> None:
    """What is left out is said, the proof is there, and the page stays small."""
    page = _shown(server, long_log(12_000))
    assert re.search(r'<p id="L\d+" class="proof">', page)
    assert re.search(r"<p class=\"gap\">\d+ lines left out, from line \d+</p>", page)
    assert len(page) < 200_000


ENDS: dict[str, tuple[str, str]] = {
    "succeeded": (
        (
            "#1 [1/1] FROM index.example.org/library/alpine\n#1 DONE 0.1s\n#2 exporting to image\n"
            "#2 naming to index.example.org/library/app done\n#2 DONE 0.1s\n"
        ),
        "Nothing to explain",
    ),
    "open": ("#1 [1/2] FROM index.example.org/library/alpine\n#1 DONE 0.1s\n", "The end is missing"),
    "unknown": (
        (
            "#5 [2/2] RUN frobnicate\n#5 0.1 frobnication impossible\n"
            '#5 ERROR: process "/bin/sh -c frobnicate" did not complete successfully: exit code: 3\n'
        ),
        "The log does not show the cause",
    ),
}


@pytest.mark.parametrize("end", ENDS)
def test_builds_without_a_cause_get_a_page_that_says_so(server: Running, end: str) -> None:
    """One that succeeded, one whose log is cut off and one that is not known each have their own words."""
    log, heading = ENDS[end]
    assert f"<h1>{heading}" in _shown(server, log)


REFUSED: dict[str, tuple[dict[str, Any], int, str]] = {
    "no log": ({"files": {"log": (None, " ")}}, 422, "There is no log in it"),
    "too large": ({"content": b"x" * (1 << 20) + b"x"}, 413, "A request may have 1 MB"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_people_are_told_in_a_page_what_is_wrong(server: Running, case: str) -> None:
    """A refusal of what a form sends is a page."""
    sent, status, text = REFUSED[case]
    answer = server.client.post(POST, **sent)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert text in answer.text


def test_a_cause_that_there_is_not_names_near_ones(server: Running) -> None:
    """A misspelt address says what may be meant."""
    answer = server.client.get("/causes/pip/requirement-file-not-found")
    assert answer.status_code == 404
    assert CAUSE in answer.text


def test_what_pages_need_may_be_kept_for_good(server: Running) -> None:
    """Styles and scripts come from here, under addresses that change with them."""
    for address in re.findall(r'(?:src|href)="(/static/[^"]+)"', server.client.get("/").text):
        answer = server.client.get(address)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
    assert server.client.get("/static/none.js").status_code == 404

"""The HTTP API, over the wire."""

from __future__ import annotations

import socket
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from running import CAUSE, DOCKERFILE, LOG, Running

from diagnoser.diagnosing import diagnose
from diagnoser.render.json import as_object
from diagnoser.server import intake

if TYPE_CHECKING:
    from collections.abc import Iterator

    from diagnoser.packs.compiled import RuleSet

POST = "/api/v1/diagnoses"


FORMS: dict[str, dict[str, Any]] = {
    "text": {"content": LOG, "headers": {"content-type": "text/plain; charset=utf-8"}},
    "no type": {"content": LOG},
    "curl --data-binary": {"content": LOG, "headers": {"content-type": "application/x-www-form-urlencoded"}},
    "json": {"json": {"log": LOG.decode()}},
    "form": {"files": {"log": ("build.log", LOG)}},
    "streamed": {"content": iter([LOG[:100], LOG[100:]])},
}


@pytest.mark.parametrize("form", FORMS)
def test_a_log_in_any_form_gets_the_diagnosis_of_the_command_line(server: Running, form: str, rules: RuleSet) -> None:
    """The answer is what ``--format json`` prints for the same log."""
    answer = server.client.post(POST, **FORMS[form])
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert answer.json() == as_object(diagnose(LOG, packs=rules))


@pytest.mark.parametrize(
    "form",
    [
        {"json": {"log": LOG.decode(), "dockerfile": DOCKERFILE}},
        {"files": {"log": ("build.log", LOG), "dockerfile": ("Dockerfile", DOCKERFILE)}},
    ],
    ids=["json", "form"],
)
def test_the_dockerfile_is_gone_through(server: Running, form: dict[str, Any]) -> None:
    """With the Dockerfile the answer names the instruction to blame, by its line, and has a patch."""
    first = server.client.post(POST, **form).json()["findings"][0]
    assert (first["cause"], first["origin"]["dockerfile_line"], first["origin"]["certain"]) == (CAUSE, 13, True)
    assert first["fixes"][0]["patch"].startswith("--- ")


REFUSED: dict[str, tuple[dict[str, Any], int, str]] = {
    "nothing": ({"content": b""}, 422, "No log"),
    "picture": ({"content": LOG, "headers": {"content-type": "image/png"}}, 415, "Unsupported type"),
    "packed": ({"content": LOG, "headers": {"content-encoding": "gzip"}}, 415, "Unsupported encoding"),
    "no json": ({"content": b"{", "headers": {"content-type": "application/json"}}, 422, "No JSON"),
    "deep json": ({"content": b"[" * 9**6, "headers": {"content-type": "application/json"}}, 422, "No JSON"),
    "json list": ({"json": [LOG.decode()]}, 422, "No log"),
    "json number": ({"json": {"log": 1}}, 422, "No log"),
    "json dockerfile": ({"json": {"log": "x", "dockerfile": 1}}, 422, "No Dockerfile"),
    "json field": ({"json": {"log": "x", "lag": "y"}}, 422, "Unknown field"),
    "form field": ({"files": {"lag": ("a", b"x")}}, 422, "Unknown field"),
    "form empty": ({"files": {"log": ("a", b"")}}, 422, "No log"),
    "form cut off": (
        {
            "content": b'--x\r\nContent-Disposition: form-data; name="log"\r\n\r\nline',
            "headers": {"content-type": "multipart/form-data; boundary=x"},
        },
        422,
        "No form",
    ),
    "no form": ({"content": b"line", "headers": {"content-type": "multipart/form-data"}}, 422, "No form"),
    "many parts": ({"files": [("log", ("a", b"x"))] * 9}, 422, "Too many fields"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_read_is_refused_in_one_form(server: Running, case: str) -> None:
    """A refusal says what is wrong, as problem details."""
    sent, status, title = REFUSED[case]
    answer = server.client.post(POST, **sent)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert {"type": "about:blank", "status": status, "title": title}.items() <= answer.json().items()
    assert answer.json()["detail"]


@pytest.mark.parametrize(("method", "path", "status"), [("GET", POST, 405), ("GET", "/api/v1/nothing", 404)])
def test_what_no_route_takes_is_refused_in_the_same_form(server: Running, method: str, path: str, status: int) -> None:
    """An address or method that there is not is told as problem details."""
    answer = server.client.request(method, path)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.json()["status"] == status


def test_every_answer_keeps_the_browser_to_this_server(server: Running) -> None:
    """No response lets a page load or run anything of others, or leaves a copy behind."""
    for answer in (server.client.get("/api/v1/health"), server.client.get("/nothing"), server.client.post(POST)):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"


def _send(port: int, head: str, pieces: Iterator[bytes]) -> tuple[bytes, int]:
    """Send a request by hand, until the server closes; return what came back and how many bytes of the body went."""
    with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
        connection.sendall(head.encode())
        sent = 0
        with suppress(OSError):
            for piece in pieces:
                connection.sendall(piece)
                sent += len(piece)
        received = b""
        with suppress(ConnectionError):
            while more := connection.recv(65536):
                received += more
        return received, sent


def test_a_huge_body_is_refused_by_its_length(server: Running) -> None:
    """Of 200 MB nothing is read: the refusal comes before the body."""
    head = f"POST {POST} HTTP/1.1\r\nHost: x\r\nContent-Length: {200 << 20}\r\n\r\n"
    received, sent = _send(server.port, head, iter([]))
    assert received.startswith(b"HTTP/1.1 413 ")
    assert sent == 0


def test_a_huge_stream_is_cut_off(server: Running) -> None:
    """A body that does not tell its length is read up to the limit, and what others hold is given back."""
    head = f"POST {POST} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n"
    received, sent = _send(server.port, head, (chunk for _ in range(400)))
    assert received.startswith(b"HTTP/1.1 413 ")
    assert sent < 16 << 20
    assert server.state.memory.used == 0


def test_a_slow_sender_is_told_so(server: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """A body that does not come is not waited for, and the next one is answered."""
    monkeypatch.setattr(intake, "SLOWEST", 0.2)
    received, _ = _send(server.port, f"POST {POST} HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n123", iter([]))
    assert received.startswith(b"HTTP/1.1 408 ")
    assert server.client.get("/api/v1/health").status_code == 200


def test_a_request_that_does_not_come_is_not_waited_for(server: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection that says nothing, or half of a request's head, is closed."""
    monkeypatch.setattr("diagnoser.server.serving.HEAD_WITHIN", 0.2)
    for head in ("", "GET /api/v1/health HTTP/1.1\r\nHos"):
        assert _send(server.port, head, iter([]))[0] == b""


def test_memory_for_bodies_is_bounded(server: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where others hold all memory that bodies may take, one more is told to come again."""
    monkeypatch.setattr(server.state.memory, "most", len(LOG) - 1)
    answer = server.client.post(POST, content=LOG)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "5")
    monkeypatch.undo()
    assert server.client.post(POST, content=LOG).status_code == 200
    assert server.state.memory.used == 0


def test_secrets_of_a_log_are_masked(server: Running) -> None:
    """A password in the line that proves the cause does not come back."""
    secret = "s3cr" + "et" * 6
    answer = server.client.post(POST, content=LOG.replace(b"ERROR: Could", f"token={secret} ERROR: Could".encode()))
    assert answer.json()["findings"][0]["cause"] == CAUSE
    assert secret not in answer.text


def test_the_description_is_served(server: Running) -> None:
    """The API describes itself, and names each of its addresses."""
    paths = server.client.get("/openapi.json").json()["paths"]
    assert set(paths) == {POST, "/api/v1/causes", "/api/v1/causes/{pack}/{slug}", "/api/v1/health"}


def test_causes_are_listed_and_searched(server: Running) -> None:
    """A line of a log finds its cause first; without a question all are listed, as many as are asked for."""
    found = server.client.get("/api/v1/causes", params={"q": "Could not open requirements file", "limit": 3}).json()
    assert found["causes"][0]["id"] == CAUSE
    assert len(found["causes"]) <= 3
    every = server.client.get("/api/v1/causes", params={"pack": "pip", "limit": 5}).json()["causes"]
    assert [each["pack"] for each in every] == ["pip"] * 5
    assert {each["score"] for each in every} == {None}


def test_a_cause_is_told_whole(server: Running) -> None:
    """By its id comes all that is known; by one that there is not, near ones."""
    cause = server.client.get(f"/api/v1/causes/{CAUSE}").json()
    assert (cause["schema"], cause["id"]) == ("dfdiag.cause/1", CAUSE)
    answer = server.client.get("/api/v1/causes/pip/requirement-file-not-found")
    assert answer.status_code == 404
    assert CAUSE in answer.json()["detail"]


@pytest.mark.parametrize("parameter", ["limit=0", "limit=101", "limit=x", "limit=", "q=" + "x" * 2001])
def test_parameters_have_bounds(server: Running, parameter: str) -> None:
    """What is out of them is refused and not bent into them."""
    assert server.client.get(f"/api/v1/causes?{parameter}").status_code == 422


def test_many_at_once_are_answered_or_told_to_wait(server: Running) -> None:
    """Of more logs than fit, each gets its answer or is told to come again, and what they held is given back."""
    from concurrent.futures import ThreadPoolExecutor

    def post(_: int) -> httpx.Response:
        return httpx.post(f"http://127.0.0.1:{server.port}{POST}", content=LOG, timeout=60, trust_env=False)

    with ThreadPoolExecutor(40) as threads:
        answers = list(threads.map(post, range(40)))
    by_status = {status: [each for each in answers if each.status_code == status] for status in (200, 429)}
    assert sum(map(len, by_status.values())) == 40
    assert len(by_status[200]) >= 16
    assert all(answer.json()["findings"][0]["cause"] == CAUSE for answer in by_status[200])
    assert all(answer.headers["retry-after"] == "5" for answer in by_status[429])
    assert server.state.memory.used == 0

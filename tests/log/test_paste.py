"""What Markdown, web pages and programs do to a log's lines."""

from __future__ import annotations

import pytest

from diagnoser import diagnose
from diagnoser.log.paste import restore, unbar
from diagnoser.log.read import read_log
from diagnoser.log.text import Numbered, clean


@pytest.mark.parametrize(
    ("pasted", "written"),
    [
        ("```", []),
        ("```sh", []),
        ("```npm ERR! code E404```", ["npm ERR! code E404"]),
        ("`npm ERR! missing script: build`", ["npm ERR! missing script: build"]),
        ("` > [build 2/3] RUN make:", [" > [build 2/3] RUN make:"]),
        ("error: Recipe failed`", ["error: Recipe failed"]),
        ("**ERROR: failed to solve: no such host**", ["ERROR: failed to solve: no such host"]),
        ("** (Mix) Unknown release :demo", ["** (Mix) Unknown release :demo"]),
        ('"COPY failed: stat app/dist: file does not exist"', ["COPY failed: stat app/dist: file does not exist"]),
        ("npm error `npm ci` can only install packages", ["npm error `npm ci` can only install packages"]),
        ("`npm ci` failed, run `npm install`", ["`npm ci` failed, run `npm install`"]),
        ("FROM debian #5 0.1 a", ["FROM debian #5 0.1 a"]),
        ("#5 0.1 a #5 0.2 b #5 1.0 c", ["#5 0.1 a", "#5 0.2 b", "#5 1.0 c"]),
        (r"stderr: '#1 [internal] load\n#1 DONE 0.1s\nERROR: x \"y\"\n'", ["stderr: '#1 [internal] load", "#1 DONE 0.1s", 'ERROR: x "y"', "'"]),
        ("Step 5/8 : COPY dist .       ERROR: COPY failed", ["Step 5/8 : COPY dist .", "ERROR: COPY failed"]),
        ("Step 5/8 : RUN echo ERROR: a", ["Step 5/8 : RUN echo ERROR: a"]),
        (r"Step 2/3 : RUN printf 'a\nb\nc\n' > message", [r"Step 2/3 : RUN printf 'a\nb\nc\n' > message"]),
    ],
)  # fmt: skip
def test_lines_are_restored(pasted: str, written: list[str]) -> None:
    """Marks around a line come off, strings are written out, and what a tool prints itself stays."""
    assert restore([Numbered(7, pasted)]) == [Numbered(7, line) for line in written]


def test_builders_lines_that_were_joined() -> None:
    """A web page that made one line of a log does not hide the step that failed."""
    classic = (
        "Step 1/3 : FROM alpine:3.20 ---> a5c1e21b6f30 Step 2/3 : WORKDIR /srv ---> Using cache ---> 0d1c2b3a4f5e "
        "Step 3/3 : COPY web.conf /etc/ COPY failed: file not found in build context or excluded by .dockerignore: "
        "stat web.conf: file does not exist"
    )
    buildkit = (
        "[+] Building 0.4s (5/6) => [internal] load build definition from Dockerfile 0.0s => => transferring "
        "dockerfile: 90B 0.0s => [1/2] FROM docker.io/library/alpine:3.20 0.0s => ERROR [2/2] RUN frob 0.2s ------ "
        '> [2/2] RUN frob: ------ failed to solve: process "/bin/sh -c frob" did not complete successfully: exit code: 127'
    )
    timed = (
        "Step 2/2 : RUN frob 1s 100 ---> Running in 0d1c2b3a4f5e 1s 101 /bin/sh: frob: not found 2s 102 "
        "The command '/bin/sh -c frob' returned a non-zero code: 127"
    )
    for log, step in ((classic, "3/3"), (buildkit, "2/2"), (timed, "2/2")):
        read = read_log(log.encode())
        assert read.failure is not None
        assert read.failure.step == step


@pytest.mark.parametrize(
    ("barred", "line"),
    [
        ("  | #3 ERROR: 429 Too Many Requests", "#3 ERROR: 429 Too Many Requests"),
        ("> Step 2/3 : RUN make", "Step 2/3 : RUN make"),
        (" > [2/3] RUN make:", " > [2/3] RUN make:"),
        (" => => naming to docker.io/library/app", " => => naming to docker.io/library/app"),
    ],
)
def test_bars_of_single_lines(barred: str, line: str) -> None:
    """A bar goes where a builder's line follows; a builder's own mark stays."""
    assert unbar([Numbered(1, barred)]) == [Numbered(1, line)]


def test_linked_numbers() -> None:
    """Numbers that a web page has made links of are numbers again."""
    line = "#11 2.[80](https://github.com/o/r/actions/runs/1/job/2#step:10:81)8 error: 20.[10]() and [a](b)"
    assert clean(line) == "#11 2.808 error: 20.10 and [a](b)"


def test_an_excerpt_that_stops_at_the_error() -> None:
    """Who has cut off a log's beginning shows the failure, even where the builder's last word is missing."""
    log = b"Step 4/9 : RUN npm ci\n ---> Running in b9f9d0e922a8\nnpm ERR! code ERESOLVE\n"
    diagnosis = diagnose(log)
    assert (diagnosis.outcome, diagnosis.findings[0].cause) == ("failed", "npm/dependency-conflict")
    assert diagnosis.failure is not None
    assert diagnosis.failure.step == "4/9"


@pytest.mark.parametrize(
    "last",
    [
        "[582 ms] Command failed: docker build -f /tmp/Dockerfile .",
        "Error failed to fetch an image or build from source: something new",
        "fatal: [localhost]: FAILED! => {}",
        "##[error]Unhandled: something new",
        "Error: something new",
        'time="2026-01-02T03:04:05Z" level=fatal msg="something new"',
    ],
)
def test_programs_around_the_builder_say_that_it_failed(last: str) -> None:
    """A failed build of which nothing else is known has a finding that says so, with little confidence."""
    diagnosis = diagnose(f"Building the image\n{last}\n".encode())
    assert diagnosis.outcome == "failed"
    assert [finding.cause for finding in diagnosis.findings] == ["unknown/insufficient-evidence"]


def test_a_torn_stream() -> None:
    """The text of a JSON object whose end is missing is read."""
    log = read_log(
        b'{"status":"Extracting"}\n{"status":"Extracting"}\n{"error":"write \\"a\\": no space left on device'
    )
    assert log.lines[-1].text == 'write "a": no space left on device'


def test_output_before_its_step_is_named() -> None:
    """A log that begins behind a step's announcement gets the name from the error block."""
    log = read_log(
        b"#14 1.8 error Your lockfile needs to be updated\n#14 ERROR: executor failed running [/bin/sh -c yarn]: exit code: 1\n"
        b"------\n > [web 5/7] RUN yarn:\n------\n"
    )
    assert len(log.steps) == 1
    assert log.failure is not None
    assert log.failure.step == "web 5/7"


def test_errors_of_old_plain_progress() -> None:
    """Docker 19.03 told a step's error among its digest and times."""
    log = read_log(
        b'#1 [internal] load build context\n#1      started: 2019-11-27\n#1        error: "error from sender: open a"\n'
    )
    assert log.failure is not None
    assert log.steps[0].error == "error from sender: open a"


@pytest.mark.parametrize(
    "last", ["unsupported\n=== docker push exited with 1", "Get https://registry.example.org/v2/: EOF"]
)
def test_a_push_that_fails_after_the_build(last: str) -> None:
    """An image that is built and cannot be pushed is no success."""
    log = read_log(f"Step 1/1 : FROM debian\n ---> b9f9d0e922a7\nSuccessfully built b9f9d0e922a7\n{last}\n".encode())
    assert log.outcome == "failed"


def test_what_tells_the_most_where_no_step_is_said_to_have_failed() -> None:
    """Of a step whose announcement was cut off the lines that speak of an error are shown, not the summary."""
    diagnosis = diagnose(
        b"#0 9.7 ERROR: frob cannot be resolved\n#0 9.8 to a frobnicator\n------\n"
        b"failed to solve: executor failed running [/bin/sh -c frob]: exit code: 1\n"
    )
    assert [line.text for line in diagnosis.findings[0].evidence] == ["ERROR: frob cannot be resolved"]

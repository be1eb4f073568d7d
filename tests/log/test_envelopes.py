"""The prefixes of CI systems and pastes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from diagnoser.log.envelopes import peel
from diagnoser.log.read import read_log
from diagnoser.log.text import split

if TYPE_CHECKING:
    from collections.abc import Callable

BUILD = """\
#1 [internal] load build definition from Dockerfile
#1 DONE 0.0s

#2 [1/3] FROM docker.io/library/debian:bookworm-slim
#2 CACHED

#3 [2/3] RUN apt-get install -y nosuch
#3 0.511 Reading package lists...
#3 0.702 E: Unable to locate package nosuch
#3 ERROR: process "/bin/sh -c apt-get install -y nosuch" did not complete successfully: exit code: 100
------
 > [2/3] RUN apt-get install -y nosuch:
0.511 Reading package lists...
0.702 E: Unable to locate package nosuch
------
Dockerfile:2
--------------------
   1 |     FROM debian:bookworm-slim
   2 | >>> RUN apt-get install -y nosuch
   3 |     CMD ["sh"]
--------------------
ERROR: failed to solve: process "/bin/sh -c apt-get install -y nosuch" did not complete successfully: exit code: 100
"""

PREFIXES: dict[str, Callable[[int], str]] = {
    "github": lambda n: f"2026-03-19T16:30:{n:02}.7010513Z ",
    "gitlab": lambda n: f"2026-03-25T06:42:{n:02}.036062Z 00O ",
    "jenkins": lambda n: f"[2026-06-16T12:37:{n:02}.499Z] ",
    "jenkins-clock": lambda n: f"22:30:{n:02} ",
    "teamcity": lambda n: f"[09:41:{n:02}] :\t [Step 2/4] ",
    "buildkite": lambda n: f"\x1b_bk;t=17735139675{n:02}\x07",
    "compose": lambda _: "backend-1  | ",
    "quote": lambda _: "> ",
    "pytest": lambda _: "E   ",
    "glog": lambda n: f"I0109 12:00:{n:02}.123456 4711 docker.py:89] ",
    "github-cli": lambda n: f"build\tBuild image\t2026-03-19T16:30:{n:02}.7010513Z ",
    "line-numbers": lambda n: f"{n:>4}  ",
    "indentation": lambda _: "      ",
    "cloud-build": lambda _: 'Step #1 - "Build": ',
    "git-push": lambda _: "remote: ",
    "codebuild": lambda n: f"[Container] 2026/03/27 12:58:{n:02}.002800 ",
    "earthly": lambda _: "              +image | ",
    "maven": lambda _: "[INFO] ",
    "unknown": lambda _: "UCMDHelper: Containerizing (Docker): ",
}


def _wrapped(prefix: Callable[[int], str]) -> bytes:
    return "".join(f"{prefix(number)}{line}\n" for number, line in enumerate(BUILD.splitlines(), 1)).encode()


@pytest.mark.parametrize("name", PREFIXES)
def test_prefix_changes_nothing(name: str) -> None:
    """A log reads the same, with the same line numbers, whatever stands before its lines."""
    plain, wrapped = read_log(BUILD.encode()), read_log(_wrapped(PREFIXES[name]))
    assert wrapped.failure == plain.failure
    assert wrapped.lines == plain.lines
    assert wrapped.excerpt == plain.excerpt


@pytest.mark.parametrize("outer", ["github", "jenkins", "quote", "line-numbers"])
@pytest.mark.parametrize("inner", ["compose", "teamcity", "unknown"])
def test_prefixes_combine(outer: str, inner: str) -> None:
    """Two prefixes come off one after the other."""
    wrapped = _wrapped(lambda number: PREFIXES[outer](number) + PREFIXES[inner](number))
    assert read_log(wrapped).lines == read_log(BUILD.encode()).lines


def test_plain_log_is_left_alone() -> None:
    """Nothing is taken off a log without prefixes."""
    lines = split(BUILD.encode())
    assert peel(lines) == (lines, ())


def test_lines_without_the_prefix_stay() -> None:
    """A system that leaves its prefix out on some lines does not lose them."""
    log = b"Started by user ci\n" + _wrapped(PREFIXES["jenkins"]) + b"Finished: FAILURE\n"
    lines, names = peel(split(log))
    assert names == ("timestamp",)
    assert lines[0].text == "Started by user ci"
    assert lines[-1].text == "Finished: FAILURE"


def test_excerpt_numbers_are_no_line_numbers() -> None:
    """A paste of nothing but an excerpt keeps its numbers."""
    excerpt = b"  13 |     RUN true\n  14 |     USER app\n  15 | >>> RUN false\n"
    assert [line.text for line in peel(split(excerpt))[0]][-1].endswith("15 | >>> RUN false")


def test_earthly_marks_what_failed() -> None:
    """Earthly repeats the output of the target that failed, with a mark between its name and the bar."""
    lines = "".join(
        f"             ./app+image *failed* | {text}\n"
        for text in (
            "--> RUN apt-get install -y nosuch",
            "Reading package lists...",
            "E: Unable to locate package nosuch",
        )
    )
    log = read_log(lines.encode())
    assert log.envelopes[0] == "earthly"
    assert log.lines[-1].text == "E: Unable to locate package nosuch"


def test_a_time_before_some_lines() -> None:
    """A log that puts the time before each piece that it receives has lines without one."""
    text = (
        "2026-05-02 23:28:08.394Z: #7 [2/3] RUN ./install.sh\n"
        "2026-05-02 23:28:08.933Z: #7 ERROR: executor failed running [/bin/sh -c ./install.sh]: exit code: 1\n"
        "------\n > [2/3] RUN ./install.sh:\n------\n"
    )
    log = read_log(text.encode())
    assert (log.outcome, log.failure and log.failure.exit_code) == ("failed", 1)

"""The tools that agents call."""

from __future__ import annotations

import os
from secrets import token_hex
from typing import TYPE_CHECKING

import pytest

from diagnoser.mcp import inputs
from diagnoser.mcp.inputs import Refused, Roots
from diagnoser.mcp.sizes import LEAST, size

if TYPE_CHECKING:
    from pathlib import Path

    from pydantic import BaseModel

    from diagnoser.mcp.tools import Tools

LOG = """\
#5 [2/3] RUN pip install -r /opt/requirements.txt
#5 0.4 ERROR: Could not open requirements file: [Errno 2] No such file or directory: '/opt/requirements.txt'
#5 ERROR: process "/bin/sh -c pip install -r /opt/requirements.txt" did not complete successfully: exit code: 1
"""
CAUSE = "pip/requirements-file-not-found"


def _size(answer: BaseModel) -> int:
    return size(answer.model_dump(mode="json"))


def test_diagnosis_says_why(tools: Tools) -> None:
    """A log as text gets its cause, its proof, and fixes by number."""
    answer = tools.diagnose(log=LOG)
    assert answer.outcome == "failed"
    assert answer.failure is not None
    assert answer.failure.exit_code == 1
    assert answer.finding is not None
    assert answer.finding.cause == CAUSE
    assert answer.finding.evidence[0].line == 2
    assert [fix.number for fix in answer.finding.fixes] == list(range(1, len(answer.finding.fixes) + 1))


def test_good_build(tools: Tools) -> None:
    """A build that succeeded has no finding, and nothing to fix."""
    log = "#5 [2/2] RUN true\n#5 DONE 0.1s\n#6 exporting to image\n#6 DONE 0.0s\n"
    assert tools.diagnose(log=log).finding is None
    with pytest.raises(Refused, match="nothing to change"):
        tools.fix(log=log, dockerfile="FROM scratch\n")


def test_hostile_log_stays_small(tools: Tools) -> None:
    """Neither long lines, nor many findings, nor escape sequences make an answer larger or act on anything."""
    wide = LOG.replace("0.4 ERROR", "0.4 " + "x\x1b[2J" * 20000 + " ERROR")
    answer = tools.diagnose(log=wide * 20, max_chars=LEAST)
    assert _size(answer) <= LEAST
    assert "\x1b" not in answer.model_dump_json()
    assert "\\u001b" not in answer.model_dump_json()


def test_secrets_are_masked(tools: Tools) -> None:
    """A password in a log or a Dockerfile is in no answer."""
    secret = token_hex()
    log = LOG.replace("pip install", f"pip install --index-url https://me:{secret}@index.example.org/simple")
    dockerfile = f"FROM python:3.12\nENV API_TOKEN={secret}\nRUN pip install -r /opt/requirements.txt\n"
    assert secret not in tools.diagnose(log=log, dockerfile=dockerfile).model_dump_json()
    try:
        assert secret not in tools.fix(log=log, dockerfile=dockerfile).model_dump_json()
    except Refused as refused:
        assert secret not in str(refused)  # noqa: PT017 - either way is right


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({}, "give log, the text, or log_path"),
        ({"log": "x", "log_path": "y"}, "not both"),
        ({"log_path": "pip/none.log"}, "No such file"),
        ({"log_path": "../README.md"}, "is not below"),
        ({"log_path": "/etc/passwd"}, "is not below"),
        ({"log_path": "pip"}, "is not a file"),
        ({"log_path": "a\0b"}, "not valid"),
        ({"log": "x", "dockerfile_path": "/etc/passwd"}, "is not below"),
    ],
)
def test_what_may_not_be_read(tools: Tools, arguments: dict[str, str], words: str) -> None:
    """Only one text or file is taken, and only a file below the directories that may be read."""
    with pytest.raises(Refused, match=words):
        tools.diagnose(**arguments)


def test_links_do_not_lead_out(tmp_path: Path) -> None:
    """A link below a directory does not make a file outside it readable, and a pipe does not keep anyone waiting."""
    (tmp_path / "secret").write_text("outside")
    root = tmp_path / "root"
    root.mkdir()
    (root / "link").symlink_to(tmp_path / "secret")
    os.mkfifo(root / "pipe")
    roots = Roots([str(root)])
    with pytest.raises(Refused, match="is not below"):
        roots.log("", "link")
    with pytest.raises(Refused, match="is not a file"):
        roots.log("", "pipe")
    with pytest.raises(NotADirectoryError):
        Roots([str(root / "none")])


def test_sizes_of_inputs(tools: Tools, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is too large is refused with its bound."""
    monkeypatch.setattr(inputs, "LARGEST_TEXT", 10)
    monkeypatch.setattr(inputs, "LARGEST_LOG", 10)
    monkeypatch.setattr(inputs, "LARGEST_DOCKERFILE", 10)
    for arguments in ({"log": LOG}, {"log_path": "pip/hash-missing.log"}, {"log": "x", "dockerfile": LOG}):
        with pytest.raises(Refused, match=r"10 (?:are taken|bytes)|at most 10|too large"):
            tools.diagnose(**arguments)


def test_explanation(tools: Tools) -> None:
    """A cause is explained with fixes first of all: what is needed least is cut first."""
    whole, short = tools.explain(CAUSE, max_chars=40000), tools.explain(CAUSE, max_chars=LEAST)
    assert (whole.cause, whole.left_out) == (CAUSE, [])
    assert whole.fixes
    assert _size(short) <= LEAST < _size(whole)
    assert short.meaning
    assert short.references == []
    with pytest.raises(Refused, match=f"did you mean {CAUSE}"):
        tools.explain("pip/requirement-file-not-found")
    with pytest.raises(Refused, match="find one with search"):
        tools.explain("zzzz")


def test_search(tools: Tools) -> None:
    """Words and lines find causes; filters and typing errors are heeded."""
    assert tools.search(LOG.splitlines()[1]).results[0].cause == CAUSE
    assert tools.search("no sapce left").read_as == {"sapce": "space"}
    assert {result.cause.partition("/")[0] for result in tools.search("hash", pack="uv", limit=99).results} == {"uv"}
    assert len(tools.search("not found", limit=-1).results) == 1
    with pytest.raises(Refused, match="is not a pack"):
        tools.search("hash", pack="nothing")


def test_fix_without_a_patch(tools: Tools) -> None:
    """Where nothing of the Dockerfile is to be changed the agent is told what to do instead."""
    with pytest.raises(Refused, match="give dockerfile"):
        tools.fix(log=LOG)
    with pytest.raises(Refused, match="there is none with number 99"):
        tools.fix(log=LOG, dockerfile="FROM scratch\n", number=99)
    with pytest.raises(Refused, match="What to do instead: "):
        tools.fix(log=LOG, dockerfile="FROM scratch\n")


def test_patch_is_never_cut(tools: Tools) -> None:
    """A patch that does not fit is refused, since half of one is worse than none."""
    long = "RUN pip install -r /opt/requirements.txt " + "--quiet " * 400
    log = LOG.replace("RUN pip install -r /opt/requirements.txt", " ".join(long.split()))
    dockerfile = f"FROM python:3.12\n# {'x' * 2000}\n{long}\n"
    with pytest.raises(Refused, match="is not cut"):
        tools.fix(log=log, dockerfile=dockerfile, max_chars=LEAST)
    assert "+" in tools.fix(log=log, dockerfile=dockerfile, max_chars=40000).patch

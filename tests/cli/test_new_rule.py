"""``dfdiag packs new``."""

from __future__ import annotations

import os
import pty
import subprocess
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

Run = Callable[..., subprocess.CompletedProcess[bytes]]
LOG = b"""\
#5 [2/3] RUN acmec --warm
#5 0.203 acmec: licence server licence.example.org:7070 answered
#5 DONE 0.4s
#6 [3/3] RUN acmec build
#6 0.203 acmec: cannot reach licence server licence.example.org:7070, password=hunter2secret
#6 0.204 acmec: giving up
#6 ERROR: process "/bin/sh -c acmec build" did not complete successfully: exit code: 3
"""
ID = "acme/licence-server-unreachable"
ANSWERS = {
    "--line": "5",
    "--id": ID,
    "--title": "The licence server does not answer",
    "--cause": "acmec asks {host} for a licence.",
    "--fix": "Build where {host} can be reached",
}
FLAGS = [word for pair in ANSWERS.items() for word in pair]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """The log of a build that no rule knows."""
    path = tmp_path / "build.log"
    path.write_bytes(LOG)
    return path


@pytest.mark.parametrize("through_pipe", [False, True])
def test_rule_from_options(through_pipe: bool, dfdiag: Run, log: Path, tmp_path: Path) -> None:
    """With all that is asked for, a rule and its log are written, pass the check, and explain the log."""
    arguments = ["packs", "new", *([] if through_pipe else [log.name]), *FLAGS]
    run = dfdiag(*arguments, stdin=LOG if through_pipe else b"")
    assert (run.returncode, run.stderr) == (0, b"")
    assert (
        run.stdout
        == f"patterns/acme.yaml: the rule {ID}, at the end\nfixtures/{ID}.log: the log that proves it\n".encode()
    )
    assert dfdiag("packs", "check", "patterns").returncode == 0
    assert (tmp_path / "fixtures" / f"{ID}.log").read_bytes() == LOG.replace(b"hunter2secret", b"***")
    assert b"hunter2" not in (tmp_path / "patterns" / "acme.yaml").read_bytes()
    told = dfdiag(f"fixtures/{ID}.log", "--patterns", "patterns").stdout
    assert b"acmec asks licence.example.org for a licence." in told


@pytest.mark.parametrize("missing", list(ANSWERS))
def test_nobody_to_ask(missing: str, dfdiag: Run, log: Path, tmp_path: Path) -> None:
    """Where nobody can be asked, what is missing is named and nothing is written."""
    given = [word for option, value in ANSWERS.items() if option != missing for word in (option, value)]
    run = dfdiag("packs", "new", log.name, *given)
    assert run.returncode == 2
    assert run.stderr.startswith(f"dfdiag: {missing} is needed".encode())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["build.log"]


def test_lines_are_offered(dfdiag: Run, log: Path) -> None:
    """Whoever names no line is shown which tell the most, with their numbers and without secrets."""
    run = dfdiag("packs", "new", log.name)
    assert b"\n  5: acmec: cannot reach licence server licence.example.org:7070, password=***\n" in run.stderr


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (["--line", "4"], b"--line 4: the log has no such line, or only repeats the Dockerfile in it"),
        (["--id", "Acme/X"], b"--id: write it as pack/what-is-wrong"),
        (["--id", "git/not-installed"], b"--id: there is a rule of this name already"),
        (["--title", "Short"], b"--title: use 8 to 72 characters; there are 5"),
        (["--title", "It does not answer."], b"--title: no full stop at the end"),
        (["--cause", "The {number} of {other_number}."], b"acme.yaml:1: "),
        (["--near-miss", "acmec: cannot reach licence server a.example.org:1, password=x"], b"no_match[0]: matches"),
    ],
)
def test_wrong_answers(options: list[str], problem: bytes, dfdiag: Run, log: Path, tmp_path: Path) -> None:
    """A wrong answer is named, and nothing is written."""
    kept = [word for option, value in ANSWERS.items() if option != options[0] for word in (option, value)]
    run = dfdiag("packs", "new", log.name, *kept, *options)
    assert run.returncode in {2, 3}
    assert problem in run.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["build.log"]


def test_no_line_looks_alike(dfdiag: Run, tmp_path: Path) -> None:
    """Where the log has no near miss, one is asked for."""
    (tmp_path / "short.log").write_bytes(b"acmec: cannot reach licence server licence.example.org:7070\n")
    flags = ["--line", "1", *FLAGS[2:]]
    run = dfdiag("packs", "new", "short.log", *flags)
    assert (run.returncode, b"--near-miss is needed" in run.stderr) == (2, True)
    assert dfdiag("packs", "new", "short.log", *flags, "--near-miss", "acmec: all is well").returncode == 0


def test_another_rule_comes_first(dfdiag: Run, tmp_path: Path) -> None:
    """Where another rule still wins on the log, that is said."""
    (tmp_path / "full.log").write_bytes(LOG.replace(b"acmec: giving up", b"cp: writing: No space left on device"))
    run = dfdiag("packs", "new", "full.log", *FLAGS)
    assert run.returncode == 0
    assert b"note: filesystem/no-space-left still comes first for this log" in run.stderr


def test_build_that_succeeded(dfdiag: Run) -> None:
    """There is no rule to write for a build that did not fail."""
    run = dfdiag("packs", "new", stdin=b"#5 [1/1] RUN true\n#5 DONE 0.1s\n#6 exporting to image\n#6 DONE 0.1s\n")
    assert (run.returncode, b"this build succeeded" in run.stderr) == (2, True)


def test_asked_on_a_terminal(command: list[str], environment: dict[str, str], log: Path, tmp_path: Path) -> None:
    """On a terminal the command asks, line by line, and asks again where an answer will not do."""
    ours, theirs = pty.openpty()
    child = subprocess.Popen(
        [*command, "packs", "new", log.name],
        stdin=theirs, stderr=theirs, stdout=subprocess.PIPE, env=environment, cwd=tmp_path,
    )  # fmt: skip
    os.close(theirs)
    os.write(ours, "\n".join(["99", "5", "Wrong", ID, *list(ANSWERS.values())[2:], ""]).encode())
    shown = _read_all(ours)
    stdout, _ = child.communicate(timeout=60)
    assert child.returncode == 0, shown
    assert stdout.startswith(b"patterns/acme.yaml: ")
    for text in (
        "5: acmec: cannot reach licence server",
        "no line of the log has this number",
        "^acmec: cannot reach licence server (?<host>",
        "{host}  licence.example.org",
        "write it as pack/what-is-wrong",
        "acmec: licence server licence.example.org:7070 answered",
    ):
        assert text in shown


def _read_all(terminal: int) -> str:
    shown = b""
    while True:
        try:
            piece = os.read(terminal, 4096)
        except OSError:  # how Linux says that nobody writes any more
            piece = b""
        if not piece:
            os.close(terminal)
            return shown.decode(errors="replace")
        shown += piece

"""Reading logs from pipes and files."""

from __future__ import annotations

import gzip
import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sample_builds import CAUSE, GOOD_LOG, HEADLINE, LOG

from diagnoser.cli.usage import COMMANDS

if TYPE_CHECKING:
    from collections.abc import Callable

    Dfdiag = Callable[..., subprocess.CompletedProcess[bytes]]

_NOISE = random.Random(7).randbytes(5000)  # noqa: S311 - no secret


class TestMainJob:
    """One log, read from wherever it comes."""

    def test_pipe(self, dfdiag: Dfdiag) -> None:
        """A log through a pipe is diagnosed on standard output, and nothing of it is echoed."""
        done = dfdiag(stdin=LOG)
        assert (done.returncode, done.stderr) == (0, b"")
        assert done.stdout.startswith(HEADLINE.encode())
        assert b"did not complete successfully" not in done.stdout

    @pytest.mark.parametrize("before", [[], ["diagnose"], ["--color", "never"], ["diagnose", "--no-history"]])
    def test_file(self, dfdiag: Dfdiag, failed_log: Path, before: list[str]) -> None:
        """All forms in which a file can be named say the same as the pipe."""
        assert dfdiag(*before, failed_log).stdout == dfdiag(stdin=LOG).stdout

    @pytest.mark.parametrize("arguments", [["-"], ["diagnose"], ["diagnose", "-"], ["--top", "9"]])
    def test_standard_input(self, dfdiag: Dfdiag, arguments: list[str]) -> None:
        """Standard input is read when it is named by a dash and when no file is named."""
        assert dfdiag(*arguments, stdin=LOG).stdout == dfdiag(stdin=LOG).stdout

    def test_file_with_a_commands_name(self, dfdiag: Dfdiag, tmp_path: Path) -> None:
        """A log that is called like a command is read when it is named with its directory."""
        (tmp_path / "run").write_bytes(LOG)
        assert dfdiag("./run").stdout.startswith(HEADLINE.encode())

    def test_succeeded(self, dfdiag: Dfdiag) -> None:
        """A build that succeeded gets one line."""
        done = dfdiag(stdin=GOOD_LOG)
        assert (done.returncode, done.stdout) == (0, b"Build succeeded; nothing to explain.\n")


class TestOptions:
    """What the options change."""

    def test_json(self, dfdiag: Dfdiag) -> None:
        """JSON names the cause under its schema."""
        result = json.loads(dfdiag("--format", "json", stdin=LOG).stdout)
        assert result["schema"] == "dfdiag.diagnosis/1"
        assert result["findings"][0]["cause"] == CAUSE

    def test_json_of_several_files(self, dfdiag: Dfdiag, failed_log: Path) -> None:
        """JSON of several files is an array in their order, with null for one that could not be read."""
        done = dfdiag("--format", "json", failed_log, "absent.log", failed_log)
        first, second, third = json.loads(done.stdout)
        assert (first["outcome"], second, third) == ("failed", None, first)
        assert done.returncode == 2
        assert done.stderr == b"dfdiag: absent.log: no such file\n"

    def test_headings(self, dfdiag: Dfdiag, failed_log: Path) -> None:
        """The text of several files has a heading for each, and says what could not be read."""
        (failed_log.parent / "good.log").write_bytes(GOOD_LOG)
        done = dfdiag("build.log", "good.log", "absent.log")
        assert done.stdout.startswith(f"==> build.log <==\n{HEADLINE}\n".encode())
        assert done.stdout.endswith(b"\n\n==> good.log <==\nBuild succeeded; nothing to explain.\n")
        assert (done.returncode, done.stderr) == (2, b"dfdiag: absent.log: no such file\n")

    def test_quiet(self, dfdiag: Dfdiag) -> None:
        """Only the headline is printed quietly."""
        assert dfdiag("--quiet", stdin=LOG).stdout == f"{HEADLINE}\n".encode()

    @pytest.mark.parametrize(("log", "status"), [(LOG, 1), (GOOD_LOG, 0)], ids=["failed", "succeeded"])
    def test_exit_code(self, dfdiag: Dfdiag, log: bytes, status: int) -> None:
        """With --exit-code the status tells a failed build from another."""
        assert dfdiag("--exit-code", stdin=log).returncode == status

    def test_min_confidence(self, dfdiag: Dfdiag) -> None:
        """Candidates below the confidence asked for are left out."""
        assert json.loads(dfdiag("--format=json", "--min-confidence=1", stdin=LOG).stdout)["findings"] == []

    def test_top(self, dfdiag: Dfdiag) -> None:
        """No more candidates are given than asked for."""
        assert len(json.loads(dfdiag("--format=json", "--top=1", stdin=LOG).stdout)["findings"]) == 1

    def test_color(self, dfdiag: Dfdiag) -> None:
        """Colour can be had without a terminal, and changes nothing but colour."""
        coloured = dfdiag("--color", "always", stdin=LOG).stdout
        assert b"\x1b[1;31m" in coloured
        plain = subprocess.run(["sed", r"s/\x1b\[[0-9;]*m//g"], input=coloured, capture_output=True, check=True).stdout
        assert plain == dfdiag(stdin=LOG).stdout

    def test_ascii(self, dfdiag: Dfdiag) -> None:
        """In the C locale the frame is ASCII."""
        assert dfdiag(stdin=LOG, env={"LC_ALL": "C"}).stdout.isascii()
        assert not dfdiag(stdin=LOG).stdout.isascii()

    def test_encoding_that_cannot_hold_the_log(self, dfdiag: Dfdiag) -> None:
        """A character that the output cannot hold becomes a question mark."""
        log = LOG.replace(b"/opt/", "/öpt/".encode())
        done = dfdiag(stdin=log, env={"PYTHONIOENCODING": "ascii"})
        assert (done.returncode, done.stderr) == (0, b"")
        assert b"/?pt/requirements.txt" in done.stdout


_MEASURE = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
"""Prints the most memory that a command took, in KiB as Linux counts."""


class TestBadUse:
    """Wrong usage."""

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (["--format", "yaml"], "'yaml' is not one of 'text', 'json'"),
            (["--frmat", "json"], "Did you mean '--format'?"),
            (["--top", "0"], "'--top'"),
            (["--min-confidence", "2"], "'--min-confidence'"),
            (["--dockerfile", "absent"], "absent: no such file"),
            (["absent.log"], "absent.log: no such file"),
            (["diagnos"], "diagnos: no such file, and no such command"),
            (["."], ".: is a directory"),
            (["--context", "absent"], "absent: no such directory"),
            (["--context", "build.log"], "build.log: no such directory"),
            (["run"], "Missing argument"),
        ],
    )
    def test_wrong_usage(self, dfdiag: Dfdiag, arguments: list[str], said: str) -> None:
        """Wrong usage is told in one line and ends with 2."""
        done = dfdiag(*arguments, stdin=LOG)
        assert (done.returncode, done.stdout) == (2, b"")
        assert done.stderr.startswith(b"dfdiag: ")
        assert done.stderr.count(b"\n") == 1
        assert said in done.stderr.decode()

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
    def test_forbidden_file(self, dfdiag: Dfdiag, failed_log: Path) -> None:
        """A file that must not be read is named."""
        failed_log.chmod(0)
        assert dfdiag(failed_log).stderr == f"dfdiag: {failed_log}: not allowed to read it\n".encode()

    def test_invalid_pack(self, dfdiag: Dfdiag, tmp_path: Path) -> None:
        """An invalid pack ends with 3, and the line names the file."""
        (tmp_path / "mine.yaml").write_text("- id: 7\n")
        done = dfdiag("--patterns", "mine.yaml", stdin=LOG)
        assert (done.returncode, done.stdout) == (3, b"")
        assert done.stderr.startswith(b"dfdiag: mine.yaml")

    def test_nothing_at_all(self, command: list[str], environment: dict[str, str]) -> None:
        """A terminal as input gets the usage at once, on standard error."""
        master, slave = os.openpty()
        done = subprocess.run(command, stdin=slave, capture_output=True, env=environment, timeout=60, check=False)
        os.close(master)
        os.close(slave)
        assert (done.returncode, done.stdout) == (2, b"")
        assert b"docker build . 2>&1 | dfdiag" in done.stderr

    def test_closed_standard_input(self, command: list[str], environment: dict[str, str]) -> None:
        """A closed standard input is no crash."""
        closed = subprocess.run(
            ["sh", "-c", '"$@" <&-', "sh", *command], capture_output=True, env=environment, timeout=60, check=False
        )
        assert closed.returncode == 2
        assert b"nothing to read" in closed.stderr


class TestBadInput:
    """Input that is hardly a log."""

    @pytest.mark.parametrize(
        ("log", "said"),
        [
            (b"", "the input is empty"),
            (_NOISE, "does not look like a build log"),
            (bytes(5000), "does not look like a build log"),
            (gzip.compress(LOG), "packed with gzip; unpack it first: gunzip -c"),
        ],
        ids=["empty", "random", "nul", "gzip"],
    )
    def test_no_log(self, dfdiag: Dfdiag, log: bytes, said: str) -> None:
        """Input that cannot be a log is told in one line and ends with 2."""
        done = dfdiag(stdin=log)
        assert (done.returncode, done.stdout) == (2, b"")
        assert done.stderr.count(b"\n") == 1
        assert said in done.stderr.decode()

    @pytest.mark.parametrize(
        "log",
        [
            LOG.replace(b"0.360", b"0.360 \x00\x00"),
            LOG + b"\xff\xfe\xe4\xb8 caf\xe9\n" * 40,
            b"\xff\xfe" + LOG.decode().encode("utf-16-le"),
            LOG.replace(b"\n", b"\r\n"),
            LOG.rstrip(b"\n"),
        ],
        ids=["nul", "not-utf-8", "utf-16", "crlf", "no-newline"],
    )
    def test_damaged_log(self, dfdiag: Dfdiag, log: bytes) -> None:
        """A damaged log is still read."""
        done = dfdiag("--quiet", stdin=log)
        assert (done.returncode, done.stdout, done.stderr) == (0, f"{HEADLINE}\n".encode(), b"")

    def test_program(self, dfdiag: Dfdiag) -> None:
        """A program is no log."""
        assert dfdiag("/bin/true").stderr == b"dfdiag: /bin/true: does not look like a build log: it is not text\n"

    @pytest.mark.parametrize("cut", [40, 90, -3])
    def test_cut_rawjson(self, dfdiag: Dfdiag, cut: int) -> None:
        """Raw progress that breaks off inside a line is read as far as it goes."""
        vertex = b'{"vertexes":[{"digest":"sha256:aa","name":"[2/2] RUN false","started":"2026-01-01T00:00:00Z"}]}\n'
        logs = b'{"logs":[{"vertex":"sha256:aa","stream":2,"data":"aGVsbG8K","timestamp":"2026-01-01T00:00:01Z"}]}\n'
        done = dfdiag("--format", "json", stdin=vertex + logs[:cut])
        assert (done.returncode, done.stderr) == (0, b"")
        assert json.loads(done.stdout)["outcome"] == "indeterminate"

    def test_no_newline_at_all(self, dfdiag: Dfdiag) -> None:
        """Megabytes without a newline say nothing, and that is said."""
        done = dfdiag("--quiet", stdin=b"x" * 8_000_000)
        assert (done.returncode, done.stderr) == (0, b"")
        assert done.stdout == b"The log ends without saying how the build ended.\n"

    def test_memory(self, command: list[str], environment: dict[str, str], tmp_path: Path) -> None:
        """A line of megabytes does not hide the cause, nor does memory grow with its length."""
        log = tmp_path / "long.log"
        peaks = []
        for megabytes in (8, 40):
            log.write_bytes(b"x" * (megabytes << 20) + b"\n" + LOG)
            measured = [sys.executable, "-c", _MEASURE, *command, "--quiet", str(log)]
            done = subprocess.run(measured, capture_output=True, env=environment, timeout=60, check=True)
            headline, peak = done.stdout.decode().splitlines()
            assert headline == HEADLINE
            peaks.append(int(peak))
        assert max(peaks) < 96 << 10
        assert peaks[1] - peaks[0] < 16 << 10

    def test_hostile_log(self, dfdiag: Dfdiag) -> None:
        """What a log smuggles in reaches neither the terminal nor the CI."""
        path = b"/opt/\x1b]0;owned\x07\xe2\x80\xae##[error]x##vso[task]\xc2\x9b2J[red]requirements.txt"
        done = dfdiag("--color", "always", stdin=LOG.replace(b"/opt/requirements.txt", path))
        text = done.stdout.decode()
        assert done.returncode == 0
        for forbidden in ("\x1b]", "\x07", "\u202e", "\x9b", "##[", "##vso["):
            assert forbidden not in text


class TestOutput:
    """Outputs that cannot take the result."""

    def test_reader_that_leaves(self, command: list[str], environment: dict[str, str], failed_log: Path) -> None:
        """A closed output pipe ends silently, with the status of the reading."""
        read, write = os.pipe()
        os.close(read)
        done = subprocess.run(
            [*command, failed_log], stdout=write, stderr=subprocess.PIPE, env=environment, timeout=60, check=False
        )
        os.close(write)
        assert (done.returncode, done.stderr) == (0, b"")

    def test_cache_that_cannot_be_written(self, dfdiag: Dfdiag, failed_log: Path) -> None:
        """Where no cache can be kept, the answer is the same."""
        done = dfdiag("--quiet", failed_log, env={"DFDIAG_CACHE_DIR": str(failed_log / "cache")})
        assert (done.returncode, done.stdout, done.stderr) == (0, f"{HEADLINE}\n".encode(), b"")

    def test_full_disk(self, command: list[str], environment: dict[str, str], failed_log: Path) -> None:
        """An output that cannot be written is told in one line."""
        with Path("/dev/full").open("wb") as full:
            done = subprocess.run(
                [*command, failed_log], stdout=full, stderr=subprocess.PIPE, env=environment, timeout=60, check=False
            )
        assert done.returncode == 2
        assert done.stderr == b"dfdiag: cannot write the result: No space left on device\n"


class TestHelp:
    """How the command explains itself."""

    def test_examples(self, dfdiag: Dfdiag) -> None:
        """Help begins with what people come for."""
        assert b"docker build . 2>&1 | dfdiag" in dfdiag("--help").stdout

    @pytest.mark.parametrize("name", ["diagnose", "run"])
    def test_examples_of_a_command(self, dfdiag: Dfdiag, name: str) -> None:
        """The commands that read builds explain themselves by examples."""
        done = dfdiag(name, "--help")
        assert done.returncode == 0
        assert b"Examples:" in done.stdout

    def test_command_names(self, dfdiag: Dfdiag) -> None:
        """The start knows the same commands as the help lists."""
        _, listed = dfdiag("--help").stdout.decode().split("\nCommands:\n")
        assert {line.split()[0] for line in listed.splitlines()} == COMMANDS

    def test_version(self, dfdiag: Dfdiag) -> None:
        """The version is one line."""
        assert dfdiag("--version").stdout.startswith(b"dfdiag ")

    def test_completion(self, dfdiag: Dfdiag) -> None:
        """A shell can complete the commands."""
        asked = {"_DFDIAG_COMPLETE": "complete_bash", "COMP_WORDS": "dfdiag dia", "COMP_CWORD": "1"}
        assert dfdiag(env=asked).stdout.split() == [b"diagnose"]


def test_system_packages_of_a_distribution(dfdiag: Dfdiag) -> None:
    """The command names the packages that the distribution wants whose build failed."""
    log = b"Collecting psycopg2\n      Error: pg_config executable not found.\n"
    shown = dfdiag(stdin=log).stdout.decode()
    assert "Install the system packages that psycopg2 is built with" in shown
    assert "apt-get install -y --no-install-recommends gcc libc6-dev libpq-dev" in shown

"""Running a build: its output, its status, its signals, and what comes under them."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import termios
import time
from typing import TYPE_CHECKING, Any

import pytest
from sample_builds import CAUSE, GOOD_LOG, HEADLINE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Dfdiag = Callable[..., subprocess.CompletedProcess[bytes]]
    Terminal = Callable[..., "OnTerminal"]

DEADLINE = 30
"""Seconds after which a test gives up; none waits so long."""


class OnTerminal:
    """A running command whose streams are the terminal's other end, unless they are given."""

    def __init__(self, command: list[str], environment: dict[str, str], cwd: Path, **streams: Any) -> None:  # noqa: ANN401 - as Popen takes them
        """Start it as the leader of a session, with the terminal as its own."""
        self.master, slave = os.openpty()
        termios.tcsetwinsize(slave, (24, 80))
        self.process = subprocess.Popen(
            ["setsid", "--ctty", "--wait", *command],
            **{"stdin": slave, "stdout": slave, "stderr": slave, **streams},
            env=environment,
            cwd=cwd,
        )
        os.close(slave)
        self.seen = b""

    def read_until(self, text: bytes | None) -> bytes:
        """Collect what appears until ``text`` does, or, for None, until the end."""
        end = time.monotonic() + DEADLINE
        while text is None or text not in self.seen:
            ready, _, _ = select.select([self.master], [], [], max(0, end - time.monotonic()))
            assert ready, f"waited in vain for {text!r}; saw {self.seen!r}"
            try:
                piece = os.read(self.master, 65536)
            except OSError:
                assert text is None, f"ended without {text!r}; saw {self.seen!r}"
                return self.seen
            self.seen += piece
        return self.seen

    def type(self, keys: bytes) -> None:
        """Type ``keys``."""
        os.write(self.master, keys)

    def end(self) -> int:
        """Wait for the end and return the status."""
        self.read_until(None)
        os.close(self.master)
        return self.process.wait(DEADLINE)


@pytest.fixture
def terminal(command: list[str], environment: dict[str, str], tmp_path: Path) -> Iterator[Terminal]:
    """Start the command on a terminal of 80 columns and 24 lines."""
    started = []

    def start(*arguments: str, **streams: Any) -> OnTerminal:  # noqa: ANN401 - as Popen takes them
        running = OnTerminal([*command, *arguments], environment, tmp_path, **streams)
        started.append(running.process)
        return running

    yield start
    for process in started:
        process.kill()
        process.wait()


class TestPipes:
    """Without a terminal."""

    def test_streams_stay_apart(self, dfdiag: Dfdiag) -> None:
        """Both streams arrive untouched on their own side, and the command's status is ours."""
        odd = r"printf 'a\r\000\377b'; printf 'c\033[1m' >&2; exit 0"
        done = dfdiag("run", "--", "sh", "-c", odd)
        assert (done.returncode, done.stdout, done.stderr) == (0, b"a\r\x00\xffb", b"c\x1b[1m")

    @pytest.mark.parametrize("end", ["", "printf 'in a line' >&2; "])
    def test_diagnosis_comes_under_the_output(self, dfdiag: Dfdiag, failed_log: Path, end: str) -> None:
        """A failed build's own output comes first, then a blank line, then the diagnosis on standard error."""
        done = dfdiag("run", "--", "sh", "-c", f"echo id; cat build.log >&2; {end}exit 7")
        assert (done.returncode, done.stdout) == (7, b"id\n")
        own, _, diagnosis = done.stderr.decode().partition("\n\n")
        assert own == failed_log.read_text().rstrip("\n") + ("\nin a line" if end else "")
        assert diagnosis.startswith(HEADLINE)

    def test_success_adds_nothing(self, dfdiag: Dfdiag, failed_log: Path) -> None:
        """A command that succeeds gets nothing added, whatever its output looks like."""
        done = dfdiag("run", "cat", failed_log)
        assert (done.returncode, done.stdout, done.stderr) == (0, failed_log.read_bytes(), b"")

    def test_json(self, dfdiag: Dfdiag, failed_log: Path) -> None:
        """JSON goes to standard output, apart from the progress on standard error."""
        done = dfdiag("run", "--format", "json", "--", "sh", "-c", "cat build.log >&2; exit 1")
        assert json.loads(done.stdout)["findings"][0]["cause"] == CAUSE
        assert done.stderr == failed_log.read_bytes()

    def test_quiet(self, dfdiag: Dfdiag, failed_log: Path) -> None:
        """Quietly, the headline is all that is added."""
        done = dfdiag("run", "--quiet", "sh", "-c", "cat build.log >&2; exit 1")
        assert done.stderr == failed_log.read_bytes() + f"\n{HEADLINE}\n".encode()

    def test_standard_input(self, dfdiag: Dfdiag) -> None:
        """The command reads our standard input, as a build context may come through it."""
        assert dfdiag("run", "--", "cat", stdin=b"tar\x00\n" * 50000).stdout == b"tar\x00\n" * 50000

    def test_options_of_the_command(self, dfdiag: Dfdiag) -> None:
        """What follows the command is the command's, also without dashes between."""
        assert dfdiag("run", "echo", "--format", "html", "--").stdout == b"--format html --\n"

    def test_live(self, command: list[str], environment: dict[str, str]) -> None:
        """Output appears as it is written, not at the end."""
        script = "echo begun; read line; echo $line"
        process = subprocess.Popen(
            [*command, "run", "--", "sh", "-c", script],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
        )
        assert process.stdout.readline() == b"begun\n"
        assert process.communicate(b"go on\n", DEADLINE)[0] == b"go on\n"

    def test_half_lines_do_not_mix(self, dfdiag: Dfdiag, failed_log: Path) -> None:
        """A line that is written in pieces is read whole though the other stream speaks between them."""
        lines = failed_log.read_text()
        (failed_log.parent / "first").write_text(lines[:90])
        (failed_log.parent / "rest").write_text(lines[90:])
        done = dfdiag("run", "-q", "sh", "-c", "cat first >&2; sleep 0.1; echo other; sleep 0.1; cat rest >&2; exit 1")
        assert done.stderr.endswith(f"\n\n{HEADLINE}\n".encode())

    def test_reader_that_leaves(self, command: list[str], environment: dict[str, str]) -> None:
        """Where nobody reads our output any more, the command learns it instead of waiting for ever."""
        with subprocess.Popen(
            [*command, "run", "--", "sh", "-c", "yes; exit 4"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        ) as process:
            assert process.stdout.readline() == b"y\n"
            process.stdout.close()
            assert process.wait(DEADLINE) == 4

    def test_background_process(self, command: list[str], environment: dict[str, str], tmp_path: Path) -> None:
        """A process left in the background with our pipes open keeps nobody waiting."""
        script = f"mkfifo {tmp_path}/end; (read x < {tmp_path}/end) & echo built; exit 0"
        with (tmp_path / "out").open("wb") as out:
            done = subprocess.run(
                [*command, "run", "sh", "-c", script], stdout=out, env=environment, timeout=DEADLINE, check=False
            )
        (tmp_path / "end").write_text("now\n")  # blocks until it is read: the process is still there
        assert (done.returncode, (tmp_path / "out").read_bytes()) == (0, b"built\n")


class TestStatus:
    """Exit statuses."""

    @pytest.mark.parametrize(
        ("script", "status"), [("exit 0", 0), ("exit 255", 255), ("kill -9 $$", 137), ("kill -15 $$", 143)]
    )
    def test_own_status(self, dfdiag: Dfdiag, script: str, status: int) -> None:
        """The command's status is ours, and 128 and the signal's number where a signal ended it."""
        assert dfdiag("run", "--", "sh", "-c", script).returncode == status

    def test_not_found(self, dfdiag: Dfdiag) -> None:
        """A command that does not exist ends with 127."""
        done = dfdiag("run", "--", "no-such-builder")
        assert (done.returncode, done.stderr) == (127, b"dfdiag: no-such-builder: command not found\n")

    def test_not_executable(self, dfdiag: Dfdiag, failed_log: Path) -> None:
        """A file that is no program ends with 126."""
        done = dfdiag("run", "--", failed_log)
        assert done.returncode == 126
        assert done.stderr == f"dfdiag: {failed_log}: cannot be executed: Permission denied\n".encode()

    def test_wrong_options_run_nothing(self, dfdiag: Dfdiag, tmp_path: Path) -> None:
        """Nothing is run with a pack that is not valid."""
        (tmp_path / "mine.yaml").write_text("- id: 7\n")
        assert dfdiag("run", "--patterns", "mine.yaml", "--", "touch", "built").returncode == 3
        assert not (tmp_path / "built").exists()

    def test_no_build(self, dfdiag: Dfdiag) -> None:
        """A failure that is none of a build is not made one."""
        done = dfdiag("run", "--", "sh", "-c", "echo hello; exit 3")
        assert (done.returncode, done.stdout) == (3, b"hello\n")
        assert b"the command ended with status 3" in done.stderr

    def test_failure_after_the_build(self, dfdiag: Dfdiag, tmp_path: Path) -> None:
        """A build that succeeded is not blamed for what came after it."""
        (tmp_path / "good.log").write_bytes(GOOD_LOG)
        done = dfdiag("run", "--", "sh", "-c", "cat good.log; exit 3")
        assert done.returncode == 3
        assert b"the build succeeded, but the command ended with status 3" in done.stderr


class TestSignals:
    """Signals that others send to us."""

    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT])
    def test_passed_on(self, command: list[str], environment: dict[str, str], number: signal.Signals) -> None:
        """A signal sent to us reaches the command, and we wait for it."""
        script = f"trap 'echo got it; exit 9' {number.name[3:]}; echo ready; while :; do sleep 0.05; done"
        process = subprocess.Popen(
            [*command, "run", "--", "sh", "-c", script],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
        )
        assert process.stdout.readline() == b"ready\n"
        process.send_signal(number)
        output, errors = process.communicate(timeout=DEADLINE)
        assert (process.returncode, output) == (9, b"got it\n")
        assert b"Traceback" not in errors

    def test_ended_by_it(self, command: list[str], environment: dict[str, str]) -> None:
        """A command that a signal ends gives 128 and the signal's number."""
        process = subprocess.Popen(
            [*command, "run", "--", "sh", "-c", "echo ready; exec sleep 60"], stdout=subprocess.PIPE, env=environment
        )
        with process:
            assert process.stdout.readline() == b"ready\n"
            process.terminate()
            assert process.wait(DEADLINE) == 143


class TestTerminal:
    """On a terminal."""

    def test_is_one_for_the_command(self, terminal: Terminal) -> None:
        """The command sees a terminal of our size on all three streams."""
        running = terminal("run", "--", "sh", "-c", "test -t 0 && test -t 1 && test -t 2 && stty size <&1")
        assert running.end() == 0
        assert running.seen == b"24 80\r\n"

    def test_diagnosis(self, terminal: Terminal, failed_log: Path) -> None:
        """The diagnosis stands under the build's output, in colour and within the width."""
        running = terminal("run", "--", "sh", "-c", "cat build.log; printf '\\033[?25h'; exit 1")
        assert running.end() == 1
        own, diagnosis = running.seen.replace(b"\r\n", b"\n").split(b"\x1b[?25h\n")
        assert own == failed_log.read_bytes()
        assert diagnosis.startswith(b"\x1b[1;31mBuild failed at 4/4:\x1b[0m")

    def test_new_size(self, terminal: Terminal) -> None:
        """A new size of the window reaches the command."""
        script = "trap 'stty size <&1; exit 4' WINCH; echo ready; while :; do sleep 0.05; done"
        running = terminal("run", "--", "sh", "-c", script)
        running.read_until(b"ready")
        termios.tcsetwinsize(running.master, (50, 132))
        assert running.end() == 4
        assert b"50 132\r\n" in running.seen

    def test_ctrl_c_arrives_once(self, terminal: Terminal) -> None:
        """Ctrl-C reaches the command once, and nothing is said about a build that somebody ended."""
        script = "trap 'echo got it' INT; echo ready; read line; read line; exit 5"
        running = terminal("run", "--", "sh", "-c", script)
        running.read_until(b"ready")
        running.type(b"\x03")
        running.read_until(b"got it")
        running.type(b"1\n2\n3\n")
        assert running.end() == 5
        assert running.seen.count(b"got it") == 1
        assert b"dfdiag" not in running.seen

    def test_cancelled_by_ctrl_c(self, terminal: Terminal) -> None:
        """Whoever pressed Ctrl-C is not told that the build was cancelled."""
        log = "#5 [2/2] RUN sleep 9\\n#5 CANCELED\\nERROR: failed to solve: Canceled: context canceled\\n"
        running = terminal("run", "--", "sh", "-c", f"trap \"printf '{log}'; exit 1\" INT; echo ready; read a; read b")
        running.read_until(b"ready")
        running.type(b"\x03\n")
        assert running.end() == 1
        assert running.seen.endswith(b"context canceled\r\n")

    def test_typing(self, terminal: Terminal) -> None:
        """What is typed reaches the command, also where it asks the terminal itself."""
        running = terminal("run", "--", "sh", "-c", "echo one; read a; echo two; read b </dev/tty; echo $a-$b >&2")
        running.read_until(b"one")
        running.type(b"first\n")
        running.read_until(b"two")
        running.type(b"second\n")
        assert running.end() == 0
        assert running.seen.endswith(b"first-second\r\n")

    def test_only_standard_error(self, terminal: Terminal, tmp_path: Path) -> None:
        """Where only standard error is a terminal, only it is one for the command, and the diagnosis goes there."""
        script = "test -t 2 && ! test -t 1 && echo id && cat build.log >&2; exit 1"
        (tmp_path / "build.log").write_bytes(b"#5 [2/2] RUN false\n#5 ERROR: exit code: 1\n")
        with (tmp_path / "id.txt").open("wb") as file:
            running = terminal("run", "--", "sh", "-c", script, stdout=file)
        assert running.end() == 1
        assert (tmp_path / "id.txt").read_bytes() == b"id\n"
        assert b"Build failed" in running.seen

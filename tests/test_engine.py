"""The command on builds of a real Docker engine.

Base images other than the defaults are named by ``DFDIAG_TEST_IMAGE`` (with apt and adduser) and
``DFDIAG_TEST_PYTHON_IMAGE`` (with pip). No build needs a network. What the builds leave on the engine are a few
dangling images without content of their own, which ``docker image prune`` removes.
"""

from __future__ import annotations

import json
import os
import select
import shlex
import shutil
import signal
import subprocess
import sysconfig
import termios
import time
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from diagnoser.render.fold import width_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Context = Callable[["Case"], Path]

pytestmark = pytest.mark.engine

IMAGE = os.environ.get("DFDIAG_TEST_IMAGE", "debian:bookworm-slim")
PYTHON_IMAGE = os.environ.get("DFDIAG_TEST_PYTHON_IMAGE", "python:3.11-slim")
DFDIAG = str(Path(sysconfig.get_path("scripts"), "dfdiag"))
DEADLINE = 120
"""Seconds after which a build is given up."""
NO_ENGINE = "no Docker engine answers; start one and set DOCKER_HOST"


class Case(NamedTuple):
    """A build, and what is to be said of it."""

    name: str
    image: str
    instructions: str
    cause: str
    step: str
    exit_code: int | None
    files: Mapping[str, str] = {}


CASES = (
    Case("command", IMAGE, "RUN frobnicate --now", "shell/command-not-found", "2/2", 127),
    Case("copy", IMAGE, "COPY settings.toml /app/", "buildkit/copy-source-not-in-context", "2/2", None),
    Case(
        "requirements",
        PYTHON_IMAGE,
        "COPY requirements.txt /opt/\n"
        "RUN rm -rf /opt/requirements.txt\n"
        "RUN pip install --no-index -r /opt/requirements.txt",
        "pip/requirements-file-not-found",
        "4/4",
        1,
        {"requirements.txt": "six\n"},
    ),
    Case(
        "adduser",
        IMAGE,
        "RUN adduser --system --create-home appuser",
        "adduser/useradd-option-given-to-adduser",
        "2/2",
        1,
    ),
)
FAILED = CASES[0]
GOOD = Case("good", IMAGE, "RUN echo well", "", "", None)


class Docker(NamedTuple):
    """A client that can build with one of the builders."""

    builder: str
    program: str
    environment: dict[str, str]

    def build(self, *options: str) -> list[str]:
        """Return the words that build the current directory."""
        return [self.program, "build", "--network=none", "--no-cache", "--force-rm", *options, "."]


def _answers(*command: str, **environment: str) -> bool:
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env={**os.environ, **environment},
        timeout=DEADLINE,
        check=False,
    )
    return done.returncode == 0


def _clients() -> list[str]:
    found = (shutil.which("docker", path=directory) for directory in os.get_exec_path())
    return list(dict.fromkeys(program for program in found if program))


@pytest.fixture(scope="session")
def clients() -> list[str]:
    """The clients by which an engine answers that has the base images."""
    clients = [program for program in _clients() if _answers(program, "info")]
    if not clients:
        pytest.skip(NO_ENGINE)
    for image in (IMAGE, PYTHON_IMAGE):
        if not _answers(clients[0], "image", "inspect", image) and not _answers(clients[0], "pull", image):
            pytest.skip(
                f"the engine neither has {image} nor can pull it; tests/test_engine.py says how to name another"
            )
    return clients


def _docker(builder: str, clients: list[str], context: Path) -> Docker:
    environment = {"DOCKER_BUILDKIT": "1" if builder == "buildkit" else "0"}
    (context / "Dockerfile").write_text(f"FROM {IMAGE}\n")
    for program in clients:
        if _answers(program, "build", str(context), **environment):
            return Docker(builder, program, environment)
    reason = "needs its buildx plugin" if builder == "buildkit" else "has no classic builder any more"
    pytest.skip(f"docker build with {builder} does not work here; the client perhaps {reason}")


@pytest.fixture(scope="session", params=["buildkit", "classic"])
def docker(request: pytest.FixtureRequest, clients: list[str], tmp_path_factory: pytest.TempPathFactory) -> Docker:
    """Each builder that works here."""
    return _docker(request.param, clients, tmp_path_factory.mktemp("probe"))


@pytest.fixture(scope="session")
def buildkit(clients: list[str], tmp_path_factory: pytest.TempPathFactory) -> Docker:
    """BuildKit, if it works here."""
    return _docker("buildkit", clients, tmp_path_factory.mktemp("probe"))


@pytest.fixture
def context(tmp_path: Path) -> Context:
    """Make a context that no other test builds."""

    def make(case: Case) -> Path:
        (tmp_path / "Dockerfile").write_text(f"FROM {case.image}\nENV TEST={uuid.uuid4()}\n{case.instructions}\n")
        for name, content in case.files.items():
            (tmp_path / name).write_text(content)
        return tmp_path

    return make


def _environment(docker: Docker) -> dict[str, str]:
    unwanted = {"NO_COLOR", "FORCE_COLOR", "COLUMNS", "LANG", "LC_CTYPE", "BUILDKIT_PROGRESS", "BUILDKIT_COLORS"}
    kept = {name: value for name, value in os.environ.items() if name not in unwanted}
    return {**kept, **docker.environment, "LC_ALL": "C.UTF-8", "TERM": "xterm-256color"}


def _step(case: Case, docker: Docker) -> str:
    """Return the step as the builder counts: the classic one counts ENV, BuildKit does not."""
    step = int(case.step.split("/")[0]) + (docker.builder == "classic")
    return f"{step}/{step}"


def _piped(docker: Docker, context: Path, *arguments: str) -> tuple[int, subprocess.CompletedProcess[str]]:
    """Pipe a build into the command; return the build's status and what the command made of it."""
    with subprocess.Popen(
        docker.build(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=_environment(docker),
        cwd=context,
    ) as build:
        done = subprocess.run(
            [DFDIAG, *arguments],
            stdin=build.stdout,
            capture_output=True,
            encoding="utf-8",
            env=_environment(docker),
            timeout=DEADLINE,
            check=False,
        )
        return build.wait(DEADLINE), done


def _run(docker: Docker, context: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run a build through the command, without a terminal."""
    return subprocess.run(
        [DFDIAG, "run", *options, "--", *docker.build()],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        env=_environment(docker),
        cwd=context,
        timeout=DEADLINE,
        check=False,
    )


class Terminal:
    """A command on a terminal of 80 columns and 24 lines."""

    def __init__(self, command: list[str], docker: Docker, context: Path) -> None:
        """Start it as the leader of a session, with the terminal as its own."""
        self.seen = b""
        self._master, slave = os.openpty()
        termios.tcsetwinsize(slave, (24, 80))
        self._process = subprocess.Popen(
            ["setsid", "--ctty", "--wait", *command],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env={**_environment(docker), "NO_COLOR": "1"},
            cwd=context,
        )
        os.close(slave)

    def read_until(self, text: bytes | None) -> None:
        """Collect what appears until ``text`` does, or, for None, until the end."""
        end = time.monotonic() + DEADLINE
        while text is None or text not in self.seen:
            ready, _, _ = select.select([self._master], [], [], max(0, end - time.monotonic()))
            assert ready, f"waited in vain for {text!r}; saw {self.seen!r}"
            try:
                self.seen += os.read(self._master, 65536)
            except OSError:
                assert text is None, f"ended without {text!r}; saw {self.seen!r}"
                return

    def press_ctrl_c(self) -> None:
        """Type it."""
        os.write(self._master, b"\x03")

    def end(self) -> int:
        """Wait for the end and return the status."""
        try:
            self.read_until(None)
            return self._process.wait(DEADLINE)
        finally:
            os.close(self._master)
            self._process.kill()


class TestPipe:
    """``docker build . 2>&1 | dfdiag``."""

    @pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
    def test_failure(self, docker: Docker, context: Context, case: Case) -> None:
        """The first finding is the cause, and the failing step, its instruction and its exit code are right."""
        status, done = _piped(docker, context(case), "--format", "json")
        diagnosis = json.loads(done.stdout)
        failure = diagnosis["failure"]
        assert status != 0
        assert (done.returncode, done.stderr) == (0, "")
        assert (diagnosis["outcome"], diagnosis["findings"][0]["cause"]) == ("failed", case.cause)
        assert (failure["step"], failure["exit_code"]) == (_step(case, docker), case.exit_code)
        assert failure["instruction"] == case.instructions.splitlines()[-1]

    @pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
    def test_text(self, docker: Docker, context: Context, case: Case) -> None:
        """The text names the step first and the cause last."""
        _, done = _piped(docker, context(case))
        lines = done.stdout.splitlines()
        assert lines[0].startswith(f"Build failed at {_step(case, docker)}: ")
        assert lines[-1].startswith(f"Cause   {case.cause} (")

    def test_exit_code(self, docker: Docker, context: Context) -> None:
        """With --exit-code a failed build fails the pipe."""
        assert _piped(docker, context(FAILED), "--exit-code")[1].returncode == 1

    def test_success(self, docker: Docker, context: Context) -> None:
        """A build that succeeds has no findings."""
        status, done = _piped(docker, context(GOOD), "--format", "json", "--exit-code")
        diagnosis = json.loads(done.stdout)
        assert (status, done.returncode) == (0, 0)
        assert (diagnosis["outcome"], diagnosis["findings"]) == ("succeeded", [])


class TestRun:
    """``dfdiag run -- docker build .`` without a terminal."""

    @pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
    def test_failure(self, docker: Docker, context: Context, case: Case) -> None:
        """The status is the build's, and the diagnosis comes after the last line of the build's own output."""
        done = _run(docker, context(case))
        own, _, diagnosis = done.stderr.rpartition("\n\nBuild failed at ")
        assert done.returncode == (case.exit_code if docker.builder == "classic" and case.exit_code else 1)
        assert diagnosis.startswith(f"{_step(case, docker)}: ")
        assert f"\nCause   {case.cause} (" in diagnosis
        assert "Cause   " not in own + done.stdout
        assert case.instructions.splitlines()[-1] in own + done.stdout

    def test_streams(self, docker: Docker, context: Context, tmp_path_factory: pytest.TempPathFactory) -> None:
        """Each stream carries every byte that the build wrote to it, and only the diagnosis besides."""
        kept = tmp_path_factory.mktemp("kept")
        build = f"{shlex.join(docker.build())} >{kept}/out 2>{kept}/err"
        done = subprocess.run(
            [DFDIAG, "run", "--", "sh", "-c", f"{build}; status=$?; cat {kept}/out; cat {kept}/err >&2; exit $status"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=_environment(docker),
            cwd=context(FAILED),
            timeout=DEADLINE,
            check=False,
        )
        errors = (kept / "err").read_bytes()
        assert done.returncode != 0
        assert done.stdout == (kept / "out").read_bytes()
        assert done.stderr.startswith(errors + b"\nBuild failed at ")

    def test_success(self, docker: Docker, context: Context) -> None:
        """Nothing is added to a build that succeeds, whose image id is all of standard output."""
        command = [DFDIAG, "run", "--", *docker.build("--quiet")]
        done = subprocess.run(
            command, capture_output=True, env=_environment(docker), cwd=context(GOOD), timeout=DEADLINE, check=False
        )
        assert done.returncode == 0
        assert done.stdout.startswith(b"sha256:")
        assert done.stdout.count(b"\n") == 1
        assert b"Build " not in done.stderr


class TestTerminal:
    """``dfdiag run -- docker build .`` on a terminal of 80 columns."""

    @pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
    def test_failure(self, docker: Docker, context: Context, case: Case) -> None:
        """The build's own output comes first, then the diagnosis, and no line of it is wider than the terminal."""
        running = Terminal([DFDIAG, "run", "--", *docker.build()], docker, context(case))
        status = running.end()
        own, _, diagnosis = running.seen.decode().replace("\r\n", "\n").rpartition("\nBuild failed at ")
        assert status == (case.exit_code if docker.builder == "classic" and case.exit_code else 1)
        assert ("[+] Building" if docker.builder == "buildkit" else "Step 1/") in own
        assert diagnosis.startswith(f"{_step(case, docker)}: ")
        assert f"\nCause   {case.cause} (" in diagnosis
        assert max(map(width_of, f"Build failed at {diagnosis}".splitlines())) <= 80

    def test_ctrl_c(self, buildkit: Docker, context: Context) -> None:
        """Ctrl-C ends the build at once, and whoever pressed it is not told why it ended."""
        case = GOOD._replace(instructions="RUN echo be''gun && sleep 100")
        running = Terminal([DFDIAG, "run", "--", *buildkit.build("--progress=plain")], buildkit, context(case))
        running.read_until(b" begun")
        pressed = time.monotonic()
        running.press_ctrl_c()
        assert running.end() in {1, 128 + signal.SIGINT}
        assert time.monotonic() - pressed < 60
        assert b"Cause" not in running.seen
        assert b"Traceback" not in running.seen

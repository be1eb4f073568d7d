"""The action, step by step as a runner takes them: its expressions, its shell, its files."""

from __future__ import annotations

import json
import os
import re
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
import yaml
from jsonschema import Draft7Validator
from sample_job import CAUSE, FIXTURES, LOG, ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
BUILD = "docker build -t app ."


class Done(NamedTuple):
    """What became of the action: whether it succeeded, what it printed, and its outputs."""

    succeeded: bool
    printed: str
    outputs: dict[str, str]


class Forge(ThreadingHTTPServer):
    """As much of GitHub's API as comments take."""

    def __init__(self) -> None:
        """Begin with a comment of somebody else."""
        super().__init__(("127.0.0.1", 0), _Answers)
        self.comments: dict[int, str] = {1: "Nice."}
        self.calls: list[str] = []
        self.refuses = False


class _Answers(BaseHTTPRequestHandler):
    server: Forge

    def _answer(self) -> None:
        server, method = self.server, self.command
        server.calls.append(f"{method} {self.path}")
        size = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(size))["body"] if size else ""
        allowed = self.headers["Authorization"] == "Bearer t0ken" and not server.refuses
        answer: Any = {}
        if method == "GET":
            shown = server.comments.items() if self.path.endswith("page=1") else []
            answer = [{"id": number, "body": text} for number, text in shown]
        elif allowed:
            number = int(self.path.rpartition("/")[2]) if method == "PATCH" else max(server.comments) + 1
            server.comments[number] = body
            answer = {"id": number}
        self.send_response(200 if allowed else 403)
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    do_GET = do_POST = do_PATCH = _answer  # noqa: N815 - names that the library calls

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@pytest.fixture
def forge() -> Iterator[Forge]:
    """A running forge."""
    with Forge() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


class Runner:
    """Takes the action's steps."""

    def __init__(self, checkout: Path, env: dict[str, str], forge: Forge, temp: Path) -> None:
        """Prepare the files that a runner gives to its steps."""
        self.checkout = checkout
        self.temp = temp
        event = temp / "event.json"
        event.write_text(json.dumps({"pull_request": {"number": 7}}), encoding="utf-8")
        self.summary = temp / "summary.md"
        self.env = {
            **env,
            "GITHUB_ACTIONS": "true",
            "GITHUB_SERVER_URL": "https://github.com",
            "GITHUB_API_URL": f"http://127.0.0.1:{forge.server_port}",
            "GITHUB_REPOSITORY": "acme/shop",
            "GITHUB_SHA": "0123456789abcdef0123456789abcdef01234567",
            "GITHUB_RUN_ID": "4711",
            "GITHUB_WORKSPACE": str(checkout),
            "GITHUB_EVENT_PATH": str(event),
            "GITHUB_STEP_SUMMARY": str(self.summary),
            "RUNNER_TEMP": str(temp),
        }

    def take(self, **given: str) -> Done:
        """Take all steps; one that fails ends it, but for those that say ``always()``."""
        inputs = {name: str(field.get("default", "")) for name, field in ACTION["inputs"].items()} | given
        facts = {f"inputs.{name}": value for name, value in inputs.items()}
        facts |= {"github.action_path": str(ROOT), "github.token": "t0ken"}
        facts = {name: _expanded(value, facts) for name, value in facts.items()}
        printed, failed = "", False
        for step in ACTION["runs"]["steps"]:
            if not _applies(step.get("if", "success()"), facts, failed=failed):
                continue
            done, outputs = self._step(step, facts)
            facts |= {f"steps.{step.get('id')}.outputs.{name}": value for name, value in outputs.items()}
            printed += done.stdout + done.stderr
            failed = failed or done.returncode != 0
        outputs = {name: _expanded(field["value"], facts) for name, field in ACTION["outputs"].items()}
        return Done(not failed, printed, outputs)

    def _step(
        self, step: dict[str, Any], facts: dict[str, str]
    ) -> tuple[subprocess.CompletedProcess[str], dict[str, str]]:
        assert step["shell"] == "bash"
        script, output = self.temp / "step.sh", self.temp / "output"
        script.write_text(_expanded(step["run"], facts), encoding="utf-8")
        output.write_text("", encoding="utf-8")
        env = {name: _expanded(value, facts) for name, value in step.get("env", {}).items()}
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
            cwd=self.checkout,
            env={**self.env, **env, "GITHUB_OUTPUT": str(output)},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        return done, dict(line.split("=", 1) for line in output.read_text(encoding="utf-8").splitlines())


def _expanded(text: str, facts: dict[str, str]) -> str:
    """Replace ``${{ name }}`` by what it stands for; what is not known is empty."""
    return re.sub(r"\$\{\{ ([\w.-]+) \}\}", lambda found: facts.get(found[1], ""), text)


def _applies(condition: str, facts: dict[str, str], *, failed: bool) -> bool:
    if condition == "success()":
        return not failed
    (name, value) = re.fullmatch(r"\$\{\{ always\(\) && ([\w.]+) == '(\w+)' \}\}", condition).groups()  # type: ignore[union-attr]
    return facts[name] == value


@pytest.fixture
def runner(checkout: Path, venv_of_the_job: dict[str, str], forge: Forge, tmp_path: Path) -> Runner:
    """A runner with a checkout."""
    temp = tmp_path / "runner"
    temp.mkdir()
    return Runner(checkout, venv_of_the_job, forge, temp)


def test_schema() -> None:
    """The action is one that the published schema takes."""
    schema = files("check_jsonschema").joinpath("builtin_schemas/vendor/github-actions.json").read_text("utf-8")
    assert [error.message for error in Draft7Validator(json.loads(schema)).iter_errors(ACTION)] == []


def test_no_expression_in_a_script() -> None:
    """What a caller gives reaches a script by its environment, where it cannot become code."""
    assert not [step for step in ACTION["runs"]["steps"] if "${{" in step["run"]]


class TestCommand:
    """A build that the action runs."""

    def test_that_fails(self, runner: Runner) -> None:
        """The step fails, its log holds the build's output, the diagnosis, and an annotation; outputs and summary too."""
        done = runner.take(command=BUILD)
        assert not done.succeeded
        assert LOG in done.printed
        assert "\n::error file=Dockerfile,line=13,title=pip cannot open the requirements file::" in done.printed
        assert done.outputs["cause"] == CAUSE
        assert float(done.outputs["confidence"]) > 0.9
        assert done.outputs["fix"].startswith("Remove /opt/requirements.txt only after")
        assert json.loads((runner.temp / "dfdiag.json").read_text("utf-8"))["outcome"] == "failed"
        assert f"`{CAUSE}`" in runner.summary.read_text("utf-8")

    def test_patch_applies(self, runner: Runner) -> None:
        """The output ``patch`` names a file that git apply takes."""
        patch = runner.take(command=BUILD).outputs["patch"]
        subprocess.run(["git", "apply", patch], cwd=runner.checkout, check=True, timeout=30)
        assert "USER root" in (runner.checkout / "Dockerfile").read_text("utf-8")

    def test_that_succeeds(self, runner: Runner) -> None:
        """The step succeeds and nothing is said of any cause."""
        (runner.checkout / "sound").touch()
        done = runner.take(command=BUILD)
        assert done.succeeded
        assert "::error" not in done.printed
        assert (done.outputs["cause"], done.outputs["patch"]) == ("", "")
        assert not runner.summary.exists()

    def test_script(self, runner: Runner) -> None:
        """A command may be several lines with quotes; it stops at the first that fails, with its status."""
        done = runner.take(command='echo "it\'s $((1 + 1))"\nfalse | cat\necho never')
        assert not done.succeeded
        assert "it's 2\n" in done.printed
        assert "never" not in done.printed

    def test_invalid_pack(self, runner: Runner) -> None:
        """A pack that is not valid is told of before anything is built."""
        broken = runner.temp / "broken.yaml"
        broken.write_text("- id: [", encoding="utf-8")
        done = runner.take(command=BUILD, patterns=str(broken))
        assert not done.succeeded
        assert "broken.yaml" in done.printed
        assert LOG not in done.printed


class TestLog:
    """A log that an earlier step has left."""

    @pytest.fixture
    def log(self, runner: Runner) -> str:
        """Leave one."""
        (runner.checkout / "build.log").write_text(LOG, encoding="utf-8")
        return "build.log"

    def test_of_a_build_that_failed(self, runner: Runner, log: str) -> None:
        """The step succeeds, since it is the earlier one that failed; the cause is annotated and handed on."""
        done = runner.take(log=log, dockerfile="Dockerfile")
        assert done.succeeded
        assert done.outputs["cause"] == CAUSE
        assert "\n::error file=Dockerfile,line=13," in done.printed

    def test_of_a_build_that_succeeded(self, runner: Runner) -> None:
        """There is no cause."""
        path = FIXTURES / "succeeded" / "ok-lint-warnings.log"
        assert runner.take(log=str(path)).outputs["cause"] == ""

    def test_that_is_missing(self, runner: Runner) -> None:
        """The step fails and says what is missing."""
        done = runner.take(log="lost.log")
        assert not done.succeeded
        assert "dfdiag: lost.log: no such file" in done.printed

    def test_neither(self, runner: Runner) -> None:
        """Without a build or a log it is said what to name."""
        done = runner.take()
        assert not done.succeeded
        assert "::error title=dfdiag::Name a build" in done.printed


class TestComment:
    """The comment on the pull request."""

    def test_one_that_is_kept_up_to_date(self, runner: Runner, forge: Forge) -> None:
        """A failed build is commented on, the next one changes that comment, and so does the success after it."""
        runner.take(command=BUILD, comment="true")
        assert forge.comments[2].startswith("<!-- dfdiag -->\n### Build failed at")
        runner.take(command=BUILD, comment="true")
        assert list(forge.comments) == [1, 2]
        (runner.checkout / "sound").touch()
        runner.take(command=BUILD, comment="true")
        assert "### Build succeeded" in forge.comments[2]
        assert forge.comments[1] == "Nice."

    def test_success_alone(self, runner: Runner, forge: Forge) -> None:
        """A build that succeeds gets no comment."""
        (runner.checkout / "sound").touch()
        runner.take(command=BUILD, comment="true")
        assert list(forge.comments) == [1]

    def test_not_asked_for(self, runner: Runner, forge: Forge) -> None:
        """Nothing is sent where nobody asked for it."""
        runner.take(command=BUILD)
        assert forge.calls == []

    def test_not_allowed(self, runner: Runner, forge: Forge) -> None:
        """A token that may not comment is told of, and does not change how the step ends."""
        forge.refuses = True
        (runner.checkout / "sound").touch()
        runner.take(command=BUILD, comment="true")
        done = runner.take(command=BUILD, comment="true")
        assert done.succeeded
        assert "pull-requests: write" in done.printed

    def test_no_pull_request(self, runner: Runner, forge: Forge) -> None:
        """A push has nothing to comment on."""
        (runner.temp / "event.json").write_text("{}", encoding="utf-8")
        assert "no pull request" in runner.take(command=BUILD, comment="true").printed
        assert forge.calls == []


@pytest.mark.engine
class TestRealBuild:
    """Builds by a real docker, whose step fails for an earlier one."""

    FAILS = """\
FROM python:3.11-slim
COPY requirements.txt /opt/requirements.txt
RUN rm /opt/requirements.txt
RUN pip install --no-index -r /opt/requirements.txt
"""
    PASSES = FAILS.replace("RUN rm /opt/requirements.txt\n", "")

    @pytest.fixture
    def build(self, runner: Runner, docker: str) -> str:
        """Say how to build the project by the docker that works here."""
        (runner.checkout / "requirements.txt").touch()
        runner.env["DOCKER_HOST"] = os.environ["DOCKER_HOST"]
        return f"DOCKER_BUILDKIT=1 {docker} build --progress=plain --network=host --no-cache ."

    @pytest.mark.parametrize("fails", [True, False])
    def test_command(self, runner: Runner, build: str, *, fails: bool) -> None:
        """The step ends as the build does, and a failure is put on the line that removes the file."""
        (runner.checkout / "Dockerfile").write_text(self.FAILS if fails else self.PASSES, encoding="utf-8")
        done = runner.take(command=build)
        assert done.succeeded is not fails
        assert done.outputs["cause"] == (CAUSE if fails else "")
        assert ("::error file=Dockerfile,line=3," in done.printed) is fails

    @pytest.mark.parametrize("fails", [True, False])
    def test_log(self, runner: Runner, build: str, *, fails: bool) -> None:
        """The log that a build left tells the same."""
        (runner.checkout / "Dockerfile").write_text(self.FAILS if fails else self.PASSES, encoding="utf-8")
        script = f"{build} > build.log 2>&1"
        assert bool(subprocess.run(script, shell=True, cwd=runner.checkout, check=False).returncode) is fails  # noqa: S602 - a line as in a step
        done = runner.take(log="build.log", dockerfile="Dockerfile", context=".")
        assert done.succeeded
        assert done.outputs["cause"] == (CAUSE if fails else "")
        assert ("::error file=Dockerfile,line=3," in done.printed) is fails


def test_install(runner: Runner, tmp_path: Path) -> None:
    """It is installed once, from the action's own checkout, by a Python that is new enough, or that is asked for."""
    script = str(ROOT / "integrations/github/install.sh")
    for _ in range(2):
        subprocess.run([script, str(ROOT)], env=runner.env, check=True, timeout=60)
    calls = (tmp_path / "tools" / "pip-calls").read_text("utf-8").splitlines()
    assert len(calls) == 1
    assert calls[0].endswith(str(ROOT))
    old = "#!/bin/sh\nexit 1\n"
    for name in ("python3", "python3.11", "python3.12", "python3.13", "python3.14"):
        (tmp_path / "tools" / name).write_text(old, encoding="utf-8")
        (tmp_path / "tools" / name).chmod(0o755)
    (runner.temp / "dfdiag" / "bin" / "dfdiag").unlink()
    done = subprocess.run([script, str(ROOT)], env=runner.env, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1
    assert "needs Python 3.11" in done.stdout

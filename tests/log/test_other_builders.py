"""The classic builder, Buildah and Podman, Kaniko, and the streams of JSON objects."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING

import pytest

from diagnoser.log.read import read_log

if TYPE_CHECKING:
    from diagnoser.model import BuildLog, Failure


def _failure(log: BuildLog) -> Failure:
    assert log.failure is not None
    return log.failure


CLASSIC = """\
Sending build context to Docker daemon  6.144kB
Step 1/3 : FROM python:3.11-slim
 ---> 532f11d1ae35
Step 2/3 : RUN echo fine
 ---> Running in e6510d9f2271
fine
Removing intermediate container e6510d9f2271
 ---> 7b9ff0695b63
Step 3/3 : RUN gunicorn --version
 ---> Running in 843b9615c33c
\x1b[91m/bin/sh: 1: gunicorn: not found
\x1b[0mThe command '/bin/sh -c gunicorn --version' returned a non-zero code: 127
"""


def test_classic_builder() -> None:
    """Steps, output and the exit code of the classic builder are read; its last word stands behind a colour code."""
    log = read_log(CLASSIC.encode())
    assert log.builder == "classic"
    assert _failure(log)[:4] == ("3/3", None, "RUN gunicorn --version", 127)
    assert [line.text for line in log.lines if line.role == "output"] == ["fine", "/bin/sh: 1: gunicorn: not found"]
    assert [step.status for step in log.steps] == ["done", "done", "failed"]


@pytest.mark.parametrize(
    "said",
    [
        "The command '/bin/sh -c make' returned a non-zero code: 2",
        "failed to get the list, trying again",
        "unauthorized: anonymous use it is",
    ],
)
def test_classic_builder_goes_on(said: str) -> None:
    """A step that prints what the builder says of failures did not fail where the builder commits it."""
    log = read_log(CLASSIC.replace("\nfine\n", f"\n{said}\n").encode())
    assert [step.status for step in log.steps] == ["done", "done", "failed"]
    assert _failure(log).step == "3/3"
    assert next(line.text for line in log.lines if line.role == "output") == said


@pytest.mark.parametrize(
    "complaint",
    [
        "COPY failed: file not found in build context or excluded by .dockerignore: stat app: file does not exist",
        "the --mount option requires BuildKit. Refer to https://docs.docker.com/go/buildkit/",
        "unable to find user tracker: no matching entries in passwd file",
        'rpc error: code = 2 desc = "oci runtime error: exec format error"',
        "The command '/bin/sh -c id --no-such-option && a line that was cut",
    ],
)
def test_classic_builder_complains_itself(complaint: str) -> None:
    """What the classic builder says instead of running a step fails that step."""
    log = read_log(f"Step 1/2 : FROM debian\n ---> b9f9d0e922a7\nStep 2/2 : RUN id\n{complaint}\n".encode())
    assert _failure(log).step == "2/2"
    assert log.lines[-1].role == "builder"


def test_classic_builder_succeeds() -> None:
    """The classic builder says when it is done."""
    assert (
        read_log(b"Step 1/1 : FROM debian\n ---> b9f9d0e922a7\nSuccessfully built b9f9d0e922a7\n").outcome
        == "succeeded"
    )


@pytest.mark.parametrize(
    "verdict",
    [
        "ERROR: Service 'api' failed to build: The command '/bin/sh -c x' returned a non-zero code: 1",
        "remote: The command '/bin/sh -c x' returned a non-zero code: 2",
        "The command [/bin/sh -c x] returned a non-zero code: 1",
        'process "/bin/sh -c x" did not complete successfully: exit code: 2',
        'buildx failed with: ERROR: failed to solve: process "/bin/sh -c x" did not complete successfully: exit code: 1',
    ],
)
def test_verdict_alone(verdict: str) -> None:
    """A paste of nothing but the last word is known to come from a failed build, whoever quotes it."""
    log = read_log(verdict.encode())
    assert (log.outcome, log.builder) == ("failed", "classic" if "non-zero" in verdict else "buildkit")
    assert log.failure is not None
    assert log.failure.log_line == 1


@pytest.mark.parametrize(
    "log",
    [
        "Step 1/2 : FROM app:onbuild\n# Executing 3 build triggers\n ---> 0123456789ab\nSuccessfully built 0123456789ab\n",
        "Successfully built 0123456789ab\nSuccessfully tagged app:latest\n",
        "STEP 1: FROM debian\nSTEP 2: COMMIT app\n--> 0123456789ab\n",
        "[+] Building 9.9s (7/8)\n => [2/2] RUN make    1.0s\n => exporting to image   0.1s\n => => naming to docker.io/library/app  0.0s\n",
    ],
)
def test_success_of_every_builder(log: str) -> None:
    """Each builder's own sign of success is known."""
    assert read_log(log.encode()).outcome == "succeeded"


def test_excerpt_alone() -> None:
    """A paste of nothing but the excerpt is one of a failed build."""
    log = read_log(
        b"------\nDockerfile:33\n--------------------\n  32 |     WORKDIR /app\n  33 | >>> RUN npm run build\n"
    )
    assert log.failure is not None
    assert log.failure.dockerfile_line == 33


@pytest.mark.parametrize(("header", "name"), [("STEP 5/7: ", "5/7"), ("STEP 5: ", "5"), ("[2/2] STEP 5/7: ", "5/7")])
def test_buildah(header: str, name: str) -> None:
    """Buildah's and Podman's steps are read in the forms of their versions."""
    log = read_log(
        f"STEP 1/7: FROM debian\n{header}RUN npm ci\n/bin/sh: 1: npm: not found\n"
        'Error: building at STEP "RUN npm ci": exit status 127\n'.encode()
    )
    assert log.builder == "buildah"
    assert _failure(log)[:4] == (name, None, "RUN npm ci", 127)


def test_kaniko() -> None:
    """Kaniko's steps have an instruction and no name."""
    log = read_log(
        b"\x1b[36mINFO\x1b[0m[0010] RUN yarn install\n\x1b[36mINFO\x1b[0m[0012] Running: [/bin/sh -c yarn install]\n"
        b"/bin/sh: 1: yarn: not found\n"
        b"error building image: error building stage: failed to execute command: waiting for process to exit: exit status 127\n"
    )
    assert log.builder == "kaniko"
    assert _failure(log)[:4] == (None, None, "RUN yarn install", 127)


@pytest.mark.parametrize(
    ("after", "outcome"),
    [
        ("", "succeeded"),
        ("Job succeeded\n", "succeeded"),
        ("error: externally-managed-environment\n", "indeterminate"),
        ("INFO[0020] RUN make\n", "indeterminate"),
    ],
)
def test_kaniko_pushes_layers_too(after: str, outcome: str) -> None:
    """A push ends a build only where no step and no error comes behind it: layers for the cache are pushed as well."""
    log = f"INFO[0010] RUN yarn install\nINFO[0012] Pushed registry.example.org/app\n{after}"
    assert read_log(log.encode()).outcome == outcome


def _rawjson(*logs: str, error: str = "") -> list[str]:
    vertex = {"digest": "sha256:a", "name": "[2/2] RUN make", "started": "2026-01-01T00:00:00Z"}
    lines = [json.dumps({"vertexes": [vertex]})]
    lines += [
        json.dumps({"logs": [{"vertex": "sha256:a", "stream": 2, "data": base64.b64encode(text.encode()).decode()}]})
        for text in logs
    ]
    if error:
        lines.append(json.dumps({"vertexes": [{**vertex, "completed": "2026-01-01T00:00:01Z", "error": error}]}))
    return lines


def test_rawjson() -> None:
    """Base64 output is decoded, lines cut between two objects are joined, and numbers are those of the objects."""
    lines = _rawjson(
        "one\ntw", "o\nthree\n", error='process "/bin/sh -c make" did not complete successfully: exit code: 2'
    )
    log = read_log("\n".join(lines).encode())
    assert [(line.number, line.text) for line in log.lines if line.role == "output"] == [
        (2, "one"),
        (3, "two"),
        (3, "three"),
    ]
    assert _failure(log)[:4] == ("2/2", None, "RUN make", 2)


def test_rawjson_torn_line() -> None:
    """A torn object costs itself and nothing else."""
    lines = _rawjson("said\n")
    log = read_log("\n".join([*lines, lines[-1][:40]]).encode())
    assert [line.text for line in log.lines if line.role == "output"] == ["said"]


def test_engine_api_stream() -> None:
    """The engine's stream of JSON objects reads as the classic builder's output."""
    messages: list[dict[str, object]] = [
        {"stream": "Step 1/1 : RUN false"},
        {"stream": "\n"},
        {"stream": " ---> Running in 843b9615c33c\n"},
        {"errorDetail": {"code": 1}, "error": "The command '/bin/sh -c false' returned a non-zero code: 1"},
    ]
    log = read_log("\n".join(json.dumps(message) for message in messages).encode())
    assert _failure(log)[:4] == ("1/1", None, "RUN false", 1)


def test_bare_output() -> None:
    """Output without a builder around it is read as lines, and says nothing of the outcome."""
    log = read_log(b"ERROR: Could not open requirements file: [Errno 2] No such file or directory: 'x'\n")
    assert (log.builder, log.outcome, len(log.lines)) == ("none", "indeterminate", 1)


@pytest.mark.parametrize(
    "line",
    [
        'unable to prepare context: path "./api" not found',
        "failed to run step ID: build: failed to scan dependencies: exit status 1",
        "hcsshim::PrepareLayer - failed failed in Win32: Incorrect function. (0x1)",
    ],
)
def test_a_builder_that_could_not_begin(line: str) -> None:
    """What a client says alone, because its build never began, is a failed build."""
    assert read_log(f"{line}\n".encode()).outcome == "failed"


def test_windows_daemon_cannot_commit() -> None:
    """The daemon's complaint after a step's output is no line of that output."""
    log = read_log(
        b"Step 1/2 : FROM nanoserver\n ---> 86eddd4761f5\nStep 2/2 : RUN mkdir C:\\temp\n ---> Running in 237a8d94102a\n"
        b"re-exec error: exit status 1: output: hcsshim::ImportLayer - failed failed in Win32: No such path. (0x3)\n"
    )
    assert log.outcome == "failed"
    assert log.lines[-1].role == "builder"


def test_buildah_cannot_run_a_step() -> None:
    """The runtime's complaint is Buildah's last word on the step that it could not start."""
    log = read_log(
        b"STEP 1: FROM debian\nSTEP 2: RUN id\nerror running container: error creating container for [/bin/sh -c id"
    )
    assert _failure(log).step == "2"


def test_an_excerpt_of_buildah_begins_in_the_step_that_its_last_line_names() -> None:
    """What stands before the first header is the output of the step that failed, where no header names that step."""
    log = read_log(
        b"+ make all\nerror: no rule for all\n[2/2] STEP 1/4: FROM busybox:1.36\n"
        b'Error: error building at STEP "RUN assemble": error while running runtime: exit status 2'
    )
    assert _failure(log)[2:4] == ("RUN assemble", 2)
    assert [line.text for line in log.lines if line.role == "output"] == ["+ make all", "error: no rule for all"]


def test_buildah_names_the_step_of_another_stage() -> None:
    """Stages run side by side: the step that the verdict names has failed, and not the one announced last."""
    log = read_log(
        b'STEP 8: RUN npm install\nnpm ERR! code EACCES\nSTEP 9: FROM node\nError: error building at STEP "RUN npm install"'
    )
    assert _failure(log).step == "8"


def test_compose_raises_what_the_builder_said() -> None:
    """Compose 1 prints the builder's error as an exception of its own."""
    log = read_log(
        b"""\
Step 1/2 : FROM debian
 ---> 0123456789ab
Traceback (most recent call last):
  File "compose/service.py", line 1094, in build
compose.service.BuildError: (<Service: web>, {'message': 'Get https://registry-1.docker.io/v2/: EOF'})
"""
    )
    assert log.outcome == "failed"
    assert log.failure is not None


def test_an_old_engine_names_the_runtime() -> None:
    """Engines of 2016 give the runtime's complaint as an error of their remote call."""
    text = (
        "Step 3 : RUN echo fine\n ---> Running in 843b9615c33c\n"
        'rpc error: code = 2 desc = "oci runtime error: exec format error"\n'
    )
    log = read_log(text.encode())
    assert log.outcome == "failed"
    assert _failure(log).instruction == "RUN echo fine"


ARROWS = """\
===== Build Queued at 2025-03-04 11:12:13 / Commit SHA: 0a1b2c3 =====

--> FROM registry.example.org/library/python:3.10@sha256:ab12
DONE 0.0s

--> WORKDIR /app
CACHED

--> RUN pip install --no-cache-dir -r requirements.txt
Collecting acme
ERROR: No matching distribution found for acme==9

--> ERROR: process "/bin/sh -c pip install --no-cache-dir -r requirements.txt" did not complete successfully: exit code: 1
"""


def test_steps_behind_arrows() -> None:
    """A host of web applications shows BuildKit's steps behind arrows, and their output bare."""
    log = read_log(ARROWS.encode())
    assert log.builder == "buildkit"
    assert _failure(log)[2:4] == ("RUN pip install --no-cache-dir -r requirements.txt", 1)
    assert [line.text for line in log.lines if line.role == "output"] == [
        "Collecting acme",
        "ERROR: No matching distribution found for acme==9",
    ]
    assert [step.status for step in log.steps] == ["done", "cached", "failed"]


def test_a_host_says_that_the_build_failed() -> None:
    """The host's own word counts where the log breaks off."""
    log = read_log(b"Job failed with exit code: 137\n" + ARROWS.partition("Collecting")[0].encode())
    assert (log.outcome, _failure(log).exit_code) == ("failed", None)


def test_an_image_behind_an_arrow_is_of_buildah() -> None:
    """Buildah has the same arrow before the names of images."""
    assert (
        read_log(b"STEP 1/2: FROM debian\nSTEP 2/2: RUN true\n--> Using cache ab12\n--> ab12cd34\n").builder
        == "buildah"
    )

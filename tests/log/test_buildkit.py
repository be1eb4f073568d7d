"""BuildKit's output in its forms."""

from __future__ import annotations

import pytest

from diagnoser.log.buildkit import split_title
from diagnoser.log.read import read_log


def _outputs(log: bytes) -> list[tuple[int, str, int]]:
    return [(line.number, line.text, line.step) for line in read_log(log).lines if line.role == "output"]


def test_interleaved_steps_are_told_apart() -> None:
    """Output belongs to the step whose number it bears, wherever it stands."""
    log = b"""\
#5 [a 2/2] RUN one
#6 [b 2/2] RUN two
#5 0.1 from one
#6 0.1 from two
#5 0.2 from one again
#6 ERROR: process "/bin/sh -c two" did not complete successfully: exit code: 3
#5 CANCELED
"""
    read = read_log(log)
    assert [(text, read.steps[step].name) for _, text, step in _outputs(log)] == [
        ("from one", "a 2/2"),
        ("from two", "b 2/2"),
        ("from one again", "a 2/2"),
    ]
    assert [step.status for step in read.steps] == ["canceled", "failed"]
    assert read.failure is not None
    assert (read.failure.step, read.failure.stage, read.failure.exit_code) == ("b 2/2", "b", 3)


def test_step_stopped_by_another_did_not_fail() -> None:
    """A step that the builder cancelled is not the failing one, though it ends in an error."""
    log = b"""\
#5 [a 2/2] RUN make
#6 [b 2/2] RUN pip install x
#5 ERROR: process "/bin/sh -c make" did not complete successfully: exit code: 137: context canceled: context canceled
#6 ERROR: process "/bin/sh -c pip install x" did not complete successfully: exit code: 1
"""
    read = read_log(log)
    assert read.failure is not None
    assert read.failure.step == "b 2/2"


def test_block_does_not_repeat_output() -> None:
    """The error block's copy of the output adds no lines."""
    log = b"""\
#5 [2/2] RUN false
#5 0.1 said once
#5 ERROR: process "/bin/sh -c false" did not complete successfully: exit code: 1
------
 > [2/2] RUN false:
0.1 said once
------
"""
    assert _outputs(log) == [(2, "said once", 0)]


def test_paste_of_the_block_alone() -> None:
    """A paste that begins with the error block still has its step and output."""
    log = b"""\
------
 > [backend stage-1 6/8] RUN pip install -r /requirements.txt:
#0 1.186 ERROR: Could not find a version that satisfies the requirement x
------
failed to solve: process "/bin/sh -c pip install -r /requirements.txt" did not complete successfully: exit code: 1
"""
    read = read_log(log)
    assert read.outcome == "failed"
    assert read.failure is not None
    assert (read.failure.step, read.failure.stage, read.failure.exit_code) == ("backend stage-1 6/8", "stage-1", 1)
    assert _outputs(log) == [(3, "ERROR: Could not find a version that satisfies the requirement x", 0)]


TTY = """\
\x1b[1A\x1b[0G\x1b[?25l[+] Building 0.2s (2/3)
\x1b[34m => [internal] load build definition from Dockerfile          0.0s
\x1b[0m => [2/2] RUN pip install --no-cache-dir -r /opt/require       0.2s
\x1b[2m => => # ERROR: Could not open requi
\x1b[0m\x1b[?25h\x1b[1A\x1b[1A\x1b[0G\x1b[?25l[+] Building 0.4s (3/3) FINISHED
\x1b[34m => [internal] load build definition from Dockerfile          0.0s
\x1b[0m\x1b[31m => ERROR [2/2] RUN pip install --no-cache-dir -r /opt/require       0.4s
\x1b[0m------
 > [2/2] RUN pip install --no-cache-dir -r /opt/requirements.txt:
0.322 ERROR: Could not open requirements file
------
ERROR: failed to solve: process "/bin/sh -c pip install" did not complete successfully: exit code: 1
""".replace("\n", "\r\n").encode()


def test_output_pasted_behind_the_summary_belongs_to_the_failed_step() -> None:
    """Where a paste holds a step's summary of a terminal and then its plain output, they are one step."""
    log = read_log(
        b" => ERROR [2/3] RUN python train.py   66.1s\n"
        b"\n"
        b"#8 65.9 loading\n"
        b"#8 66.0 qemu: uncaught target signal 6 (Aborted) - core dumped\n"
        b"\n"
        b"executor failed running [/bin/sh -c python train.py]: exit code: 134\n"
    )
    assert [(step.name, step.status) for step in log.steps] == [("2/3", "failed")]
    assert [line.text for line in log.lines if line.step == 0][-1].startswith("qemu: ")


def test_redraws_do_not_multiply() -> None:
    """A step drawn many times is one step, and the block's whole lines replace the terminal's cut ones."""
    read = read_log(TTY)
    assert [(step.name, step.status) for step in read.steps] == [("internal", "running"), ("2/2", "failed")]
    assert read.steps[1].instruction == "RUN pip install --no-cache-dir -r /opt/requirements.txt"
    assert _outputs(TTY) == [(10, "ERROR: Could not open requirements file", 1)]


def test_docker_20_10() -> None:
    """The wording of docker 20.10 is read: digests, the exit code, the block without output."""
    log = b"""\
#14 [stage-1 7/9] RUN pip install x
#14 sha256:3ebde8aeb003877d35a7969040673f55c13b839cccfdf012f6340b15bf7b88b0
#14 0.360 ERROR: nothing
#14 ERROR: executor failed running [/bin/sh -c pip install x]: exit code: 1
------
 > [stage-1 7/9] RUN pip install x:
------
executor failed running [/bin/sh -c pip install x]: exit code: 1
"""
    read = read_log(log)
    assert read.failure is not None
    assert (read.failure.step, read.failure.exit_code, read.failure.log_line) == ("stage-1 7/9", 1, 4)


@pytest.mark.parametrize(
    "verdict",
    [
        'ERROR: failed to solve: process "/bin/sh -c x" did not complete successfully: exit code: 1',
        "ERROR: failed to build: failed to solve: dockerfile parse error on line 3: unknown instruction: FOO",
        "failed to solve with frontend dockerfile.v0: failed to create LLB definition: no build stage in current context",
        "ERROR: target backend: failed to solve: failed to compute cache key",
        "ERROR: Service 'api' failed to build : Build failed",
        "error: failed to solve: rpc error: code = Unknown desc = x",
    ],
)
def test_verdicts(verdict: str) -> None:
    """The builder's last word makes the build a failed one in every wording."""
    assert read_log(f"#1 [internal] load build definition\n#1 DONE 0.0s\n{verdict}\n".encode()).outcome == "failed"


def test_error_after_a_sound_build() -> None:
    """An error of something that ran after a build which went well is not the build's."""
    assert read_log(b"#5 [2/2] RUN make\n#5 DONE 0.1s\nERROR: upload of the report timed out\n").outcome == "succeeded"


@pytest.mark.parametrize("word", ["ERROR: listing workers failed", "panic: runtime error: invalid memory address"])
def test_a_build_without_steps_has_not_succeeded(word: str) -> None:
    """Nothing done of nothing is no success, whatever the builder died of."""
    assert read_log(f"[+] Building 0.0s (0/0)\n{word}\n".encode()).outcome == "failed"
    assert read_log(b"[+] Building 0.0s (0/0)\n").outcome != "succeeded"


def test_steps_that_ended_well_before_the_last_do_not_make_a_build_succeed() -> None:
    """A paste shows one step that its writer thinks matters, and the error in his own words."""
    assert read_log(b"#7 [2/7] RUN adduser --system app\n#7 DONE 0.7s\n").outcome == "indeterminate"
    assert read_log(b"#7 [7/7] RUN adduser --system app\n#7 DONE 0.7s\n").outcome == "succeeded"


def test_error_over_several_lines() -> None:
    """Lines that go on behind a step's error belong to it."""
    log = b"""\
#2 [internal] load metadata for registry.example.org/app
#2 ERROR: unexpected status from HEAD request: 403 Forbidden
denied: client with this address is not allowed access
------
"""
    last = read_log(log).lines[-1]
    assert (last.text, last.role, last.step) == ("denied: client with this address is not allowed access", "builder", 0)


@pytest.mark.parametrize(
    ("end", "outcome"),
    [
        ("#5 DONE 0.1s", "succeeded"),
        ("#5 CACHED", "succeeded"),
        ("#5 0.5 still at it", "indeterminate"),
        ("#5 CANCELED", "failed"),
    ],
)
def test_outcome_by_the_last_step(end: str, outcome: str) -> None:
    """Without a verdict the steps say how the build ended; a log that stops in the middle does not say."""
    assert read_log(f"#5 [2/2] RUN make\n#5 0.1 x\n{end}\n".encode()).outcome == outcome


def test_failed_cache_import_is_no_failure() -> None:
    """A cache that cannot be read fails its step and not the build."""
    log = b"""\
#4 importing cache manifest from registry.example.org/cache
#4 ERROR: failed to configure registry cache importer: not found
#5 [2/2] RUN make
#5 DONE 0.1s
------
 > importing cache manifest from registry.example.org/cache:
------
"""
    assert read_log(log).outcome == "succeeded"


def test_second_build_in_the_same_log() -> None:
    """Numbers that begin again belong to another build."""
    log = b"""\
#1 [internal] load build definition from Dockerfile
#1 DONE 0.0s
#2 [1/1] RUN first
#2 DONE 0.0s
#1 [internal] load build definition from Dockerfile.web
#1 DONE 0.0s
#2 [1/1] RUN second
#2 ERROR: process "/bin/sh -c second" did not complete successfully: exit code: 2
"""
    read = read_log(log)
    assert read.failure is not None
    assert read.failure.instruction == "RUN second"


def test_clipped_output_is_partial() -> None:
    """A log that the builder has clipped is known to lack lines."""
    assert read_log(b"#5 [2/2] RUN make\n#5 0.1 [output clipped, log limit 2MiB reached]\n").partial


def test_excerpt_gives_the_dockerfile_line() -> None:
    """The failing line of the Dockerfile is the first one marked."""
    log = b"""\
#5 [2/2] RUN a &&     b
#5 ERROR: process "/bin/sh -c a &&     b" did not complete successfully: exit code: 1
Dockerfile:7
--------------------
   6 |     USER app
   7 | >>> RUN a && \\
   8 | >>>     b
   9 |
--------------------
"""
    read = read_log(log)
    assert read.excerpt is not None
    assert read.excerpt.marked == (7, 8)
    assert read.failure is not None
    assert read.failure.dockerfile_line == 7


@pytest.mark.parametrize(
    ("title", "parts"),
    [
        ("[stage-1 7/9] RUN pip install x", ("stage-1 7/9", "RUN pip install x")),
        ("[internal] load .dockerignore", ("internal", "load .dockerignore")),
        ("[linux/amd64 builder 2/4] RUN [ -f x ]", ("linux/amd64 builder 2/4", "RUN [ -f x ]")),
        ("exporting to image", ("exporting to image", "")),
    ],
)
def test_split_title(title: str, parts: tuple[str, str]) -> None:
    """A step's title falls into its name and its instruction."""
    assert split_title(title) == parts


def test_output_under_number_nought_belongs_to_the_step_before() -> None:
    """BuildKit 0.10 puts #0 before the output of every step: it is that of the step announced last."""
    log = b"""\
#8 [build 2/3] RUN one
#0 0.8 from one
#9 [final 2/2] RUN two
#0 0.1 from two
#8 ERROR: process "/bin/sh -c one" did not complete successfully: exit code: 1
"""
    read = read_log(log)
    assert [(text, read.steps[step].name) for _, text, step in _outputs(log)] == [
        ("from one", "build 2/3"),
        ("from two", "final 2/2"),
    ]

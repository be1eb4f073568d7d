"""What the program that called the builder says behind the builder's last word."""

from __future__ import annotations

import pytest

from diagnoser.log.read import read_log

FAILED = 'ERROR: failed to solve: process "/bin/sh -c {command}" did not complete successfully: exit code: {code}\n'


def _tried(text: str) -> list[str]:
    """The lines that rules are tried on."""
    return [line.text for line in read_log(text.encode()).lines if line.role not in {"header", "builder"}]


@pytest.mark.parametrize(
    "said",
    [
        "make: *** [Makefile:15: image] Error 1",
        "make[1]: *** [image] 错误 1",
        "npm ERR! code ELIFECYCLE\nnpm ERR! app@1.0.0 image: `docker build .`",
        "error Command failed with exit code 1.\ninfo Visit https://yarn.example.org for documentation about this command.",
        "error: Recipe `image` failed on line 3 with exit code 1",
        (
            "Traceback (most recent call last):\n"
            '  File "/home/me/build.py", line 12, in <module>\n'
            "subprocess.CalledProcessError: Command '['docker', 'build', '.']' returned non-zero exit status 1."
        ),
    ],
)
def test_the_caller_gives_up(said: str) -> None:
    """What make, npm, yarn, just or a script say of the build that they called is no output of the step."""
    assert _tried(FAILED.format(command="./setup.sh", code=1) + said + "\n") == []


@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        ("make", 2, "make: *** [Makefile:15: all] Error 1"),
        ("npm run build", 1, "npm ERR! code ELIFECYCLE"),
        ("./setup.sh", 1, "Traceback (most recent call last):"),
        (
            "./setup.sh",
            1,
            "subprocess.CalledProcessError: Command '['git', 'describe']' returned non-zero exit status 128.",
        ),
    ],
)
def test_details_below_the_summary(command: str, code: int, said: str) -> None:
    """Who pastes the last line first and the details below it still has them read."""
    assert _tried(FAILED.format(command=command, code=code) + said + "\n") == [said]


def test_before_the_last_word() -> None:
    """What make says inside the step stands before the builder's last word, and counts."""
    text = "#5 [2/3] RUN make\n#5 0.2 make: *** [all] Error 1\n#5 ERROR: " + FAILED.format(command="make", code=2)[7:]
    assert "make: *** [all] Error 1" in _tried(text)

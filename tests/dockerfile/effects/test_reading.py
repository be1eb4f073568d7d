"""Interpreters, and programs that print or check files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from diagnoser.dockerfile.effects.kinds import MakesFile, Reads, Runs, SetsVariable

if TYPE_CHECKING:
    from collections.abc import Callable

    from diagnoser.dockerfile.effects.kinds import Effect

    Effects = Callable[..., list[Effect]]


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("cat a /b -", [Reads("/app/a", "cat"), Reads("/b", "cat")]),
        ("head -n 5 a", [Reads("/app/a", "head")]),
        ("sha256sum -c SUMS", [Reads("/app/SUMS", "sha256sum")]),
        ("sh ./run.sh --check x", [Reads("/app/run.sh", "sh")]),
        ("bash -e run.sh", [Reads("/app/run.sh", "bash")]),
        ("node -r ./hook build.js out", [Reads("/app/build.js", "node")]),
        ("node -e 'x' y", []),
        ("ruby a.rb", [Reads("/app/a.rb", "ruby")]),
        ("perl -pe s/a/b/ x", []),
        ("php -r 'x'", []),
        (". ./env.sh", [Reads("/app/env.sh", ".")]),
        ("source /opt/env.sh", [Reads("/opt/env.sh", "source")]),
        (
            ". .venv/bin/activate",
            [
                Reads("/app/.venv/bin/activate", "."),
                SetsVariable("VIRTUAL_ENV", "/app/.venv"),
                SetsVariable("PATH", "/app/.venv/bin:$PATH"),
            ],
        ),
        ("sed s/a/b/ x", [Reads("/app/x", "sed")]),
        (
            "sed -i 's/a/b/' x y",
            [Reads("/app/x", "sed"), MakesFile("/app/x"), Reads("/app/y", "sed"), MakesFile("/app/y")],
        ),
        ("sed -i.bak -E -e s/a/b/ x", [Reads("/app/x", "sed"), MakesFile("/app/x")]),
        ("sed -f script x", [Reads("/app/script", "sed"), Reads("/app/x", "sed")]),
        ("grep -q a x", [Reads("/app/x", "grep")]),
        ("grep -e a -r x", [Reads("/app/x", "grep")]),
        ("dos2unix run.sh", [Reads("/app/run.sh", "dos2unix")]),
        ("strip --version", []),
    ],
)
def test_reads(effects: Effects, script: str, expected: list[Effect]) -> None:
    """What is read has to be there; code on the command line is no file."""
    assert effects(script) == expected


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("./run.sh", [Runs("/app/run.sh"), Reads("/app/run.sh", "./run.sh")]),
        ("/opt/x/run", [Runs("/opt/x/run"), Reads("/opt/x/run", "/opt/x/run")]),
        ("/usr/bin/x", [Runs("/usr/bin/x")]),
        ("x -y", [Runs("x")]),
        ("$X/run", [Runs("$X/run")]),
        ("echo a", []),
    ],
)
def test_programs(effects: Effects, script: str, expected: list[Effect]) -> None:
    """A program has to be there, but for what the shell does itself."""
    assert effects(script, without=()) == expected

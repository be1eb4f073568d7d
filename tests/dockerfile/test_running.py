"""Where the commands of a RUN run, and what they see."""

from __future__ import annotations

import pytest

from diagnoser.dockerfile.effects import is_opaque
from diagnoser.dockerfile.effects.setting import Setting
from diagnoser.dockerfile.parse import parse
from diagnoser.dockerfile.running import run, script_of
from diagnoser.dockerfile.shell import read_script

HERE = Setting("/srv", "/root", "debian", "root", {"NAME": "one", "FLAGS": "-a -b"})


@pytest.mark.parametrize(
    ("script", "directories"),
    [
        ("cd app && ls; ls", ["/srv", "/srv/app", "/srv/app"]),
        ("(cd app && ls) && ls", ["/srv", "/srv/app", "/srv"]),
        ("cd a; cd b | ls; ls", ["/srv", "/srv/a", "/srv/a", "/srv/a"]),
        ("sh -c 'cd a; ls'; ls", ["/srv", "/srv/a", "/srv"]),
        ("cd ..; cd /opt; cd -; ls", ["/srv", "/", "/opt", "/opt"]),
        ("cd && ls", ["/srv", "/root"]),
    ],
)
def test_directories(script: str, directories: list[str]) -> None:
    """A change of directory lasts until its subshell ends."""
    (instruction,) = parse(f"RUN {script}")
    assert [ran.at.directory for ran in run(instruction, HERE)] == directories


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("cat $NAME", ["cat", "one"]),
        ("cat ${NAME}/x '$NAME'", ["cat", "one/x", "$NAME"]),
        ("ls $FLAGS x", ["ls", "-a", "-b", "x"]),
        ('ls "$FLAGS" x', ["ls", "-a -b", "x"]),
        ("NAME=two; cat $NAME", ["cat", "two"]),
        ("export NAME=two; cat $NAME", ["cat", "two"]),
        ("NAME=two true; cat $NAME", ["cat", "one"]),
        ("(NAME=two); cat $NAME", ["cat", "one"]),
        ("if x; then NAME=two; fi; cat $NAME", ["cat", "$NAME"]),
        ("NAME=$(hostname); cat $NAME", ["cat", "$(hostname)"]),
        ("NEW=$NAME/two; cat $NEW", ["cat", "one/two"]),
        ("cat $OTHER", ["cat", "$OTHER"]),
    ],
)
def test_variables(script: str, words: list[str]) -> None:
    """The last command has the variables filled in that are known for certain."""
    (instruction,) = parse(f"RUN {script}")
    *_, last = run(instruction, HERE)
    assert [word.text for word in last.command.words] == words


def test_assignments_in_front() -> None:
    """What is assigned in front of a command holds for it alone."""
    (instruction,) = parse("RUN VIRTUAL_ENV=/opt/$NAME uv pip install x && uv pip install y")
    first, second = run(instruction, HERE)
    assert first.at.variable("VIRTUAL_ENV") == "/opt/one"
    assert second.at.variable("VIRTUAL_ENV") is None


@pytest.mark.parametrize(("script", "placed"), [("cd a; ls", True), ("cd a || cd b; ls", False), ("ls; cd x", True)])
def test_uncertain_places(script: str, placed: bool) -> None:
    """Behind a change of directory that may not have taken place, nobody knows where a command runs."""
    (instruction,) = parse(f"RUN {script}")
    *_, last = run(instruction, HERE)
    assert last.is_placed is placed


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("RUN ls -l", "ls -l"),
        ('RUN ["ls", "a b"]', "ls 'a b'"),
        ("RUN <<EOF\nls\nEOF\n", "ls\n"),
        ("RUN <<EOF\n#!/bin/bash\nls\nEOF\n", "#!/bin/bash\nls\n"),
        ("RUN <<EOF\n#!/usr/bin/env python3\nprint()\nEOF\n", ""),
        ("RUN cat <<EOF > /a\ntext\nEOF\n", "cat <<EOF > /a\ntext\nEOF"),
    ],
)
def test_scripts(text: str, script: str) -> None:
    """The script of each form of RUN is what its shell gets."""
    (instruction,) = parse(text)
    assert script_of(instruction) == script


@pytest.mark.parametrize(
    ("script", "opaque"),
    [
        ("make", True),
        ("./build.sh", True),
        ("python x.py", True),
        ("npm run build", True),
        ("cargo build", True),
        ("sh x.sh", True),
        ("poetry run x", True),
        ("make --version", False),
        ("python -m venv x", False),
        ("pip install x", False),
        ("npm ci", False),
        ("apt-get install x", False),
        ("echo x", False),
        ("test -f x", False),
        ("id", False),
    ],
)
def test_opaque(script: str, opaque: bool) -> None:
    """What runs code that nobody sees may do anything."""
    (command,) = read_script(script)
    assert is_opaque(command) is opaque


@pytest.mark.parametrize(
    ("script", "unheeded"),
    [
        ("a && b", [False, False]),
        ("a; b", [True, False]),
        ("set -e; a; b", [True, False, False]),
        ("set -eux; a; b", [True, False, False]),
        ("set -o errexit; a; b", [True, False, False]),
        ("(a; b); c", [True, True, False]),
        ("a\nb\n", [True, False]),
        ("set -e; sh -c 'a; b'", [True, True, False]),
    ],
)
def test_unheeded(script: str, unheeded: list[bool]) -> None:
    """A failure in front of a semicolon goes unnoticed without ``set -e``."""
    assert [command.unheeded for command in read_script(script)] == unheeded

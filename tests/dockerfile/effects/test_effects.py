"""What holds for the effects of all commands."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnoser.dockerfile.effects import _FAMILIES, Setting, effects_of
from diagnoser.dockerfile.effects.kinds import (
    ChangesDirectory,
    MakesDirectory,
    MakesFile,
    NamesUser,
    ProvidesCommand,
    Reads,
    Removes,
    Runs,
    SetsVariable,
)
from diagnoser.dockerfile.shell import read_script

if TYPE_CHECKING:
    from collections.abc import Callable

    from diagnoser.dockerfile.effects.kinds import Effect

    Effects = Callable[..., list[Effect]]

COMMANDS = sorted(name for names in _FAMILIES.values() for name in names.split())
ARGUMENTS = [
    *(
        "-r",
        "-m",
        "-o",
        "-f",
        "-x",
        "-c",
        "-C",
        "-t",
        "-g",
        "-d",
        "-xf",
        "--",
        "-",
        "--prefix",
        "--home",
        "--x=y",
        "-",
        "",
    ),
    *(
        "install",
        "add",
        "clone",
        "pip",
        "venv",
        "config",
        "global",
        "tool",
        "mod",
        "enable",
        "sync",
        "export",
        "uninstall",
    ),
    *(
        "a",
        "/b/",
        "..",
        "~",
        "~x",
        "$X",
        "$X/y",
        "`z`",
        "*",
        "a:b",
        "a.b",
        "a=1",
        "https://x/y?z",
        "git@x:y.git",
        "x.whl",
        "@a/b@1",
        "755",
    ),
]


@pytest.mark.parametrize("family", _FAMILIES)
def test_each_command_has_its_function(family: str) -> None:
    """Each command that a family is looked up for is one of it, and the family has no other that nobody looks up."""
    commands = set(import_module(f"diagnoser.dockerfile.effects.{family}").COMMANDS)
    assert commands - {"venv"} == set(_FAMILIES[family].split())


@given(
    st.sampled_from(COMMANDS), st.lists(st.sampled_from(ARGUMENTS)), st.sampled_from(["debian", "alpine", "rhel", None])
)
def test_any_words_are_read(name: str, arguments: list[str], os: str | None) -> None:
    """No words make a command fail, and each effect says whether it is certain."""
    script = " ".join([name, *(f"'{argument}'" for argument in arguments)])
    for command in read_script(script):
        for effect in effects_of(command, Setting("/app", None, os, "app", {"PATH": "/v/bin"})):
            assert isinstance(effect.certain, bool)


@pytest.mark.parametrize(
    ("script", "certain"),
    [
        ("rm -rf /a", True),
        ("rm -rf /a || exit 1", True),
        ("rm -rf /a || true", False),
        ("test -d /a && rm -rf /a; ls", False),
        ("if x; then rm -rf /a; fi", False),
        ("x | rm -rf /a", True),
        ("rm -rf /a | x", False),
        ("find / | xargs rm -rf /a", False),
    ],
)
def test_certain(effects: Effects, script: str, *, certain: bool) -> None:
    """An effect is certain where its command surely ran and its failure would be the step's."""
    assert [effect.certain for effect in effects(script) if isinstance(effect, Removes)] == [certain]


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("echo x > a", [MakesFile("/app/a")]),
        ("{ a; b; } >> /c 2>&1", [MakesFile("/c")]),
        ("a 2>/dev/null >&2", []),
        ("echo x > /usr/local/bin/a", [MakesFile("/usr/local/bin/a"), ProvidesCommand("a", "/usr/local/bin/a", "sh")]),
        ("a < b", [Reads("/app/b", "sh")]),
        ("cat <<EOF > a\nrm -rf /\nEOF\n", [MakesFile("/app/a")]),
        ("cd a && cd", [ChangesDirectory("/app/a"), ChangesDirectory("/root")]),
        ("cd -", []),
        ("cd -P /a", [ChangesDirectory("/a")]),
        ("export A=1 B='2 3' C", [SetsVariable("A", "1"), SetsVariable("B", "2 3")]),
        ("A=1; B=2 c", [SetsVariable("A", "1")]),
        ("unknown --x y", []),
        ("set -eux", []),
    ],
)
def test_what_the_shell_does(effects: Effects, script: str, expected: list[Effect]) -> None:
    """Redirections make and read files, and the shell's own commands change where and how others run."""
    assert effects(script) == expected


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("sudo mkdir -p ~/a", [Runs("sudo"), Runs("mkdir"), MakesDirectory("/root/a")]),
        ("su app -c 'mkdir -p ~/a'", [Runs("su"), NamesUser("app"), Runs("mkdir"), MakesDirectory("~/a")]),
        ("gosu 1000 mkdir -p a", [Runs("gosu"), Runs("mkdir"), MakesDirectory("/app/a")]),
    ],
)
def test_other_users(effects: Effects, script: str, expected: list[Effect]) -> None:
    """What another user does needs that user, their home, and none of this one's rights."""
    assert effects(script, Setting("/app", "/home/me", "debian", "me"), without=()) == expected

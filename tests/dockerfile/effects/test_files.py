"""Files made, copied, moved and removed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from diagnoser.dockerfile.effects.kinds import (
    ChangesMode,
    ChangesOwner,
    Copies,
    Links,
    MakesDirectory,
    MakesFile,
    Moves,
    ProvidesCommand,
    Reads,
    Removes,
    RemovesIndex,
    Writes,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from diagnoser.dockerfile.effects.kinds import Effect

    Effects = Callable[..., list[Effect]]


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("mkdir -p a/b /c", [MakesDirectory("/app/a/b"), MakesDirectory("/c")]),
        ("mkdir /a/b", [Reads("/a", "mkdir"), MakesDirectory("/a/b")]),
        ("mkdir -pm 0700 ~/.ssh", [MakesDirectory("/root/.ssh"), ChangesMode("/root/.ssh", "0700", recursive=False)]),
        ("touch a ./b/", [MakesFile("/app/a"), MakesFile("/app/b")]),
        ("touch -c -d now a", []),
        ("truncate -s 1M a", [MakesFile("/app/a")]),
        ("rm -rf a /b/*.txt", [Removes("/app/a"), Removes("/b/*.txt")]),
        ("rm a", [Reads("/app/a", "rm"), Removes("/app/a")]),
        ("rm -rf /var/lib/apt/lists/*", [Removes("/var/lib/apt/lists/*"), RemovesIndex("apt")]),
        ("rm -rf /var/cache/apk/*", [Removes("/var/cache/apk/*"), RemovesIndex("apk")]),
        ("rmdir a", [Reads("/app/a", "rmdir"), Removes("/app/a")]),
        ("cp a /b", [Reads("/app/a", "cp"), Copies("/app/a", "/b")]),
        ("cp a /b/", [Reads("/app/a", "cp"), Copies("/app/a", "/b/a")]),
        ("cp -r ../a .", [Reads("/a", "cp"), Copies("/a", "/app/a")]),
        (
            "cp a b /c",
            [Reads("/app/a", "cp"), Copies("/app/a", "/c/a"), Reads("/app/b", "cp"), Copies("/app/b", "/c/b")],
        ),
        ("cp -t /c a", [Reads("/app/a", "cp"), Copies("/app/a", "/c/a")]),
        ("cp -a a/. /c/", [Reads("/app/a", "cp"), Copies("/app/a", "/c")]),
        ("cp *.txt /c/", [Reads("/app/*.txt", "cp"), Copies("/app/*.txt", "/c")]),
        ("cp -T a /c", [Reads("/app/a", "cp"), Copies("/app/a", "/c")]),
        ("cp a", []),
        ("mv a /b", [Reads("/app/a", "mv"), Moves("/app/a", "/b")]),
        (
            "install -d -m 0750 -o app -g web /srv/a b",
            [
                *(MakesDirectory("/srv/a"), MakesDirectory("/app/b")),
                *(
                    ChangesMode("/srv/a", "0750", recursive=False),
                    ChangesOwner("/srv/a", "app", "web", recursive=False),
                ),
                *(
                    ChangesMode("/app/b", "0750", recursive=False),
                    ChangesOwner("/app/b", "app", "web", recursive=False),
                ),
            ],
        ),
        (
            "install -Dm755 a /opt/b/a",
            [
                Reads("/app/a", "install"),
                MakesDirectory("/opt/b"),
                Copies("/app/a", "/opt/b/a"),
                ChangesMode("/opt/b/a", "755", recursive=False),
            ],
        ),
        (
            "install a /usr/local/bin",
            [
                Reads("/app/a", "install"),
                Copies("/app/a", "/usr/local/bin"),
                ChangesMode("/usr/local/bin", "755", recursive=False),
            ],
        ),
        (
            "install a /usr/local/bin/",
            [
                *(
                    Reads("/app/a", "install"),
                    Copies("/app/a", "/usr/local/bin/a"),
                    ProvidesCommand("a", "/usr/local/bin/a", "install"),
                ),
                ChangesMode("/usr/local/bin/a", "755", recursive=False),
            ],
        ),
        ("ln -s ../x /usr/bin/y", [Links("/usr/bin/y", "../x"), ProvidesCommand("y", "/usr/bin/y", "ln")]),
        ("ln -sf /opt/x", [Links("/app/x", "/opt/x")]),
        ("ln -snf /opt/x /opt/y/", [Links("/opt/y/x", "/opt/x")]),
        ("ln a /b", [Reads("/app/a", "ln"), Links("/b", "/app/a")]),
        ("echo x | tee -a /etc/a b >/dev/null", [MakesFile("/etc/a"), MakesFile("/app/b")]),
        ("dd if=/dev/zero of=/swap bs=1M count=8", [MakesFile("/swap")]),
        ("rsync -a --exclude x src/ /dst", [Reads("/app/src", "rsync"), Copies("/app/src", "/dst")]),
        ("rsync -a src host:/dst", []),
        ("find /usr -name '*.pyc' -delete", [Reads("/usr", "find"), Removes("/usr/*.pyc", certain=False)]),
        ("find . -type d -exec rm -rf {} +", [Reads("/app", "find"), Removes("/app/*", certain=False)]),
        ("find /usr -name x", [Reads("/usr", "find")]),
        ("rm -rf $X ${Y}/a b/$Z ~app/c", [Removes("$X"), Removes("${Y}/a"), Removes("/app/b/$Z"), Removes("~app/c")]),
    ],
)
def test_files(effects: Effects, script: str, expected: list[Effect]) -> None:
    """Paths are absolute, and a target that is known to be a directory is followed into it."""
    assert effects(script) == expected


def test_what_has_to_be_writable(effects: Effects) -> None:
    """Both ends of a move have to be writable, but only the target of a copy."""
    written = [
        [effect.path for effect in effects(script, without=()) if isinstance(effect, Writes)]
        for script in ("mv a /b", "cp a /b")
    ]
    assert [sorted(each) for each in written] == [["/app/a", "/b"], ["/b"]]

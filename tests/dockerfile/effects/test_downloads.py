"""Files fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from diagnoser.dockerfile.effects.kinds import Downloads, Fills, MakesDirectory, MakesFile, ProvidesCommand, Reads

if TYPE_CHECKING:
    from collections.abc import Callable

    from diagnoser.dockerfile.effects.kinds import Effect

    Effects = Callable[..., list[Effect]]

URL = "https://files.example.org/b/c.tgz"


@pytest.mark.parametrize(
    ("options", "path"),
    [
        ("curl -fsSL -o /tmp/c {}", "/tmp/c"),  # noqa: S108 - a path in a Dockerfile
        ("curl -fsSLo c {}", "/app/c"),
        ("curl --fail {} --output /opt/c", "/opt/c"),
        ("curl -fsSLO {}", "/app/c.tgz"),
        ("curl --remote-name --retry 5 {}?x=1", "/app/c.tgz"),
        ("curl -fsS {}", None),
        ("curl -o - {}", None),
        ("curl -s -o /dev/null {}", None),
        ("wget -q {}", "/app/c.tgz"),
        ("wget -qO c {}", "/app/c"),
        ("wget {} -O /opt/c", "/opt/c"),
        ("wget -qO- {}", None),
        ("wget --spider {}", None),
    ],
)
def test_downloads(effects: Effects, options: str, path: str | None) -> None:
    """A download ends up where the options tell, or is printed."""
    url = f"{URL}?x=1" if "?" in options else URL
    assert effects(options.format(URL)) == [Downloads(url, path), *([MakesFile(path)] if path else [])]


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        (f"wget -P /opt {URL}", [MakesDirectory("/opt"), Downloads(URL, "/opt/c.tgz"), MakesFile("/opt/c.tgz")]),
        (
            f"curl --create-dirs -o /a/b/c {URL}",
            [MakesDirectory("/a/b"), Downloads(URL, "/a/b/c"), MakesFile("/a/b/c")],
        ),
        (
            f"curl -o a {URL} -o b {URL}",
            [Downloads(URL, "/app/a"), MakesFile("/app/a"), Downloads(URL, "/app/b"), MakesFile("/app/b")],
        ),
        (
            f"curl -o /usr/local/bin/c {URL}",
            [
                Downloads(URL, "/usr/local/bin/c"),
                MakesFile("/usr/local/bin/c"),
                ProvidesCommand("c", "/usr/local/bin/c", "curl"),
            ],
        ),
        ("wget -i urls", [Reads("/app/urls", "wget")]),
        (
            "git clone --depth 1 -b v1 https://git.example.org/x/y.git",
            [
                Downloads("https://git.example.org/x/y.git", "/app/y"),
                MakesDirectory("/app/y"),
                Fills("/app/y", "https://git.example.org/x/y.git"),
            ],
        ),
        (
            "git -c a=b clone git@git.example.org:y /src/y",
            [
                Downloads("git@git.example.org:y", "/src/y"),
                MakesDirectory("/src/y"),
                Fills("/src/y", "git@git.example.org:y"),
            ],
        ),
        ("git -C /src pull", [Reads("/src", "git")]),
        ("git init /src", [MakesDirectory("/src")]),
        ("git status", []),
    ],
)
def test_places(effects: Effects, script: str, expected: list[Effect]) -> None:
    """Directories come with what is fetched into them where the command makes them."""
    assert effects(script) == expected

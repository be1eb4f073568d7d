"""Archives packed and unpacked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from diagnoser.dockerfile.effects.kinds import Fills, MakesDirectory, MakesFile, Reads, Removes

if TYPE_CHECKING:
    from collections.abc import Callable

    from diagnoser.dockerfile.effects.kinds import Effect

    Effects = Callable[..., list[Effect]]


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        (
            "tar -xzf a.tgz -C /opt --strip-components=1",
            [Reads("/opt", "tar"), Reads("/app/a.tgz", "tar"), Fills("/opt", "/app/a.tgz")],
        ),
        (
            "tar -C /opt --strip-components 1 -xJvf /srv/a",
            [Reads("/opt", "tar"), Reads("/srv/a", "tar"), Fills("/opt", "/srv/a")],
        ),
        ("tar xzfC a.tgz /opt", [Reads("/opt", "tar"), Reads("/app/a.tgz", "tar"), Fills("/opt", "/app/a.tgz")]),
        ("tar xz", [Fills("/app")]),
        ("tar --extract --file=a.tar", [Reads("/app/a.tar", "tar"), Fills("/app", "/app/a.tar")]),
        ("tar -xf - -C /opt", [Reads("/opt", "tar"), Fills("/opt")]),
        ("tar -tzf a.tgz", [Reads("/app/a.tgz", "tar")]),
        (
            "tar -C /src -czf out.tgz lib bin",
            [Reads("/src", "tar"), Reads("/src/lib", "tar"), Reads("/src/bin", "tar"), MakesFile("/app/out.tgz")],
        ),
        (
            "unzip -q a.zip -d /opt/a",
            [Reads("/app/a.zip", "unzip"), MakesDirectory("/opt/a"), Fills("/opt/a", "/app/a.zip")],
        ),
        ("unzip -o a.zip", [Reads("/app/a.zip", "unzip"), Fills("/app", "/app/a.zip")]),
        ("unzip -l a.zip", [Reads("/app/a.zip", "unzip")]),
        ("zip -r out a b", [MakesFile("/app/out.zip"), Reads("/app/a", "zip"), Reads("/app/b", "zip")]),
        ("gunzip a.gz", [Reads("/app/a.gz", "gunzip"), MakesFile("/app/a"), Removes("/app/a.gz")]),
        ("gzip -dk a.gz", [Reads("/app/a.gz", "gzip"), MakesFile("/app/a")]),
        ("xz a", [Reads("/app/a", "xz"), MakesFile("/app/a.xz"), Removes("/app/a")]),
        ("gzip -dc a.gz", [Reads("/app/a.gz", "gzip")]),
    ],
)
def test_archives(effects: Effects, script: str, expected: list[Effect]) -> None:
    """The archive and the directory to unpack into have to be there."""
    assert effects(script) == expected

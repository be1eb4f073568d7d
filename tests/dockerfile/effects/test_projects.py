"""Tools of other languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from diagnoser.dockerfile.effects.kinds import Fills, MakesDirectory, ProvidesCommand, Reads

if TYPE_CHECKING:
    from collections.abc import Callable

    from diagnoser.dockerfile.effects.kinds import Effect

    Effects = Callable[..., list[Effect]]


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("go mod download", [Reads("/app/go.mod", "go")]),
        ("go build ./...", []),
        ("go install x@latest", []),
        ("cargo build --release", [Reads("/app/Cargo.toml", "cargo")]),
        ("cargo build --manifest-path a/Cargo.toml", [Reads("/app/a/Cargo.toml", "cargo")]),
        ("cargo install x", []),
        ("bundle install -j 4", [Reads("/app/Gemfile", "bundle")]),
        ("composer install --no-dev", [Reads("/app/composer.json", "composer")]),
        ("mvn -B -f a/pom.xml package", [Reads("/app/a/pom.xml", "mvn")]),
        ("mvn --version", []),
        ("pipenv install --system", [Reads("/app/Pipfile", "pipenv")]),
        (
            "cmake -S . -B build -DX=Y",
            [Reads("/app/CMakeLists.txt", "cmake"), MakesDirectory("/app/build"), Fills("/app/build")],
        ),
        ("cmake --build build", [Reads("/app/build", "cmake")]),
        ("cmake ..", [Reads("/CMakeLists.txt", "cmake")]),
        (
            "gem install bundler:2.4 rake",
            [ProvidesCommand("bundle", None, "gem"), ProvidesCommand("rake", None, "gem")],
        ),
    ],
)
def test_projects(effects: Effects, script: str, expected: list[Effect]) -> None:
    """A tool needs the file that describes the project, for the actions that work on it."""
    assert effects(script) == expected

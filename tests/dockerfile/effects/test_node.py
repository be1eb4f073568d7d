"""Node.js's package managers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from diagnoser.dockerfile.effects.kinds import (
    Fills,
    Installs,
    MakesDirectory,
    ProvidesCommand,
    Reads,
    RemovesCommand,
    Uninstalls,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from diagnoser.dockerfile.effects.kinds import Effect

    Effects = Callable[..., list[Effect]]


def local(manager: str, *files: str, names: tuple[str, ...] = (), directory: str = "/app") -> list[Effect]:
    """An installation into a project."""
    reads = tuple(f"{directory}/{file}" for file in files)
    modules = f"{directory}/node_modules"
    installed = Installs(manager, names, directory, reads)
    return [*(Reads(path, manager) for path in reads), MakesDirectory(modules), Fills(modules), installed]


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("npm ci --omit=dev", local("npm", "package.json", "package-lock.json")),
        ("npm install", local("npm", "package.json")),
        ("npm i --prefix web", local("npm", "package.json", directory="/app/web")),
        ("npm install react@18", local("npm", names=("react@18",))),
        (
            "npm install -g typescript@5 @angular/cli",
            [
                Installs("npm", ("typescript@5", "@angular/cli"), "system", ()),
                *(ProvidesCommand(each, None, "npm") for each in ("tsc", "tsserver", "ng")),
            ],
        ),
        (
            "npm uninstall -g yarn",
            [Uninstalls("npm", ("yarn",)), RemovesCommand("yarn", "npm"), RemovesCommand("yarnpkg", "npm")],
        ),
        ("npm run build", [Reads("/app/package.json", "npm")]),
        ("npm --version", []),
        ("npm config set x y", []),
        ("yarn", local("yarn", "package.json")),
        ("yarn install --frozen-lockfile", local("yarn", "package.json", "yarn.lock")),
        (
            "yarn global add pm2",
            [
                Installs("yarn", ("pm2",), "system", ()),
                ProvidesCommand("pm2", None, "yarn"),
                ProvidesCommand("pm2-runtime", None, "yarn"),
            ],
        ),
        ("yarn build", [Reads("/app/package.json", "yarn")]),
        ("yarn --version", []),
        ("pnpm install --frozen-lockfile", local("pnpm", "package.json", "pnpm-lock.yaml")),
        ("corepack enable", [ProvidesCommand(each, None, "corepack") for each in ("yarn", "yarnpkg", "pnpm", "pnpx")]),
        ("corepack prepare pnpm@9 --activate", []),
    ],
)
def test_node(effects: Effects, script: str, expected: list[Effect]) -> None:
    """Packages go into the project, or with ``-g`` into the system."""
    assert effects(script) == expected

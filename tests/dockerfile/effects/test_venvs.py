"""Python's packages and environments."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from diagnoser.dockerfile.effects import Setting
from diagnoser.dockerfile.effects.kinds import (
    Fills,
    Installs,
    MakesDirectory,
    MakesEnvironment,
    MakesFile,
    ProvidesCommand,
    Reads,
    RemovesCommand,
    SetsVariable,
    Uninstalls,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from diagnoser.dockerfile.effects.kinds import Effect

    Effects = Callable[..., list[Effect]]

PROJECT, LOCK, UV_LOCK = "/app/pyproject.toml", "/app/poetry.lock", "/app/uv.lock"


def made(path: str, *programs: str) -> list[Effect]:
    """An environment with some programs."""
    provided = [ProvidesCommand(each, f"{path}/bin/{each}", "venv") for each in ("python", "python3", *programs)]
    return [MakesDirectory(f"{path}/bin"), MakesEnvironment(path), Fills(path), *provided]


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        (
            "pip install -r requirements.txt",
            [Reads("/app/requirements.txt", "pip"), Installs("pip", (), "system", ("/app/requirements.txt",))],
        ),
        (
            "pip3 install -U pip",
            [
                Installs("pip", ("pip",), "system", ()),
                ProvidesCommand("pip", None, "pip"),
                ProvidesCommand("pip3", None, "pip"),
            ],
        ),
        (
            "pip install -ra.txt --requirement=b.txt -c c.txt",
            [
                *(Reads(f"/app/{each}.txt", "pip") for each in "abc"),
                Installs("pip", (), "system", ("/app/a.txt", "/app/b.txt", "/app/c.txt")),
            ],
        ),
        (
            "pip install --no-index --find-links=/wheels x",
            [Reads("/wheels", "pip"), Installs("pip", ("x",), "system", ()), ProvidesCommand("x", None, "pip")],
        ),
        (
            "pip install -f https://files.example.org x.whl",
            [Reads("/app/x.whl", "pip"), Installs("pip", ("/app/x.whl",), "system", ())],
        ),
        (
            "pip install --user black==24.1",
            [Installs("pip", ("black==24.1",), "user", ()), ProvidesCommand("black", "/root/.local/bin/black", "pip")],
        ),
        (
            "pip install --prefix=/install black",
            [
                Installs("pip", ("black",), "/install", ()),
                MakesDirectory("/install"),
                Fills("/install"),
                ProvidesCommand("black", "/install/bin/black", "pip"),
            ],
        ),
        ("pip install .[dev]", [Reads("/app", "pip"), Installs("pip", ("/app",), "system", ())]),
        ("pip install -e ./lib", [Reads("/app/lib", "pip"), Installs("pip", ("/app/lib",), "system", ())]),
        (
            "pip install git+https://git.example.org/x",
            [Installs("pip", ("git+https://git.example.org/x",), "system", ())],
        ),
        (
            "/opt/v/bin/pip install black",
            [
                *(Reads("/opt/v/bin/pip", "/opt/v/bin/pip"), Installs("pip", ("black",), "/opt/v", ())),
                ProvidesCommand("black", "/opt/v/bin/black", "pip"),
            ],
        ),
        (
            "$V/bin/pip install black",
            [Installs("pip", ("black",), "$V", ()), ProvidesCommand("black", "$V/bin/black", "pip")],
        ),
        (
            "/opt/v/bin/python -m pip install black",
            [
                *(Reads("/opt/v/bin/python", "/opt/v/bin/python"), Installs("pip", ("black",), "/opt/v", ())),
                ProvidesCommand("black", "/opt/v/bin/black", "pip"),
            ],
        ),
        (
            "python3.11 -m pip install black",
            [Installs("pip", ("black",), "system", ()), ProvidesCommand("black", None, "pip")],
        ),
        (
            "pip wheel --no-deps -w /wheels -r r.txt",
            [Reads("/app/r.txt", "pip"), MakesDirectory("/wheels"), Fills("/wheels")],
        ),
        ("pip download -d w x", [MakesDirectory("/app/w"), Fills("/app/w")]),
        ("pip uninstall -y black", [Uninstalls("pip", ("black",)), RemovesCommand("black", "pip")]),
        ("pip check", []),
        ("pip", []),
        (
            "pipx install black",
            [Installs("pip", ("black",), "user", ()), ProvidesCommand("black", "/root/.local/bin/black", "pipx")],
        ),
    ],
)
def test_pip(effects: Effects, script: str, expected: list[Effect]) -> None:
    """Packages go into the system, the user's home, or a directory, and their programs with them."""
    assert effects(script) == expected


@pytest.mark.parametrize(
    ("at", "into"),
    [
        (Setting("/app", "/home/a", "debian", "a"), "user"),
        (Setting("/app", "/root", "debian", "root"), "system"),
        (Setting("/app", "/root", "debian", "0"), "system"),
        (Setting("/app", None, None), "system"),
        (Setting("/app", "/home/a", None, "a", {"PATH": "/opt/v/bin:/usr/bin"}), "/opt/v"),
        (Setting("/app", "/home/a", None, "a", {"PATH": "/usr/local/bin:/opt/v/bin"}), "user"),
        (Setting("/app", "/root", None, "root", {"PIP_TARGET": "/t"}), "/t"),
        (Setting("/app", "/root", None, "root", {"PIP_USER": "1"}), "user"),
    ],
)
def test_where_pip_installs(effects: Effects, at: Setting, into: str) -> None:
    """The environment first on PATH, pip's variables, and the user's rights tell where packages go."""
    assert [each.into for each in effects("pip install x", at) if isinstance(each, Installs)] == [into]


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("python -m venv /opt/v", made("/opt/v", "pip", "pip3")),
        ("python3 -m venv --without-pip .venv", made("/app/.venv")),
        ("virtualenv -p python3 v", made("/app/v", "pip", "pip3")),
        ("uv venv", made("/app/.venv")),
        ("uv venv --python 3.12 /opt/v", made("/opt/v")),
        ("python x.py -m y", [Reads("/app/x.py", "python")]),
        ("python -u -W ignore x.py", [Reads("/app/x.py", "python")]),
        ("python -c 'x' y", []),
        ("python -m compileall app", []),
        ("python manage.py collectstatic", [Reads("/app/manage.py", "python")]),
    ],
)
def test_python(effects: Effects, script: str, expected: list[Effect]) -> None:
    """Python reads its script, and makes environments with Python in them."""
    assert effects(script) == expected


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        (
            "poetry install --no-root --only main",
            [Reads(PROJECT, "poetry"), Installs("poetry", (), "user", (PROJECT, LOCK))],
        ),
        ("poetry config virtualenvs.create false", [SetsVariable("POETRY_VIRTUALENVS_CREATE", "false")]),
        (
            "poetry export -f requirements.txt -o r.txt",
            [Reads(PROJECT, "poetry"), Reads(LOCK, "poetry"), MakesFile("/app/r.txt")],
        ),
        ("poetry lock", [Reads(PROJECT, "poetry"), MakesFile(LOCK)]),
        ("poetry build", [Reads(PROJECT, "poetry"), MakesDirectory("/app/dist"), Fills("/app/dist")]),
        ("poetry --version", []),
        (
            "uv sync --frozen --no-dev",
            [
                *(Reads(PROJECT, "uv"), Reads(UV_LOCK, "uv")),
                *(*made("/app/.venv"), Installs("uv", (), "/app/.venv", (PROJECT, UV_LOCK))),
            ],
        ),
        (
            "uv sync",
            [
                Reads(PROJECT, "uv"),
                MakesFile(UV_LOCK),
                *made("/app/.venv"),
                Installs("uv", (), "/app/.venv", (PROJECT,)),
            ],
        ),
        (
            "uv pip install --system black",
            [Installs("pip", ("black",), "system", ()), ProvidesCommand("black", None, "pip")],
        ),
        ("uv pip install -r r.txt", [Reads("/app/r.txt", "pip"), Installs("pip", (), "/app/.venv", ("/app/r.txt",))]),
        ("uv tool install black", [ProvidesCommand("black", "/root/.local/bin/black", "uv")]),
        ("uv", []),
    ],
)
def test_projects(effects: Effects, script: str, expected: list[Effect]) -> None:
    """Poetry and uv work on the project in their directory."""
    assert effects(script) == expected


def test_poetry_without_environment(effects: Effects) -> None:
    """Poetry told not to make an environment installs into the system."""
    at = Setting("/app", "/root", "debian", "root", {"POETRY_VIRTUALENVS_CREATE": "false"})
    assert [each.into for each in effects("poetry install", at) if isinstance(each, Installs)] == ["system"]

"""What build commands say of their context and Dockerfile."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import pytest

from diagnoser.cli.wrapped import wrapped

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("command", "context", "dockerfile"),
    [
        ("docker build .", ".", "./Dockerfile"),
        ("docker build -t app api", "api", "api/Dockerfile"),
        ("docker build api -t app", "api", "api/Dockerfile"),
        ("docker build -tapp --build-arg A=b --no-cache --progress plain .", ".", "./Dockerfile"),
        ("docker build -f docker/api.Dockerfile .", ".", "docker/api.Dockerfile"),
        ("docker build --file=api.Dockerfile ..", "..", "api.Dockerfile"),
        ("docker build -fapi.Dockerfile .", ".", "api.Dockerfile"),
        ("docker build --target prod -qf api.Dockerfile .", ".", "api.Dockerfile"),
        ("docker build -qt app .", ".", "./Dockerfile"),
        ("docker build -f - .", ".", None),
        ("docker build --pull --rm -- api", "api", "api/Dockerfile"),
        ("docker image build .", ".", "./Dockerfile"),
        ("docker builder build .", ".", "./Dockerfile"),
        ("docker buildx build --push --platform linux/amd64 -t a .", ".", "./Dockerfile"),
        ("docker buildx --builder b build .", ".", "./Dockerfile"),
        ("docker --context remote -D build .", ".", "./Dockerfile"),
        ("docker -H tcp://host:1 build api", "api", "api/Dockerfile"),
        ("/usr/bin/docker build .", ".", "./Dockerfile"),
        ("sudo docker build .", ".", "./Dockerfile"),
        ("env DOCKER_BUILDKIT=1 docker build .", ".", "./Dockerfile"),
        ("DOCKER_BUILDKIT=1 docker build .", ".", "./Dockerfile"),
        ("podman build --layers -t a src", "src", "src/Dockerfile"),
        ("podman build -t a", ".", "./Dockerfile"),
        ("buildah bud --isolation chroot src", "src", "src/Dockerfile"),
        ("buildah build -f F src", "src", "F"),
        ("sh -c 'docker build .'", ".", "./Dockerfile"),
        ("bash --noprofile -eo pipefail -c 'set -x\ndocker build \\\n  -f F src\necho done'", "src", "F"),
        ("/bin/bash -ec 'echo \"a; b\" && docker build api | tee log'", "api", "api/Dockerfile"),
    ],
)
def test_directories(command: str, context: str, dockerfile: str | None) -> None:
    """A build of a directory names it, wherever it stands, and its Dockerfile, which else is the directory's own."""
    assert wrapped(shlex.split(command)) == (context, dockerfile)


@pytest.mark.parametrize(
    "command",
    [
        "docker build",
        "docker build -t app",
        "docker build -",
        "docker build https://git.example.org/app.git",
        "docker build git@git.example.org:app.git",
        "docker build ssh://git@git.example.org/app.git#main:docker",
        "docker build github.com/acme/app",
        "docker build a b",
        "docker build --unheard-of app .. .",
        "podman build -f a -f b .",
        "docker compose build",
        "docker-compose build api",
        "docker compose build .",
        "docker buildx bake",
        "docker run build .",
        "docker",
        "docker --help",
        "docker -H",
        "make build .",
        "sh -c 'cd api && docker build .'",
        "sh -c 'docker build $DIR'",
        "sh -c 'docker build a; docker build b'",
        "sh -c 'docker build \"a'",
        "sh -c",
        "sh build.sh",
        "sudo -u me docker build .",
        "env",
        "",
    ],
)
def test_others(command: str) -> None:
    """What is no build of one directory, or of which it is not clear, says nothing."""
    assert wrapped(shlex.split(command)) is None


def test_containerfile(tmp_path: Path) -> None:
    """Podman and Buildah prefer a Containerfile, which Docker does not know."""
    (tmp_path / "Containerfile").touch()
    assert wrapped(["podman", "build", str(tmp_path)]) == (str(tmp_path), f"{tmp_path}/Containerfile")
    assert wrapped(["docker", "build", str(tmp_path)]) == (str(tmp_path), f"{tmp_path}/Dockerfile")

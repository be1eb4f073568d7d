"""What is known of base images."""

from __future__ import annotations

import pytest

from diagnoser.dockerfile.bases import known_base


@pytest.mark.parametrize(
    ("image", "kind", "lacks", "has"),
    [
        ("debian:bookworm-slim", "slim", "git curl python3 apk sudo", "apt-get adduser useradd perl"),
        ("debian:trixie-slim", "slim", "adduser git", "useradd"),
        ("python:3.12-slim", "slim", "git gcc node", "python pip openssl"),
        ("python:3.12", "full", "node poetry sudo", "git gcc curl python"),
        ("docker.io/library/node:20-slim", "slim", "git curl", "node npm yarn"),
        ("python:3.12-alpine", "alpine", "bash git apt-get useradd", "python pip wget adduser"),
        ("alpine", "alpine", "bash curl python3", "apk adduser wget"),
        ("ubuntu:24.04", "ubuntu", "adduser curl", "useradd apt-get"),
        ("ubuntu:22.04", "ubuntu", "curl git", "adduser useradd"),
        ("busybox:1.37", "busybox", "apk apt-get bash useradd", "adduser wget"),
        ("golang:1.23", "full", "cmake", "git gcc go"),
        ("debian@sha256:0000", "slim", "git", "apt-get"),
    ],
)
def test_programs(image: str, kind: str, lacks: str, has: str) -> None:
    """An official image is known by its reference, with programs that it surely lacks."""
    base = known_base(image)
    assert base is not None
    assert base.kind == kind
    assert set(lacks.split()) <= base.lacks
    assert base.lacks.isdisjoint(has.split())


@pytest.mark.parametrize(
    "image", ["acme/python:3.12-slim", "registry.example.org/debian", "$BASE", "nginx", "python:3-onbuild", "fedora:40"]
)
def test_unknown(image: str) -> None:
    """Of other images nothing is claimed."""
    assert known_base(image) is None


def test_shells() -> None:
    """Images without a shell are known, but for those that have one to debug with."""
    assert [known_base(name).kind for name in ("scratch", "gcr.io/distroless/static")] == ["scratch", "distroless"]
    assert known_base("gcr.io/distroless/static:debug") is None


@pytest.mark.parametrize(
    ("image", "path", "empty"),
    [
        ("debian", "/app/x", True),
        ("debian", "/opt/x", True),
        ("debian", "/srv", False),
        ("debian", "/etc/x", False),
        ("debian", "/usr/local/bin/x", True),
        ("python:3.12", "/usr/local/bin/x", False),
        ("node:20", "/home/node/x", False),
        ("node:20", "/usr/src/app", True),
        ("golang:1.23", "/go/src", False),
        ("debian", "/mnt/x", True),
    ],
)
def test_places(image: str, path: str, empty: bool) -> None:
    """A place is empty where no release of the image has something."""
    base = known_base(image)
    assert base is not None
    assert base.leaves_empty(path) is empty


def test_accounts() -> None:
    """Images have accounts of their own."""
    assert known_base("node:20").users["node"] == "1000"
    assert known_base("ubuntu:24.04").users["ubuntu"] == "1000"
    assert "ubuntu" not in known_base("debian").users

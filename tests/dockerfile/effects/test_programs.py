"""Packages and the programs in them."""

from __future__ import annotations

import pytest

from diagnoser.dockerfile.effects.programs import bare_name, programs_of


@pytest.mark.parametrize(
    ("manager", "package", "programs"),
    [
        ("apt", "git", "git"),
        ("apt", "libssl-dev", ""),
        ("apt", "libpq-dev", "pg_config"),
        ("apt", "build-essential", "gcc g++ cc c++ make ld as ar strip dpkg-buildpackage patch"),
        ("apt", "python3-pip", "pip3 pip"),
        ("apt", "python3-venv", ""),
        ("apt", "python3-numpy", ""),
        ("apt", "openjdk-17-jre-headless", "java keytool"),
        ("apt", "postgresql-client-16", "psql pg_dump pg_restore pg_isready createdb"),
        ("apt", "nodejs", "node nodejs? npm? npx?"),
        ("apk", "npm", "npm npx"),
        ("apk", "py3-pip", "pip pip3"),
        ("apk", "py3-numpy", ""),
        ("apk", "xz", "xz unxz xzcat"),
        ("dnf", "python3.11", "python3.11 python3 python?"),
        ("pip", "Poetry==1.8", "poetry"),
        ("pip", "pip_tools", "pip-compile pip-sync"),
        ("pip", "uvicorn[standard]>=0.2", "uvicorn"),
        ("npm", "typescript@5.4", "tsc tsserver"),
        ("npm", "@angular/cli@17", "ng"),
        ("npm", "@scope/tool", "tool"),
    ],
)
def test_programs(manager: str, package: str, programs: str) -> None:
    """A package brings what the table says, else a program of its own name where it may have one."""
    assert programs_of(manager, package) == tuple((each.rstrip("?"), "?" not in each) for each in programs.split())


@pytest.mark.parametrize(
    ("manager", "requirement", "name"),
    [
        *(("apt", each, "git") for each in ("git", "git=1:2.3", "git/stable", "git:amd64")),
        *(("apk", each, "git") for each in ("git", "git=2.3", "git~2", "git>2.1", "git@edge")),
        *(
            ("pip", each, "black")
            for each in ("black", "black==1", "black[d]>=2,<3", "black~=1; python_version<'4'", "black @ https://x")
        ),
        *(("npm", each, "@a/b") for each in ("@a/b", "@a/b@1", "@a/b@latest")),
    ],
)
def test_bare_name(manager: str, requirement: str, name: str) -> None:
    """A version, an architecture or an extra is no part of a package's name."""
    assert bare_name(manager, requirement) == name

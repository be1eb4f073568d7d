"""Build every directory here and keep what the builder printed as ``fixtures/succeeded/noisy-*``.

Each directory is the context of a build that ends well although it prints what failures print: commands after which
``|| true`` stands, optional parts that are left out, retries, warnings, tests of errors. Run it where an engine answers
at ``DOCKER_HOST`` and ``debian:bookworm-slim`` and ``python:3.11-slim`` can be had; name directories to build only
those. Python scripts of a context end in ``.txt``, out of the way of pytest and ruff. Steps that the engine has cached
print nothing: clear its cache first (``docker builder prune``).

    DOCKER_HOST=unix:///run/docker.sock python tests/noisy/collect.py [NAME…]
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

HERE = Path(__file__).parent
KEPT = HERE.parents[1] / "fixtures" / "succeeded"
BUILDERS = {"": "1", "-classic": "0"}
"""The ending of a log's name, and ``DOCKER_BUILDKIT``."""


def main(names: list[str]) -> int:
    """Build and keep; return how many builds failed."""
    failed = 0
    for context in sorted(path.parent for path in HERE.glob("*/Dockerfile")):
        for ending, buildkit in BUILDERS.items():
            if names and context.name not in names:
                continue
            status, output = _build(context, buildkit)
            print(f"{context.name}{ending}: exit {status}, {len(output)} characters")  # noqa: T201 - a script
            if status:
                failed += 1
                print(output[-2000:])  # noqa: T201
                continue
            name = f"noisy-{context.name}{ending}"
            (KEPT / f"{name}.log").write_text(scrubbed(output), encoding="utf-8")
            shutil.copy(context / "Dockerfile", KEPT / f"{name}.Dockerfile")
    return failed


def _build(context: Path, buildkit: str) -> tuple[int, str]:
    command = ["docker", "build", "--network=host", *(["--progress=plain"] if buildkit == "1" else []), str(context)]
    done = subprocess.run(
        command,
        env={**os.environ, "DOCKER_BUILDKIT": buildkit},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return done.returncode, done.stdout.decode("utf-8", "replace")


def scrubbed(output: str) -> str:
    """Put example.org names in the place of the hosts of package indexes, which the output or pip itself names."""
    for host, name in _hosts(output).items():
        output = re.sub(rf"(?<![\w.-]){re.escape(host)}(?![\w-])", name, output)
    return output


def _hosts(output: str) -> dict[str, str]:
    from pip._internal.models.index import PyPI

    hosts = {urlsplit(PyPI.simple_url).netloc: "index.example.org", PyPI.file_storage_domain: "files.example.org"}
    for pattern, name in (
        (r"(?:Get|Hit|Ign|Err):\d+ https?://([\w.-]+)", "deb.example.org"),
        (r"npm http \S+ (?:GET|POST) \d+ https?://([\w.-]+)", "npm.example.org"),
    ):
        hosts.update(dict.fromkeys(re.findall(pattern, output), name))
    return {host: name for host, name in hosts.items() if not re.match(r"127\.|localhost", host)}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Real logs, diagnosed: what the documents of a CI are made of."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from diagnoser import diagnose
from diagnoser.ci import Job
from diagnoser.model import Reading
from diagnoser.render.place import Place

FIXTURES = Path(__file__).parents[2] / "fixtures"

LOGS = (
    "pip/requirements-file-not-found",  # an origin, two patches
    "adduser/useradd-option-given-to-adduser.seed-08-adduser-create-home",  # a terminal's progress
    "pip/user-install-home-unwritable.seed-06-nonexistent-home-rawjson",  # rawjson
    "buildkit/copy-source-excluded-by-dockerignore",  # behind Jenkins' time stamps
    "shell/command-not-found.jq-127",  # behind GitLab's
    "shell/bash-syntax-in-sh.bash-dbl-bracket",  # behind TeamCity's
    "adduser/user-in-use",  # behind GitHub's
    "filesystem/no-space-left.disk-full-extract",  # behind Buildkite's
    "buildkit/copy-source-not-in-context.bake-multi-fail",  # bake
    "adduser/busybox-option-given-to-debian",  # the classic builder
    "shell/command-not-found.kaniko-run-fail",
    "buildkit/copy-source-not-in-context",  # Podman
    "shell/command-not-found.buildah-run-fail",
    "npm/dependency-conflict",
    "buildkit/target-stage-not-found",  # no step that failed
    "succeeded/ok-lint-warnings",
)
"""One of each builder and form; docs/ and tests name them by their place in fixtures/."""

JOB = Job(
    "github",
    "https://github.com/acme/shop",
    "main",
    "0123456789abcdef0123456789abcdef01234567",
    "image",
    "https://github.com/acme/shop/actions/runs/4711/attempts/1",
)
PLACE = Place("backend/Dockerfile", JOB)


@cache
def reading_of(name: str) -> Reading:
    """Diagnose a fixture with its Dockerfile."""
    log = FIXTURES / f"{name}.log"
    dockerfile = log.with_suffix(".Dockerfile")
    text = dockerfile.read_text(encoding="utf-8") if dockerfile.exists() else None
    diagnosis = diagnose(log.read_bytes(), dockerfile=text, dockerfile_path=PLACE.dockerfile or "")
    return Reading(f"{name}.log", f"fixtures/{name}.log", diagnosis)

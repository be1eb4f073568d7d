"""A failed build of a known distribution gets the packages that this distribution wants."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from diagnoser import diagnose

if TYPE_CHECKING:
    from diagnoser.model import Fix

pytestmark = pytest.mark.usefixtures("rules")  # compiled once for all tests
DEBIAN, ALPINE, OTHER = "FROM python:3.12-slim", "FROM python:3.12-alpine", "FROM registry.example.org/team/base:1"
WHEEL = """\
  Building wheel for {name} (setup.py): started
  Building wheel for {name} (setup.py): finished with status 'error'
      error: command 'gcc' failed: No such file or directory
  ERROR: Failed building wheel for {name}"""
METADATA = """\
Collecting psycopg2==2.9.9
  Downloading psycopg2-2.9.9.tar.gz (384 kB)
  Preparing metadata (setup.py): finished with status 'error'
      Error: pg_config executable not found.
error: metadata-generation-failed"""
APT = "apt-get install -y --no-install-recommends gcc libc6-dev libpq-dev \\\n"
APK = "apk add --no-cache gcc musl-dev libpq-dev\n"


def _fixes(output: str, *dockerfile: str) -> tuple[tuple[str, str], ...]:
    """Return titles and details of the fixes of the best finding; see ``_told``."""
    return tuple((fix.title, fix.detail) for fix in _told(output, *dockerfile))


def _told(output: str, *dockerfile: str) -> tuple[Fix, ...]:
    """Diagnose a step with this output, the last of a Dockerfile; return the fixes of the best finding."""
    run = "RUN pip install -r requirements.txt"
    lines = [f"#7 [2/2] {run}", *(f"#7 1.0 {line}" for line in output.splitlines())]
    failed = f'process "/bin/sh -c {run[4:]}" did not complete successfully: exit code: 1'
    log = "\n".join([*lines, f"#7 ERROR: {failed}", f"ERROR: failed to solve: {failed}", ""])
    said = diagnose(log.encode(), dockerfile="\n".join([*dockerfile, run, ""]))
    return said.findings[0].fixes


@pytest.mark.parametrize("output", [WHEEL.format(name="psycopg2"), METADATA], ids=["wheel", "metadata"])
@pytest.mark.parametrize(
    ("base", "installs"),
    [(DEBIAN, [APT]), (ALPINE, [APK]), (OTHER, [APT, APK])],
    ids=["debian", "alpine", "unknown"],
)
def test_packages_of_the_images_system(output: str, base: str, installs: list[str]) -> None:
    """The first fixes install what the distribution wants, on the image's system or on both, Debian first."""
    fixes = _fixes(output, base)
    assert len(fixes) > len(installs) + 1
    for (title, detail), install in zip(fixes, installs, strict=False):
        assert title.startswith("Install the system packages that psycopg2 is built with")
        assert detail.startswith("RUN ")
        assert install in detail
    assert fixes[len(installs)][0] == "Use psycopg2-binary in place of psycopg2"


@pytest.mark.parametrize("base", [DEBIAN, ALPINE])
@pytest.mark.parametrize(
    ("user", "switches"), [("app", True), ("${user}", True), ("1000:1000", True), ("root", False), ("0", False)]
)
def test_packages_are_installed_as_root(base: str, user: str, switches: bool) -> None:
    """Where the step runs as another user, the fix becomes root and goes back."""
    (_, detail), *_ = _fixes(METADATA, base, f"USER {user}")
    assert detail.startswith("USER root\nRUN ") == switches
    assert (f"\nUSER {user.partition(':')[0]}\n" in detail) == switches


@pytest.mark.parametrize(("base", "from_image"), [(DEBIAN, True), (ALPINE, False)])
def test_rust(base: str, from_image: bool) -> None:
    """Where the distribution wants Rust, Debian's users get it from its image, Alpine's as a package."""
    fix, *_ = _told("Collecting orjson\n  error: can't find Rust compiler", base, "USER app")
    assert ("COPY --from=rust:" in fix.detail) == from_image
    assert ("ENV RUSTUP_HOME=" in (fix.patch or "")) == from_image
    assert ("musl-dev cargo" in fix.detail) != from_image


def test_patch() -> None:
    """The fix comes as a patch of the Dockerfile, which goes back to the very USER that was in force."""
    patch = _told(METADATA, DEBIAN, "USER app:staff")[0].patch
    assert patch is not None
    added = [line[1:] for line in patch.splitlines() if line.startswith("+") and not line.startswith("+++")]
    assert added[0] == "USER root"
    assert added[1] == "RUN apt-get update \\"
    assert added[-1] == "USER app:staff"


@pytest.mark.parametrize(
    ("base", "wanted"),
    [("FROM debian:bookworm", True), ("FROM ubuntu:24.04", True), ("FROM alpine:3.20", True), (DEBIAN, False)],
)
def test_headers_of_the_systems_python(base: str, wanted: bool) -> None:
    """Only the system's own Python has its headers in a package."""
    (_, detail), *_ = _fixes(METADATA, base)
    assert ("libpq-dev python3-dev" in detail) == wanted


def test_missing_python_headers() -> None:
    """Where Python.h is missing its package is named, whatever the image."""
    output = "Collecting psycopg2\npsycopg/psycopg.h:31:10: fatal error: Python.h: No such file or directory"
    (_, detail), *_ = _fixes(output, DEBIAN)
    assert "libpq-dev python3-dev" in detail


@pytest.mark.parametrize(
    "output",
    [WHEEL.format(name="no-such-distribution"), "error: command 'gcc' failed: No such file or directory"],
    ids=["unknown", "unnamed"],
)
def test_distribution_is_not_known(output: str) -> None:
    """Where the distribution is not known or not named, the general fix comes first as ever."""
    fixes = _fixes(output, DEBIAN)
    assert fixes[0][0] == "Install the compiler before this step"
    assert not any("is built with" in title for title, _ in fixes)


def test_only_a_summary() -> None:
    """Where a log has nothing but the summary, the distribution that it names is enough."""
    (title, detail), *_ = _fixes("  ERROR: Failed building wheel for psycopg2", DEBIAN)
    assert title == "Install the system packages that psycopg2 is built with"
    assert APT in detail


@pytest.mark.parametrize(
    "output",
    [
        "  \u00d7 Failed to build `psycopg2==2.9.9`\n  ├─▶ The build backend returned an error",
        "  - Installing psycopg2 (2.9.9): Failed\n  ChefBuildError",
    ],
    ids=["uv", "poetry"],
)
def test_other_installers(output: str) -> None:
    """Poetry and uv name the distribution in their own words."""
    assert APT in _fixes(output, DEBIAN)[0][1]

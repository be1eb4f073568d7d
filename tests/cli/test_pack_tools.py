"""``dfdiag packs`` list, check, schema, reference and overlaps, and the places in which a run looks for packs."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from diagnoser.proof.check import check_packs

Run = Callable[..., subprocess.CompletedProcess[bytes]]
ROOT = Path(__file__).resolve().parents[2]
LOG = b'#5 [2/2] RUN painter -w\n#5 0.1 painter: no red paint left\n#5 ERROR: process "/bin/sh -c painter -w" did not complete successfully: exit code: 1\n'
PACK = r"""
- id: acme/out-of-paint
  title: The painter has no paint
  match:
    any:
      - '^painter: no (?<colour>\w+) paint left'
  cause: The painter wanted {colour}.
  fixes:
    - title: Buy {colour|more}
  false_positives: none known
  verified: painter 1.0
  examples:
    match: ['painter: no red paint left']
    no_match: ['painter: no red brush left']
"""
REPLACING = PACK.replace("acme/out-of-paint", "shell/command-not-found").replace(
    "  title:", "  overrides: true\n  title:"
)


@pytest.fixture
def found(tmp_path: Path) -> dict[str, str]:
    """The environment of someone who has packs of their own."""
    return {"DFDIAG_NO_USER_PACKS": "", "XDG_CONFIG_HOME": str(tmp_path / "config")}


def _configure(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "config" / "dfdiag" / "patterns" / "mine.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    return path


def _cause(run: subprocess.CompletedProcess[bytes]) -> str:
    assert run.returncode == 0, run.stderr
    return str(json.loads(run.stdout)["findings"][0]["cause"])


def test_pack_in_the_configuration_directory(dfdiag: Run, tmp_path: Path, found: dict[str, str]) -> None:
    """A pack put in place is used from then on, and can be left out."""
    _configure(tmp_path, PACK)
    assert b"The painter has no paint" in dfdiag(stdin=LOG, env=found).stdout
    assert _cause(dfdiag("--format", "json", stdin=LOG, env=found)) == "acme/out-of-paint"
    without = {**found, "DFDIAG_NO_USER_PACKS": "1"}
    assert _cause(dfdiag("--format", "json", stdin=LOG, env=without)) == "unknown/insufficient-evidence"


def test_pack_of_the_project(dfdiag: Run, tmp_path: Path, found: dict[str, str]) -> None:
    """A project's pyproject.toml brings its packs along."""
    (tmp_path / "acme.yaml").write_text(PACK)
    (tmp_path / "pyproject.toml").write_text('[tool.dfdiag]\npatterns = ["acme.yaml"]\n')
    assert _cause(dfdiag("--format", "json", stdin=LOG, env=found)) == "acme/out-of-paint"


def test_pack_that_is_not_valid(dfdiag: Run, tmp_path: Path, found: dict[str, str]) -> None:
    """A fault in a pack ends a diagnosis with 3 and is named with file, line and field."""
    path = _configure(tmp_path, PACK.replace("  title:", "  titel:"))
    run = dfdiag(stdin=LOG, env=found)
    assert (run.returncode, run.stdout) == (3, b"")
    assert f"{path}:3: acme/out-of-paint.titel: Extra inputs are not permitted" in run.stderr.decode()


@pytest.mark.parametrize("status", [0, 7])
def test_pack_that_is_not_valid_does_not_stop_a_build(
    status: int, dfdiag: Run, tmp_path: Path, found: dict[str, str]
) -> None:
    """A build runs, and keeps its status, whatever packs lie about."""
    _configure(tmp_path, "[")
    run = dfdiag("run", "--", "sh", "-c", f"echo built; exit {status}", env=found)
    assert run.returncode == status
    assert run.stdout == b"built\n"
    assert (b"not valid YAML" in run.stderr) == bool(status)


def test_replacing_must_be_said(dfdiag: Run, tmp_path: Path, found: dict[str, str]) -> None:
    """A rule with the id of a built-in one is refused unless it says that it replaces it."""
    _configure(tmp_path, REPLACING.replace("  overrides: true\n", ""))
    run = dfdiag(stdin=LOG, env=found)
    assert run.returncode == 3
    assert b"mine.yaml:2: shell/command-not-found.id: exists already; say `overrides: true`" in run.stderr


def test_replacing_is_said_aloud(dfdiag: Run, tmp_path: Path, found: dict[str, str]) -> None:
    """A diagnosis by a rule that replaces a built-in one says so beside the result; the list of rules does too."""
    path = _configure(tmp_path, REPLACING)
    run = dfdiag("--format", "json", stdin=LOG, env=found)
    assert _cause(run) == "shell/command-not-found"
    assert run.stderr.decode() == (
        f"dfdiag: note: shell/command-not-found is the rule of {path}, which replaces the built-in one\n"
    )
    assert dfdiag("--quiet", stdin=LOG, env=found).stderr == b""
    listed = dfdiag("packs", "list", env=found).stdout.decode().splitlines()
    assert f"shell/command-not-found\tspecific\tThe painter has no paint\t{path} (replaces the built-in rule)" in listed


def test_list_names_the_source_of_own_rules(dfdiag: Run, tmp_path: Path) -> None:
    """Rules that are not built in are listed with the pack that they come from."""
    (tmp_path / "mine.yaml").write_text(PACK)
    lines = dfdiag("packs", "list", "--patterns", "mine.yaml").stdout.decode().splitlines()
    assert lines[-1] == "acme/out-of-paint\tspecific\tThe painter has no paint\tmine.yaml"
    assert all(line.count("\t") == 2 for line in lines[:-1])


def test_check(dfdiag: Run, tmp_path: Path) -> None:
    """A sound pack passes; what is wrong is named on standard error, and the status is 3."""
    (tmp_path / "mine.yaml").write_text(PACK)
    run = dfdiag("packs", "check", "mine.yaml")
    assert (run.returncode, run.stdout, run.stderr) == (0, b"mine.yaml: 1 rules, 0 problems\n", b"")
    (tmp_path / "mine.yaml").write_text(PACK.replace(r"(?<colour>\w+)", r"(?<colour>(?:\w+\s*)+)"))
    run = dfdiag("packs", "check", "mine.yaml", "nowhere.yaml")
    assert run.returncode == 3
    assert b"mine.yaml:6: acme/out-of-paint.match.any[0]: can run away: " in run.stderr
    assert b"nowhere.yaml: No such file" in run.stderr


@pytest.mark.parametrize("path", sorted((ROOT / "patterns").glob("*.yaml")), ids=lambda path: path.stem)
def test_check_of_the_built_in_packs(path: Path) -> None:
    """Each built-in pack is sound: its examples hold and no pattern can run away."""
    ((name, count, problems),) = check_packs(str(path))
    assert name.endswith(path.name)
    assert count
    assert problems == []


@pytest.mark.parametrize(("name", "file"), [("schema", "pack.schema.json"), ("reference", "packs.md")])
def test_published_copies(name: str, file: str, dfdiag: Run) -> None:
    """What the commands print is what docs/ has."""
    assert dfdiag("packs", name).stdout == (ROOT / "docs" / file).read_bytes()


def test_overlaps(dfdiag: Run, tmp_path: Path) -> None:
    """A rule in the way of a built-in one is listed; only --strict makes a failure of it."""
    (tmp_path / "mine.yaml").write_text(
        PACK.replace("^painter: no (?<colour>\\w+) paint left", "(?<colour>No space) left on device").replace(
            "['painter: no red paint left']", "['cp: No space left on device']"
        )
    )
    run = dfdiag("packs", "overlaps", "mine.yaml")
    assert run.returncode == 0
    assert b"acme/out-of-paint  filesystem/no-space-left in 1 log" in run.stdout
    assert dfdiag("packs", "overlaps", "mine.yaml", "--strict").returncode == 1
    (tmp_path / "mine.yaml").write_text(PACK)
    assert dfdiag("packs", "overlaps", "mine.yaml", "--strict").returncode == 0


@pytest.mark.parametrize("name", ["list", "check", "schema", "reference", "overlaps", "coverage", "new"])
def test_help(name: str, dfdiag: Run) -> None:
    """Each command explains itself and shows an example."""
    run = dfdiag("packs", name, "--help")
    assert run.returncode == 0
    assert b"Example" in run.stdout
    assert f"dfdiag packs {name}".encode() in run.stdout

"""What a build context adds to a diagnosis, and what it leaves as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from diagnoser import diagnose
from diagnoser.reason.weights import MOST

if TYPE_CHECKING:
    from pathlib import Path

    from diagnoser.model import Diagnosis, Finding
    from diagnoser.packs.compiled import RuleSet

MISSING = "buildkit/copy-source-not-in-context"
IGNORED = "buildkit/copy-source-excluded-by-dockerignore"
OUTSIDE = "buildkit/copy-source-outside-context"
WILDCARD = "buildkit/copy-wildcard-no-match"
MOUNT = "buildkit/bind-mount-source-missing"
NOT_FOUND = "ERROR: failed to calculate checksum of ref k2o1::u2x9: "


class Build(NamedTuple):
    """A build that failed: the instructions before the failing one, it itself, and what was printed."""

    failing: str
    printed: str
    before: tuple[str, ...] = ("WORKDIR /app", "COPY . .")

    @property
    def dockerfile(self) -> str:
        """The Dockerfile's text."""
        return "\n".join(["FROM python:3.12-slim", *self.before, self.failing, ""])

    @property
    def log(self) -> bytes:
        """What BuildKit prints."""
        place = f"{len(self.before) + 2}/{len(self.before) + 2}"
        header = f"#9 [{place}] {self.failing}"
        if self.printed.startswith(("ERROR: failed", "ERROR: lstat")):
            return f"{header}\n#9 {self.printed}\n------\n".encode()
        command = self.failing.partition(" ")[2]
        verdict = f'#9 ERROR: process "/bin/sh -c {command}" did not complete successfully: exit code: 1'
        return f"{header}\n#9 0.100 {self.printed}\n{verdict}\n".encode()


def _copy(source: str, path: str | None = None) -> Build:
    printed = f"lstat /{path}: no such file or directory" if "*" in source else f'"/{path or source}": not found'
    return Build(f"COPY {source} /srv/", f"{NOT_FOUND if '*' not in source else 'ERROR: '}{printed}", ("WORKDIR /app",))


def _diagnosed(
    build: Build, root: Path | None, rules: RuleSet, files: dict[str, str | None] | None = None
) -> Diagnosis:
    for name, text in (files or {}).items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if text is None:
            path.mkdir(exist_ok=True)
        else:
            path.write_bytes(text.encode())
    return diagnose(build.log, dockerfile=build.dockerfile, context=root, packs=rules)


def _first(build: Build, root: Path, rules: RuleSet, files: dict[str, str | None]) -> Finding:
    return _diagnosed(build, root, rules, files).findings[0]


@pytest.mark.parametrize(
    ("build", "files", "cause", "told"),
    [
        (
            _copy("requirements.txt"),
            {"app/Requirements.txt": ""},
            MISSING,
            "has no requirements.txt, but app/Requirements",
        ),
        (_copy("readme.md"), {"README.md": ""}, MISSING, "has README.md, not readme.md: upper and lower case count"),
        (_copy("dist"), {"src/x": ""}, MISSING, "The build context has no dist."),
        (_copy("dist"), {"dist/x": "", ".dockerignore": "# out\ndist\n"}, IGNORED, "line 2 of .dockerignore (dist)"),
        (
            _copy("a/uv.lock"),
            {"a/uv.lock": "", ".dockerignore": "**/*.lock"},
            IGNORED,
            "line 1 of .dockerignore (**/*.lock)",
        ),
        (_copy("dist/*.whl", "dist"), {"src/x": ""}, WILDCARD, "has nothing that fits dist/*.whl."),
        (_copy("../lib", "lib"), {"src/x": ""}, OUTSIDE, "../lib lies outside of the build context."),
        (_copy("../lib", "lib"), {"lib/x": "", ".dockerignore": "lib"}, IGNORED, "line 1 of .dockerignore (lib)"),
        (_copy("there.txt"), {"there.txt": ""}, MISSING, "there.txt is in the build context now"),
    ],
)
def test_copy(  # noqa: PLR0913, PLR0917 - a table's row
    build: Build, files: dict[str, str | None], cause: str, told: str, tmp_path: Path, rules: RuleSet
) -> None:
    """The context tells what is missing from what is ignored, by which line, and what may be meant."""
    finding = _first(build, tmp_path, rules, files)
    assert finding.cause == cause
    assert told in finding.explanation


def test_fixes_name_what_is_meant(tmp_path: Path, rules: RuleSet) -> None:
    """The first fix writes the name that the context has, or lets in what a line keeps out."""
    near = _first(_copy("requirements.txt"), tmp_path / "a", rules, {"app/Requirements.txt": ""})
    assert near.fixes[0].title == "Write app/Requirements.txt, as the build context has it"
    ignored = _first(_copy("dist"), tmp_path / "b", rules, {"dist/x": "", ".dockerignore": "dist"})
    assert ignored.fixes[0].title == "Let dist in again at the end of .dockerignore"
    assert ignored.fixes[0].detail.startswith("!dist\n")
    assert not any("Look for a line" in fix.title for fix in near.fixes)


def test_link_that_leads_out(tmp_path: Path, rules: RuleSet) -> None:
    """A link that leads out of the context is named."""
    (tmp_path / "shared").symlink_to("../../shared")
    finding = _first(_copy("shared"), tmp_path, rules, {})
    assert finding.cause == MISSING
    assert "shared is a link that leads out of the build context." in finding.explanation


def test_other_stages_are_none_of_its_business(tmp_path: Path, rules: RuleSet) -> None:
    """What is copied from another stage is not looked for in the context."""
    build = Build("COPY --from=build /dist /srv", f'{NOT_FOUND}"/dist": not found', ())
    finding = _first(build, tmp_path, rules, {"dist/x": "", ".dockerignore": "dist"})
    assert finding.cause == "buildkit/copy-from-path-missing"
    assert ".dockerignore" not in finding.explanation


PIP = Build(
    "RUN pip install -r requirements.txt",
    "ERROR: Could not open requirements file: [Errno 2] No such file or directory: 'requirements.txt'",
)
UV = Build(
    "RUN uv sync --frozen",
    "error: Unable to find lockfile at `uv.lock`. To create a lockfile, run `uv lock` or `uv sync`.",
)
POETRY = Build("RUN poetry install", "Error: poetry.lock was not found.")
NPM = Build("RUN npm ci", "npm error The `npm ci` command can only install with an existing package-lock.json or")
PACKAGE = Build(
    "RUN npm ci",
    "npm error enoent Could not read package.json: Error: ENOENT: no such file or directory, open '/app/package.json'",
)
README = Build("RUN pip install .", "OSError: Readme file does not exist: README.md")
POETRY_README = Build(
    "RUN poetry install",
    "Error: The current project could not be installed: Readme path `/app/README.md` does not exist.",
)
SCM = Build("RUN pip install .", "LookupError: setuptools-scm was unable to detect version for /app.")
GIT = Build("RUN git describe", "fatal: not a git repository (or any of the parent directories): .git")
SCRIPT = Build("RUN ./build.sh", "/bin/sh: 1: ./build.sh: not found")
PYTHON = Build("RUN python manage.py", "python: can't open file '/app/manage.py': [Errno 2] No such file or directory")
OPEN = Build("RUN python tool.py", "FileNotFoundError: [Errno 2] No such file or directory: 'README.md'")
IN_IMAGE = [
    (PIP, "requirements.txt", "pip/requirements-file-not-found"),
    (UV, "uv.lock", "uv/lock-file-missing"),
    (POETRY, "poetry.lock", "poetry/lock-file-missing"),
    (NPM, "package-lock.json", "npm/lock-out-of-sync"),
    (PACKAGE, "package.json", "npm/package-json-missing"),
    (README, "README.md", "pybuild/readme-or-license-missing"),
    (POETRY_README, "README.md", "poetry/readme-missing"),
    (SCM, ".git", "pybuild/version-undetermined"),
    (GIT, ".git", "git/not-a-repository"),
    (SCRIPT, "build.sh", "shell/script-not-found"),
    (PYTHON, "manage.py", "shell/script-not-found"),
    (OPEN, "README.md", "filesystem/file-not-found-in-container"),
]
IN_IMAGE_BY_NAME = [pytest.param(*each, id=each[2] + " " + each[1]) for each in IN_IMAGE]


@pytest.mark.parametrize(("build", "name", "cause"), IN_IMAGE_BY_NAME)
def test_ignored_file_in_the_image(build: Build, name: str, cause: str, tmp_path: Path, rules: RuleSet) -> None:
    """A file that COPY . should bring is missing as a line keeps it out: the finding says so, and how to let it in."""
    finding = _first(build, tmp_path, rules, {name: "x", ".dockerignore": f"x\n{name}\n"})
    assert finding.cause == cause
    assert f"{name} is on your disk, but line 2 of .dockerignore ({name}) keeps it out" in finding.explanation
    assert finding.confidence == MOST
    fixes = " ".join(fix.title for fix in finding.fixes)
    assert ".dockerignore" in fixes
    assert not any(fix.detail.startswith("COPY") and name in fix.detail.splitlines()[0] for fix in finding.fixes)


@pytest.mark.parametrize(("build", "name", "cause"), IN_IMAGE_BY_NAME)
def test_missing_file_in_the_image(build: Build, name: str, cause: str, tmp_path: Path, rules: RuleSet) -> None:
    """A file that COPY . should bring is not in the context either: the finding says so, and not to ignore less."""
    finding = _first(build, tmp_path, rules, {"other": "x", ".dockerignore": "x"})
    assert finding.cause == cause
    assert f"The build context has no {name}." in finding.explanation
    assert not any("in again" in fix.title for fix in finding.fixes)


@pytest.mark.parametrize(("build", "name", "cause"), [each for each in IN_IMAGE if each[0] != SCRIPT])
def test_file_that_is_there(build: Build, name: str, cause: str, tmp_path: Path, rules: RuleSet) -> None:
    """A file that arrives in the context changes nothing of what is said without a context."""
    (tmp_path / name).write_text("x\n")
    (tmp_path / name).chmod(0o755)
    with_context, without = (_diagnosed(build, root, rules).findings[0] for root in (tmp_path, None))
    assert with_context.cause == without.cause == cause
    assert with_context.explanation == without.explanation
    assert with_context.confidence == without.confidence
    assert with_context.origin == without.origin


@pytest.mark.parametrize(("build", "name", "cause"), IN_IMAGE_BY_NAME)
def test_file_that_no_copy_brings(build: Build, name: str, cause: str, tmp_path: Path, rules: RuleSet) -> None:
    """Where no COPY is meant to bring the file, the context has nothing to do with it."""
    build = build._replace(before=("WORKDIR /app", "COPY src/ /srv/src/"))
    finding = _first(build, tmp_path, rules, {name: "x", ".dockerignore": name})
    without = _diagnosed(build, None, rules).findings[0]
    assert (finding.cause, finding.explanation) == (without.cause, without.explanation)
    assert cause


def test_origin_names_the_copy(tmp_path: Path, rules: RuleSet) -> None:
    """The COPY that would bring the file is the origin, and the line of .dockerignore the reason."""
    finding = _first(PIP, tmp_path, rules, {"requirements.txt": "", ".dockerignore": "*.txt"})
    assert finding.origin is not None
    assert finding.origin.dockerfile_line == 3
    assert finding.origin.reason == "would bring requirements.txt, but line 1 of .dockerignore (*.txt) keeps it out"
    missing = _first(PIP, tmp_path / "empty", rules, {"x": ""})
    assert missing.origin is not None
    assert missing.origin.reason == "would bring requirements.txt, but the build context has none"


def test_removed_later_is_no_matter_of_the_context(tmp_path: Path, rules: RuleSet) -> None:
    """A file that a step removed is not looked for in the context."""
    build = PIP._replace(before=("WORKDIR /app", "COPY . .", "RUN rm requirements.txt"))
    finding = _first(build, tmp_path, rules, {"requirements.txt": "", ".dockerignore": "*.txt"})
    assert finding.origin is not None
    assert finding.origin.dockerfile_line == 4
    assert ".dockerignore" not in finding.explanation


class TestScripts:
    """Scripts that a COPY brings."""

    @pytest.mark.parametrize(
        "before", [("WORKDIR /app", "COPY . ."), ("WORKDIR /app", "COPY bin/*.sh ./"), ("WORKDIR /app", "COPY bin ./")]
    )
    def test_carriage_returns(self, before: tuple[str, ...], tmp_path: Path, rules: RuleSet) -> None:
        """A script whose first line ends with a carriage return is the cause, for certain."""
        name = "build.sh" if before[1] == "COPY . ." else "bin/build.sh"
        finding = _first(SCRIPT._replace(before=before), tmp_path, rules, {name: "#!/bin/sh\r\necho\r\n"})
        assert (finding.cause, finding.confidence) == ("shell/crlf-line-endings", MOST)
        assert f"{name} has a carriage return at the end of its first line" in finding.explanation

    def test_no_carriage_returns(self, tmp_path: Path, rules: RuleSet) -> None:
        """A script that is there with a sound first line lacks its interpreter instead."""
        finding = _first(SCRIPT, tmp_path, rules, {"build.sh": "#!/bin/bash\necho\r\n"})
        assert finding.cause == "shell/bad-interpreter"

    @pytest.mark.parametrize(
        "made", ["RUN curl -o build.sh https://files.example.org/x", "RUN git clone https://git.example.org/x /app"]
    )
    def test_script_of_another_origin(self, made: str, tmp_path: Path, rules: RuleSet) -> None:
        """A script that a step may have made is not looked for in the context."""
        build = SCRIPT._replace(before=("WORKDIR /app", "COPY . .", made))
        finding = _first(build, tmp_path, rules, {"build.sh": "#!/bin/sh\n"})
        assert finding.cause == _diagnosed(build, None, rules).findings[0].cause

    def test_python_script_with_carriage_returns(self, tmp_path: Path, rules: RuleSet) -> None:
        """A path that the shell cannot run for its interpreter is one of a script with carriage returns."""
        build = Build("RUN bin/tool", "/bin/sh: 1: bin/tool: not found")
        finding = _first(build, tmp_path, rules, {"bin/tool": "#!/usr/bin/python3\r\n"})
        assert (finding.cause, finding.confidence) == ("shell/crlf-line-endings", MOST)

    def test_execute_permission(self, tmp_path: Path, rules: RuleSet) -> None:
        """A script without execute permission in the context is the cause, for certain; one with it is left open."""
        build = Build("RUN ./build.sh", "/bin/sh: 1: ./build.sh: Permission denied")
        finding = _first(build, tmp_path, rules, {"build.sh": "#!/bin/sh\n"})
        assert (finding.cause, finding.confidence) == ("shell/script-not-executable", MOST)
        assert "build.sh has no execute permission in the build context." in finding.explanation
        (tmp_path / "build.sh").chmod(0o755)
        again = _diagnosed(build, tmp_path, rules).findings[0]
        assert (again.cause, again.explanation) == (
            finding.cause,
            _diagnosed(build, None, rules).findings[0].explanation,
        )


class TestMounts:
    """RUN --mount."""

    BUILD = Build("RUN --mount=type=bind,source=uv.lock,target=/uv.lock uv sync", f'{NOT_FOUND}"/uv.lock": not found')

    def test_ignored(self, tmp_path: Path, rules: RuleSet) -> None:
        """The line that keeps the source out is named."""
        finding = _first(self.BUILD, tmp_path, rules, {"uv.lock": "", ".dockerignore": "*.lock"})
        assert (finding.cause, finding.confidence) == (MOUNT, MOST)
        assert "line 1 of .dockerignore (*.lock)" in finding.explanation

    def test_from_a_stage(self, tmp_path: Path, rules: RuleSet) -> None:
        """A source in another stage is not looked for."""
        failing = self.BUILD.failing.replace("type=bind", "type=bind,from=build")
        finding = _first(self.BUILD._replace(failing=failing), tmp_path, rules, {"uv.lock": "", ".dockerignore": "*"})
        assert ".dockerignore (" not in finding.explanation


class TestDockerfile:
    """A Dockerfile that is not found."""

    @pytest.mark.parametrize(
        ("names", "near"),
        [
            (["docker/Dockerfile"], "docker/Dockerfile"),
            (["dockerfile"], "dockerfile"),
            (["Dockerfile.txt"], "Dockerfile.txt"),
            (["Dockerfile.production"], "Dockerfile.production"),
        ],
    )
    @pytest.mark.parametrize("absolute", [False, True])
    def test_near(self, names: list[str], near: str, absolute: bool, tmp_path: Path, rules: RuleSet) -> None:
        """A name like it in the context is named, whether a client or a builder looked for it."""
        for name in names:
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).touch()
        log = "ERROR: failed to build: failed to solve: failed to read dockerfile: open Dockerfile: no such file or directory"
        if absolute:
            log = f"unable to prepare context: unable to evaluate symlinks in Dockerfile path: lstat {tmp_path}/Dockerfile: no such file or directory"
        finding = diagnose(log.encode(), context=tmp_path, packs=rules).findings[0]
        assert (finding.cause, finding.confidence) == ("buildkit/dockerfile-not-found", MOST)
        assert finding.fixes[0].title == f"Name {near} with -f, or rename it"

    def test_none(self, tmp_path: Path, rules: RuleSet) -> None:
        """Where there is none, none is named."""
        log = b"ERROR: failed to solve: failed to read dockerfile: open Dockerfile: no such file or directory\n"
        finding = diagnose(log, context=tmp_path, packs=rules).findings[0]
        assert finding.fixes[0].title == "Name the Dockerfile with -f"


@pytest.mark.parametrize("context", ["absent", "file"])
def test_no_directory(context: str, tmp_path: Path, rules: RuleSet) -> None:
    """A context that is no directory breaks nothing."""
    (tmp_path / "file").touch()
    finding = _diagnosed(_copy("dist"), tmp_path / context, rules).findings[0]
    assert finding.cause == MISSING


def test_rules_name_rules(rules: RuleSet) -> None:
    """What speaks in place of a rule is a rule."""
    files = [rule.file for number in range(len(rules.ids)) if (rule := rules.rule(number)).file]
    assert len(files) > 15
    assert {other for file in files for other in file.instead.values()} <= set(rules.ids)


def test_proof_makes_certain(tmp_path: Path, rules: RuleSet) -> None:
    """What the context proves is given the highest probability, and what it does not prove the log's alone."""
    build = GIT._replace(printed="fatal: not a git repository (or any of the parent directories): .git")
    without = _diagnosed(build, None, rules).findings[0].confidence
    assert without < MOST
    assert _first(build, tmp_path / "a", rules, {".git/HEAD": ""}).confidence == without
    assert _first(build, tmp_path / "b", rules, {".git/HEAD": "", ".dockerignore": ".git"}).confidence == MOST


@pytest.mark.parametrize(
    ("written", "after"),
    [
        ("COPY requirements.txt ./", "COPY app/Requirements.txt ./"),
        ("COPY ./requirements.txt pyproject.toml ./", "COPY app/Requirements.txt pyproject.toml ./"),
        ("COPY requirements.txt requirements.txt", "COPY app/Requirements.txt requirements.txt"),
        ('COPY ["requirements.txt", "requirements.txt"]', 'COPY ["app/Requirements.txt", "requirements.txt"]'),
        ("COPY my-requirements.txt requirements.txt ./", "COPY my-requirements.txt app/Requirements.txt ./"),
    ],
)
def test_patch_writes_the_name(written: str, after: str, tmp_path: Path, rules: RuleSet) -> None:
    """The first fix comes with a patch that puts the name that is there in the place of the one that is not."""
    build = Build(written, f'{NOT_FOUND}"/requirements.txt": not found', ("WORKDIR /app",))
    finding = _first(build, tmp_path, rules, {"app/Requirements.txt": ""})
    patch = finding.fixes[0].patch
    assert patch is not None
    assert f"\n-{written}\n+{after}\n" in patch


@pytest.mark.parametrize(
    ("instruction", "printed"),
    [
        (
            "COPY dist /srv",
            "failed to get fileinfo for /workspace/dist: lstat /workspace/dist: no such file or directory",
        ),
        (
            "COPY ./dist /srv",
            'error adding sources [/home/ci/dist]: no items matching glob "/home/ci/dist" copied (0 filtered out): no such file or directory',
        ),
        ("COPY app dist /srv/", 'ERROR: failed to calculate checksum of ref a::b: "/dist": not found'),
    ],
)
def test_builders_paths(instruction: str, printed: str, tmp_path: Path, rules: RuleSet) -> None:
    """A source that a builder names by its own disk's path is looked for as the instruction writes it."""
    log = f"#7 [2/2] {instruction}\n#7 ERROR: {printed.removeprefix('ERROR: ')}\n".encode()
    (tmp_path / "dist").mkdir()
    (tmp_path / ".dockerignore").write_text("dist")
    finding = diagnose(log, dockerfile=f"FROM x\n{instruction}\n", context=tmp_path, packs=rules).findings[0]
    assert finding.cause == IGNORED


def test_wildcard_of_the_classic_builder(tmp_path: Path, rules: RuleSet) -> None:
    """A builder that names no source means the instruction's only one."""
    log = b"Step 2/2 : COPY dist/*.whl /srv/\nCOPY failed: no source files were specified\n"
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist/a.whl").touch()
    (tmp_path / ".dockerignore").write_text("dist/*")
    finding = diagnose(log, dockerfile="FROM x\nCOPY dist/*.whl /srv/\n", context=tmp_path, packs=rules).findings[0]
    assert finding.cause == IGNORED


def test_another_origin_stands(tmp_path: Path, rules: RuleSet) -> None:
    """Where an instruction is to blame whatever the context holds, the context is not told of."""
    printed = "python: can't open file '/app/scripts/tool.py': [Errno 2] No such file or directory"
    build = Build("RUN python scripts/tool.py", printed, ("WORKDIR /app", "COPY scripts/ /app/"))
    finding = _first(build, tmp_path, rules, {"scripts/tool.py": ""})
    without = _diagnosed(build, None, rules).findings[0]
    assert without.origin is not None
    assert (finding.origin, finding.explanation) == (without.origin, without.explanation)

"""``dfdiag fix``: the patch of the best fix, shown and applied."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    Dfdiag = Callable[..., subprocess.CompletedProcess[bytes]]

FIXTURES = Path(__file__).parents[2] / "fixtures"
NAME = "requirements-file-not-found.seed-10-rm-too-early"
LOG = (FIXTURES / "pip" / f"{NAME}.log").read_bytes()
DOCKERFILE = (FIXTURES / "pip" / f"{NAME}.Dockerfile").read_bytes()
REMOVAL = b"RUN rm -rf /opt/wheels /opt/requirements.txt\n"
FIXED = DOCKERFILE.replace(REMOVAL, b"").replace(
    b"-r /opt/requirements.txt\nCOPY . /app\n",
    b"-r /opt/requirements.txt\nUSER root\n" + REMOVAL + b"USER appuser\nCOPY . /app\n",
)


def git(directory: Path, *arguments: str) -> None:
    """Run git with an identity of its own."""
    who = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main"]
    subprocess.run(["git", *who, *arguments], cwd=directory, check=True, capture_output=True, timeout=30)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A directory with the Dockerfile and the log of its failed build."""
    (tmp_path / "Dockerfile").write_bytes(DOCKERFILE)
    (tmp_path / "build.log").write_bytes(LOG)
    return tmp_path


@pytest.fixture
def tracked(project: Path) -> Path:
    """The same under version control."""
    git(project, "init", "--quiet")
    git(project, "add", ".")
    git(project, "commit", "--quiet", "-m", "x")
    return project


class TestShow:
    """Without ``--write`` nothing changes."""

    def test_patch(self, dfdiag: Dfdiag, tracked: Path) -> None:
        """The patch goes to standard output, where git apply takes it; what it is for goes to standard error."""
        done = dfdiag("fix", "build.log")
        assert done.returncode == 0
        assert done.stderr.startswith(b"dfdiag: pip/requirements-file-not-found: Remove /opt/requirements.txt only")
        assert (tracked / "Dockerfile").read_bytes() == DOCKERFILE
        subprocess.run(["git", "apply", "-"], input=done.stdout, cwd=tracked, check=True, timeout=30)
        assert (tracked / "Dockerfile").read_bytes() == FIXED

    @pytest.mark.usefixtures("tracked")
    def test_standard_input(self, dfdiag: Dfdiag) -> None:
        """A build's output can be piped in."""
        assert (
            dfdiag("fix", stdin=LOG).stdout == dfdiag("fix", "-", stdin=LOG).stdout == dfdiag("fix", "build.log").stdout
        )

    @pytest.mark.usefixtures("tracked")
    def test_another(self, dfdiag: Dfdiag) -> None:
        """``--number`` takes another fix, which the first one's notes name."""
        assert b"\n  or --number 2: Install before the clean-up" in dfdiag("fix", "build.log").stderr
        assert dfdiag("fix", "build.log", "--number", "2").stdout.count(b"\n+") == 2

    def test_path(self, dfdiag: Dfdiag, tracked: Path) -> None:
        """The patch names the Dockerfile by its path from the working directory."""
        (tracked / "backend").mkdir()
        (tracked / "Dockerfile").rename(tracked / "backend" / "Dockerfile")
        done = dfdiag("fix", "build.log", "--dockerfile", tracked / "backend" / "Dockerfile")
        assert done.stdout.startswith(b"--- a/backend/Dockerfile\n+++ b/backend/Dockerfile\n")

    @pytest.mark.usefixtures("tracked")
    def test_nothing_to_do(self, dfdiag: Dfdiag) -> None:
        """Where no change of the Dockerfile helps, that is said and the status is 1."""
        log = (FIXTURES / "registry" / "rate-limited.log").read_bytes()
        done = dfdiag("fix", stdin=log)
        assert (done.returncode, done.stdout) == (1, b"")
        assert done.stderr.startswith(b"dfdiag: registry/rate-limited: ")

    @pytest.mark.usefixtures("tracked")
    def test_build_that_succeeded(self, dfdiag: Dfdiag) -> None:
        """A sound build has nothing to fix."""
        log = next(iter(sorted((FIXTURES / "succeeded").glob("*.log")))).read_bytes()
        done = dfdiag("fix", stdin=log)
        assert (done.returncode, done.stdout) == (1, b"")

    def test_no_dockerfile(self, dfdiag: Dfdiag) -> None:
        """A Dockerfile that is not there is named in one line."""
        done = dfdiag("fix", stdin=LOG)
        assert (done.returncode, done.stderr) == (2, b"dfdiag: Dockerfile: no such file\n")


class TestBeside:
    """The Dockerfile in the working directory, for a diagnosis that names none."""

    @pytest.mark.usefixtures("project")
    def test_used(self, dfdiag: Dfdiag) -> None:
        """The one that the log quotes is read, so that the pipe shows the patch."""
        assert dfdiag(stdin=LOG).stdout == dfdiag("--dockerfile", "Dockerfile", stdin=LOG).stdout
        assert b"\n          +USER root\n" in dfdiag(stdin=LOG).stdout

    def test_another(self, dfdiag: Dfdiag, project: Path) -> None:
        """One that has other lines than the log quotes is not."""
        (project / "Dockerfile").write_bytes(DOCKERFILE.replace(b"COPY . /app", b"COPY src /app"))
        assert b"+USER root" not in dfdiag(stdin=LOG).stdout


class TestWrite:
    """``--write`` changes the Dockerfile, and never loses what was in it."""

    def test_tracked(self, dfdiag: Dfdiag, tracked: Path) -> None:
        """A file that is committed as it is changes in place, with its rights."""
        (tracked / "Dockerfile").chmod(0o640)
        done = dfdiag("fix", "build.log", "--write")
        assert (done.returncode, done.stdout) == (0, b"")
        assert done.stderr.endswith(b"  Dockerfile is changed\n")
        assert (tracked / "Dockerfile").read_bytes() == FIXED
        assert (tracked / "Dockerfile").stat().st_mode & 0o777 == 0o640
        assert sorted(path.name for path in tracked.iterdir()) == [".git", "Dockerfile", "build.log"]

    def test_untracked(self, dfdiag: Dfdiag, project: Path) -> None:
        """A file that is not under version control stays as it is, unless forced; then a copy is kept."""
        done = dfdiag("fix", "build.log", "--write")
        assert done.returncode == 2
        assert b"not under version control; --force" in done.stderr
        assert (project / "Dockerfile").read_bytes() == DOCKERFILE
        assert dfdiag("fix", "build.log", "--write", "--force").returncode == 0
        assert (project / "Dockerfile").read_bytes() == FIXED
        assert (project / "Dockerfile.orig").read_bytes() == DOCKERFILE

    def test_not_committed(self, dfdiag: Dfdiag, tracked: Path) -> None:
        """Of changes that were not committed a copy is kept, beside older copies."""
        changed = DOCKERFILE + b"# mine\n"
        (tracked / "Dockerfile").write_bytes(changed)
        (tracked / "Dockerfile.orig").write_bytes(b"older")
        assert dfdiag("fix", "build.log", "--write").returncode == 0
        assert (tracked / "Dockerfile").read_bytes() == FIXED + b"# mine\n"
        assert (tracked / "Dockerfile.orig").read_bytes() == b"older"
        assert (tracked / "Dockerfile.orig.1").read_bytes() == changed

    def test_changed_since(self, dfdiag: Dfdiag, tracked: Path) -> None:
        """A Dockerfile that is not the one of the log stays as it is."""
        other = DOCKERFILE.replace(b"COPY . /app", b"COPY src /app")
        (tracked / "Dockerfile").write_bytes(other)
        done = dfdiag("fix", "build.log", "--write")
        assert done.returncode == 2
        assert b"has changed since; --force" in done.stderr
        assert (tracked / "Dockerfile").read_bytes() == other

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
    def test_read_only(self, dfdiag: Dfdiag, tracked: Path) -> None:
        """Where nothing may be written, that is said in one line and nothing is left behind."""
        tracked.chmod(0o555)
        done = dfdiag("fix", "build.log", "--write")
        tracked.chmod(0o755)
        assert done.returncode == 2
        assert done.stderr.count(b"\n") == 1


class TestSecret:
    """A Dockerfile with a secret beside what is to be changed."""

    PLAIN = b"RUN chown appuser:appgroup /home/appuser\n"
    SECRET = b"RUN DB_PASSWORD=Tr0ub4dor-and-3 chown appuser:appgroup /home/appuser\n"

    @pytest.fixture
    def secretive(self, project: Path) -> Path:
        """The project with a password just above the lines to be changed."""
        (project / "Dockerfile").write_bytes(DOCKERFILE.replace(self.PLAIN, self.SECRET))
        return project

    def test_is_not_shown(self, dfdiag: Dfdiag, secretive: Path) -> None:
        """The patch, which would show it, is not printed, and it is said how to apply it all the same."""
        assert secretive.exists()
        done = dfdiag("fix", "build.log")
        assert (done.returncode, done.stdout) == (1, b"")
        assert b"the patch would show a secret; --write applies it unseen" in done.stderr
        assert b"Tr0ub4dor" not in done.stderr

    def test_is_kept(self, dfdiag: Dfdiag, secretive: Path) -> None:
        """Applied unseen, the fix changes what it would and leaves the secret where it was."""
        assert dfdiag("fix", "build.log", "--write", "--force").returncode == 0
        assert (secretive / "Dockerfile").read_bytes() == FIXED.replace(self.PLAIN, self.SECRET)


class TestCheck:
    """``--check`` tells faults without a log."""

    @pytest.mark.usefixtures("project")
    def test_fault(self, dfdiag: Dfdiag) -> None:
        """The report's last fault is told before anything is built, with both lines."""
        done = dfdiag("fix", "--check", "Dockerfile")
        assert done.returncode == 1
        assert done.stdout.decode().splitlines()[0] == (
            "Dockerfile:15: pip needs /opt/requirements.txt, but line 13 removes it "
            "[pip/requirements-file-not-found, known]"
        )

    def test_sound(self, dfdiag: Dfdiag, project: Path) -> None:
        """A sound Dockerfile has nothing said of it; the one in the directory is meant by default."""
        (project / "Dockerfile").write_bytes(FIXED)
        done = dfdiag("fix", "--check")
        assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")

    def test_several(self, dfdiag: Dfdiag, project: Path) -> None:
        """Several Dockerfiles are gone through one after the other, as a hook hands them over."""
        (project / "sound.Dockerfile").write_text("FROM scratch\n")
        done = dfdiag("fix", "--check", "sound.Dockerfile", "Dockerfile")
        assert done.returncode == 1
        assert done.stdout == dfdiag("fix", "--check", "Dockerfile").stdout
        assert dfdiag("fix", "--check", "sound.Dockerfile").returncode == 0

    def test_one_log_at_a_time(self, dfdiag: Dfdiag, project: Path) -> None:
        """Without ``--check`` a second name is refused rather than left unread."""
        assert project.exists()
        done = dfdiag("fix", "build.log", "other.log")
        assert (done.returncode, done.stderr) == (2, b"dfdiag: one log at a time: leave out other.log\n")

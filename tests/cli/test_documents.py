"""Formats for programs and CIs: on standard output, in files, and by themselves in a job."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest
from sample_builds import CAUSE, GOOD_LOG, HEADLINE, LOG

from diagnoser.cli import documents
from diagnoser.cli.diagnosing import diagnose_files
from diagnoser.cli.errors import CommandError
from diagnoser.cli.options import Options
from diagnoser.cli.outputs import parsed_outputs
from diagnoser.cli.writing import as_text
from diagnoser.render.formats import FORMATS
from diagnoser.render.markdown import MARK, SUMMARY

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    Dfdiag = Callable[..., subprocess.CompletedProcess[bytes]]

JOB = {
    "CI": "true",
    "GITHUB_ACTIONS": "true",
    "GITHUB_SERVER_URL": "https://github.com",
    "GITHUB_REPOSITORY": "acme/shop",
    "GITHUB_SHA": "0123456789abcdef0123456789abcdef01234567",
    "GITHUB_RUN_ID": "4711",
}


@pytest.fixture
def job(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Be a step of a GitHub job in ``tmp_path``; return its summary's path."""
    for name, value in JOB.items():
        monkeypatch.setenv(name, value)
    summary = tmp_path / "summary.md"
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    return summary


class TestOutput:
    """``--output FORMAT=PATH``."""

    def test_every_format_at_once(
        self, failed_log: Path, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
    ) -> None:
        """Each format goes to its file, and the text to standard output all the same."""
        outputs = parsed_outputs([f"{name}={tmp_path / name}" for name in FORMATS])
        assert diagnose_files([str(failed_log)], Options(outputs=outputs)) == 0
        assert capfdbinary.readouterr().out.decode().startswith(HEADLINE)
        assert {path.name for path in tmp_path.iterdir()} == {*FORMATS, failed_log.name}
        assert json.loads((tmp_path / "json").read_text("utf-8"))["findings"][0]["cause"] == CAUSE
        assert all((CAUSE if name != "text" else HEADLINE) in (tmp_path / name).read_text("utf-8") for name in FORMATS)

    @pytest.mark.parametrize("value", ["sarif", "sarif=", "sarif=-", "nonsense=x", "=x", ""])
    def test_wrong(self, value: str) -> None:
        """A value that is not a format and a file is refused in a line that says what to write."""
        with pytest.raises(CommandError, match=r"--output"):
            parsed_outputs([value])

    def test_unwritable(self, dfdiag: Dfdiag, failed_log: Path, tmp_path: Path) -> None:
        """A file that cannot be written is named; text and the other files are written."""
        missing, other = tmp_path / "no" / "x.sarif", tmp_path / "x.json"
        done = dfdiag(failed_log, "--output", f"sarif={missing}", "-o", f"json={other}")
        assert done.returncode == 2
        assert (
            done.stderr.decode() == f"dfdiag: {missing}: cannot write the sarif document: No such file or directory\n"
        )
        assert done.stdout.decode().startswith(HEADLINE)
        assert json.loads(other.read_text("utf-8"))["outcome"] == "failed"

    def test_run(self, dfdiag: Dfdiag, failed_log: Path, tmp_path: Path) -> None:
        """A failed build's files are written, under the command's name."""
        done = dfdiag("run", "-o", f"junit={tmp_path / 'x.xml'}", "--", "sh", "-c", f"cat {failed_log}; exit 5")
        assert done.returncode == 5
        assert f'name="sh -c cat {failed_log}; exit 5"' in (tmp_path / "x.xml").read_text("utf-8")

    def test_run_that_succeeds(self, dfdiag: Dfdiag, tmp_path: Path) -> None:
        """A build that succeeded leaves its files too, since a job's later steps look for them, and adds no text."""
        (tmp_path / "good.log").write_bytes(GOOD_LOG)
        done = dfdiag("run", "-o", f"gitlab={tmp_path / 'x.json'}", "--", "cat", "good.log")
        assert (done.returncode, done.stdout, done.stderr) == (0, GOOD_LOG, b"")
        assert json.loads((tmp_path / "x.json").read_text("utf-8")) == []

    @pytest.mark.parametrize("status", [0, 7])
    def test_status_of_the_build_wins(self, dfdiag: Dfdiag, failed_log: Path, status: int) -> None:
        """Whatever goes wrong with a document, the build's status stands."""
        done = dfdiag("run", "-o", "sarif=/no/where", "--", "sh", "-c", f"cat {failed_log}; exit {status}")
        assert done.returncode == status
        assert b"cannot write the sarif document" in done.stderr


class TestGithubJob:
    """In a step of GitHub Actions, unasked."""

    def test_pipe(self, dfdiag: Dfdiag, job: Path) -> None:
        """The text is followed by annotations, and the job's summary is added to."""
        job.write_text("# Before\n")
        shown = dfdiag(stdin=LOG, env=dict(os.environ)).stdout.decode()
        assert HEADLINE in shown
        assert "\n::error file=Dockerfile,title=pip cannot open the requirements file::" in shown
        assert job.read_text("utf-8").startswith(f"# Before\n{MARK}\n### {HEADLINE}")

    def test_into_a_file(self, job: Path, failed_log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A text that goes to a file stays the text, and the summary is left alone."""
        with (tmp_path / "out").open("w", encoding="utf-8") as out:
            monkeypatch.setattr("sys.stdout", out)
            diagnose_files([str(failed_log)], Options())
        assert "::error" not in (tmp_path / "out").read_text("utf-8")
        assert not job.exists()

    @pytest.mark.parametrize(
        "options",
        [Options(quiet=True), Options(format="text"), Options(format="json")],
        ids=lambda each: str(each.format),
    )
    def test_asked_for_something_else(
        self, job: Path, failed_log: Path, options: Options, capfdbinary: pytest.CaptureFixture[bytes]
    ) -> None:
        """Who names a format, or wants one line, gets that and no more."""
        diagnose_files([str(failed_log)], options)
        assert b"::error" not in capfdbinary.readouterr().out
        assert not job.exists()

    def test_run(self, dfdiag: Dfdiag, job: Path, failed_log: Path) -> None:
        """Around a build the annotations go where the diagnosis goes, and leave standard output to the build."""
        done = dfdiag("run", "--", "sh", "-c", f"cat {failed_log}; exit 3", env=dict(os.environ))
        assert (done.returncode, done.stdout) == (3, LOG)
        assert b"\n::error file=Dockerfile" in done.stderr
        assert job.exists()

    def test_dockerfile_is_named_from_the_root(
        self, job: Path, failed_log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """An annotation's file is the Dockerfile's path in the checkout, from whatever directory it was named."""
        assert job
        (tmp_path / "sub").mkdir()
        (tmp_path / "sub" / "Dockerfile").write_text("FROM scratch\n")
        monkeypatch.chdir(tmp_path / "sub")
        place = documents.place_of(Options(dockerfile="Dockerfile"))
        assert place.dockerfile == "sub/Dockerfile"
        assert documents.place_of(Options(dockerfile="/etc/hostname")).dockerfile == "hostname"
        assert failed_log.exists()

    def test_summary_is_nearly_full(self, job: Path, failed_log: Path) -> None:
        """What is added keeps within what GitHub takes of a step."""
        job.write_text("x" * (SUMMARY - 1500), encoding="utf-8")
        diagnose_files([str(failed_log)], Options(format="github"))
        assert SUMMARY - 1500 < job.stat().st_size <= SUMMARY
        assert "Left out here" in job.read_text("utf-8")

    def test_success(self, job: Path, dfdiag: Dfdiag) -> None:
        """A build that succeeded gets neither annotations nor a summary."""
        assert dfdiag(stdin=GOOD_LOG, env=dict(os.environ)).stdout.count(b"\n") == 1
        assert not job.exists()


@pytest.mark.parametrize(
    ("environment", "coloured"),
    [
        ({}, False),
        ({"CI": "true", "GITLAB_CI": "true"}, True),
        ({"CI": "true", "GITHUB_ACTIONS": "true"}, True),
        ({"CI": "true", "JENKINS_URL": "https://x"}, False),
        ({"CI": "true", "GITLAB_CI": "true", "NO_COLOR": "1"}, False),
    ],
    ids=str,
)
def test_colour(environment: dict[str, str], coloured: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a CI's page shows colours, a pipe to it gets them."""
    from sample_diagnoses import DIAGNOSIS

    for name in ("NO_COLOR", "FORCE_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    source, sink = os.pipe()
    with open(source, "rb"), open(sink, "w", encoding="utf-8") as pipe:  # noqa: PTH123 - descriptors
        assert ("\x1b[" in as_text(DIAGNOSIS, Options(), pipe)) is coloured

"""The very files that docs/ci/ tells people to paste, read and run as each CI does."""

from __future__ import annotations

import json
import re
import subprocess
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
import yaml
from jsonschema import validators
from sample_job import CAUSE, LOG, ROOT

if TYPE_CHECKING:
    from pathlib import Path

SCHEMAS = {
    "gitlab/dfdiag.gitlab-ci.yml": "gitlab-ci",
    "azure/azure-pipelines.yml": "azure-pipelines",
    "buildkite/pipeline.yml": "buildkite",
    "circleci/config.yml": "circle-ci",
}


def pipeline(name: str) -> Any:  # noqa: ANN401 - whatever the YAML holds
    """Read a pipeline's file."""
    return yaml.safe_load((ROOT / "integrations" / name).read_text(encoding="utf-8"))


def run(
    script: str, cwd: Path, env: dict[str, str], shell: tuple[str, ...] = ("bash", "-eo", "pipefail")
) -> subprocess.CompletedProcess[str]:
    """Run a step's script from a file, as runners do."""
    file = cwd.parent / "step.sh"
    file.write_text(script, encoding="utf-8")
    return subprocess.run(
        [*shell, str(file)], cwd=cwd, env=env, capture_output=True, text=True, timeout=120, check=False
    )


def junit(path: Path) -> ET.Element:
    """Read the first case of a JUnit report."""
    case = ET.parse(path).getroot().find("testsuite/testcase")  # noqa: S314 - our own
    assert case is not None
    return case


@pytest.mark.parametrize(("name", "schema"), SCHEMAS.items())
def test_schema(name: str, schema: str) -> None:
    """A pipeline's file is one that its CI's published schema takes."""
    path = files("check_jsonschema").joinpath(f"builtin_schemas/vendor/{schema}.json")
    definition = json.loads(path.read_text(encoding="utf-8"))
    validator = validators.validator_for(definition)(definition)
    assert [error.message for error in validator.iter_errors(pipeline(name))] == []


class TestGitlab:
    """A runner joins before_script and script and runs them in one shell that stops at the first failure."""

    JOBS = pipeline("gitlab/dfdiag.gitlab-ci.yml")

    def job(
        self, name: str, cwd: Path, env: dict[str, str], shell: tuple[str, ...] = ("sh", "-e"), **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a job; docker's image has only sh."""
        job = self.JOBS[name]
        settings = {"GITLAB_CI": "true", "CI_PROJECT_DIR": str(cwd), **job.get("variables", {}), **variables}
        return run("\n".join([*job.get("before_script", []), *job["script"]]), cwd, {**env, **settings}, shell)

    def test_failed_build(self, checkout: Path, venv_of_the_job: dict[str, str]) -> None:
        """The build's job fails as the build did, with its output; the other one writes the reports it names."""
        built = self.job(".dfdiag-build", checkout, venv_of_the_job)
        assert (built.returncode, built.stdout) == (1, LOG)
        told = self.job(".dfdiag-explain", checkout, venv_of_the_job)
        assert told.returncode == 0, told.stderr
        assert "Build failed at" in told.stdout
        reports = self.JOBS[".dfdiag-explain"]["artifacts"]["reports"]
        issue = json.loads((checkout / reports["codequality"]).read_text("utf-8"))[0]
        assert (issue["check_name"], issue["location"]) == (CAUSE, {"path": "Dockerfile", "lines": {"begin": 13}})
        assert junit(checkout / reports["junit"]).find("failure") is not None
        assert (checkout / self.JOBS[".dfdiag-explain"]["artifacts"]["paths"][0]).exists()

    def test_build_that_succeeds(self, checkout: Path, environment: dict[str, str]) -> None:
        """A build that succeeds is a job that does."""
        (checkout / "sound").touch()
        assert self.job(".dfdiag-build", checkout, environment).returncode == 0
        assert self.JOBS[".dfdiag-explain"]["when"] == "on_failure"

    def test_build_of_several_commands(self, checkout: Path, environment: dict[str, str]) -> None:
        """What is to be built may be several commands."""
        done = self.job(".dfdiag-build", checkout, environment, BUILD="echo first && docker build .")
        assert done.stdout == f"first\n{LOG}"


class TestJenkins:
    """Jenkins runs what ``sh`` is given by ``sh -xe``."""

    TEXT = (ROOT / "integrations/jenkins/Jenkinsfile").read_text(encoding="utf-8")

    def step(self, checkout: Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
        """Run the pipeline's one shell step; Groovy takes a backslash at a line's end out of such a text."""
        (script,) = re.findall(r"sh '''(.*?)'''", self.TEXT, re.DOTALL)
        settings = {"JENKINS_URL": "https://jenkins.example.org/", "WORKSPACE": str(checkout)}
        return run(script.replace("\\\n", ""), checkout, {**env, **settings}, ("sh", "-xe"))

    @pytest.mark.parametrize("sound", [False, True])
    def test_step(self, checkout: Path, venv_of_the_job: dict[str, str], *, sound: bool) -> None:
        """The step ends as the build did, and leaves the report and the page that ``post`` looks for."""
        if sound:
            (checkout / "sound").touch()
        done = self.step(checkout, venv_of_the_job)
        assert done.returncode == (0 if sound else 1)
        (results,) = re.findall(r"testResults: '(.*?)'", self.TEXT)
        (page,) = re.findall(r"artifacts: '(.*?)'", self.TEXT)
        failure = junit(checkout / results).find("failure")
        assert failure is None if sound else failure is not None and failure.get("type") == CAUSE
        assert (checkout / page).read_text("utf-8").startswith("<!DOCTYPE html>")

    def test_braces(self) -> None:
        """The pipeline's braces and quotes are closed, as far as can be told without Jenkins."""
        bare = re.sub(r"'''.*?'''|'[^'\n]*'|//[^\n]*", "", self.TEXT, flags=re.DOTALL)
        assert bare.count("{") == bare.count("}")
        assert "'" not in bare


class TestAzure:
    """An agent runs ``bash:`` by bash, and obeys ``##vso[`` in what a step prints."""

    STEPS = pipeline("azure/azure-pipelines.yml")["steps"]

    def test_failed_build(self, checkout: Path, venv_of_the_job: dict[str, str], tmp_path: Path) -> None:
        """The build's step fails as the build did; the next puts a summary on the page; the report is found."""
        env = {**venv_of_the_job, "TF_BUILD": "True", "AGENT_TEMPDIRECTORY": str(tmp_path / "agent")}
        (tmp_path / "agent").mkdir()
        build, summary = (step for step in self.STEPS if "bash" in step)
        done = run(build["bash"], checkout, env, ("bash", "--noprofile", "--norc"))
        assert done.returncode == 1
        assert "##vso[" not in done.stdout + done.stderr
        assert summary["condition"] == "failed()"
        (told,) = re.findall(r"##vso\[task\.uploadsummary\](.*)", run(summary["bash"], checkout, env).stdout)
        assert f"Cause: `{CAUSE}`" in (tmp_path / told).read_text("utf-8")
        publish = next(step["inputs"] for step in self.STEPS if step.get("task") == "PublishTestResults@2")
        assert publish["searchFolder"] == "$(Agent.TempDirectory)"
        assert junit(tmp_path / "agent" / publish["testResultsFiles"]).find("failure") is not None


class TestBuildkite:
    """Buildkite replaces ``$NAME`` as it reads a pipeline and ``$$`` by a dollar; an agent runs the rest by bash -e."""

    COMMAND = pipeline("buildkite/pipeline.yml")["steps"][0]["command"].replace("$$", "\0")

    @pytest.mark.parametrize("sound", [False, True])
    def test_step(self, checkout: Path, venv_of_the_job: dict[str, str], tools: Path, *, sound: bool) -> None:
        """A failed build is annotated, once, by what came of it; the step ends as the build did."""
        (tools / "buildkite-agent").write_text(f'#!/bin/sh\necho "$@" >> "{tools}/calls"\ncat >> "{tools}/calls"\n')
        (tools / "buildkite-agent").chmod(0o755)
        if sound:
            (checkout / "sound").touch()
        assert "$" not in self.COMMAND
        done = run(self.COMMAND.replace("\0", "$"), checkout, {**venv_of_the_job, "BUILDKITE": "true"}, ("bash", "-e"))
        assert done.returncode == (0 if sound else 1), done.stderr
        assert (tools / "calls").exists() is not sound
        if not sound:
            told = (tools / "calls").read_text("utf-8")
            assert told.startswith("annotate --style error --context dfdiag\n<!-- dfdiag -->\n### Build failed at")
            assert told.count("annotate ") == 1


class TestCircleci:
    """CircleCI runs ``command`` by ``bash -eo pipefail``."""

    STEPS = pipeline("circleci/config.yml")["jobs"]["image"]["steps"]

    def test_step(self, checkout: Path, venv_of_the_job: dict[str, str], tmp_path: Path) -> None:
        """The step fails as the build did, and what is stored is where later steps look for it."""
        settings = {name: value["path"] for step in self.STEPS[2:] for name, value in step.items()}
        script = self.STEPS[1]["run"]["command"].replace("/tmp/", f"{tmp_path}/")  # noqa: S108 - the job's own
        done = run(script, checkout, {**venv_of_the_job, "CIRCLECI": "true"})
        assert done.returncode == 1, done.stderr
        results = tmp_path / settings["store_test_results"].removeprefix("/tmp/")  # noqa: S108 - as above
        assert junit(next(results.glob("*/*.xml"))).find("failure") is not None
        assert (tmp_path / settings["store_artifacts"].removeprefix("/tmp/")).exists()  # noqa: S108 - as above

"""What a CI says of the job that runs here, in the environment variables that its documentation names.

Only its own facts are taken: which CI, which repository and commit, where the job and the files can be looked at.
"""

from __future__ import annotations

import os
import re

from diagnoser.fields import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

SIGNS = (
    ("GITHUB_ACTIONS", "github"),  # Gitea and Forgejo set it too, and read the same commands
    ("GITLAB_CI", "gitlab"),
    ("TF_BUILD", "azure"),
    ("BUILDKITE", "buildkite"),
    ("CIRCLECI", "circleci"),
    ("BITBUCKET_BUILD_NUMBER", "bitbucket"),
    ("JENKINS_URL", "jenkins"),
    ("TEAMCITY_VERSION", "teamcity"),
    ("TRAVIS", "travis"),
)
"""Variables that tell one CI from the others; ``CI`` alone says that it is some CI."""

_COLOURS = frozenset({"github", "gitlab", "buildkite", "circleci", "travis", "bitbucket", "azure"})
"""CIs whose job page shows colours. Jenkins and TeamCity need a plugin or a setting for it."""

_FIELDS: Mapping[str, tuple[str, str, str, str, str, str]] = {
    # repository's address, ref, commit, job, the job's address, the checkout
    "gitlab": ("CI_PROJECT_URL", "CI_COMMIT_REF_NAME", "CI_COMMIT_SHA", "CI_JOB_NAME", "CI_JOB_URL", "CI_PROJECT_DIR"),
    "azure": (
        "BUILD_REPOSITORY_URI",
        "BUILD_SOURCEBRANCHNAME",
        "BUILD_SOURCEVERSION",
        "SYSTEM_JOBDISPLAYNAME",
        "",
        "BUILD_SOURCESDIRECTORY",
    ),
    "buildkite": (
        "BUILDKITE_REPO",
        "BUILDKITE_BRANCH",
        "BUILDKITE_COMMIT",
        "BUILDKITE_LABEL",
        "",
        "BUILDKITE_BUILD_CHECKOUT_PATH",
    ),
    "circleci": (
        "CIRCLE_REPOSITORY_URL",
        "CIRCLE_BRANCH",
        "CIRCLE_SHA1",
        "CIRCLE_JOB",
        "CIRCLE_BUILD_URL",
        "CIRCLE_WORKING_DIRECTORY",
    ),
    "bitbucket": ("BITBUCKET_GIT_HTTP_ORIGIN", "BITBUCKET_BRANCH", "BITBUCKET_COMMIT", "", "", "BITBUCKET_CLONE_DIR"),
    "jenkins": ("GIT_URL", "GIT_BRANCH", "GIT_COMMIT", "JOB_NAME", "BUILD_URL", "WORKSPACE"),
    "teamcity": ("", "", "BUILD_VCS_NUMBER", "TEAMCITY_BUILDCONF_NAME", "", ""),
    "travis": ("", "TRAVIS_BRANCH", "TRAVIS_COMMIT", "TRAVIS_JOB_NAME", "TRAVIS_JOB_WEB_URL", "TRAVIS_BUILD_DIR"),
}

_LINES = (
    ("bitbucket", "{repository}/src/{commit}/{path}#lines-{line}"),
    ("gitlab", "{repository}/-/blob/{commit}/{path}#L{line}"),
    (
        "visualstudio|dev[.]azure",
        "{repository}?path=/{path}&version=GC{commit}&line={line}&lineEnd={line}&lineStartColumn=1&lineEndColumn=500",
    ),
    ("github", "{repository}/blob/{commit}/{path}#L{line}"),
)
"""How the forges address a line of a file, by what their host or their CI is called."""


class Job(NamedTuple):
    """A job of a CI; a text is empty where the CI does not say.

    ``repository`` and ``url`` are web addresses, ``root`` is the directory of the checkout and ``summary`` the file
    that holds what the CI shows on the job's page.
    """

    system: str = ""
    repository: str = ""
    ref: str = ""
    commit: str = ""
    name: str = ""
    url: str = ""
    root: str = ""
    summary: str = ""

    @property
    def shows_colours(self) -> bool:
        """Whether the job's page shows the colours of its output."""
        return self.system in _COLOURS

    def line_address(self, path: str, line: int) -> str:
        """Return the web address of a line of a file in the repository, empty where it is not known."""
        if not self.repository or not self.commit:
            return ""
        from urllib.parse import quote

        forge = f"{self.system} {self.repository.split('/')[2]}"
        form = next((form for sign, form in _LINES if re.search(sign, forge)), "")
        return form.format(repository=self.repository, commit=self.commit, path=quote(path), line=line)


def job_of(environment: Mapping[str, str] = os.environ) -> Job:
    """Return the job that this process is part of; outside a CI an empty one."""
    system = next((name for variable, name in SIGNS if environment.get(variable)), "")
    if system == "github":
        return _github(environment)
    if system in _FIELDS:
        repository, ref, commit, name, url, root = (environment.get(field, "") for field in _FIELDS[system])
        return Job(
            system,
            web_address(repository),
            ref,
            commit,
            name,
            url or _address(system, environment),
            os.path.expanduser(root),  # noqa: PTH111 - start-up
        )
    return Job("other" if environment.get("CI") not in {None, "", "false", "0"} else "")


def web_address(repository: str) -> str:
    """Return where a browser finds a repository whose address git was given; empty where that is not clear."""
    found = re.fullmatch(
        r"(?:https?://(?:[^/@\s]*@)?|(?:ssh://)?git@)(?P<host>[\w.-]+)(?::\d+)?[:/](?P<path>[\w./~%+-]+?)(?:\.git)?/?",
        repository,
    )
    return f"https://{found['host']}/{found['path']}" if found else ""


def _github(environment: Mapping[str, str]) -> Job:
    server = environment.get("GITHUB_SERVER_URL", "")
    repository = environment.get("GITHUB_REPOSITORY", "")
    run = environment.get("GITHUB_RUN_ID", "")
    home = f"{server}/{repository}" if server and repository else ""
    return Job(
        "github",
        home,
        environment.get("GITHUB_HEAD_REF") or environment.get("GITHUB_REF_NAME", ""),
        environment.get("GITHUB_SHA", ""),
        environment.get("GITHUB_JOB", ""),
        f"{home}/actions/runs/{run}/attempts/{environment.get('GITHUB_RUN_ATTEMPT') or 1}" if home and run else "",
        environment.get("GITHUB_WORKSPACE", ""),
        environment.get("GITHUB_STEP_SUMMARY", ""),
    )


def _address(system: str, environment: Mapping[str, str]) -> str:
    """Put together a job's address where its CI gives it in parts."""
    if system == "buildkite" and environment.get("BUILDKITE_BUILD_URL"):
        return f"{environment['BUILDKITE_BUILD_URL']}#{environment.get('BUILDKITE_JOB_ID', '')}".rstrip("#")
    if system == "azure" and environment.get("SYSTEM_COLLECTIONURI"):
        return (
            f"{environment['SYSTEM_COLLECTIONURI']}{environment.get('SYSTEM_TEAMPROJECT', '')}/_build/results"
            f"?buildId={environment.get('BUILD_BUILDID', '')}"
        )
    if system == "bitbucket" and environment.get("BITBUCKET_GIT_HTTP_ORIGIN"):
        origin = web_address(environment["BITBUCKET_GIT_HTTP_ORIGIN"])
        return f"{origin}/pipelines/results/{environment['BITBUCKET_BUILD_NUMBER']}" if origin else ""
    return ""

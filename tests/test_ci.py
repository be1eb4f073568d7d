"""What is taken from a CI's environment."""

from __future__ import annotations

import pytest

from diagnoser.ci import Job, job_of, web_address

SHA = "0123456789abcdef0123456789abcdef01234567"

ENVIRONMENTS = [
    ({}, Job()),
    ({"CI": "false"}, Job()),
    ({"CI": "true"}, Job("other")),
    (
        {
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_SERVER_URL": "https://github.com",
            "GITHUB_REPOSITORY": "acme/shop",
            "GITHUB_REF_NAME": "7/merge",
            "GITHUB_HEAD_REF": "topic",
            "GITHUB_SHA": SHA,
            "GITHUB_JOB": "image",
            "GITHUB_RUN_ID": "4711",
            "GITHUB_RUN_ATTEMPT": "2",
            "GITHUB_WORKSPACE": "/home/runner/work/shop/shop",
            "GITHUB_STEP_SUMMARY": "/home/runner/work/_temp/summary",
        },
        Job(
            "github",
            "https://github.com/acme/shop",
            "topic",
            SHA,
            "image",
            "https://github.com/acme/shop/actions/runs/4711/attempts/2",
            "/home/runner/work/shop/shop",
            "/home/runner/work/_temp/summary",
        ),
    ),
    (
        {
            "GITLAB_CI": "true",
            "CI_PROJECT_URL": "https://git.acme.example/web/shop",
            "CI_COMMIT_REF_NAME": "main",
            "CI_COMMIT_SHA": SHA,
            "CI_JOB_NAME": "image",
            "CI_JOB_URL": "https://git.acme.example/web/shop/-/jobs/99",
            "CI_PROJECT_DIR": "/builds/web/shop",
        },
        Job(
            "gitlab",
            "https://git.acme.example/web/shop",
            "main",
            SHA,
            "image",
            "https://git.acme.example/web/shop/-/jobs/99",
            "/builds/web/shop",
        ),
    ),
    (
        {
            "TF_BUILD": "True",
            "BUILD_REPOSITORY_URI": "https://acme@dev.azure.com/acme/web/_git/shop",
            "BUILD_SOURCEBRANCHNAME": "main",
            "BUILD_SOURCEVERSION": SHA,
            "SYSTEM_JOBDISPLAYNAME": "Image",
            "SYSTEM_COLLECTIONURI": "https://dev.azure.com/acme/",
            "SYSTEM_TEAMPROJECT": "web",
            "BUILD_BUILDID": "12",
            "BUILD_SOURCESDIRECTORY": "/agent/1/s",
        },
        Job(
            "azure",
            "https://dev.azure.com/acme/web/_git/shop",
            "main",
            SHA,
            "Image",
            "https://dev.azure.com/acme/web/_build/results?buildId=12",
            "/agent/1/s",
        ),
    ),
    (
        {
            "BUILDKITE": "true",
            "BUILDKITE_REPO": "git@github.com:acme/shop.git",
            "BUILDKITE_BRANCH": "main",
            "BUILDKITE_COMMIT": SHA,
            "BUILDKITE_LABEL": "image",
            "BUILDKITE_BUILD_URL": "https://buildkite.com/acme/shop/builds/3",
            "BUILDKITE_JOB_ID": "b63254c0",
            "BUILDKITE_BUILD_CHECKOUT_PATH": "/var/lib/builds/shop",
        },
        Job(
            "buildkite",
            "https://github.com/acme/shop",
            "main",
            SHA,
            "image",
            "https://buildkite.com/acme/shop/builds/3#b63254c0",
            "/var/lib/builds/shop",
        ),
    ),
    (
        {
            "CIRCLECI": "true",
            "CIRCLE_REPOSITORY_URL": "git@github.com:acme/shop.git",
            "CIRCLE_BRANCH": "main",
            "CIRCLE_SHA1": SHA,
            "CIRCLE_JOB": "image",
            "CIRCLE_BUILD_URL": "https://circleci.com/gh/acme/shop/8",
            "CIRCLE_WORKING_DIRECTORY": "~/project",
        },
        Job(
            "circleci",
            "https://github.com/acme/shop",
            "main",
            SHA,
            "image",
            "https://circleci.com/gh/acme/shop/8",
            "/home/somebody/project",
        ),
    ),
    (
        {
            "BITBUCKET_BUILD_NUMBER": "5",
            "BITBUCKET_GIT_HTTP_ORIGIN": "http://bitbucket.org/acme/shop",
            "BITBUCKET_BRANCH": "main",
            "BITBUCKET_COMMIT": SHA,
            "BITBUCKET_CLONE_DIR": "/opt/build",
        },
        Job(
            "bitbucket",
            "https://bitbucket.org/acme/shop",
            "main",
            SHA,
            "",
            "https://bitbucket.org/acme/shop/pipelines/results/5",
            "/opt/build",
        ),
    ),
    (
        {
            "JENKINS_URL": "https://jenkins.acme.example/",
            "GIT_URL": "ssh://git@gitlab.acme.example:2222/web/shop.git",
            "GIT_BRANCH": "origin/main",
            "GIT_COMMIT": SHA,
            "JOB_NAME": "shop",
            "BUILD_URL": "https://jenkins.acme.example/job/shop/3/",
            "WORKSPACE": "/var/jenkins/shop",
        },
        Job(
            "jenkins",
            "https://gitlab.acme.example/web/shop",
            "origin/main",
            SHA,
            "shop",
            "https://jenkins.acme.example/job/shop/3/",
            "/var/jenkins/shop",
        ),
    ),
]

LINES = {
    "github": f"https://github.com/acme/shop/blob/{SHA}/a%20b/Dockerfile#L13",
    "gitlab": f"https://git.acme.example/web/shop/-/blob/{SHA}/a%20b/Dockerfile#L13",
    "azure": f"https://dev.azure.com/acme/web/_git/shop?path=/a%20b/Dockerfile&version=GC{SHA}"
    "&line=13&lineEnd=13&lineStartColumn=1&lineEndColumn=500",
    "buildkite": f"https://github.com/acme/shop/blob/{SHA}/a%20b/Dockerfile#L13",
    "circleci": f"https://github.com/acme/shop/blob/{SHA}/a%20b/Dockerfile#L13",
    "bitbucket": f"https://bitbucket.org/acme/shop/src/{SHA}/a%20b/Dockerfile#lines-13",
    "jenkins": f"https://gitlab.acme.example/web/shop/-/blob/{SHA}/a%20b/Dockerfile#L13",
}


@pytest.mark.parametrize(("environment", "job"), ENVIRONMENTS, ids=[job.system or "none" for _, job in ENVIRONMENTS])
def test_job(environment: dict[str, str], job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each CI's variables tell what there is to tell of the job."""
    monkeypatch.setenv("HOME", "/home/somebody")
    assert job_of(environment) == job


@pytest.mark.parametrize("job", [job for _, job in ENVIRONMENTS], ids=lambda job: job.system or "none")
def test_line_address(job: Job) -> None:
    """A line of a file is addressed as its forge does it, and not at all where that is not known."""
    assert job.line_address("a b/Dockerfile", 13) == LINES.get(job.system, "")


@pytest.mark.parametrize(
    ("repository", "address"),
    [
        ("https://user:secret@git.example.org/a/b.git", "https://git.example.org/a/b"),
        ("git@git.example.org:a/b", "https://git.example.org/a/b"),
        ("/srv/git/a.git", ""),
        ("https://git.example.org/a b", ""),
        ("javascript:alert(1)//https://x/y", ""),
        ("", ""),
    ],
)
def test_web_address(repository: str, address: str) -> None:
    """An address given to git becomes one for a browser, without its password, or nothing."""
    assert web_address(repository) == address

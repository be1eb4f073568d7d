"""A log that tries every injection, through every format."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from hostile import HOSTILE, MARKUP, Rendered, acts, rendered
from sample_diagnoses import DIAGNOSIS

from diagnoser.ci import Job
from diagnoser.model import Evidence, Excerpt, Failure, Finding, Fix, Origin, Reading
from diagnoser.render import terminal
from diagnoser.render.formats import FORMATS, document
from diagnoser.render.page import Look
from diagnoser.render.place import Place

if TYPE_CHECKING:
    from collections.abc import Callable

    from diagnoser.model import Diagnosis

TEXTS = [text.replace("\n", " ") for text in (*HOSTILE, *MARKUP) if text.strip()]
COMMANDS = re.compile(r"::(?:error|notice|warning) \w+=[^,:]+(?:,\w+=[^,:]+)*::")
BLOCKS = {"p", "pre", "code", "ul", "li", "br"}
"""How a fix is laid out depends on whether it reads like prose or like a Dockerfile."""


def _filled(text: str) -> Diagnosis:
    """A diagnosis that holds a text wherever it may hold one of a log or a Dockerfile."""
    fixes = (
        Fix(text, f"{text}\n{text}", None, checked=True, side_effects=(text,)),
        Fix(
            text,
            text,
            f"--- Dockerfile\n+++ Dockerfile\n@@ -1,2 +1,2 @@\n {text}\n-{text}\n+{text}\n",
            checked=True,
            side_effects=(text, text),
        ),
    )
    finding = Finding(
        cause="pip/requirements-file-not-found",
        title=text,
        confidence=0.9,
        explanation=text,
        captures={"path": text},
        evidence=(Evidence(4, text), Evidence(5, f"before {text}"), Evidence(6, f"{text} after")),
        origin=Origin(2, text, text, certain=True),
        fixes=fixes,
        references=("https://pip.example.org/requirements",),
    )
    return DIAGNOSIS._replace(
        failure=Failure(text, text, text, 1, 3, 5, 0),
        findings=(finding, finding._replace(cause="network/dns", fixes=fixes[::-1], confidence=0.5)),
        excerpt=Excerpt(text, ((1, text), (2, text), (3, text)), (3,)),
    )


def _written(name: str, text: str) -> str:
    place = Place(job=Job("github", ref=text, commit=text, name=text))  # whoever opens a pull request names its branch
    return document(name, [Reading(text, text, _filled(text)), Reading(text, None, _filled(text))], place)


def _tags_of_xml(document: str) -> list[str]:
    return [element.tag for element in ET.fromstring(document).iter()]  # noqa: S314 - written right here


def _paths_of_json(document: str) -> list[str]:
    def walk(value: object, path: str) -> list[str]:
        if isinstance(value, dict):
            return [found for name, each in value.items() for found in walk(each, f"{path}.{name}")]
        if isinstance(value, list):
            return [found for at, each in enumerate(value) for found in walk(each, f"{path}[{at}]")]
        return [path]

    return walk(json.loads(document), "")


def _commands(document: str) -> list[str]:
    """The kinds of GitHub's commands in an output; a line that is none makes the test fail."""
    assert all(COMMANDS.match(line) for line in document.splitlines())
    return [line[2:].split(" ")[0].split("::")[0] for line in document.splitlines()]


def _elements(page: Rendered) -> list[str]:
    return [tag.split()[0] for tag in page.tags if tag.split()[0] not in BLOCKS]


SHAPES: dict[str, Callable[[str], list[str]]] = {
    "json": _paths_of_json,
    "gitlab": lambda document: sorted({re.sub(r"\[\d+\]", "", path) for path in _paths_of_json(document)}),
    # a path that begins with a slash is relative to nothing
    "sarif": lambda document: [path for path in _paths_of_json(document) if not path.endswith(".uriBaseId")],
    "junit": _tags_of_xml,
    "markdown": lambda document: _elements(rendered(document)),
    "html": lambda document: _elements(Rendered(document)),
    "github": _commands,
}
"""What of a document its reader acts on, as he would tell it."""


@pytest.mark.parametrize("name", FORMATS)
def test_no_line_acts_on_a_terminal_or_ci(name: str) -> None:
    """No line of any format, printed in a job, is a control sequence or command but GitHub's own that were meant."""
    for text in TEXTS:
        for line in _written(name, text).splitlines():
            assert acts(line) is None or (name == "github" and COMMANDS.match(line)), (text, line)


@pytest.mark.parametrize("name", sorted(FORMATS.keys() - {"text"}))
def test_hostile_text_changes_no_structure(name: str) -> None:
    """A reader of the format finds the same parts as with harmless text: nothing is added, closed or linked."""
    expected = SHAPES[name](_written(name, "harmless"))
    for text in TEXTS:
        assert SHAPES[name](_written(name, text)) == expected, text


def test_coloured_text_holds_only_its_own_colours() -> None:
    """On a terminal nothing but the colours of the page itself comes out as control characters."""
    for text in TEXTS:
        page = terminal.render(_filled(text), Look())
        assert not any(acts(line) for line in re.sub(r"\x1b\[[0-9;]*m", "", page).splitlines())

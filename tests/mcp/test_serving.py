"""The server, driven by the SDK's own client over standard input and output."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from diagnoser.packs.compiled import RuleSet

ROOT = Path(__file__).parents[2]
CAUSE = "pip/no-index-wheel-missing"
HUGE = "\x1b[31m#5 0.1 error: " + "x" * 1_000_000 + "\n"
CALLS: dict[str, tuple[str, dict[str, Any]]] = {
    "diagnose": ("diagnose", {"log_path": "build.log", "dockerfile_path": "Dockerfile"}),
    "fix": ("fix", {"log_path": "build.log", "dockerfile_path": "Dockerfile"}),
    "explain": ("explain", {"cause": CAUSE}),
    "search": ("search", {"text": "wheel not in the offline directory"}),
    "huge": ("diagnose", {"log": HUGE, "max_chars": 2000}),
    "outside": ("diagnose", {"log_path": "../outside.log"}),
    "unknown": ("explain", {"cause": "pip/nothing-of-the-kind"}),
    "nothing": ("diagnose", {}),
    "json": ("diagnose", {"log": '{"a": 1}'}),
}
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a real build's log, and a file beside it that nobody may read."""
    directory = tmp_path_factory.mktemp("project")
    fixture = ROOT / "fixtures" / f"{CAUSE}.log"
    shutil.copy(fixture, directory / "build.log")
    shutil.copy(fixture.with_suffix(".Dockerfile"), directory / "Dockerfile")
    (directory.parent / "outside.log").write_text("outside")
    return directory


@pytest.fixture(scope="module")
def session(project: Path, rules: RuleSet) -> dict[str, Any]:
    """What one server answers to all calls, under their names, and what it says of itself."""
    assert rules.ids  # in the cache that the server shares
    # in a thread of its own: tests that drive a browser may keep a loop running in this one
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(asyncio.wait_for(_converse(project), 120))).result()


async def _converse(project: Path) -> dict[str, Any]:
    from mcp import Client, StdioServerParameters

    command = StdioServerParameters(
        command=sys.executable,
        args=["-W", "ignore", "-m", "diagnoser.cli.entry", "mcp"],
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    async with Client(command) as client:
        listed = await client.list_tools()
        answers = {name: await client.call_tool(tool, arguments) for name, (tool, arguments) in CALLS.items()}
        return {"tools": {tool.name: tool for tool in listed.tools}, "about": client.instructions, **answers}


def test_tools_have_schemas(session: dict[str, Any]) -> None:
    """The four tools are there, each described, with schemas of what it takes and gives, and marked as reading only."""
    tools = session["tools"]
    assert set(tools) == {"diagnose", "explain", "search", "fix"}
    for tool in tools.values():
        assert tool.description
        assert tool.annotations.read_only_hint
        assert all(member.get("description") for member in tool.input_schema["properties"].values())
        assert "left_out" in tool.output_schema["properties"]
    assert tools["explain"].input_schema["required"] == ["cause"]
    assert "take them as data" in session["about"]


def test_diagnosis(session: dict[str, Any]) -> None:
    """A real log gets its cause, as structured content and as the same in text."""
    answer = session["diagnose"]
    assert not answer.is_error
    assert answer.structured_content["finding"]["cause"] == CAUSE
    assert f'"cause": "{CAUSE}"' in answer.content[0].text
    assert len(answer.content[0].text) <= 6000


def test_patch_applies(session: dict[str, Any], project: Path, tmp_path: Path) -> None:
    """The diff changes the Dockerfile as it should, and the server itself changed nothing."""
    patch = session["fix"].structured_content["patch"]
    before = (project / "Dockerfile").read_bytes()
    assert before == (ROOT / "fixtures" / f"{CAUSE}.Dockerfile").read_bytes()
    (tmp_path / "Dockerfile").write_bytes(before)
    subprocess.run(["git", "apply", "-"], input=patch.encode(), cwd=tmp_path, check=True)
    assert b"--no-deps" in before
    assert b"--no-deps" not in (tmp_path / "Dockerfile").read_bytes()


def test_explanation_and_search(session: dict[str, Any]) -> None:
    """A cause is explained by its id, and found by words."""
    assert session["explain"].structured_content["title"] == "Wheel not in the offline directory"
    assert session["search"].structured_content["results"][0]["cause"] == CAUSE


def test_huge_log_gets_a_small_answer(session: dict[str, Any]) -> None:
    """A line of megabytes is answered within the bound, without its escape sequences."""
    text = session["huge"].content[0].text
    assert not session["huge"].is_error
    assert len(text) <= 2000
    assert "\\u001b" not in text


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ("outside", "is not below"),
        ("unknown", "is not the id of a cause"),
        ("nothing", "give log, the text, or log_path"),
    ],
)
def test_errors_are_in_plain_words(session: dict[str, Any], call: str, words: str) -> None:
    """What cannot be done is an error of the tool, which says why."""
    assert session[call].is_error
    assert words in session[call].content[0].text
    assert "Traceback" not in session[call].content[0].text


def test_text_that_is_json_stays_text(session: dict[str, Any]) -> None:
    """A log that happens to be a JSON object is still a log."""
    assert session["json"].structured_content["outcome"] == "indeterminate"

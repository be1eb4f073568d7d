"""The plan of the house: which room may use which."""

from __future__ import annotations

import ast
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "diagnoser"
MODULES = sorted(PACKAGE.rglob("*.py"))
LONGEST = 330
MAY_IMPORT = {
    "fields": set(),
    "model": {"fields"},
    "ci": {"fields"},
    "log": {"model"},
    "packs": {"model"},
    "match": {"model", "packs"},
    "secrets": set(),
    "dockerfile": {"model"},
    "reason": {"model", "match", "dockerfile", "secrets"},
    "render": {"model", "ci", "secrets", "diagnoser"},  # the last for the version
    "diagnosing": {"model", "log", "packs", "match", "dockerfile", "reason"},
    "proof": {"model", "log", "packs", "match", "dockerfile", "reason", "diagnosing"},
    "scaffold": {"model", "log", "packs", "match", "reason", "diagnosing", "proof", "secrets"},
    "knowledge": {"model", "log", "packs", "match", "reason", "render", "diagnosing", "secrets"},
    "server": {"model", "packs", "render", "diagnosing", "knowledge", "secrets", "diagnoser"},
    "mcp": {"model", "packs", "render", "diagnosing", "knowledge", "diagnoser"},
    "cli": {
        "model",
        "ci",
        "packs",
        "dockerfile",
        "render",
        "diagnosing",
        "proof",
        "scaffold",
        "knowledge",
        "mcp",
        "server",
        "secrets",
        "diagnoser",
    },
    "__init__": {"diagnosing"},
}


def _name(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


def _room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def _imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
        found |= {([*name.split("."), "diagnoser"])[1] for name in names if name.split(".")[0] == "diagnoser"}
    return found - {"fields"}


def test_imports_go_one_way() -> None:
    """A module imports its own room and those that the plan allows it."""
    wrong = {_name(path): _imported(path) - MAY_IMPORT[_room(path)] - {_room(path)} for path in MODULES}
    assert {name: rooms for name, rooms in wrong.items() if rooms} == {}


def test_modules_fit_on_a_few_screens() -> None:
    """No module has grown beyond what one reads in one go."""
    lengths = {_name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}

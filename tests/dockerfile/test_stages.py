"""Stages and their references to each other."""

from __future__ import annotations

import pytest

from diagnoser.dockerfile.parse import read_dockerfile
from diagnoser.dockerfile.stages import base_stage, copied_stage, lineage

DOCKERFILE = read_dockerfile(
    "ARG V=3\nFROM --platform=$BUILDPLATFORM python:$V AS Base\nRUN a\nFROM base as build\nFROM Base\nRUN b\n"
    "FROM scratch AS base\nFROM base AS last\nFROM\n"
)


def test_stages() -> None:
    """Stages have their index, name in lower case, base and platform as written, and instructions."""
    assert [(stage.index, stage.name, stage.base, stage.platform) for stage in DOCKERFILE.stages] == [
        (0, "base", "python:$V", "$BUILDPLATFORM"),
        (1, "build", "base", None),
        (2, None, "Base", None),
        (3, "base", "scratch", None),
        (4, "last", "base", None),
        (5, None, "", None),
    ]
    assert [[each.line for each in stage.instructions] for stage in DOCKERFILE.stages] == [
        *([2, 3], [4], [5, 6], [7], [8], [9]),
    ]


@pytest.mark.parametrize(("index", "base"), [(0, None), (1, 0), (2, None), (3, None), (4, 3), (5, None)])
def test_base_stage(index: int, base: int | None) -> None:
    """FROM finds the last stage of that name before it, by its name in lower case."""
    found = base_stage(DOCKERFILE.stages, DOCKERFILE.stages[index])
    assert (found and found.index) == base


def test_base_stage_of_a_variable() -> None:
    """A base whose variables the caller has expanded can be asked for."""
    found = base_stage(DOCKERFILE.stages, DOCKERFILE.stages[5], "build")
    assert found is DOCKERFILE.stages[1]


def test_lineage() -> None:
    """A stage's ancestors come first."""
    assert [stage.index for stage in lineage(DOCKERFILE.stages, DOCKERFILE.stages[1])] == [0, 1]


@pytest.mark.parametrize(
    ("source", "index"),
    [("0", 0), ("5", 5), ("6", None), ("base", 3), ("BASE", 3), ("Build", 1), ("python:3", None), ("-1", None)],
)
def test_copied_stage(source: str, index: int | None) -> None:
    """COPY --from= finds a stage by index or by name in any case, the last of several."""
    found = copied_stage(DOCKERFILE.stages, source)
    assert (found and found.index) == index

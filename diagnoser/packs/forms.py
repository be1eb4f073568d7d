"""The parts that a pack's fields are made of: patterns, texts, clauses and conditions.

Only read when a pack is new or has changed, as is ``schema.py``.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self

import regex
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from diagnoser.packs.literals import SHORTEST, required_literals

PLACEHOLDER = re.compile(r"\{(?:(?:basename|dirname)\()?(?P<name>[a-z_]+)\)?(?:\|[^{}]*)?\}")
RULE_ID = r"[a-z]+/[a-z][a-z0-9]*(-[a-z0-9]+)*"
BUILT_IN_CAPTURES = frozenset(
    {
        *("command", "exit_code", "home", "meant", "stage", "step", "uid", "user", "workdir"),
        *("context_path", "near", "ignore_file", "ignore_line", "ignore_pattern"),
    }
)
"""Placeholders that every text may use; they come from the failing step, and from the build context."""


def _checked_pattern(pattern: str) -> str:
    try:
        regex.compile(pattern)
    except regex.error as error:
        raise ValueError(f"the pattern does not compile: {error}") from error
    return pattern


def _checked_line_pattern(pattern: str) -> str:
    _checked_pattern(pattern)
    try:
        literals = required_literals(pattern)
    except re.error as error:
        raise ValueError(f"the pattern uses what only the regex module knows: {error}") from error
    if not literals:
        raise ValueError(f"the pattern needs a fixed piece of at least {SHORTEST} characters that every match holds")
    return pattern


def _checked_edit_pattern(pattern: str) -> str:
    _checked_pattern(PLACEHOLDER.sub("x", pattern))
    return pattern


EditPattern = Annotated[str, AfterValidator(_checked_edit_pattern)]
"""A pattern in which captures are filled in, each standing for itself."""
Pattern = Annotated[str, AfterValidator(_checked_pattern)]
LinePattern = Annotated[str, AfterValidator(_checked_line_pattern)]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class Strict(BaseModel):
    """What all parts of a rule share. The texts under their fields go into the JSON Schema and docs/packs.md."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Clause(Strict):
    """A condition on lines. A text is a pattern for one line; the members of a mapping must all hold."""

    model_config = ConfigDict(
        json_schema_extra={"anyOf": [{"required": [kind]} for kind in ("any", "all", "sequence", "none", "line")]}
    )

    any: tuple[Clause | LinePattern, ...] = ()
    """At least one of these."""
    all: tuple[Clause | LinePattern, ...] = ()
    """Each of these, in any order."""
    sequence: tuple[Clause | LinePattern, ...] = ()
    """Each of these, in this order, on different lines."""
    none: tuple[Clause | LinePattern, ...] = ()
    """Not one of these."""
    line: LinePattern | None = None
    """A pattern for one line, written so where ``in`` is to be said too."""
    within: Literal["step", "log"] = Field(default="step", alias="in")
    """Where to look for ``line``: in the step of the rule's other lines, or anywhere in the log."""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not (self.any or self.all or self.sequence or self.none or self.line):
            raise ValueError("give at least one of any, all, sequence, none, line")
        return self

    def patterns(self) -> list[str]:
        """List the patterns that can yield evidence, so all but those under ``none``."""
        found = [self.line] if self.line else []
        for member in (*self.any, *self.all, *self.sequence):
            found.extend([member] if isinstance(member, str) else member.patterns())
        return found


class Where(Strict):
    """Conditions on the step that a line belongs to. All that are given must hold."""

    instruction: tuple[str, ...] = Field(default=(), examples=[["RUN"], ["COPY", "ADD"]])
    """The instruction's keyword is one of these. Holds where the log does not show the instruction."""
    command: Pattern | None = Field(default=None, examples=[r"\bpip3? install\b"])
    """A pattern found in the instruction's text. Does not hold where the log does not show it."""
    not_command: Pattern | None = Field(default=None, examples=[r"--no-install-recommends"])
    """A pattern not found in the instruction's text. Holds where the log does not show it."""
    builder: tuple[Literal["buildkit", "classic", "buildah", "kaniko", "none"], ...] = ()
    """The builder that wrote the log is one of these; ``none`` is the output of a tool without a builder around it."""
    exit_code: tuple[int, ...] = Field(default=(), examples=[[137]])
    """The step's exit code is one of these. Holds where the log does not show it."""
    user: Literal["root", "non-root"] | None = None
    """The user the step runs as, by the Dockerfile. Does not hold where that is not known."""
    os: Literal["debian", "alpine", "busybox", "rhel"] | None = None
    """The family of the image's system. Does not hold where that is not known."""
    said_by: Literal["builder", "tool"] | None = None
    """``builder``: the builder or its client speaks; ``tool``: a program that a step runs."""

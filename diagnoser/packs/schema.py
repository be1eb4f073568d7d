"""The form of a pack: what a rule may say, field by field.

Only read when a pack is new or has changed; a run with a warm cache never imports this module.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self

import regex
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, RootModel, StringConstraints, model_validator

from diagnoser.packs.literals import SHORTEST, required_literals

RULE_ID = r"[a-z]+/[a-z][a-z0-9]*(-[a-z0-9]+)*"
_LONGEST_TITLE = 72
_PLACEHOLDER = re.compile(r"\{(?:(?:basename|dirname)\()?(?P<name>[a-z_]+)\)?(?:\|[^{}]*)?\}")
BUILT_IN_CAPTURES = frozenset({"command", "exit_code", "stage", "step", "user"})
"""Placeholders that every text may use; they come from the failing step."""


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


Pattern = Annotated[str, AfterValidator(_checked_pattern)]
LinePattern = Annotated[str, AfterValidator(_checked_line_pattern)]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Clause(_Strict):
    """A condition on lines. A text is a pattern for one line; the members of a mapping must all hold."""

    any: tuple[Clause | LinePattern, ...] = ()
    """At least one of these."""
    all: tuple[Clause | LinePattern, ...] = ()
    """Each of these, in any order."""
    sequence: tuple[Clause | LinePattern, ...] = ()
    """Each of these, in this order, on different lines."""
    none: tuple[Clause | LinePattern, ...] = ()
    """Not one of these."""
    line: LinePattern | None = None
    """A pattern for one line, where ``in`` is to be said too."""
    within: Literal["step", "log"] = Field(default="step", alias="in")
    """Where to look for ``line``: in the step of the other lines, or anywhere in the log."""

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


class Where(_Strict):
    """Conditions on the step that a line belongs to."""

    instruction: tuple[str, ...] = ()
    """Its keyword is one of these (RUN, COPY, FROM …). Holds where the log does not show the instruction."""
    command: Pattern | None = None
    """A pattern found in the instruction's text. Does not hold where the log does not show it."""
    not_command: Pattern | None = None
    """A pattern not found in the instruction's text."""
    builder: tuple[Literal["buildkit", "classic", "buildah", "kaniko", "none"], ...] = ()
    exit_code: tuple[int, ...] = ()
    """The step's exit code is one of these. Holds where the log does not show it."""
    user: Literal["root", "non-root"] | None = None
    """The user the step runs as, by the Dockerfile. Does not hold where that is not known."""
    os: Literal["debian", "alpine"] | None = None
    """The family of the image's system. Does not hold where that is not known."""
    said_by: Literal["builder", "tool"] | None = None
    """``builder``: the builder or its client speaks; ``tool``: a program that a step runs."""


class Fix(_Strict):
    """One thing to do. The first fix of a rule is the best one."""

    title: Text
    """An imperative: "Copy {path} into the stage before this step"."""
    detail: str = ""
    """How, with the lines to write, where the title is not enough."""
    when: Where = Where()
    """Offer this fix only where these hold (what is not known counts as holding)."""
    costs: tuple[Text, ...] = ()
    """What the fix gives up, one plain sentence each."""


class Example(_Strict):
    """Output of a step, with what is known of the step."""

    log: Text
    instruction: str = "RUN true"
    exit_code: int = 1
    dockerfile: str | None = None


class Examples(_Strict):
    """Lines that the rule must match, and near misses that it must not."""

    match: tuple[Text | Example, ...] = Field(min_length=1)
    no_match: tuple[Text | Example, ...] = Field(min_length=1)


class Rule(_Strict):
    """One cause: how to recognise it, what to say and what to do."""

    id: Annotated[str, StringConstraints(pattern=f"^{RULE_ID}$")]
    title: Annotated[str, StringConstraints(min_length=8, max_length=_LONGEST_TITLE, strip_whitespace=True)]
    grade: Literal["specific", "general", "symptom", "wrapper"] = "specific"
    match: Clause
    where: Where = Where()
    cause: Text
    fixes: tuple[Fix, ...] = Field(min_length=1)
    symptom_of: tuple[str, ...] = ()
    """Ids (or ``pack/*``) that explain this one: it folds under them where both hit."""
    false_positives: Text
    references: tuple[Annotated[str, StringConstraints(pattern=r"^https://\S+$")], ...] = ()
    verified: Text
    overrides: bool = False
    """In a pack of your own: this rule replaces the built-in one of the same id."""
    examples: Examples

    @model_validator(mode="after")
    def _is_sound(self) -> Self:
        if self.title.endswith("."):
            raise ValueError("title: no full stop at the end")
        if not self.match.patterns():
            raise ValueError("match: a rule needs at least one line to show as evidence")
        known = BUILT_IN_CAPTURES | {
            name for pattern in self.match.patterns() for name in regex.compile(pattern).groupindex
        }
        for text in (self.title, self.cause, *(part for fix in self.fixes for part in (fix.title, fix.detail))):
            for placeholder in _PLACEHOLDER.finditer(text):
                if placeholder["name"] not in known:
                    raise ValueError(f"{placeholder[0]}: no pattern captures {placeholder['name']}")
        return self


class Pack(RootModel[tuple[Rule, ...]]):
    """A pack file: a list of rules."""

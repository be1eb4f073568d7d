"""The form of a pack: what a rule may say, field by field.

Only read when a pack is new or has changed; a run with a warm cache never imports this module.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

import regex
from pydantic import AfterValidator, Field, RootModel, StringConstraints, model_validator

from diagnoser.packs.files import File
from diagnoser.packs.forms import BUILT_IN_CAPTURES, PLACEHOLDER, RULE_ID, Clause, Strict, Text, Where
from diagnoser.packs.remedies import Fix

SHORTEST_TITLE, LONGEST_TITLE = 8, 72


class Example(Strict):
    """Output of a step, with what is known of the step."""

    log: Text
    """The output, one or more lines as the tool prints them."""
    instruction: str = "RUN true"
    """The instruction that printed it."""
    exit_code: int = 1
    """The status with which the instruction ended."""
    dockerfile: str | None = None
    """The text of the Dockerfile, where a condition asks for what only that tells (``user``, ``os``)."""


class Examples(Strict):
    """Lines that the rule must match, and near misses that it must not."""

    match: tuple[Text | Example, ...] = Field(min_length=1)
    """Output that the rule must recognise. A text stands for a whole log, however short."""
    no_match: tuple[Text | Example, ...] = Field(min_length=1)
    """Output that looks alike and is something else: the rule must leave it alone."""
    no_log: Text | None = Field(default=None, examples=["needs a file system without free inodes"])
    """Why `fixtures/` holds no log of a real build for this rule: what making one would take."""


ORIGIN_QUESTIONS = frozenset(
    {
        *("missing", "left_out", "removed", "made", "copied", "source", "from_stage", "closed", "user", "command"),
        *("variable", "value", "pinned", "empty", "account", "stage", "base", "installed", "naming", "index"),
        *("broken_line", "mode"),
    }
)
"""What a rule may ask the Dockerfile about the origin of its cause; the first word of an entry of ``origin``."""


def _checked_question(text: str) -> str:
    if text.split(maxsplit=1)[0] not in ORIGIN_QUESTIONS:
        raise ValueError(f"begin with one of {', '.join(sorted(ORIGIN_QUESTIONS))}")
    return text


Question = Annotated[Text, AfterValidator(_checked_question)]


class Rule(Strict):
    """One cause: how to recognise it, what to say and what to do."""

    id: Annotated[str, StringConstraints(pattern=f"^{RULE_ID}$")] = Field(examples=["pip/requirements-file-not-found"])
    """The rule's name, ``pack/what-is-wrong`` in lower case. It is never changed, since others rely on it."""
    title: Annotated[
        str, StringConstraints(min_length=SHORTEST_TITLE, max_length=LONGEST_TITLE, strip_whitespace=True)
    ] = Field(examples=["pip cannot open the requirements file"])
    """What is wrong, never what to do; no full stop, and the same words for every log."""
    grade: Literal["specific", "general", "symptom", "wrapper"] = "specific"
    """How much the rule explains; decides between rules that recognise the same step."""
    match: Clause
    """What to look for in the log."""
    where: Where = Where()
    """Conditions on the step that the lines belong to."""
    cause: Text
    """One to three plain sentences, in the second person, on how this comes about."""
    file: File | None = None
    """The file of the build context that the cause is about."""
    origin: tuple[Question, ...] = Field(default=(), examples=[["missing {path}", "left_out {path}"]])
    """Questions to the Dockerfile about which earlier instruction brought this about; the first answer counts.

    ``missing PATH``: who removed it, made it elsewhere or brings it too late. ``left_out NAME``: which COPY does
    not bring it. ``removed PATH``: who removed it or anything under it. ``made PATH``: who made it. ``copied
    PATH``: which COPY brought it. ``source PATH``: who filled the directory it was copied from. ``from_stage
    PATH``: who should have made it in the stage that this COPY takes it from. ``closed PATH``: who keeps the user
    out. ``mode PATH``: who changed its mode. ``user``: the USER in force. ``command NAME``: who lost it. ``variable
    NAMES``: who set the first of them. ``value TEXT``: which variable of the step it came from. ``pinned``: which
    variable of the step says what version to fetch. ``empty``: which variable of the step has no value. ``account
    NAME``: who should have made it. ``stage NAME``: which stage was meant. ``base``: the FROM. ``installed NAME``:
    who chose its version. ``naming TEXT``: the last instruction that holds it. ``index MANAGER``: who fetched its
    lists of packages. ``broken_line``: which instruction lost its backslash. ``/REGEX/`` in the place of a value
    takes the first group from the failing instruction.
    """
    fixes: tuple[Fix, ...] = Field(min_length=1)
    """What to do, the best first."""
    system_packages: bool | tuple[Text, ...] = Field(default=False, examples=[True, ["python3-dev"]])
    """The rule is about building a Python distribution from source. Where the log names which one, and dfdiag knows the
    system packages that it wants (`patterns/data/system-packages.yaml`), a fix that installs exactly those comes before
    the rule's own. A list names packages to install besides; they have the same name on Debian and Alpine.
    """
    symptom_of: tuple[str, ...] = Field(default=(), examples=[["apt/package-unknown", "network/*"]])
    """Ids (or ``pack/*``) that explain this rule: it stands behind them where both recognise something."""
    false_positives: Text = Field(examples=["none known"])
    """What looks the same and is something else."""
    references: tuple[Annotated[str, StringConstraints(pattern=r"^https://\S+$")], ...] = ()
    """Addresses of the tool's documentation or source, for the reader of a diagnosis."""
    verified: Text = Field(examples=["pip 20.3 - 26.3 (source)"])
    """The versions whose source or output was read, and how."""
    overrides: bool = False
    """In a pack of your own: this rule replaces the one of the same id in an earlier pack."""
    examples: Examples
    """The proof, run by ``dfdiag packs check``."""

    @model_validator(mode="after")
    def _is_sound(self) -> Self:
        if self.title.endswith("."):
            raise ValueError("title: no full stop at the end")
        if not self.match.patterns():
            raise ValueError("match: a rule needs at least one line to show as evidence")
        known = BUILT_IN_CAPTURES | {
            name for pattern in self.match.patterns() for name in regex.compile(pattern).groupindex
        }
        edits = (text for fix in self.fixes for edit in fix.edit for text in edit.texts())
        words = (part for fix in self.fixes for part in (fix.title, fix.detail))
        for text in (self.title, self.cause, *words, *edits):
            for placeholder in PLACEHOLDER.finditer(text):
                if placeholder["name"] not in known:
                    raise ValueError(f"{placeholder[0]}: no pattern captures {placeholder['name']}")
        return self


class Pack(RootModel[tuple[Rule, ...]]):
    """A pack file: a list of rules."""

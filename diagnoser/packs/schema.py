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
SHORTEST_TITLE, LONGEST_TITLE = 8, 72
_PLACEHOLDER = re.compile(r"\{(?:(?:basename|dirname)\()?(?P<name>[a-z_]+)\)?(?:\|[^{}]*)?\}")
BUILT_IN_CAPTURES = frozenset({"command", "exit_code", "home", "meant", "stage", "step", "user", "workdir"})
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


def _checked_edit_pattern(pattern: str) -> str:
    _checked_pattern(_PLACEHOLDER.sub("x", pattern))
    return pattern


EditPattern = Annotated[str, AfterValidator(_checked_edit_pattern)]
"""A pattern in which captures are filled in, each standing for itself."""
Pattern = Annotated[str, AfterValidator(_checked_pattern)]
LinePattern = Annotated[str, AfterValidator(_checked_line_pattern)]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class _Strict(BaseModel):
    """What all parts of a rule share. The texts under their fields go into the JSON Schema and docs/packs.md."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Clause(_Strict):
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


class Where(_Strict):
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


ORIGIN_KINDS = frozenset(
    {
        *("none", "base", "broken-line", "brought", "elsewhere", "empty", "filled", "flattened", "index", "installed"),
        *("later", "left-out", "made", "misnamed", "mode", "moved", "named", "no-home", "not-lasting", "not-made"),
        *("off-path", "passed-over", "path", "removed", "set", "undeclared", "user"),
    }
)
"""What an instruction that is to blame may have done."""


def _checked_origin(text: str) -> str:
    if text not in ORIGIN_KINDS:
        raise ValueError(f"is one of {', '.join(sorted(ORIGIN_KINDS))}")
    return text


class When(Where):
    """Conditions under which a fix is offered. All that are given must hold."""

    origin: tuple[Annotated[str, AfterValidator(_checked_origin)], ...] = Field(
        default=(), examples=[["removed"], ["later", "none"]]
    )
    """What the instruction that is to blame did is one of these, by the rule's ``origin``; ``none``: no other one is.

    A path or tool: ``removed``, ``elsewhere`` (made under another path), ``later``, ``left-out`` (of a COPY),
    ``flattened`` (a directory copied without its own name), ``moved`` (the working directory), ``not-lasting`` (a
    ``cd``), ``not-made``, ``made``, ``brought``, ``filled``. A right: ``user``, ``mode``, ``no-home``. A command:
    ``path`` (overwritten), ``off-path``, ``base``. A variable: ``set``, ``empty``, ``undeclared`` (in the stage). A
    name: ``misnamed``, ``named``. Others: ``index``, ``installed``, ``passed-over`` (a failure), ``broken-line``.
    """


class Edit(_Strict):
    """A change of the Dockerfile. Exactly one kind is given; in texts captures are filled in as elsewhere.

    A fix whose edit finds nothing to change has no patch; one that would take from a later step what it needs is not
    offered at all.
    """

    insert: Text | None = Field(default=None, examples=["RUN mkdir -p {dirname(path)}"])
    """Instructions to put in front of the failing one."""
    append: Text | None = None
    """Instructions to put behind the failing one."""
    declare: Text | None = Field(default=None, examples=["ARG {name}"])
    """Instructions to put at the beginning of the stage, behind its FROM."""
    redeclare: Literal["origin"] | None = None
    """Declare the variables of the ARG that is to blame again, in front of the failing instruction."""
    replace: dict[EditPattern, str] | None = Field(default=None, examples=[{"--no-dev": "--only main"}])
    """Patterns and what to put in the place of what they match, in the lines of the failing instruction."""
    delete: Literal["failing", "origin"] | None = None
    """An instruction to take away: the failing one, or the one that is to blame."""
    move: (
        Literal["failing-before-origin", "failing-behind-from", "origin-before-failing", "origin-behind-failing"] | None
    ) = None
    """An instruction to move, and where to; ``from`` is the next FROM."""
    as_root: Literal["switch", "earlier"] | None = None
    """Run the failing instruction as root: by switching to root and back, or by moving USER behind it."""
    keep: Text | None = Field(default=None, examples=["{path}"])
    """A path to remove only after the last step that reads it."""
    own: Text | None = Field(default=None, examples=["{path}"])
    """A path to give to the step's user: what an instruction made of it, or the directory that it is in."""
    home: Text | None = Field(default=None, examples=["{user}"])
    """An account to give a home directory of its own."""
    at: Literal["failing", "origin"] = "failing"
    """For ``insert``, ``append`` and ``replace``: the instruction that is meant."""
    optional: bool = False
    """Do the other edits of the fix where this one finds nothing to change."""
    user: Literal["root"] | None = None
    """For ``insert`` and ``append``: run these as root, and switch back to the step's user where it is another."""

    @model_validator(mode="after")
    def _is_one_kind(self) -> Self:
        if len(self.kinds()) != 1:
            raise ValueError("give exactly one of " + ", ".join(EDIT_KINDS))
        return self

    def kinds(self) -> list[str]:
        """List the kinds that are given."""
        return [kind for kind in EDIT_KINDS if getattr(self, kind) is not None]

    def texts(self) -> list[str]:
        """List the texts that captures are filled into."""
        texts = (self.insert, self.append, self.declare, self.keep, self.own, self.home)
        return [text for text in (*texts, *(self.replace or {}).values()) if text]


EDIT_KINDS = (
    *("insert", "append", "declare", "redeclare", "replace", "delete", "move"),
    *("as_root", "keep", "own", "home"),
)


class Fix(_Strict):
    """One thing to do. The first fix of a rule is the best one."""

    title: Text = Field(examples=["Copy {path} into the stage before this step"])
    """What to do, in the imperative."""
    detail: str = Field(default="", examples=["COPY {basename(path)} {path}"])
    """How, with the lines to write, where the title is not enough."""
    when: When = When()
    """Offer this fix only where these hold (what is not known counts as holding)."""
    costs: tuple[Text, ...] = ()
    """What the fix gives up, one plain sentence each."""
    edit: tuple[Edit, ...] = ()
    """How to change the Dockerfile, all of them together, where one is at hand; makes the fix's patch."""


class Example(_Strict):
    """Output of a step, with what is known of the step."""

    log: Text
    """The output, one or more lines as the tool prints them."""
    instruction: str = "RUN true"
    """The instruction that printed it."""
    exit_code: int = 1
    """The status with which the instruction ended."""
    dockerfile: str | None = None
    """The text of the Dockerfile, where a condition asks for what only that tells (``user``, ``os``)."""


class Examples(_Strict):
    """Lines that the rule must match, and near misses that it must not."""

    match: tuple[Text | Example, ...] = Field(min_length=1)
    """Output that the rule must recognise. A text stands for a whole log, however short."""
    no_match: tuple[Text | Example, ...] = Field(min_length=1)
    """Output that looks alike and is something else: the rule must leave it alone."""


ORIGIN_QUESTIONS = frozenset(
    {
        *("missing", "left_out", "removed", "made", "copied", "source", "from_stage", "closed", "user", "command"),
        *("variable", "value", "pinned", "empty", "account", "stage", "base", "installed", "naming", "index"),
        "broken_line",
    }
)
"""What a rule may ask the Dockerfile about the origin of its cause; the first word of an entry of ``origin``."""


def _checked_question(text: str) -> str:
    if text.split(maxsplit=1)[0] not in ORIGIN_QUESTIONS:
        raise ValueError(f"begin with one of {', '.join(sorted(ORIGIN_QUESTIONS))}")
    return text


Question = Annotated[Text, AfterValidator(_checked_question)]


class Rule(_Strict):
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
    origin: tuple[Question, ...] = Field(default=(), examples=[["missing {path}", "left_out {path}"]])
    """Questions to the Dockerfile about which earlier instruction brought this about; the first answer counts.

    ``missing PATH``: who removed it, made it elsewhere or brings it too late. ``left_out NAME``: which COPY does not
    bring it. ``removed PATH``: who removed it or anything under it. ``made PATH``: who made it. ``copied PATH``: which
    COPY brought it. ``source PATH``: who filled the directory it was copied from. ``from_stage PATH``: who should have
    made it in the stage that this COPY takes it from. ``closed PATH``: who keeps the user out. ``user``: the USER in
    force. ``command NAME``: who lost it. ``variable NAMES``: who set the first of them. ``value TEXT``: which variable
    of the step it came from. ``pinned``: which variable of the step says what version to fetch. ``empty``: which
    variable of the step has no value. ``account NAME``: who should have made it. ``stage NAME``: which stage was meant.
    ``base``: the FROM. ``installed NAME``: who chose its version. ``naming TEXT``: the last instruction that holds it.
    ``index MANAGER``: who fetched its lists of packages. ``broken_line``: which instruction lost its backslash.
    ``/REGEX/`` in the place of a value takes the first group from the failing instruction.
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
            for placeholder in _PLACEHOLDER.finditer(text):
                if placeholder["name"] not in known:
                    raise ValueError(f"{placeholder[0]}: no pattern captures {placeholder['name']}")
        return self


class Pack(RootModel[tuple[Rule, ...]]):
    """A pack file: a list of rules."""

"""What a rule may say of a fix: when it is offered, and how it changes the Dockerfile."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from diagnoser.packs.files import FILE_STATES
from diagnoser.packs.forms import EditPattern, Strict, Text, Where

ORIGIN_KINDS = frozenset(
    {
        *("none", "base", "broken-line", "brought", "elsewhere", "empty", "filled", "flattened", "index", "installed"),
        *("later", "left-out", "made", "misnamed", "mode", "moved", "named", "no-home", "not-lasting", "not-made"),
        *("not-sent", "off-path", "passed-over", "path", "removed", "set", "undeclared", "user"),
    }
)
"""What an instruction that is to blame may have done."""


def _checked_origin(text: str) -> str:
    if text not in ORIGIN_KINDS:
        raise ValueError(f"is one of {', '.join(sorted(ORIGIN_KINDS))}")
    return text


def _checked_state(text: str) -> str:
    if text not in FILE_STATES | {"unknown"}:
        raise ValueError(f"is one of unknown, {', '.join(sorted(FILE_STATES))}")
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
    name: ``misnamed``, ``named``. Others: ``index``, ``installed``, ``passed-over`` (a failure), ``broken-line``,
    ``not-sent`` (it copies a directory of the context, but the file is not in it or is ignored).
    """
    context: tuple[Annotated[str, AfterValidator(_checked_state)], ...] = Field(
        default=(), examples=[["ignored"], ["unknown", "missing"]]
    )
    """What the build context says of the rule's ``file`` is one of these; ``unknown``: there is none to ask."""


class Edit(Strict):
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
    install: Text | None = Field(default=None, examples=["{program}"])
    """A program or shared library to install in front of the failing instruction, by the package that brings it."""
    copy_file: Text | None = Field(default=None, alias="copy", examples=["{path}"])
    """A file of the build context to copy to the path that the failing instruction looks for."""
    account: Text | None = Field(default=None, examples=["{name}"])
    """A user, or ``user:group``, to make in front of the instruction where the stage does not."""
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
    """For ``insert``, ``append``, ``account`` and ``replace``: the instruction that is meant."""
    optional: bool = False
    """Do the other edits of the fix where this one finds nothing to change."""
    user: Literal["root"] | None = None
    """For ``insert`` and ``append``: run these as root, and switch back to the step's user where it is another."""

    @model_validator(mode="after")
    def _is_one_kind(self) -> Self:
        if len(self.kinds()) != 1:
            raise ValueError("give exactly one of " + ", ".join(EDIT_KINDS).replace("copy_file", "copy"))
        return self

    def kinds(self) -> list[str]:
        """List the kinds that are given."""
        return [kind for kind in EDIT_KINDS if getattr(self, kind) is not None]

    def texts(self) -> list[str]:
        """List the texts that captures are filled into."""
        texts = (
            self.insert,
            self.append,
            self.install,
            self.copy_file,
            self.account,
            self.declare,
            self.keep,
            self.own,
            self.home,
        )
        return [text for text in (*texts, *(self.replace or {}).values()) if text]


EDIT_KINDS = (
    *("insert", "append", "install", "copy_file", "account", "declare", "redeclare", "replace", "delete", "move"),
    *("as_root", "keep", "own", "home"),
)


class Fix(Strict):
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

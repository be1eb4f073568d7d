"""What a rule may say of a file of the build context."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from diagnoser.packs.forms import RULE_ID, Strict, Text

FILE_STATES = frozenset({"there", "ignored", "missing", "near", "outside", "empty", "crlf", "not-executable"})
"""What the build context may say of a file."""


def _checked_state(text: str) -> str:
    if text not in FILE_STATES:
        raise ValueError(f"is one of {', '.join(sorted(FILE_STATES))}")
    return text


State = Annotated[str, AfterValidator(_checked_state)]


class File(Strict):
    """The file of the build context that a cause is about. It is looked for only where a context is given."""

    path: Text = Field(examples=["{path}", "poetry.lock"])
    """Its path. Captures are filled in, and `/REGEX/` takes the first group from the failing instruction."""
    within: Literal["image", "context"] = Field(default="image", alias="in")
    """Where that path counts: in the image, where a COPY should have put the file, or in the build context."""
    proof: tuple[State, ...] = Field(default=(), examples=[["missing", "outside"]])
    """What the context shows where this is the cause indeed; the finding is then as good as certain.

    ``there``: the file arrives. ``ignored``: it is on disk, but a line of .dockerignore keeps it out. ``missing``: it
    is not there; ``near``: nor, but a name like it. ``outside``: it leads out of the context. Of a directory,
    ``empty``: nothing in it arrives. Of a file that is there, ``crlf``: its first line ends with a carriage return;
    ``not-executable``: it lacks the execute permission.
    """
    instead: dict[State, Annotated[str, StringConstraints(pattern=f"^{RULE_ID}$")]] = Field(
        default={}, examples=[{"ignored": "buildkit/copy-source-excluded-by-dockerignore"}]
    )
    """The rule that speaks in place of this one where the context shows something else."""

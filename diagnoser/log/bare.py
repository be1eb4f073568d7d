"""Output of pip, poetry, apt, adduser or a client that failed before any step, without a builder around it."""

from __future__ import annotations

from diagnoser.log.draft import Draft
from diagnoser.log.prose import readings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from diagnoser.log.text import Numbered


def read(lines: list[Numbered]) -> Draft:
    """Read lines of which nobody says which step they belong to."""
    draft = Draft("none")
    for number, text in lines:
        for said in readings(text):
            draft.say(number, said, "other")
    return draft

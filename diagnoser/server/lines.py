"""Lines of a log or a Dockerfile, made fit for a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from diagnoser.render.safe import clean
from diagnoser.secrets import Secrets
from diagnoser.secrets.blocks import key_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST = 2000
"""Characters shown of a line; a log may hold one of a gigabyte."""

_LOOKED_AT = LONGEST * 2


class Shown:
    """Shows lines of some texts without their secrets, wherever these stand, without controls, and cut."""

    def __init__(self, lines: Sequence[str]) -> None:
        """Take all lines: what is a secret in one of them is one in the others."""
        self._secrets = Secrets([line[:_LOOKED_AT] for line in lines], key_lines(lines))

    def __call__(self, line: str) -> str:
        """Return what is shown of a line."""
        masked = self._secrets.mask(line[:_LOOKED_AT])
        more = max(len(masked), len(line)) - LONGEST
        return clean(masked[:LONGEST]) + (f" … {more:,} characters more" if more > 0 else "")

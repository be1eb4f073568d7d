"""Options that several commands have, as Typer takes them."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer


class Color(StrEnum):
    """When to colour."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


ColorOption = Annotated[Color, typer.Option(help="When to colour; NO_COLOR and FORCE_COLOR are heeded.")]
PatternsOption = Annotated[
    list[str] | None, typer.Option(metavar="PATH", help="A pattern pack of yours, or a directory of them. Repeatable.")
]

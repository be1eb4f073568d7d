"""What ends a run early."""

from __future__ import annotations

from diagnoser.cli.usage import WRONG_USE


class CommandError(Exception):
    """Something the user can mend. ``lines`` are printed as they are, each after the program's name."""

    def __init__(self, *lines: str, status: int = WRONG_USE) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines
        self.status = status

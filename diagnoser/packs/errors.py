"""What can be wrong with a pack, as one line that names file, line and field."""

from __future__ import annotations


class PackError(Exception):
    """A pack that cannot be used.

    ``problems`` has one line each, in the form ``FILE:LINE: FIELD: what is wrong``.
    """

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems

"""Where a command runs: what its relative paths and its permissions depend on."""

from __future__ import annotations

import posixpath

from diagnoser.fields import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = frozenset({"root", "0"})
_HOMES = ("${HOME}", "$HOME")


class Setting(NamedTuple):
    """Where a command runs.

    ``home`` is the user's, None where it is not known; ``os`` is ``debian``, ``alpine``, ``rhel`` or None. ``user`` is
    who runs it, by name or number, None where that is not known. ``variables`` are those of the environment that are
    known, None for none: some commands are told by them where to put things.
    """

    directory: str
    home: str | None
    os: str | None
    user: str | None = None
    variables: Mapping[str, str] | None = None

    def path(self, written: str) -> str:
        """A path as seen from the working directory, a trailing slash dropped.

        What begins with a variable or with a home that is not known stays as written.
        """
        first = written[:1]
        if first in {"~", "$"}:
            written = self._at_home(written)
            if written[:1] in {"~", "$", "`"}:
                return written
        elif first == "`":
            return written
        if written[:1] != "/":
            written = f"{self.directory}/{written}"
        if "$" in written:  # what a variable holds may go up
            return written
        if "/." not in written and "//" not in written and written[-1] != "/":
            return written
        whole = posixpath.normpath(written)
        return whole[1:] if whole.startswith("//") else whole

    def _at_home(self, written: str) -> str:
        for name in ("~", *_HOMES):
            rest = written[len(name) :]
            if written.startswith(name) and (not rest or rest.startswith("/")) and self.home:
                return self.home + rest
        return written

    def variable(self, name: str) -> str | None:
        """A variable of the environment; None for one that is not known or empty."""
        return (self.variables.get(name) or None) if self.variables else None

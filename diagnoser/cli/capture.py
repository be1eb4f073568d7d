"""What a build printed, kept for the diagnosis: in memory while it is short, then in a file without a name."""

from __future__ import annotations

import re
import tempfile
from typing import cast

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import BinaryIO

_IN_MEMORY = 1 << 20
_LONGEST_LINE = 1 << 16
_TAIL = 256
_CONTROL_SEQUENCE = re.compile(rb"\x1b\[[0-?]*[ -/]*[@-~]")
"""Such as the one that shows the cursor again: a builder's last word after its last newline."""


class Capture:
    """Both streams of a command, line by line in the order in which the lines were ended.

    Pieces arrive as the operating system hands them over. Were they kept so, half a line of one stream could end up
    inside a line of the other.
    """

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - close() closes it
        self._begun: dict[int, bytes] = {}
        self._tail = b""
        self._full = False

    def add(self, source: int, data: bytes) -> None:
        """Take what was read from ``source``, an arbitrary number that tells the streams apart."""
        self._tail = (self._tail + data)[-_TAIL:]
        data = self._begun.pop(source, b"") + data
        end = len(data) if len(data) > _LONGEST_LINE else data.rfind(b"\n") + 1
        if end < len(data):
            self._begun[source] = data[end:]
        self._keep(data[:end])

    def finish(self) -> BinaryIO:
        """Return everything as a stream, from its beginning."""
        for rest in self._begun.values():
            self._keep(rest + b"\n")
        self._begun.clear()
        self._file.seek(0)
        return cast("BinaryIO", self._file)

    def close(self) -> None:
        """Forget it."""
        self._file.close()

    @property
    def inside_line(self) -> bool:
        """Whether the last thing printed left the cursor inside a line."""
        seen = _CONTROL_SEQUENCE.sub(b"", self._tail).rstrip(b"\r")
        return bool(seen) and not seen.endswith(b"\n")

    def _keep(self, data: bytes) -> None:
        if self._full:
            return
        try:
            self._file.write(data)
        except OSError:  # a full disk ends the keeping, not the build
            self._full = True

"""Private keys over several lines."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_HEAD = "PRIVATE KEY"
_MOST_LINES = 200
"""A key of 16384 bits, with the lines of other steps between its own."""

_BODY = r"[A-Za-z0-9+/]{12,}={0,2}"
_HEX = r"[0-9a-f]+|[0-9A-F]+"


def key_lines(lines: Iterable[str]) -> list[str]:
    """Return the lines of private keys, without what stands before them on each: a builder's or a diff's prefix.

    The lines that a log shows may be only some of a key's, and then do not tell by themselves what they are.
    """
    found: list[str] = []
    left = 0
    for line in lines:
        if _HEAD in line and "-----" in line:
            left = _MOST_LINES if "-----BEGIN" in line and "-----END" not in line else 0
        elif left:
            left -= 1
            word = line.split()[-1].lstrip("+-") if line.strip() else ""
            if re.fullmatch(_BODY, word) and not re.fullmatch(_HEX, word):
                found.append(word)
    return found

"""Bytes to a ``BuildLog``: peel the envelopes, recognise the form, read it."""

from __future__ import annotations

import io
import re

from diagnoser.log.conclude import BEHIND_ARROW, IMAGE_BUILT, conclude
from diagnoser.log.envelopes import peel
from diagnoser.log.paste import restore, unbar
from diagnoser.log.text import Numbered, split

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import BinaryIO

    from diagnoser.log.draft import Draft
    from diagnoser.model import BuildLog

_FORMS = ("arrows", "buildkit", "classic", "buildah", "kaniko", "none")
_SIGNS_OF_BUILDKIT = ("failed to solve: ", "did not complete successfully: ", " | >>> ")
_CHUNK = 1 << 20
_SAMPLE = 8
"""First lines of which one is an object where a log is JSON."""

SHORT = 4 << 20
"""Bytes up to which a log is read whole."""


def read_log(source: BinaryIO | bytes, literals: Callable[[], Iterable[str]] = tuple) -> BuildLog:
    """Read a build's output; see ``lines_of`` for long ones."""
    lines, partial = lines_of(source, literals)
    return read_lines(lines, partial=partial)


def lines_of(source: BinaryIO | bytes, literals: Callable[[], Iterable[str]] = tuple) -> tuple[list[Numbered], bool]:
    """Return a log's lines, clean and numbered, and whether some were left out.

    Of a log longer than ``SHORT`` only some lines are kept: the first and last ones that hold each of ``literals``
    (lower case), those that show the log's structure, its beginning and its end.
    """
    if isinstance(source, bytes):
        source = io.BytesIO(source)
    start = source.read(SHORT)
    more = source.read(_CHUNK) if len(start) == SHORT else b""
    if not more:
        return split(start), False
    from diagnoser.log.thin import thin

    return thin(start + more, source, literals()), True


def read_lines(lines: list[Numbered], *, partial: bool) -> BuildLog:
    """Read clean, numbered lines; ``partial`` says that some were left out."""
    lines, names = peel(restore(lines))
    lines = unbar(restore(lines) if names else lines)
    if any(line.text.startswith("{") for line in lines[:_SAMPLE]):  # a sentence may stand before a paste
        from diagnoser.log import json_lines

        if json_lines.is_json(lines):
            lines = json_lines.unfold(lines)
            names = (*names, "json")
    return conclude(_reader(recognise(lines))(lines), names, partial=partial)


def _reader(form: str) -> Callable[[list[Numbered]], Draft]:
    """Import the one reader that a log needs."""
    if form == "buildkit":
        from diagnoser.log.buildkit import read
    elif form == "arrows":
        from diagnoser.log.arrows import read
    elif form == "classic":
        from diagnoser.log.classic import read
    elif form == "buildah":
        from diagnoser.log.buildah import read
    elif form == "kaniko":
        from diagnoser.log.kaniko import read
    else:
        from diagnoser.log.bare import read
    return read


def recognise(lines: list[Numbered]) -> str:
    """Tell the form from the lines that only one of them has."""
    votes = dict.fromkeys(_FORMS, 0)
    for _, text in lines:
        form = _form_of(text)
        if form:
            votes[form] += 1
    best = max(votes, key=votes.__getitem__)
    return best if votes[best] else "none"


def _form_of(text: str) -> str | None:  # noqa: PLR0911 - a table of beginnings
    first = text[0]
    if first == "#":
        return "buildkit" if text[1:2].isdigit() and " " in text else None
    text = text.lstrip()
    if text.startswith(
        ("=> ", "> [", "[+] Building", "failed to solve", "ERROR: failed to", "executor failed running")
    ):
        return "buildkit"
    if text.startswith("--> ") and re.match(BEHIND_ARROW, text):
        return "arrows"
    if text.startswith("Step ") and " : " in text[:16]:
        return "classic"
    if (
        text.startswith(("---> ", "Sending build context"))
        or re.match(IMAGE_BUILT, text)
        or " returned a non-zero code: " in text
    ):
        return "classic"
    if text.startswith(("STEP ", "Error: building at STEP", "error building at STEP")) or (
        text.startswith("[") and "] STEP " in text[:16]
    ):
        return "buildah"
    if text.startswith(("INFO[0", "WARN[0", "FATA[0", "error building image")):
        return "kaniko"
    return "buildkit" if any(sign in text for sign in _SIGNS_OF_BUILDKIT) else None

"""Read an inventory: a table of the messages that tools print, and of what they mean."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_COLUMNS = ("id", "tool", "source_file", "message_template", "example_line", "cause_id")
_EXCUSE_COLUMNS = ("id", "cause", "reason")


class InventoryError(Exception):
    """A table that cannot be used: one line with the file, the line and what to do."""


class Row(NamedTuple):
    """One message of the inventory."""

    id: str
    tool: str
    """Who prints it, in the inventory's words (``pip``, ``busybox adduser/addgroup``)."""
    source: str
    """Where in the tool's source it stands, or which program speaks through the tool."""
    template: str
    """The message with its values left open, and perhaps a note in square brackets on when it is printed."""
    line: str
    """The message as it is printed, with values filled in."""
    cause: str
    """The id of the cause that it shows."""


class Excuse(NamedTuple):
    """Another answer than the row's own that is right too."""

    cause: str
    reason: str
    """Why, in one sentence."""


def read_inventory(path: str) -> list[Row]:
    """Read the rows of an inventory, a table of tab-separated columns under a line of their names.

    Raises:
        InventoryError: the file cannot be read, lacks a column, has an unfinished row, an id twice or no row.
    """
    rows: dict[str, Row] = {}
    for number, values in _table(path, _COLUMNS):
        row = Row(*values)
        if row.id in rows:
            raise InventoryError(f"{path}:{number}: {row.id} stands here for the second time; give each row its own id")
        rows[row.id] = row
    if not rows:
        raise InventoryError(f"{path}:1: there is no row under the heading; add one message a line")
    return list(rows.values())


def read_excuses(path: str, rows: Iterable[Row]) -> dict[str, Excuse]:
    """Read the other answers that are right too, by the id of the row; a table with the columns id, cause and reason.

    Raises:
        InventoryError: the file cannot be read, lacks a column or a reason, or names a row that does not exist.
    """
    known = {row.id for row in rows}
    excuses: dict[str, Excuse] = {}
    for number, (row_id, cause, reason) in _table(path, _EXCUSE_COLUMNS):
        if row_id not in known:
            raise InventoryError(f"{path}:{number}: the inventory has no row {row_id}; take this line out")
        excuses[row_id] = Excuse(cause, reason)
    return excuses


def _table(path: str, columns: tuple[str, ...]) -> Iterator[tuple[int, list[str]]]:
    """Yield the line number and the wanted columns of each row; no cell of them may be empty."""
    lines = _lines(path)
    heading = lines[0].split("\t") if lines else []
    missing = [column for column in columns if column not in heading]
    if missing:
        raise InventoryError(
            f"{path}:1: no column {' and '.join(missing)}; name the columns in the first line, with tabs between them"
        )
    places = [heading.index(column) for column in columns]
    for number, cells in enumerate(csv.reader(lines[1:], delimiter="\t", quoting=csv.QUOTE_NONE), start=2):
        if not cells:
            continue
        values = [cells[place].strip() if place < len(cells) else "" for place in places]
        empty = [column for column, value in zip(columns, values, strict=True) if not value]
        if empty:
            raise InventoryError(
                f"{path}:{number}: {' and '.join(empty)} is empty; fill it in, with tabs between columns"
            )
        yield number, values


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise InventoryError(f"{path}: {error.strerror or error}; give the path of a table of messages") from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise InventoryError(f"{path}:{line}: not UTF-8; save the table as UTF-8") from error

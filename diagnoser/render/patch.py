"""A patch, shown for people: what changes, and where."""

from __future__ import annotations

from diagnoser.render.fold import cut_middle
from diagnoser.render.page import COLUMN
from diagnoser.render.safe import clean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from diagnoser.render.page import Page

_CHANGES = {"+": "good", "-": "alarm"}


def show_patch(page: Page, patch: str, column: int = COLUMN) -> None:
    """Show what a patch changes and what lies between; ``dfdiag fix`` prints it whole.

    Lines that come in may be copied from here, so they are not cut.
    """
    for number, lines in hunks(patch):
        page.row("", (f"  line {number}", "plain"), column=column)
        for line in lines:
            shown = clean(line.rstrip())
            shown = shown if line[0] == "+" else cut_middle(shown, page.width - column - 2, page.look.mark)
            page.row("", ("  " + shown, _CHANGES.get(line[:1], "plain")), column=column)


def hunks(patch: str) -> list[tuple[int, list[str]]]:
    """Cut a patch into its hunks, without the unchanged lines around them; each with its first line's number."""
    found: list[tuple[int, list[str]]] = []
    for line in patch.splitlines()[2:]:
        if line.startswith("@@"):
            found.append((int(line.split()[1][1:].partition(",")[0]), []))
        elif line[:1] in _CHANGES or line[:1] == " ":
            found[-1][1].append(line)
    return [_trimmed(number, lines) for number, lines in found]


def _trimmed(number: int, lines: list[str]) -> tuple[int, list[str]]:
    changed = [at for at, line in enumerate(lines) if line[:1] in _CHANGES]
    return (number + changed[0], lines[changed[0] : changed[-1] + 1]) if changed else (number, lines)

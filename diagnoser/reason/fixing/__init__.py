"""A rule's edits to a patch of the reader's Dockerfile, checked from its first instruction to its last."""

from __future__ import annotations

from diagnoser.dockerfile.edit import apply, patch
from diagnoser.reason.fixing import copying, installing, keeping, owning, placing, registering
from diagnoser.reason.fixing.check import Check
from diagnoser.reason.fixing.site import Site

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from diagnoser.dockerfile.edit import Edit
    from diagnoser.model import Fix

    Edits = Sequence[tuple[str, Mapping[str, object]]]
    Kind = Callable[[Site, Mapping[str, Any]], list[Edit]]

__all__ = ["Site", "patched"]

KINDS: dict[str, Kind] = {
    "insert": placing.insert,
    "append": placing.append,
    "install": installing.install,
    "copy_file": copying.copy,
    "account": registering.account,
    "declare": placing.declare,
    "redeclare": placing.redeclare,
    "replace": placing.substitute,
    "delete": placing.remove,
    "move": placing.move,
    "as_root": placing.as_root,
    "keep": keeping.keep,
    "own": owning.own,
    "home": owning.home,
}


def patched(fixes: Sequence[Fix], edits: Sequence[Edits], site: Site, path: str) -> tuple[Fix, ...]:
    """Give fixes the patches that their edits make of the Dockerfile, whose ``path`` they name.

    One that would take from a later step what it needs is left out. One whose edits find nothing to change goes to the
    end as it is: the others fit this Dockerfile better.
    """
    fitting: list[Fix] = []
    others: list[Fix] = []
    check = Check(site.scene.dockerfile, site.scene.context)
    for fix, edit in zip(fixes, edits, strict=True):
        edited = _edited(site, edit) if edit else None
        if edited is None:
            (others if edit else fitting).append(fix)
            continue
        broken = check.broken_by(edited)
        if not broken.known:
            diff = patch(site.scene.dockerfile.source, edited, path)
            doubts = tuple(f"Check it: {reason}" for reason in broken.likely)
            costs = (*fix.side_effects, *doubts)
            fitting.append(fix._replace(patch=diff, checked=not doubts, side_effects=costs, edited=edited))
    return (*fitting, *others)


def _edited(site: Site, edits: Edits) -> str | None:
    """The Dockerfile with the edits made; None where one of them finds nothing to change."""
    made: list[Edit] = []
    for kind, said in edits:
        found = KINDS[kind](site, said)
        if not found and not said.get("optional"):
            return None
        made.extend(found)
    source = site.scene.dockerfile.source
    try:
        edited = apply(source, made)
    except ValueError:  # two edits of one line
        return None
    return edited if edited != source else None

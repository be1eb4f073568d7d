"""Whether a changed Dockerfile runs into what the one before did not."""

from __future__ import annotations

from diagnoser.fields import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from diagnoser.reason.origin.scene import Scene


class Broken(NamedTuple):
    """What steps lack by a change, one sentence each: for certain, and probably."""

    known: tuple[str, ...]
    likely: tuple[str, ...]


def broken_by(_scene: Scene, _edited: str) -> Broken:
    """Fold the Dockerfile before and after, and tell the faults that only the later one has."""
    return Broken((), ())

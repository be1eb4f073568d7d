"""Whether a changed Dockerfile runs into what the one before did not."""

from __future__ import annotations

from diagnoser.dockerfile.faults import faults
from diagnoser.dockerfile.parse import read_dockerfile
from diagnoser.fields import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from diagnoser.dockerfile.context import BuildContext
    from diagnoser.dockerfile.faults import Fault
    from diagnoser.dockerfile.parse import Dockerfile


class Broken(NamedTuple):
    """What steps lack by a change, one sentence each: for certain, and probably."""

    known: tuple[str, ...]
    likely: tuple[str, ...]


class Check:
    """Holds changed versions of one Dockerfile against it.

    ``context`` tells which files can be copied; None where it is not known.
    """

    def __init__(self, before: Dockerfile, context: BuildContext | None) -> None:
        self._before = before
        self._context = context
        self._old: tuple[Fault, ...] | None = None

    def broken_by(self, edited: str) -> Broken:
        """Fold the edited Dockerfile, and the one before the first time; see ``_compared``."""
        if self._old is None:
            self._old = faults(self._before, self._context)
        after = read_dockerfile(edited)
        return _compared(self._before, self._old, after, faults(after, self._context))


def _compared(
    before: Dockerfile, faults_before: tuple[Fault, ...], after: Dockerfile, faults_after: tuple[Fault, ...]
) -> Broken:
    """Tell the faults that only the later Dockerfile has.

    A fault is the same where the same kind of thing of the same subject goes wrong in an instruction of the same words,
    wherever that stands, or in one of those that the edit reworded.
    """
    old, new = list(faults_before), list(faults_after)
    for same in (_in_same_words, _in_reworded(before, after)):
        for fault in tuple(new):
            match = next((each for each in old if same(each, fault)), None)
            if match is not None:
                old.remove(match)
                new.remove(fault)
    known, likely = ([fault for fault in new if fault.certainty == sure] for sure in ("known", "likely"))
    return Broken(tuple(map(_sentence, known)), tuple(map(_sentence, likely)))


def _is_alike(one: Fault, other: Fault) -> bool:
    return (one.kind, one.subject) == (other.kind, other.subject)


def _in_same_words(one: Fault, other: Fault) -> bool:
    return _is_alike(one, other) and one.instruction.text == other.instruction.text


def _in_reworded(before: Dockerfile, after: Dockerfile) -> Callable[[Fault, Fault], bool]:
    """Compare faults of instructions that are in one of the two files only."""
    kept = {each.text for each in before.instructions} & {each.text for each in after.instructions}

    def same(one: Fault, other: Fault) -> bool:
        return _is_alike(one, other) and not {one.instruction.text, other.instruction.text} & kept

    return same


def _sentence(fault: Fault) -> str:
    return f"line {fault.instruction.line} ({fault.instruction.text[:60]}): {fault.reason}"

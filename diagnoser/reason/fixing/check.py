"""Whether a changed Dockerfile runs into what the one before did not."""

from __future__ import annotations

from collections import Counter

from diagnoser.dockerfile.faults import faults
from diagnoser.dockerfile.parse import read_dockerfile
from diagnoser.fields import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from diagnoser.dockerfile.faults import Fault
    from diagnoser.dockerfile.parse import Dockerfile


class Broken(NamedTuple):
    """What steps lack by a change, one sentence each: for certain, and probably."""

    known: tuple[str, ...]
    likely: tuple[str, ...]


def broken_by(before: Dockerfile, edited: str) -> Broken:
    """Fold the Dockerfile before and after, and tell the faults that only the later one has.

    A fault is the same where the same kind of thing of the same subject goes wrong in an instruction of the same words,
    wherever that stands.
    """
    seen = Counter(map(_same, faults(before)))
    new: list[Fault] = []
    for fault in faults(read_dockerfile(edited)):
        if seen[_same(fault)]:
            seen[_same(fault)] -= 1
        else:
            new.append(fault)
    known, likely = ([fault for fault in new if fault.certainty == sure] for sure in ("known", "likely"))
    return Broken(tuple(map(_sentence, known)), tuple(map(_sentence, likely)))


def _same(fault: Fault) -> tuple[str, str, str]:
    return fault.kind, fault.subject, fault.instruction.text


def _sentence(fault: Fault) -> str:
    return f"line {fault.instruction.line} ({fault.instruction.text[:60]}): {fault.reason}"

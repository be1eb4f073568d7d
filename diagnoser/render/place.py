"""Where the parts of a diagnosis are: in which file, on which line, in which job."""

from __future__ import annotations

from diagnoser.ci import Job
from diagnoser.fields import NamedTuple
from diagnoser.render.page import LEAST

TYPE_CHECKING = False
if TYPE_CHECKING:
    from diagnoser.model import Diagnosis, Finding

_SHORT_COMMIT = 12
"""Characters of a commit's hash that tell it from others, as git shortens it in the largest repositories."""


class Place(NamedTuple):
    """Where a run takes place: the Dockerfile's path within the repository, None where nobody named it, and the job."""

    dockerfile: str | None = None
    job: Job = Job()


class Spot(NamedTuple):
    """A place in a file; ``line`` is None where only the file is known."""

    path: str
    line: int | None


def dockerfile_of(diagnosis: Diagnosis, place: Place) -> str:
    """Return what the Dockerfile is called: as it was named for the run, else as the log calls it."""
    return place.dockerfile or (diagnosis.excerpt.file if diagnosis.excerpt else "") or "Dockerfile"


def blamed(finding: Finding, diagnosis: Diagnosis, place: Place) -> Spot:
    """Return the instruction to blame: the one that brought the failure about, else the one that failed."""
    failure = diagnosis.failure
    line = finding.origin.dockerfile_line if finding.origin else None
    if line is None and failure is not None:
        line = failure.dockerfile_line
    return Spot(dockerfile_of(diagnosis, place), line)


def facts(job: Job) -> tuple[tuple[str, str], ...]:
    """Name the job and what it was run on, as far as the CI says: what it says, and that as the CI has it."""
    told = (("job", job.name), ("ref", job.ref), ("commit", job.commit[:_SHORT_COMMIT]))
    return tuple((what, said) for what, said in told if said)


def likely(diagnosis: Diagnosis) -> tuple[Finding, ...]:
    """Return the first finding and those of the others that a reader is to be bothered with."""
    return diagnosis.findings[:1] + tuple(each for each in diagnosis.findings[1:] if each.confidence >= LEAST)

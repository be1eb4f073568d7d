"""Documents besides the text on the screen: formats for programs and CIs, on standard output or in files."""

from __future__ import annotations

import os
import stat
import sys

from diagnoser.ci import job_of
from diagnoser.cli.errors import CommandError
from diagnoser.render.formats import document
from diagnoser.render.place import Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from diagnoser.ci import Job
    from diagnoser.cli.options import Options
    from diagnoser.model import Reading


def place_of(options: Options) -> Place:
    """Return where this run takes place: the job, and what the repository calls the Dockerfile."""
    job = job_of()
    return Place(_in_repository(options.dockerfile, job) if options.dockerfile else None, job)


def written(name: str, readings: Sequence[Reading], options: Options) -> str:
    """Write readings in a format, for standard output."""
    return document(name, readings, place_of(options))


def write_files(readings: Sequence[Reading], options: Options) -> None:
    """Write the files that ``--output`` names.

    Raises:
        CommandError: one cannot be written; the others are.
    """
    place = place_of(options)
    problems = []
    for name, path in options.outputs:
        try:
            with open(path, "w", encoding="utf-8", errors="replace", newline="\n") as file:  # noqa: PTH123 - start-up
                file.write(document(name, readings, place))
        except (OSError, ValueError) as error:
            problems.append(f"{path}: cannot write the {name} document: {getattr(error, 'strerror', None) or error}")
    if problems:
        raise CommandError(*problems)


def annotates(options: Options) -> bool:
    """Whether GitHub is to be given annotations: where asked to, or where nobody asks for anything in a job's step."""
    if options.format is not None:
        return options.format == "github"
    return bool(os.environ.get("GITHUB_ACTIONS")) and not options.quiet and not _into_file()


def add_summary(readings: Sequence[Reading], options: Options) -> None:
    """Add to the summary of the GitHub job, as far as there is room in it.

    Raises:
        CommandError: it cannot be written.
    """
    from diagnoser.render.markdown import SUMMARY, fitting

    place = place_of(options)
    path = place.job.summary
    if not path or all(reading.diagnosis is None or not reading.diagnosis.findings for reading in readings):
        return
    try:
        with open(path, "a", encoding="utf-8", errors="replace", newline="\n") as file:  # noqa: PTH123 - start-up
            file.write(fitting(readings, place, SUMMARY - file.tell()))
    except OSError as error:
        raise CommandError(f"{path}: cannot add to the job's summary: {error.strerror or error}") from error


def _in_repository(dockerfile: str, job: Job) -> str:
    """Return a path as it is from the root of the checkout, its last part alone where it lies elsewhere."""
    path = os.path.relpath(dockerfile, job.root or None).replace(os.sep, "/")
    return os.path.basename(path) if path.startswith("../") else path  # noqa: PTH119 - start-up


def _into_file() -> bool:
    """Whether standard output goes to a file, which wants the text and nothing else."""
    try:
        return sys.stdout is None or stat.S_ISREG(os.fstat(sys.stdout.fileno()).st_mode)
    except (OSError, ValueError):
        return True

"""Documents besides the text on the screen: formats for programs and CIs, on standard output or in files."""

from __future__ import annotations

import os
import stat
import sys

from diagnoser.ci import job_of
from diagnoser.cli.errors import CommandError
from diagnoser.cli.reading import relative
from diagnoser.cli.writing import write
from diagnoser.render.formats import document
from diagnoser.render.place import Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TextIO

    from diagnoser.cli.options import Options
    from diagnoser.model import Reading


def publish(readings: Sequence[Reading], options: Options, stream: TextIO | None) -> None:
    """Write the format that was asked for, the files, and what the CI is to show.

    Annotations go to ``stream``, where the text went, and other formats to standard output.

    Raises:
        CommandError: a file cannot be written.
    """
    place = place_of(options)
    annotates = _annotates(options)
    if not options.wants_text:
        write(document(options.format or "", readings, place))
    elif annotates:
        write(document("github", readings, place), stream)
    if annotates:
        _add_summary(readings, place)
    write_files(readings, options.outputs, place)


def place_of(options: Options) -> Place:
    """Return where this run takes place: the job, and what the repository calls the Dockerfile."""
    job = job_of()
    return Place(relative(options.dockerfile, job.root) if options.dockerfile else None, job)


def write_files(readings: Sequence[Reading], outputs: Sequence[tuple[str, str]], place: Place) -> None:
    """Write files, each given by its format and its path.

    Raises:
        CommandError: one cannot be written; the others are.
    """
    problems = []
    for name, path in outputs:
        try:
            with open(path, "w", encoding="utf-8", errors="replace", newline="\n") as file:  # noqa: PTH123 - start-up
                file.write(document(name, readings, place))
        except (OSError, ValueError) as error:
            problems.append(f"{path}: cannot write the {name} document: {getattr(error, 'strerror', None) or error}")
    if problems:
        raise CommandError(*problems)


def _annotates(options: Options) -> bool:
    """Whether GitHub is to be given annotations: where asked to, or where nobody asks for anything in a job's step."""
    if options.format is not None:
        return options.format == "github"
    return bool(os.environ.get("GITHUB_ACTIONS")) and not options.quiet and not _into_file()


def _add_summary(readings: Sequence[Reading], place: Place) -> None:
    """Add to the summary of the GitHub job, as far as there is room in it."""
    from diagnoser.render.markdown import SUMMARY, fitting

    path = place.job.summary
    if not path or all(reading.diagnosis is None or not reading.diagnosis.findings for reading in readings):
        return
    try:
        with open(path, "a", encoding="utf-8", errors="replace", newline="\n") as file:  # noqa: PTH123 - start-up
            file.write(fitting(readings, place, SUMMARY - file.tell()))
    except OSError as error:
        raise CommandError(f"{path}: cannot add to the job's summary: {error.strerror or error}") from error


def _into_file() -> bool:
    """Whether standard output goes to a file, which wants the text and nothing else."""
    try:
        return sys.stdout is None or stat.S_ISREG(os.fstat(sys.stdout.fileno()).st_mode)
    except (OSError, ValueError):
        return True

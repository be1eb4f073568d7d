"""From opened input to printed diagnosis."""

from __future__ import annotations

import os
import sys

from diagnoser.cli.beside import dockerfile_beside
from diagnoser.cli.errors import CommandError
from diagnoser.cli.reading import STDIN, check_context, open_log, read_dockerfile, relative
from diagnoser.cli.usage import BUILD_FAILED, INVALID_PACK, READ, WRONG_USE
from diagnoser.cli.writing import as_text, write, write_error
from diagnoser.model import Reading

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import BinaryIO, TextIO

    from diagnoser.cli.options import Options
    from diagnoser.model import Diagnosis, Finding
    from diagnoser.packs.compiled import RuleSet


class Reader:
    """Reads logs with the packs and the Dockerfile that the options name, loaded once."""

    def __init__(self, options: Options) -> None:
        """Load them.

        Packs that the options do not name wait for the first log: ``run`` is not to keep a build from starting because
        a pack that it came across is not valid.

        Raises:
            CommandError: the Dockerfile cannot be read, the context is no directory, or a pack is not valid.
        """
        self._options = options
        self._dockerfile = read_dockerfile(options.dockerfile) if options.dockerfile else None
        if options.context:
            check_context(options.context)
        self._packs = load_packs(options.patterns) if options.patterns else None

    def read(self, source: BinaryIO) -> Diagnosis:
        """Diagnose one log and leave out the findings that the options do not ask for.

        Raises:
            CommandError: a pack is not valid.
        """
        from diagnoser.diagnosing import build_context, diagnose

        if self._packs is None:
            self._packs = load_packs(())
        diagnosis = diagnose(
            source,
            dockerfile=self._dockerfile or dockerfile_beside,
            dockerfile_path=relative(self._options.dockerfile) if self._options.dockerfile else "Dockerfile",
            context=build_context(self._options.context, self._options.dockerfile) if self._options.context else None,
            packs=self._packs,
        )
        findings = diagnosis.findings[: self._options.top]
        if self._options.min_confidence is not None:
            least = self._options.min_confidence
            findings = tuple(finding for finding in findings if finding.confidence >= least)
        if self._packs.own and not self._options.quiet:
            _say_replaced(findings, self._packs)
        return diagnosis._replace(findings=findings)


def diagnose_files(files: Sequence[str], options: Options) -> int:
    """Diagnose each file and print what was found; return the exit status."""
    reader = Reader(options)
    if len(files) == 1:
        readings = [_reading(files[0], read_file(reader, files[0]))]
        if options.wants_text:
            write(_text(readings[0], options))
    else:
        readings = _read_each(reader, files, options)
    publish(readings, options, sys.stdout)
    return _status(readings, options)


def publish(readings: Sequence[Reading], options: Options, stream: TextIO | None) -> None:
    """Write all but the text, which went to ``stream``; see ``documents.publish``.

    Raises:
        CommandError: a file cannot be written.
    """
    if options.wants_text and not options.outputs and "GITHUB_ACTIONS" not in os.environ:
        return  # the usual run imports nothing more
    from diagnoser.cli import documents

    documents.publish(readings, options, stream)


def read_file(reader: Reader, path: str) -> Diagnosis:
    """Diagnose the log in a file, or on standard input for ``-``.

    Raises:
        CommandError: it cannot be read.
    """
    stream = open_log(path)
    try:
        return reader.read(stream)
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror or error}") from error
    finally:
        if stream is not getattr(sys.stdin, "buffer", None):
            stream.close()


def _reading(path: str, diagnosis: Diagnosis | None) -> Reading:
    return Reading("standard input", None, diagnosis) if path == STDIN else Reading(path, path, diagnosis)


def _read_each(reader: Reader, files: Sequence[str], options: Options) -> list[Reading]:
    """Diagnose several files; one that cannot be read is reported and does not keep the others from being read."""
    readings: list[Reading] = []
    between = ""
    for path in files:
        try:
            readings.append(_reading(path, read_file(reader, path)))
        except CommandError as error:
            write_error(*error.lines)
            readings.append(_reading(path, None))
            continue
        if options.wants_text:
            from diagnoser.render.text import headed

            write(between + headed(path, _text(readings[-1], options)))
            between = "\n"
    return readings


def _text(reading: Reading, options: Options) -> str:
    return as_text(reading.diagnosis, options, sys.stdout) if reading.diagnosis else ""


def _status(readings: Sequence[Reading], options: Options) -> int:
    diagnoses = [reading.diagnosis for reading in readings]
    if None in diagnoses:
        return WRONG_USE
    failed = any(diagnosis is not None and diagnosis.outcome == "failed" for diagnosis in diagnoses)
    return BUILD_FAILED if failed and options.exit_code else READ


def _say_replaced(findings: Sequence[Finding], packs: RuleSet) -> None:
    """Say which findings do not come from the built-in rule that the reader would take them for."""
    for finding in findings:
        name, replaces = packs.own.get(finding.cause, ("", False))
        if replaces:
            write_error(f"note: {finding.cause} is the rule of {name}, which replaces the built-in one")


def load_packs(paths: Sequence[str]) -> RuleSet:
    """Load the rules of a run: the built-in ones, those found, and those at the paths that the user names.

    Raises:
        CommandError: a pack cannot be read or is not valid.
    """
    from diagnoser.packs.cache import load_rules
    from diagnoser.packs.errors import PackError
    from diagnoser.packs.own import all_packs

    try:
        return load_rules(all_packs(paths))
    except PackError as error:
        raise CommandError(*error.problems, status=INVALID_PACK) from error

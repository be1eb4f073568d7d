"""``dfdiag run``: a build, and under its output the reason why it failed."""

from __future__ import annotations

import os
import sys

from diagnoser.cli.capture import Capture
from diagnoser.cli.diagnosing import Reader, rendered
from diagnoser.cli.errors import CommandError
from diagnoser.cli.writing import as_text, write, write_error

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from diagnoser.cli.child import Child
    from diagnoser.cli.options import Options
    from diagnoser.model import Diagnosis

_WORTH_SAYING = 0.5
"""How sure a finding has to be to be shown to someone who has interrupted the build."""

_INTERRUPTED = ("unknown/", "buildkit/build-canceled")
"""Causes that tell such a person nothing new."""


def run_build(command: Sequence[str], options: Options) -> int:
    """Run ``command`` and return its status; explain it if it failed.

    Raises:
        CommandError: the options are wrong or the command cannot be started; nothing was run then.
    """
    if sys.platform == "win32":
        raise CommandError("run needs a POSIX system; here use: docker build . 2>&1 | dfdiag")
    from diagnoser.cli.child import Child

    reader = Reader(options)
    capture = Capture()
    try:
        child = Child(command, capture)
        child.run()
        if child.status:
            _explain(reader, capture, child, options)
    finally:
        capture.close()
    return child.status


def _explain(reader: Reader, capture: Capture, child: Child, options: Options) -> None:
    """Print the diagnosis. Whatever goes wrong here, the build's status stands."""
    try:
        diagnosis = reader.read(capture.finish())
        if child.interrupted and not _worth_saying(diagnosis):
            return
        start = "\n\n" if capture.inside_line else "\n"
        if options.format == "json":
            write(rendered(_made_sure(diagnosis), options))
        elif diagnosis.outcome == "failed":
            stream = sys.stdout if sys.stdout is not None and sys.stdout.isatty() else sys.stderr
            write(start + as_text(diagnosis, options, stream), stream)
        else:
            write(start, sys.stderr)
            write_error(_no_failure(diagnosis, child.status))
    except KeyboardInterrupt:
        return
    except CommandError as error:
        write_error(*error.lines)
    except Exception as error:
        if os.environ.get("DFDIAG_DEBUG"):
            raise
        write_error(f"the build's output could not be diagnosed: {type(error).__name__}: {error}")


def _made_sure(diagnosis: Diagnosis) -> Diagnosis:
    """The status says that the command failed, also where its output does not."""
    return diagnosis._replace(outcome="failed") if diagnosis.outcome == "indeterminate" else diagnosis


def _no_failure(diagnosis: Diagnosis, status: int) -> str:
    if diagnosis.outcome == "succeeded":
        return f"the build succeeded, but the command ended with status {status}"
    return f"the command ended with status {status}, and its output does not show a build that failed"


def _worth_saying(diagnosis: Diagnosis) -> bool:
    first = diagnosis.findings[0] if diagnosis.findings else None
    return first is not None and not first.cause.startswith(_INTERRUPTED) and first.confidence >= _WORTH_SAYING

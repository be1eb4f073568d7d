"""``dfdiag run``: a build, and under its output the reason why it failed."""

from __future__ import annotations

import os
import sys

from diagnoser.cli.capture import Capture
from diagnoser.cli.diagnosing import Reader, publish
from diagnoser.cli.errors import CommandError
from diagnoser.cli.reading import read_dockerfile
from diagnoser.cli.writing import as_text, write, write_error
from diagnoser.model import Reading

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from diagnoser.cli.child import Child
    from diagnoser.cli.options import Options
    from diagnoser.model import Diagnosis, Outcome

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

    options = _completed(command, options)
    reader = Reader(options)
    capture = Capture()
    try:
        child = Child(command, capture)
        child.run()
        if child.status:
            _guarded(lambda: _explain(reader, capture, child, options))
        elif options.outputs:
            _guarded(lambda: _record(reader, capture, child, options))
    finally:
        capture.close()
    return child.status


def _completed(command: Sequence[str], options: Options) -> Options:
    """Take from the command what the options leave open, as far as it is there to be read."""
    if options.context is not None and options.dockerfile is not None:
        return options
    from diagnoser.cli.wrapped import wrapped

    build = wrapped(command)
    if build is None:
        return options
    if options.dockerfile is None and build.dockerfile is not None and _is_readable(build.dockerfile):
        options = options._replace(dockerfile=build.dockerfile)
    if options.context is None and os.path.isdir(build.context):  # noqa: PTH112 - pathlib costs an import
        options = options._replace(context=build.context)
    return options


def _is_readable(dockerfile: str) -> bool:
    try:
        read_dockerfile(dockerfile)
    except CommandError:
        return False
    return True


def _guarded(work: Callable[[], None]) -> None:
    """Do something about a build that has ended. Whatever goes wrong here, the build's status stands."""
    try:
        work()
    except KeyboardInterrupt:
        return
    except CommandError as error:
        write_error(*error.lines)
    except Exception as error:
        if os.environ.get("DFDIAG_DEBUG"):
            raise
        write_error(f"the build's output could not be diagnosed: {type(error).__name__}: {error}")


def _explain(reader: Reader, capture: Capture, child: Child, options: Options) -> None:
    """Print the diagnosis of a build that failed."""
    diagnosis = reader.read(capture.finish())
    if child.interrupted and not _worth_saying(diagnosis):
        return
    start = "\n\n" if capture.inside_line else "\n"
    stream = sys.stdout if sys.stdout is not None and sys.stdout.isatty() else sys.stderr
    if options.wants_text and diagnosis.outcome == "failed":
        write(start + as_text(diagnosis, options, stream), stream)
    elif options.wants_text:
        write(start, sys.stderr)
        write_error(_no_failure(diagnosis, child.status))
    publish([Reading(_title(child.command), None, _ended(diagnosis, "failed"))], options, stream)


def _record(reader: Reader, capture: Capture, child: Child, options: Options) -> None:
    """Write the files that were asked for about a build that succeeded."""
    diagnosis = reader.read(capture.finish())
    from diagnoser.cli.documents import place_of, write_files

    reading = Reading(_title(child.command), None, _ended(diagnosis, "succeeded"))
    write_files([reading], options.outputs, place_of(options))


def _title(command: Sequence[str]) -> str:
    from diagnoser.secrets import mask

    return mask(" ".join(command))


def _ended(diagnosis: Diagnosis, outcome: Outcome) -> Diagnosis:
    """The status says how the command ended, also where its output does not."""
    return diagnosis._replace(outcome=outcome) if diagnosis.outcome == "indeterminate" else diagnosis


def _no_failure(diagnosis: Diagnosis, status: int) -> str:
    if diagnosis.outcome == "succeeded":
        return f"the build succeeded, but the command ended with status {status}"
    return f"the command ended with status {status}, and its output does not show a build that failed"


def _worth_saying(diagnosis: Diagnosis) -> bool:
    first = diagnosis.findings[0] if diagnosis.findings else None
    return first is not None and not first.cause.startswith(_INTERRUPTED) and first.confidence >= _WORTH_SAYING

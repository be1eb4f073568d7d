"""Where the command starts.

The main job, a log through a pipe, is done without Typer: its import alone takes as long as the rest of the run.
"""

from __future__ import annotations

import gc
import os
import sys

from diagnoser.cli.usage import COMMANDS, INTERNAL_ERROR, INTERRUPTED, TOP_OPTIONS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

_DEBUG = "DFDIAG_DEBUG"
_COMPLETE = "_DFDIAG_COMPLETE"


def main() -> int:
    """Run the command line and return the exit status; nothing but a bug ends in a traceback."""
    from diagnoser.cli.errors import CommandError
    from diagnoser.cli.writing import write_error

    gc.disable()  # a run of a few milliseconds leaves no garbage worth looking for
    try:
        return _dispatch(sys.argv[1:])
    except CommandError as error:
        write_error(*error.lines)
        return error.status
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        return 0
    except Exception as error:
        if os.environ.get(_DEBUG):
            raise
        write_error(_apology(error))
        return INTERNAL_ERROR


def _dispatch(arguments: list[str]) -> int:
    if _COMPLETE in os.environ:
        return _with_typer(arguments)
    first = arguments[0] if arguments else ""
    if first in COMMANDS or first in TOP_OPTIONS:
        return _with_typer(arguments)
    if any(argument.startswith("-") and argument != "-" for argument in arguments):
        return _with_typer(["diagnose", *arguments])
    return _bare(arguments)


def _bare(files: list[str]) -> NoReturn:
    from diagnoser.cli.diagnosing import diagnose_files
    from diagnoser.cli.options import Options
    from diagnoser.cli.reading import STDIN, nothing_piped, usage_error

    if not files and nothing_piped():
        raise usage_error()
    _leave(diagnose_files(files or [STDIN], Options()))


def _leave(status: int) -> NoReturn:
    """End the process at once: taking the interpreter down tidily costs a tenth of a short run."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except (OSError, ValueError):  # closed or full: what could be said was said when it was written
            pass
    os._exit(status)


def _with_typer(arguments: list[str]) -> int:
    from diagnoser.cli.app import run_app

    return run_app(arguments)


def _apology(error: Exception) -> str:
    return (
        f"internal error: {type(error).__name__}: {error}; this is a bug. Run again with {_DEBUG}=1 and report what "
        "it prints, with the log if you can share it"
    )


if __name__ == "__main__":
    sys.exit(main())

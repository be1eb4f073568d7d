"""Writing results, so that no encoding and no closed pipe turns into a traceback."""

from __future__ import annotations

import os
import sys

from diagnoser.cli.errors import CommandError
from diagnoser.render.page import WIDEST, Look
from diagnoser.render.safe import clean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO

    from diagnoser.cli.options import Options
    from diagnoser.model import Diagnosis
    from diagnoser.render.page import Line


def write(text: str, stream: TextIO | None = None) -> None:
    """Write to standard output (or ``stream``); what its encoding cannot hold becomes ``?``.

    A reader that went away, such as ``head``, has what it wanted: the rest is dropped.
    """
    stream = stream or sys.stdout
    if stream is None:  # started with its output closed
        return
    content = text.encode(_encoding(stream), "replace")
    try:
        stream.flush()
        stream.buffer.write(content)
        stream.buffer.flush()
    except BrokenPipeError:
        _drop(stream)
    except OSError as error:
        _drop(stream)
        raise CommandError(f"cannot write the result: {error.strerror or error}") from error


def write_error(*lines: str) -> None:
    """Write lines about this program itself to standard error."""
    from diagnoser.secrets import mask  # a message may quote the command or the address that was given

    shown = [clean(mask(line)) for line in lines]
    write("\n".join([f"dfdiag: {shown[0]}", *shown[1:]]) + "\n", sys.stderr)


def as_text(diagnosis: Diagnosis, options: Options, stream: TextIO | None) -> str:
    """Render text the way ``stream`` can show it."""
    look = _look(options, stream)
    if _coloured(options.color, stream):
        from diagnoser.render import terminal

        return terminal.render(diagnosis, look)
    from diagnoser.render import text

    return text.render(diagnosis, look)


def as_page(lay_out: Callable[[Look], list[Line]], color: str, stream: TextIO | None) -> str:
    """Lay lines out the way ``stream`` can show them."""
    lines = lay_out(Look(width=_width(stream), unicode=_shows_unicode(stream)))
    if _coloured(color, stream):
        from diagnoser.render import terminal

        return terminal.coloured(lines)
    from diagnoser.render import text

    return text.plain(lines)


def _look(options: Options, stream: TextIO | None) -> Look:
    look = Look(width=_width(stream), unicode=_shows_unicode(stream), brief=options.quiet)
    if options.top is not None:
        look = look._replace(others=options.top - 1)
    if options.min_confidence is not None:
        look = look._replace(floor=options.min_confidence)
    return look


def _coloured(color: str, stream: TextIO | None) -> bool:
    if color != "auto":
        return color == "always"
    environment = os.environ
    if environment.get("NO_COLOR") or environment.get("TERM") == "dumb":
        return False
    if environment.get("FORCE_COLOR"):
        return True
    if sys.platform == "win32" and "WT_SESSION" not in environment:  # the old console shows escape sequences as text
        return False
    return _is_terminal(stream) or ("CI" in environment and _shown_by_ci(stream))


def _shown_by_ci(stream: TextIO | None) -> bool:
    """Whether the stream is a pipe to a CI that shows colours, as far as that can be known."""
    import stat

    from diagnoser.ci import job_of

    try:
        is_pipe = stream is not None and stat.S_ISFIFO(os.fstat(stream.fileno()).st_mode)
    except (OSError, ValueError):
        return False
    return is_pipe and job_of().shows_colours


def _width(stream: TextIO | None) -> int:
    chosen = os.environ.get("COLUMNS", "")
    if chosen.isdecimal() and int(chosen):
        return int(chosen)
    if stream is not None and _is_terminal(stream):
        try:
            return os.get_terminal_size(stream.fileno()).columns or WIDEST
        except OSError:
            pass
    return WIDEST


def _shows_unicode(stream: TextIO | None) -> bool:
    """Whether the frame may use more than ASCII.

    Python reads and writes UTF-8 in the C locale, whatever the terminal does; who asks for that locale by name asks
    for ASCII.
    """
    environment = os.environ
    if (environment.get("LC_ALL") or environment.get("LANG")) in {"C", "POSIX"}:
        return False
    try:
        "…│".encode(_encoding(stream))
    except UnicodeEncodeError:
        return False
    return True


def _encoding(stream: TextIO | None) -> str:
    return getattr(stream, "encoding", None) or "utf-8"


def _is_terminal(stream: TextIO | None) -> bool:
    return stream is not None and stream.isatty()


def _drop(stream: TextIO) -> None:
    """Send what is still buffered nowhere, lest the interpreter complains about it when it ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)

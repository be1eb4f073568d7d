"""A command run with its output passed through untouched.

A stream of ours that is a terminal is a terminal for the command too, since builders draw their progress only there;
one that is a pipe or a file is a pipe, apart from the other. Standard input and the controlling terminal are simply
inherited.
"""

from __future__ import annotations

import contextlib
import errno
import os
import pty
import select
import selectors
import shutil
import subprocess
import termios

from diagnoser.cli.errors import CommandError
from diagnoser.cli.signals import Signals
from diagnoser.cli.usage import BY_SIGNAL, NOT_EXECUTABLE, NOT_FOUND

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from diagnoser.cli.capture import Capture

_STDOUT, _STDERR = 1, 2
_PIECE = 1 << 16
_OFLAG = 1


class Child:
    """A command, its output on the way to ours, and a copy of it in a ``Capture``.

    ``status`` is what the command exited with once ``run`` has returned; ``interrupted`` tells that somebody asked
    it to end before it was done.
    """

    def __init__(self, command: Sequence[str], capture: Capture) -> None:
        self.command = command
        self._capture = capture
        self._terminals: list[tuple[int, int]] = []
        self._to: dict[int, int] = {}
        self.status = 0
        self.interrupted = False

    def run(self) -> None:
        """Run the command to its end.

        Raises:
            CommandError: it cannot be started; the status is the one that shells use.
        """
        with Signals(self._resize) as signals:
            process = self._start(signals)
            signals.pass_on_to(process)
            try:
                self._pass_through(signals)
            finally:
                for source in self._to:
                    os.close(source)
            self.status = _status(process.wait())
        self.interrupted = signals.interrupted

    def _start(self, signals: Signals) -> subprocess.Popen[bytes]:
        ours: list[int] = []
        try:
            streams = self._open_streams(ours)
            return subprocess.Popen(  # noqa: S603 - running what the user typed is the job
                self.command,
                stdout=streams[_STDOUT],
                stderr=streams[_STDERR],
                preexec_fn=signals.in_child,  # noqa: PLW1509 - no thread runs yet
            )
        except OSError as error:
            for source in self._to:
                os.close(source)
            raise _cannot_start(self.command[0], error) from error
        finally:
            for end in ours:
                os.close(end)

    def _open_streams(self, ours: list[int]) -> dict[int, int]:
        """Make the ends that the command writes to; one terminal serves both streams, as it does outside."""
        streams: dict[int, int] = {}
        for stream in (_STDOUT, _STDERR):
            if os.isatty(stream) and self._terminals:
                streams[stream] = ours[0]
                continue
            source, end = pty.openpty() if os.isatty(stream) else os.pipe()
            if os.isatty(stream):
                self._terminals.append((stream, source))
                _liken(end, stream)
                ours.insert(0, end)
            else:
                ours.append(end)
            streams[stream] = end
            self._to[source] = stream
        return streams

    def _resize(self) -> None:
        for stream, source in self._terminals:
            _copy_size(stream, source)

    def _pass_through(self, signals: Signals) -> None:
        """Copy until both streams have ended, or the command has and what it printed is copied.

        A process that it left in the background may hold the streams open for ever.
        """
        with selectors.DefaultSelector() as ready:
            for source in self._to:
                ready.register(source, selectors.EVENT_READ)
            ready.register(signals.wake, selectors.EVENT_READ)
            ended = False
            while len(ready.get_map()) > 1:
                events = ready.select(0 if ended else None)
                if ended and not events:
                    return
                for key, _ in events:
                    if key.fd == signals.wake:
                        os.read(signals.wake, _PIECE)
                        ended = ended or signals.has_ended()
                    elif not self._copy(key.fd):
                        ready.unregister(key.fd)
                        self._close(key.fd)

    def _close(self, source: int) -> None:
        """Stop reading ``source``, so that a command whose output nobody takes learns it instead of waiting."""
        self._terminals = [pair for pair in self._terminals if pair[1] != source]
        del self._to[source]
        os.close(source)

    def _copy(self, source: int) -> bool:
        """Copy one piece; return whether there may be more."""
        try:
            data = os.read(source, _PIECE)
        except OSError as error:
            if error.errno != errno.EIO:  # how Linux says that nobody has the terminal open any more
                raise
            return False
        if not data:
            return False
        self._capture.add(source, data)
        return _write_all(self._to[source], data)


def _write_all(stream: int, data: bytes) -> bool:
    """Write to our own stream; return False where nobody reads it any more, so that the command learns it too."""
    left = memoryview(data)
    while left:
        try:
            left = left[os.write(stream, left) :]
        except BlockingIOError:  # somebody has made it non-blocking
            select.select([], [stream], [])
        except OSError:
            return False
    return True


def _liken(terminal: int, to: int) -> None:
    """Give a new terminal the settings of ``to``, but let the output through as it is: ``to`` will translate it."""
    settings = termios.tcgetattr(to)
    settings[_OFLAG] &= ~termios.OPOST
    termios.tcsetattr(terminal, termios.TCSANOW, settings)
    _copy_size(to, terminal)


def _copy_size(terminal: int, to: int) -> None:
    with contextlib.suppress(OSError, termios.error):  # it was closed meanwhile
        termios.tcsetwinsize(to, termios.tcgetwinsize(terminal))


def _status(returncode: int) -> int:
    return returncode if returncode >= 0 else BY_SIGNAL - returncode


def _cannot_start(name: str, error: OSError) -> CommandError:
    if isinstance(error, FileNotFoundError):
        if shutil.which(name):
            return CommandError(f"{name}: its interpreter, named in its first line, is missing", status=NOT_FOUND)
        return CommandError(f"{name}: command not found", status=NOT_FOUND)
    if error.errno in {errno.EACCES, errno.ENOEXEC, errno.EISDIR, errno.ENOTDIR}:
        return CommandError(f"{name}: cannot be executed: {error.strerror}", status=NOT_EXECUTABLE)
    return CommandError(f"{name}: cannot be started: {error.strerror or error}", status=NOT_EXECUTABLE)

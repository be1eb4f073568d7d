"""Signals while a child runs.

The child stays in our process group, so that a terminal treats the two as one: Ctrl-C, Ctrl-Z and a password prompt
work as without us. What the terminal sends reaches the child by itself, and passing it on would make one Ctrl-C two;
what another process sends to us alone has to be passed on. The kernel tells which it was, so all signals are blocked
and one thread waits for them.
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from subprocess import Popen
    from types import TracebackType
    from typing import Self

_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
_WATCHED = {*_ENDING, signal.SIGWINCH, signal.SIGCHLD}
_BY_KERNEL = 0x80
"""``si_code`` of a signal that the kernel sent, which is what a terminal's line discipline does."""


class Signals:
    """Passes signals on to a child, tells of new window sizes, and writes a byte to ``wake`` when the child ends."""

    def __init__(self, on_resize: Callable[[], None]) -> None:
        self.wake, self._waker = os.pipe()
        os.set_blocking(self._waker, False)
        self.interrupted = False
        self._on_resize = on_resize
        self._child: Popen[bytes] | None = None
        self._over = False
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._wait, daemon=True)

    def __enter__(self) -> Self:
        """Block the signals; from here on they wait for the thread."""
        self._unblocked = signal.pthread_sigmask(signal.SIG_BLOCK, _WATCHED)
        # A signal that is ignored, as these two are by default, need not be kept for a thread that waits for it.
        self._handlers = {number: signal.signal(number, _nothing) for number in (signal.SIGCHLD, signal.SIGWINCH)}
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Put everything back as it was."""
        self._over = True
        if self._thread.ident is not None:
            signal.pthread_kill(self._thread.ident, signal.SIGCHLD)
            self._thread.join()
        self._take_pending()
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        signal.pthread_sigmask(signal.SIG_SETMASK, self._unblocked)
        os.close(self.wake)
        os.close(self._waker)

    def in_child(self) -> None:
        """Undo the blocking; to be called in the child before it executes its command."""
        signal.pthread_sigmask(signal.SIG_SETMASK, self._unblocked)

    def pass_on_to(self, child: Popen[bytes]) -> None:
        """Begin to serve ``child``."""
        self._child = child
        self._thread.start()

    def has_ended(self) -> bool:
        """Whether the child has ended; if so, nothing is sent to its id any more, which may be another's by now."""
        with self._lock:
            return self._child is None or self._child.poll() is not None

    def _wait(self) -> None:
        while True:
            number, by_terminal = _next_signal()
            if self._over:
                return
            if number == signal.SIGCHLD:
                with contextlib.suppress(BlockingIOError):
                    os.write(self._waker, b"c")
            elif number == signal.SIGWINCH:
                self._on_resize()
                self._send(signal.SIGWINCH)  # the terminal's own came before the new size was known
            else:
                self.interrupted = True
                if not by_terminal:
                    self._send(number)

    def _take_pending(self) -> None:
        """Take what the thread did not come to: unblocked, it would reach us instead of the child that has ended."""
        while pending := signal.sigpending() & _WATCHED:
            self.interrupted = self.interrupted or not pending.isdisjoint(_ENDING)
            signal.sigwait(pending)

    def _send(self, number: int) -> None:
        with self._lock:
            if self._child is not None:
                self._child.send_signal(number)


def _next_signal() -> tuple[int, bool]:
    if hasattr(signal, "sigwaitinfo"):
        info = signal.sigwaitinfo(_WATCHED)
        return info.si_signo, info.si_code == _BY_KERNEL
    number = signal.sigwait(_WATCHED)  # macOS does not say who sent it
    return number, number in {signal.SIGINT, signal.SIGQUIT} and _in_foreground()


def _in_foreground() -> bool:
    try:
        terminal = os.open("/dev/tty", os.O_RDONLY)
    except OSError:
        return False
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:
        return False
    finally:
        os.close(terminal)


def _nothing(_number: int, _frame: object) -> None:
    pass

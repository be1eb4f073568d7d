"""Signals while a child runs."""

from __future__ import annotations

import subprocess
import sys

import pytest

_SCRIPT = """
import os, signal
from diagnoser.cli.signals import Signals
with Signals(on_resize=lambda: None) as signals:
    os.kill(os.getpid(), signal.{name})
print(signals.interrupted, len(signal.sigpending()))
"""


@pytest.mark.parametrize(("name", "interrupted"), [("SIGINT", True), ("SIGTERM", True), ("SIGWINCH", False)])
def test_late_signal_is_taken(environment: dict[str, str], name: str, interrupted: bool) -> None:
    """A signal too late to be passed on does not end us, and one that asks for the end counts as an interruption."""
    done = subprocess.run(  # in a process of one thread, as the command is: a test runner has more
        [sys.executable, "-c", _SCRIPT.format(name=name)], capture_output=True, text=True, env=environment, check=False
    )
    assert (done.stdout, done.stderr) == (f"{interrupted} 0\n", "")

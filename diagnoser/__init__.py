"""Says why an image build failed: the cause, the line that proves it, the instruction to blame and the fix."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from diagnoser.diagnosing import diagnose

__all__ = ["diagnose"]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever the name stands for
    """Import the engine when it is asked for: ``dfdiag --help`` has no use for it."""
    if name == "diagnose":
        from diagnoser.diagnosing import diagnose

        return diagnose
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

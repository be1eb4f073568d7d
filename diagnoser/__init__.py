"""Says why an image build failed: the cause, the line that proves it, the instruction to blame and the fix."""

from diagnoser.diagnosing import diagnose

__all__ = ["diagnose"]
__version__ = "0.1.0"

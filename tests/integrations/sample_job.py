"""A build that failed, and a docker that fails in the same way."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).parents[2]
FIXTURES = ROOT / "fixtures"
NAME = "pip/requirements-file-not-found.seed-10-rm-too-early"
LOG = (FIXTURES / f"{NAME}.log").read_text(encoding="utf-8")
CAUSE = "pip/requirements-file-not-found"

DOCKER = """\
#!/bin/sh
# Prints what docker printed when it built this Dockerfile, and ends as it did.
if [ -e sound ]; then
  echo '#5 [2/2] RUN true'
  echo '#5 DONE 0.2s'
  echo '#6 exporting to image'
  echo '#6 DONE 0.0s'
  exit 0
fi
cat "{log}" >&2
exit 1
"""

BUILDKIT = {**os.environ, "DOCKER_BUILDKIT": "1"}
"""The environment of a real docker."""

"""Write what a diagnosis says as outputs of a step, a line each: ``outputs.py DIAGNOSIS PATCH >> "$GITHUB_OUTPUT"``."""

from __future__ import annotations

import json
import sys
from pathlib import Path


def main(diagnosis: Path, patch: Path) -> None:
    """Print the outputs and write the first patch; without a diagnosis there are none."""
    if not diagnosis.exists():
        return
    first = next(iter(json.loads(diagnosis.read_text(encoding="utf-8"))["findings"]), None)
    outputs = {"json": str(diagnosis)}
    if first:
        outputs |= {"cause": first["cause"], "confidence": str(first["confidence"])}
        outputs["fix"] = first["fixes"][0]["title"] if first["fixes"] else ""
        if text := next((fix["patch"] for fix in first["fixes"] if fix["patch"]), None):
            patch.write_text(text, encoding="utf-8", newline="\n")
            outputs["patch"] = str(patch)
    for name, value in outputs.items():
        print(f"{name}={' '.join(value.split())}")  # one line: a value cannot begin another output


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))

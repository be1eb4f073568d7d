"""Put the compiled form of the packs into the wheel, beside the packs (see diagnoser/packs/cache.py)."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompiledPacks(BuildHookInterface):  # type: ignore[type-arg]
    """Compiles the packs of the checkout while a wheel is built."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the compiled file; an editable install reads the packs from the checkout and needs none."""
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        from diagnoser.packs.cache import as_file, compile_packs, key_of
        from diagnoser.packs.places import at_checkout

        sources = at_checkout(self.root)
        compiled = Path(tempfile.mkdtemp()) / key_of(sources)
        compiled.write_bytes(as_file(compile_packs(sources)))
        build_data["force_include"][str(compiled)] = f"diagnoser/patterns/{compiled.name}"

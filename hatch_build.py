"""Put the compiled form of packs and data into the wheel, beside the packs (see diagnoser/packs/cache.py).

With it goes what the real builds of the fixtures show of each cause (see diagnoser/knowledge/cases.py), since the
fixtures themselves stay behind.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompiledPacks(BuildHookInterface):  # type: ignore[type-arg]
    """Compiles the packs of the checkout while a wheel is built."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the compiled files; an editable install reads the packs from the checkout and needs none."""
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        from diagnoser.knowledge import cases, causes, index
        from diagnoser.knowledge.compiling import compile_causes
        from diagnoser.packs import system_packages
        from diagnoser.packs.cache import as_file, compile_packs, key_of
        from diagnoser.packs.places import at_checkout

        packs = at_checkout(self.root)
        data = system_packages.at_checkout(self.root)
        rules = compile_packs(packs)
        key = key_of(packs, causes.KIND)
        records = compile_causes(packs, rules)
        known = causes.Causes(records, cases.Cases(None, None), key)
        files = {
            key_of(packs): tuple(rules),
            key: records,
            index.key_of(known): index.compiled(known, rules),
            key_of(packs, cases.KIND): cases.compile_cases(Path(self.root, "fixtures"), rules),
            system_packages.key_of(data): system_packages.compile_data(data),
        }
        directory = Path(tempfile.mkdtemp())
        for name, value in files.items():
            compiled = directory / name
            compiled.write_bytes(as_file(value))
            build_data["force_include"][str(compiled)] = f"diagnoser/patterns/{name}"

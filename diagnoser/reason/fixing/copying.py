"""Copying from the build context what a step needs."""

from __future__ import annotations

import posixpath

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from diagnoser.dockerfile.edit import Edit
    from diagnoser.reason.fixing.site import Site


def copy(site: Site, edit: Mapping[str, Any]) -> list[Edit]:
    """Copy a file to the path that the failing step looks for, or the whole directory that it is in.

    Where the build context is known, the file must be in it.
    """
    path = site.fill(edit["value"]).removeprefix("./")
    if not path or path.startswith(("$", "~")):
        return []
    name, directory = posixpath.basename(path), posixpath.dirname(path)
    if not path.startswith("/") and directory:
        line = f"COPY {directory}/ {directory}/" if _arrives(site, path) else ""
    else:
        line = f"COPY {name} {path if path.startswith('/') else './'}" if _arrives(site, name) else ""
    return [site.in_front(site.failing, line)] if line else []


def _arrives(site: Site, source: str) -> bool:
    """Whether a path of the build context reaches the builder; taken for granted where the context is not known."""
    return site.scene.context is None or site.scene.context.look(source).kind == "there"

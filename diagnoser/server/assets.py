"""The style, scripts and icon of the pages, read once and served from memory.

Their addresses hold a hash of what they hold, so that a browser may keep them for good.
"""

from __future__ import annotations

from functools import cache
from hashlib import blake2b
from importlib.resources import files

_TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}
_FILES = {
    "style.css": (("diagnoser.render", "web/style.css"), ("diagnoser.server", "web/static/app.css")),
    "theme.js": (("diagnoser.server", "web/static/theme.js"),),
    "app.js": (("diagnoser.server", "web/static/app.js"),),
    "icon.svg": (("diagnoser.server", "web/static/icon.svg"),),
}


def content(name: str) -> tuple[bytes, str] | None:
    """Return what an asset holds and its type; None where there is no such one."""
    return (_read(name), _TYPES[name.rpartition(".")[2]]) if name in _FILES else None


def address(name: str) -> str:
    """Return where an asset is served."""
    return f"/static/{name}?{blake2b(_read(name), digest_size=6).hexdigest()}"


@cache
def _read(name: str) -> bytes:
    return b"".join(files(package).joinpath(path).read_bytes() for package, path in _FILES[name])

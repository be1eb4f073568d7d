"""The hosts that a corpus does not name, found when they are needed and written into temporary copies only.

Logs and contexts name the package indexes ``….example.org``. A build needs those that this machine is set up to use.
"""

from __future__ import annotations

import re
import subprocess
import urllib.request
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from proving.images import debian_mirror

if TYPE_CHECKING:
    from pathlib import Path

LARGEST = 1_000_000
"""Bytes: a larger file of a context is not one that names an index."""


@cache
def real_hosts() -> dict[str, str]:
    """Return the hosts to use by the names that stand for them, as far as this machine knows them.

    Raises:
        OSError: if the package index does not answer.
    """
    from pip._internal.models.index import PyPI

    found = {"index.example.org": urlsplit(PyPI.simple_url).netloc, "deb.example.org": urlsplit(debian_mirror()).netloc}
    with urllib.request.urlopen(f"{PyPI.simple_url}/pip/", timeout=60) as page:  # noqa: S310 -- pip's own https address
        if linked := re.search(rb'href="https://([^/"]+)/', page.read()):
            found["files.example.org"] = linked[1].decode()
    npm = subprocess.run(["npm", "config", "get", "registry"], capture_output=True, text=True, check=False)
    found["npm.example.org"] = urlsplit(npm.stdout.strip()).netloc
    return {name: host for name, host in found.items() if host}


def name_real_hosts(folder: Path) -> None:
    """Write the hosts to use into the files under ``folder``."""
    for path in folder.rglob("*"):
        if path.is_symlink() or not path.is_file() or path.stat().st_size > LARGEST:
            continue
        old = new = path.read_bytes()
        for name, host in real_hosts().items():
            new = new.replace(name.encode(), host.encode())
        if new != old:
            path.write_bytes(new)


def unname(text: str) -> str:
    """Return ``text`` with the names that stand for the hosts."""
    for name, host in real_hosts().items():
        text = text.replace(host, name)
    return text

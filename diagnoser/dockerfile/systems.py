"""The family of an image's system, by its name.

Most are looked for without patterns, which would have to be compiled for the few names that a run has.
"""

from __future__ import annotations

import re

_DEBIAN = (
    *("debian", "ubuntu", "slim", "bookworm", "bullseye", "buster", "trixie", "jammy", "noble", "focal"),
    "buildpack-deps",
)
_MOSTLY_DEBIAN = frozenset(
    (
        *("python", "node", "golang", "ruby", "php", "rust", "gcc", "perl", "postgres", "nginx", "httpd", "openjdk"),
        "eclipse-temurin",
    )
)
"""Official images that are Debian where their tag does not say otherwise."""
_RED_HAT = r"(?:^|/)(?:fedora|rockylinux|almalinux|centos|redhat|ubi\d|amazonlinux|oraclelinux)"


def family(base: str) -> str | None:
    """The family of an image's system by its name: ``debian``, ``alpine``, ``busybox``, ``rhel``; None: not known."""
    name = base.partition("@")[0].rpartition("/")[2].partition(":")[0]
    if "alpine" in base:
        return "alpine"
    if name == "busybox":
        return "busybox"
    if name in _MOSTLY_DEBIAN or any(word in base for word in _DEBIAN):
        return "debian"
    return "rhel" if re.search(_RED_HAT, base) else None

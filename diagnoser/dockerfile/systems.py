"""The family of an image's system, by its name."""

from __future__ import annotations

import re

_ALPINE = r"alpine"
_DEBIAN = (
    r"debian|ubuntu|slim|bookworm|bullseye|buster|trixie|jammy|noble|focal|buildpack-deps|"
    # official images that are Debian where their tag does not say otherwise
    r"(?:^|/)(?:python|node|golang|ruby|php|rust|gcc|perl|postgres|nginx|httpd|openjdk|eclipse-temurin)(?::|@|$)"
)
_BUSYBOX = r"(?:^|/)busybox(?::|@|$)"
_RED_HAT = r"(?:^|/)(?:fedora|rockylinux|almalinux|centos|redhat|ubi\d|amazonlinux|oraclelinux)"


def family(base: str) -> str | None:
    """The family of an image's system by its name: ``debian``, ``alpine``, ``busybox``, ``rhel``; None: not known."""
    for name, pattern in (("alpine", _ALPINE), ("busybox", _BUSYBOX), ("debian", _DEBIAN), ("rhel", _RED_HAT)):
        if re.search(pattern, base):
            return name
    return None

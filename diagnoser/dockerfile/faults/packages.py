"""Packages of the system that are asked for while the lists of packages are not there.

Only APT's are looked at: apk and DNF fetch the lists that they need.
"""

from __future__ import annotations

from diagnoser.dockerfile.effects.kinds import Brings, Installs, RemovesIndex, UpdatesIndex
from diagnoser.dockerfile.effects.programs import bare_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from diagnoser.dockerfile.faults.fault import Fault, Scene

_CAUSE = "apt/package-lists-missing"
_KINDS = frozenset({"slim", "full", "ubuntu"})
_PLACES = ("/var/lib/apt", "/var/cache/apt", "/etc/apt")
_IN_BASE = frozenset(
    [
        "ca-certificates",
        "tzdata",
        "netbase",
        "bash",
        "coreutils",
        "passwd",
        "adduser",
        "apt",
        "dpkg",
        "tar",
        "gzip",
        "sed",
        "grep",
        "findutils",
        "util-linux",
        "perl-base",
        "login",
        "mount",
        "debconf",
        "base-files",
        "procps",
        "wget",
        "curl",
        "git",
        "libc6",
        "musl",
        "busybox",
        "openssl",
        "libssl3",
        "sqlite3",
        "python3",
    ]
)
"""Packages that a base image may have already, so that APT needs no list to find them."""


def install(scene: Scene, effect: Installs) -> Iterator[Fault]:
    """``apt-get install`` without lists."""
    base = scene.base
    if effect.manager != "apt" or base is None or base.kind not in _KINDS or not effect.names or effect.reads:
        return
    if any(target.startswith(_PLACES) for target in scene.mounts):
        return
    removed = None
    for change in reversed(scene.image.changes):
        if isinstance(change.effect, UpdatesIndex) and change.effect.manager == "apt":
            return
        if isinstance(change.effect, RemovesIndex) and change.effect.manager == "apt" and change.effect.certain:
            removed = change.by
            break
        if isinstance(change.effect, Brings) and change.effect.path.startswith("/var/lib/apt"):
            return
    names = [bare_name("apt", each) for each in effect.names]
    known = scene.is_untouched and base.kind != "full" and not all(name in _IN_BASE or "$" in name for name in names)
    if removed is None:
        reason = "APT has no lists of packages: nothing in this stage fetches them"
    elif removed == scene.instruction:
        reason = "APT has no lists of packages: a command before it in the same step removes them"
    else:
        reason = f"APT has no lists of packages: line {removed.line} removes them"
    yield scene.fault("package-lists-missing", "apt", reason, _CAUSE, effect=effect, by=removed, known=known)

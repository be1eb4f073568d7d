"""Installing what a step lacks, with the image's own package manager."""

from __future__ import annotations

from diagnoser.dockerfile.effects.kinds import Installs
from diagnoser.dockerfile.packages import package_of
from diagnoser.reason.system_packages import install_command

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from diagnoser.dockerfile.edit import Edit
    from diagnoser.reason.fixing.site import Site


def install(site: Site, edit: Mapping[str, Any]) -> list[Edit]:
    """Install the packages that bring a program or library, in front of the failing step and as root."""
    wanted = site.fill(edit["value"])
    system = site.image.os
    package = package_of(wanted, system) if wanted else None
    if package is None or system is None or _is_installed(site, package):
        return []
    return [site.in_front(site.failing, site.as_root(install_command(system, package)))]


def _is_installed(site: Site, packages: str) -> bool:
    """Whether an earlier step of the stage installs them: then they are not what is missing."""
    there = {
        name
        for change in site.image.changes
        if isinstance(change.effect, Installs) and change.effect.into == "system"
        for name in change.effect.names
    }
    return set(packages.split()) <= there

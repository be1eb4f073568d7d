"""The form of ``patterns/data/system-packages.yaml``: which system packages a Python distribution wants.

Only read when the file has changed; see ``system_packages.py``.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, RootModel, StringConstraints, model_validator

from diagnoser.model import SystemPackages
from diagnoser.packs.errors import PackError
from diagnoser.packs.load import line_of, validated

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Package = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][a-z0-9._+-]*$")]
Address = Annotated[str, StringConstraints(pattern=r"^https://\S+$")]


def normal(name: str) -> str:
    """Return a distribution's name as PEP 503 writes it."""
    return re.sub(r"[-_.]+", "-", name).lower()


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Packages(_Strict):
    """Packages by the system's family."""

    debian: tuple[Package, ...] = ()
    """Of Debian 12 (bookworm)."""
    alpine: tuple[Package, ...] = ()
    """Of Alpine."""

    def plain(self) -> dict[str, tuple[str, ...]]:
        """Return the families that have any."""
        return {family: names for family, names in (("debian", self.debian), ("alpine", self.alpine)) if names}


class Instead(_Strict):
    """Another distribution that does the same and needs no compiling."""

    name: Text
    """What to install, as a requirement is written: ``psycopg[binary]``."""
    costs: Text
    """What it gives up, one plain sentence."""


class Distribution(_Strict):
    """A distribution and what it wants."""

    name: Text
    """Its normal name: lower case, ``-`` between the parts (PEP 503)."""
    build: Packages = Packages()
    """What compiling it from source needs beside Rust and Python's own headers (see ``reason/system_packages.py``)."""
    run: Packages = Packages()
    """What using it needs where it was compiled in another stage, or where its wheel does not bring it."""
    rust: bool = False
    """Compiling it wants a newer Rust than Debian 12 has; Alpine's ``cargo`` stands among the packages."""
    purpose: str = ""
    """What the packages are for, where their names do not tell; one or two plain sentences."""
    instead: Instead | None = None
    """Another distribution that needs no compiling."""
    renamed: dict[Package, dict[Literal["trixie", "noble"], Package]] = Field(default_factory=dict)
    """What later releases of Debian and Ubuntu call a package that has another name there."""
    only: Literal["debian", "alpine"] | None = None
    """The one family that has what it needs."""
    unchecked: tuple[Literal["debian", "alpine", "source"], ...] = ()
    """What nobody has checked: the names of the family's packages, or that the source says so."""
    source: Address
    """The page of the distribution's own documentation that says what it needs."""

    @model_validator(mode="after")
    def _is_sound(self) -> Self:
        if self.name != normal(self.name):
            raise ValueError(f"name: write it as {normal(self.name)}")
        if not (self.build.plain() or self.run.plain()):
            raise ValueError("name packages under build, run or both")
        named = {*self.build.debian, *self.run.debian}
        if strangers := self.renamed.keys() - named:
            raise ValueError(f"renamed: {min(strangers)} is none of the Debian packages above")
        return self

    def plain(self) -> SystemPackages:
        """Return what a diagnosis needs of the entry."""
        return SystemPackages(
            name=self.name,
            build=self.build.plain(),
            run=self.run.plain(),
            renamed={
                package: {str(release): name for release, name in names.items()}
                for package, names in self.renamed.items()
            },
            rust=self.rust,
            purpose=" ".join(self.purpose.split()),
            instead=self.instead.name if self.instead else "",
            costs=" ".join(self.instead.costs.split()) if self.instead else "",
            source=self.source,
        )


class Distributions(RootModel[tuple[Distribution, ...]]):
    """The file: a list of distributions in the order of their names."""


def parse_distributions(text: str, file: str) -> tuple[Distribution, ...]:
    """Read the file; ``file`` is the name that errors give.

    Raises:
        PackError: the text is no YAML, breaks the form, or names a distribution twice.
    """
    entries = validated(text, file, Distributions).root
    seen: set[str] = set()
    for entry in entries:
        if entry.name in seen:
            raise PackError([f"{file}:{line_of('name', entry.name, text)}: {entry.name}.name: is defined twice"])
        seen.add(entry.name)
    return entries

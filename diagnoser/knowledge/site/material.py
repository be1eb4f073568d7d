"""The causes, sorted by what people look for."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from diagnoser.knowledge.site import addresses
from diagnoser.knowledge.site.exit_codes import exit_codes
from diagnoser.knowledge.site.guides import read_guides
from diagnoser.knowledge.site.symptoms import symptoms

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from diagnoser.knowledge.causes import Cause
    from diagnoser.knowledge.site.exit_codes import ExitCode
    from diagnoser.knowledge.site.guides import Guide
    from diagnoser.knowledge.site.symptoms import Symptom

_OFTEN = 12


class Pack(NamedTuple):
    """The causes of one pack."""

    name: str
    tool: str
    causes: tuple[str, ...]

    @property
    def address(self) -> str:
        """Where its page stands."""
        return addresses.of_pack(self.name)


class Material(NamedTuple):
    """What the pages are made from. ``causes`` come in the order of their ids."""

    causes: dict[str, Cause]
    packs: dict[str, Pack]
    symptoms: list[Symptom]
    codes: list[ExitCode]
    guides: list[Guide]

    @property
    def often(self) -> list[Symptom]:
        """The symptoms that most causes show, in the order of the alphabet."""
        most = sorted(self.symptoms, key=lambda symptom: (-len(symptom.causes), symptom.slug))[:_OFTEN]
        return sorted(most, key=lambda symptom: symptom.slug)


def gather(causes: Iterable[Cause], docs: Path | None) -> Material:
    """Sort the causes by what people look for."""
    known = {cause.id: cause for cause in sorted(causes)}
    packs = {
        name: Pack(name, tool, tuple(each.id for each in known.values() if each.pack == name))
        for name, tool in {cause.pack: cause.tool for cause in known.values()}.items()
    }
    by_tool = dict(sorted(packs.items(), key=lambda item: item[1].tool.lower().removeprefix("the ")))
    return Material(
        known, by_tool, symptoms(known.values()), exit_codes(known.values()), read_guides(docs) if docs else []
    )

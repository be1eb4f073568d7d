"""Causes that the rules themselves see in a pasted text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from diagnoser.packs.compiled import RuleSet

_LONGEST = 1 << 16


def recognised(text: str, rules: RuleSet) -> list[str]:
    """Return the ids of rules that hold in a text, read as the log of a failed build, the likeliest cause first."""
    from diagnoser.log.conclude import assume_failed
    from diagnoser.log.read import read_log
    from diagnoser.match.find import find_hits
    from diagnoser.reason.rank import rank

    log = assume_failed(read_log(text[:_LONGEST].encode("utf-8", "replace"), rules.literals))
    return [each.hit.rule.id for each in rank(log, find_hits(log, rules, {})) if each.weight >= 0]

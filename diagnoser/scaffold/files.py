"""Where a new rule goes: its pack and, beside the packs, the log that proves it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from diagnoser.diagnosing import diagnose
from diagnoser.log.read import read_log
from diagnoser.log.text import decode
from diagnoser.packs.cache import Source, load_rules
from diagnoser.packs.errors import PackError
from diagnoser.packs.load import parse_pack
from diagnoser.packs.own import all_packs
from diagnoser.proof.check import problems
from diagnoser.scaffold.draft import as_yaml
from diagnoser.secrets import Secrets, mask
from diagnoser.secrets.blocks import key_lines

if TYPE_CHECKING:
    from pathlib import Path

    from diagnoser.scaffold.draft import Draft


class SecretError(Exception):
    """A log that holds what looks like a secret, in a form in which it cannot be masked."""


class Places(NamedTuple):
    """The files of a new rule."""

    pack: Path
    log: Path
    dockerfile: Path


def places(directory: Path, rule: str) -> Places:
    """Say where a rule and its log go: ``patterns/PACK.yaml`` and ``fixtures/PACK/SLUG.log`` in a directory."""
    pack, _, slug = rule.partition("/")
    fixtures = directory / "fixtures" / pack
    return Places(directory / "patterns" / f"{pack}.yaml", fixtures / f"{slug}.log", fixtures / f"{slug}.Dockerfile")


def as_fixture(content: bytes) -> bytes:
    """Return a log with its secrets masked.

    Raises:
        SecretError: the masked log, read again, still shows one.
    """
    masked = mask_lines(decode(content)).encode()
    if any(mask(line.text) != line.text for line in read_log(masked).lines):
        raise SecretError
    return masked


def mask_lines(text: str) -> str:
    """Mask the secrets of a text, line by line."""
    lines = text.split("\n")
    secrets = Secrets(lines, key_lines(lines))
    return "\n".join(map(secrets.mask, lines))


def with_rule(pack: Path, draft: Draft) -> str:
    """Return a pack's text with a rule added at its end.

    Raises:
        PackError: the pack is not valid, with the rule or before, or does not pass its own examples.
        OSError: the pack is there but cannot be read.
    """
    there = pack.read_text(encoding="utf-8") if pack.exists() else ""
    rule = as_yaml(draft)
    text = f"{there.rstrip()}\n\n{rule}" if there.strip() else rule
    parse_pack(text, str(pack))
    alone = Source(str(pack), rule.encode(), own=True)
    if found := list(problems(alone, parse_pack(rule, str(pack)))):
        raise PackError(found)
    return text


def write_files(found: Places, pack: str, log: bytes, dockerfile: str | None) -> None:
    """Write a pack and its new log.

    Raises:
        OSError: a file cannot be written, or the log is there already.
    """
    found.log.parent.mkdir(parents=True, exist_ok=True)
    found.pack.parent.mkdir(parents=True, exist_ok=True)
    with found.log.open("xb") as file:
        file.write(log)
    if dockerfile is not None:
        found.dockerfile.write_text(mask_lines(dockerfile), encoding="utf-8")
    found.pack.write_text(pack, encoding="utf-8")


def first_cause(log: bytes, dockerfile: str | None, pack: Path) -> str:
    """Return what a log is now diagnosed as, with a pack that may be among those that are found anyway."""
    diagnosis = diagnose(log, dockerfile=dockerfile, packs=load_rules(all_packs([str(pack)])))
    return diagnosis.findings[0].cause if diagnosis.findings else "nothing"

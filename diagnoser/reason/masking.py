"""No secret leaves in a diagnosis."""

from __future__ import annotations

from diagnoser.model import Fix
from diagnoser.secrets import Secrets
from diagnoser.secrets.blocks import key_lines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from diagnoser.model import BuildLog, Diagnosis


def masked(diagnosis: Diagnosis, log: BuildLog, dockerfile: str | None) -> Diagnosis:
    """Return a diagnosis with the secrets masked in every text that it holds.

    What is a secret in the log or the Dockerfile is one in whatever was made of them. A patch that would show one is
    left out, since masked it would not apply. What a fix makes of the Dockerfile (``Fix.edited``) stays as it is: it is
    written to the reader's own file and never shown.
    """
    written = dockerfile.split("\n") if dockerfile else []
    keys = [*key_lines([line.text for line in log.lines]), *key_lines(written)]
    secrets = Secrets([*_texts(diagnosis), *written], keys)
    return diagnosis if secrets.are_none else _masked(diagnosis, secrets)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Fix):
        yield from _texts(tuple(value._replace(edited=None)))
    elif isinstance(value, tuple):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, dict):
        yield from _texts(tuple(value.values()))


def _masked(value: Any, secrets: Secrets) -> Any:  # noqa: ANN401 - whatever a diagnosis is made of
    if isinstance(value, str):
        return secrets.mask(value)
    if isinstance(value, Fix):
        patch = secrets.mask(value.patch) if value.patch else value.patch
        kept = value._replace(patch=None, checked=False) if patch != value.patch else value
        return tuple.__new__(Fix, (*_masked(tuple(kept[:-1]), secrets), kept.edited))
    if isinstance(value, tuple):
        return tuple.__new__(type(value), [_masked(each, secrets) for each in value])
    if isinstance(value, dict):
        return {name: _masked(each, secrets) for name, each in value.items()}
    return value

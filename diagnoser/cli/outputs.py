"""Reading ``--output FORMAT=PATH``."""

from __future__ import annotations

from diagnoser.cli.errors import CommandError
from diagnoser.render.formats import FORMATS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


def parsed_outputs(values: Sequence[str] | None) -> tuple[tuple[str, str], ...]:
    """Read ``FORMAT=PATH`` as ``--output`` takes it.

    Raises:
        CommandError: one is not of that form, or its format is not known.
    """
    outputs = []
    for value in values or ():
        name, _, path = value.partition("=")
        if name not in FORMATS:
            raise CommandError(f"--output {value}: begin with one of {', '.join(f'{each}=' for each in FORMATS)}")
        if path in {"", "-"}:
            raise CommandError(f"--output {value}: name a file behind the =; --format writes to standard output")
        outputs.append((name, path))
    return tuple(outputs)

"""What the program that called the builder says when the builder has failed.

``make image`` that runs ``docker build`` ends in ``make: *** [image] Error 1``, and npm, yarn, just and Python scripts
have words of their own. They stand behind the builder's last word and tell nothing of the step that failed, but look
as if make or npm had failed inside of it.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from diagnoser.log.draft import Draft
    from diagnoser.model import Line

# Patterns as text are compiled where they are first used, which most runs never do.
_MAKE = r"\s*g?make(?:\[\d+\])?: (?:\*\*\* |Leaving directory|Target \S+ not remade)"
_SCRIPTS = (
    r"\s*(?:npm (?:ERR!|error) |error Command failed with exit code \d|info Visit https?://\S+ for documentation|"
    r"\S*ELIFECYCLE\b|WARN\s+Local package\.json exists|pnpm: Command failed)"
)
_OTHERS = r"\s*(?:error: Recipe `[^`]+` failed|task: Failed to run task )"
_CALLED_PROCESS = (
    r"\s*(?:subprocess\.|plumbum\.\S*|sh\.)?(?:CalledProcessError|ProcessExecutionError|ErrorReturnCode_\d+): .*"
    r"\b(?:docker|podman|buildah|compose)\b"
)
_TRACEBACK = "Traceback (most recent call last):"
_STATUS_OF_MAKE = 2
_QUOTED = r"(?s)\"(.*)\" did not complete|running \[(.*)\]|command '(.*)' returned|STEP \"(.*)\":"


def silence(draft: Draft, lines: Sequence[Line]) -> tuple[Line, ...]:
    """Set aside the lines with which the builder's caller gives up, so that no rule is tried on them."""
    if not draft.verdicts:
        return tuple(lines)
    last = draft.verdicts[-1]
    start = next((index for index in range(len(lines) - 1, -1, -1) if lines[index] == last), len(lines)) + 1
    texts = [line.text if line.step < 0 and line.role == "other" else "" for line in lines[start:]]
    if not any(texts):
        return tuple(lines)
    spoken = _of_caller(last.text, texts)
    return (
        *lines[:start],
        *(line._replace(role="header") if said else line for line, said in zip(lines[start:], spoken, strict=True)),
    )


def _of_caller(verdict: str, texts: list[str]) -> list[bool]:
    """Say of each line behind the builder's last word whether the caller says it."""
    quoted = re.search(_QUOTED, verdict)
    command = next(filter(None, quoted.groups()), "") if quoted else ""
    patterns = [_OTHERS]
    if not re.search(r"\bg?make\b", command) or not verdict.rstrip().endswith(f": {_STATUS_OF_MAKE}"):
        patterns.append(_MAKE)
    if command and not re.search(r"\b(?:npm|npx|yarn|pnpm|node|corepack)\b", command):
        patterns.append(_SCRIPTS)
    said = [any(re.match(pattern, text) for pattern in patterns) for text in texts]
    for index, text in enumerate(texts):
        if re.match(_CALLED_PROCESS, text):
            begin = next((before for before in range(index, -1, -1) if texts[before].strip() == _TRACEBACK), index)
            said[begin : index + 1] = [True] * (index + 1 - begin)
    return said

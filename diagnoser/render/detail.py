"""The lines of a fix, fitted into a width.

They mix lines to copy with sentences. Lines to copy are never cut, nor broken where that would change them: half a
command is worse than a line that runs over. A RUN may be broken at its ``&&``, as Dockerfiles break it, and a
sentence at its blanks. A line of which it is not clear what it is stays whole.
"""

from __future__ import annotations

import re

from diagnoser.render.fold import width_of, wrap

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_AND = " && "
_SENTENCE_BEGINS = r"(?:[A-Z][a-z]+|A|I),? [a-z(`]|(?:Below|Change|Code|For|From|In|On|Several|Where|With) \S"
_SENTENCE_ENDS = r"[^\s;][.:;,]$"
_COMMAND = (
    r"[\s#$+&[-]|(?:ADD|ARG|CMD|COPY|ENTRYPOINT|ENV|EXPOSE|FROM|HEALTHCHECK|LABEL|RUN|SHELL|USER|VOLUME|WORKDIR) "
    r"|.*[\\{]$|[^`]* (?:&&|\|\|?|>>?|<) "
)


def passages(detail: str) -> list[tuple[bool, list[str]]]:
    """Cut ``detail`` into runs of lines, each with whether it is prose; blank lines stay in the run they follow."""
    found: list[tuple[bool, list[str]]] = []
    goes_on = False
    for line in detail.strip("\n").splitlines():
        prose = _is_sentence(line, goes_on=goes_on)
        goes_on = prose and not line.endswith((".", ":"))
        if found and (found[-1][0] == prose or not line.strip()):
            found[-1][1].append(line)
        else:
            found.append((prose, [line]))
    return found


def fitted(detail: str, width: int) -> list[str]:
    """Return the lines of ``detail``, broken where they are wider than ``width`` and may be broken."""
    lines: list[str] = []
    for line, sentence in told_apart(detail):
        if width_of(line) <= width:
            lines.append(line)
        elif sentence:
            lines += [line[start:end] for start, end in wrap(line, width)]
        elif line.startswith("RUN ") and "<<" not in line:
            lines += line.replace(_AND, " \\\n    && ").split("\n")
        else:
            lines.append(line)
    return lines


def told_apart(detail: str) -> Iterator[tuple[str, bool]]:
    """Yield each line with whether it is (a part of) a sentence; lines to copy and doubtful ones are not."""
    goes_on = False
    for line in detail.strip("\n").splitlines():
        sentence = _is_sentence(line, goes_on=goes_on)
        goes_on = sentence and not line.endswith((".", ":"))
        yield line, sentence


def _is_sentence(line: str, *, goes_on: bool) -> bool:
    if not line or re.match(_COMMAND, line):
        return False
    return goes_on or re.match(_SENTENCE_BEGINS, line) is not None or re.search(_SENTENCE_ENDS, line) is not None

"""Which Python distribution a step was building from source when it failed.

The line that proves a cause (``gcc: not found``) seldom names the distribution: the installer does, before the
backend's output or after it. An installer that names what failed is believed first; where none does, as pip before
25.3 while it reads metadata, the distribution is the one that pip had just collected.
"""

from __future__ import annotations

import re

from diagnoser.match.patterns import search

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from diagnoser.model import BuildLog, Hit

_NAME = r"(?<name>[A-Za-z0-9](?:[\w.-]{0,80}[A-Za-z0-9])?)"
_DONE = r"(?:status 'done'|\.\.\. ?done)"
_FAILED = (
    # pip, all versions; pip from 25.3 before there is a wheel to build; pip to 22 running setup.py install
    rf"Failed building (?:wheel|editable) for {_NAME}"
    rf"|Failed to build '{_NAME}' when "
    rf"|^\s*╰─> {_NAME}\s*$"
    # Poetry 1.x; Poetry from 2.0
    r"|build backend, and is likely not a problem with poetry but "
    rf"(?:with |one of the following issues with ){_NAME} ?\("
)
"""Said after the output of the build that failed."""
_BEGUN = (
    rf"Building (?:wheel|editable) for {_NAME} \((?!.*{_DONE})"
    rf"|Running setup\.py (?:install|develop|bdist_wheel) for {_NAME}\b(?!.*{_DONE})"
    rf"|[-•] Installing {_NAME} \([^)]*\): Failed"
    rf"|[Ff]ailed to (?:download and )?build:? `{_NAME}(?: ?[=@]|`)"
    rf"|^\s*Collecting {_NAME}(?=[\s\[<>=!~;@(]|$)"
)
"""Said before the output of a build."""
_OTHER = (
    r"^\s*(?:Processing |Obtaining |Building wheels for |Installing collected |Successfully )"
    rf"|(?:Building (?:wheel|editable)|Running setup\.py \w+) for .*{_DONE}"
)
"""Where pip says this, what it names before is over, or it builds what has no name yet."""


def distribution_built(log: BuildLog, hit: Hit) -> str | None:
    """Return the normal name of the distribution to whose build a hit belongs; None where the log does not say."""
    told = hit.lines[0]
    spoken = [
        number
        for number, line in enumerate(log.lines)
        if line.step == log.lines[told].step and line.role in {"output", "other"}
    ]
    after = (log.lines[number].text for number in spoken if number >= told)
    before = (log.lines[number].text for number in reversed(spoken) if number <= told)
    name = _first(after, _FAILED, stop=_BEGUN) or _first(before, _BEGUN, stop=_OTHER)
    return re.sub(r"[-_.]+", "-", name).lower() if name else None


def _first(texts: Iterable[str], pattern: str, stop: str) -> str | None:
    """Return the name that the first line gives which fits a pattern, unless one comes before at which to stop."""
    for text in texts:
        found = search(pattern, text)
        if found:
            return found["name"]
        if search(stop, text):
            return None
    return None

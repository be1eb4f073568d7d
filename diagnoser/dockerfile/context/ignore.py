"""What a .dockerignore keeps out of the build context, and which of its lines does.

The last line that fits decides. A line that fits a directory fits all in it; ``!`` lets in again what lines above it
keep out. Facts: ``github.com/moby/patternmatcher`` (``patternmatcher.go``, ``ignorefile/ignorefile.go``) and
``github.com/tonistiigi/fsutil`` (``filter.go``), which Docker's builders use, and the first Buildah too.
"""

from __future__ import annotations

import posixpath
import re

from diagnoser.dockerfile.context.wildcards import PLAIN, STAR, as_regex, is_wild, tokens
from diagnoser.fields import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_MARK = "\ufeff"
_DEEP = [(STAR, "*"), (STAR, "*")]
_SLASH = [(PLAIN, "/")]


class IgnoreLine(NamedTuple):
    """A line of an ignore file: the file's name, the line's number from 1, and the pattern as it is written."""

    file: str
    line: int
    pattern: str


class _Pattern(NamedTuple):
    line: IgnoreLine
    cleaned: str
    regex: re.Pattern[str]
    is_exception: bool


class _Verdict(NamedTuple):
    """The line that keeps a path out, if one does, and of each line whether it fits."""

    by: IgnoreLine | None
    fits: tuple[bool, ...]


class Ignore:
    """The lines of one ignore file."""

    def __init__(self, text: str, file: str = ".dockerignore") -> None:
        """Read the lines. One that is malformed fits nothing here; a builder refuses the whole file."""
        self._patterns = tuple(_read(text, file))
        self._any = re.compile("|".join(f"(?:{each.regex.pattern})" for each in self._patterns), re.DOTALL)
        self._nothing = _Verdict(None, (False,) * len(self._patterns))
        self._verdicts = {"": self._nothing}

    def covering(self, path: str) -> IgnoreLine | None:
        """The line that keeps a path out; None where it comes in. The path is clean and has no slash at its start."""
        return self._verdict(path).by

    def may_let_in_below(self, directory: str) -> bool:
        """Whether an exception could let in something under a directory that is kept out itself."""
        exceptions = [each.cleaned for each in self._patterns if each.is_exception]
        return any(is_wild(each) or each.startswith(f"{directory}/") for each in exceptions)

    def _verdict(self, path: str) -> _Verdict:
        known = self._verdicts.get(path)
        if known is None:
            above = self._verdict(posixpath.dirname(path))
            known = self._verdicts[path] = self._judge(path, above.fits)
        return known

    def _judge(self, path: str, above: tuple[bool, ...]) -> _Verdict:
        """Go through the lines; ``above`` says which of them fit the directory that the path lies in.

        A line is tried only where it could change what the lines before it say. One that was passed over for this at a
        directory counts as not fitting it, and so does not decide over what lies in it either.
        """
        if True not in above and self._any.fullmatch(path) is None:
            return self._nothing
        by: IgnoreLine | None = None
        fits = []
        for pattern, fit_above in zip(self._patterns, above, strict=True):
            fit = fit_above
            if not fit and pattern.is_exception == (by is not None):
                fit = pattern.regex.fullmatch(path) is not None
            if fit:
                by = None if pattern.is_exception else pattern.line
            fits.append(fit)
        return _Verdict(by, tuple(fits))


def _read(text: str, file: str) -> Iterator[_Pattern]:
    for number, written in enumerate(text.removeprefix(_MARK).split("\n"), 1):
        pattern = written.strip()
        if not pattern or written.startswith("#"):
            continue
        is_exception = pattern.startswith("!")
        path = pattern[is_exception:].strip()
        cleaned = posixpath.normpath(f"/{path.lstrip('/')}" if path.startswith("/") else path)
        cleaned = cleaned.removeprefix("/") or "/"
        try:
            regex = _regex(list(tokens(cleaned)))
        except (ValueError, re.error):
            continue
        yield _Pattern(IgnoreLine(file, number, pattern), cleaned, regex, is_exception)


def _regex(found: Sequence[tuple[str, str]]) -> re.Pattern[str]:
    """Compile a pattern.

    Two stars stand for any directories, and for none. At the end they stand for any text, and at the beginning too
    where no slash follows and nothing else is wild: ``**file`` fits ``my/makefile``.
    """
    pieces = []
    place = 0
    while place < len(found):
        if found[place : place + 2] != _DEEP:
            pieces.append(as_regex(*found[place]))
            place += 1
            continue
        rest = found[place + 2 :]
        begins = place == 0 and rest[:1] != _SLASH and all(kind == PLAIN for kind, _ in rest)
        place += 3 if rest[:1] == _SLASH else 2
        pieces.append(".*" if begins or place >= len(found) else "(?:.*/)?")
    return re.compile("".join(pieces), re.DOTALL)

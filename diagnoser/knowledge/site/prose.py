"""Texts of rules and logs as HTML. Everything is escaped: a pack may come from anyone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from diagnoser.knowledge.site import addresses
from diagnoser.render.detail import told_apart
from diagnoser.render.safe import clean

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

_MARKED = re.compile(
    r"`(?P<code>[^`\n]+)`"
    r"|(?P<value>‹[^›\n]{1,60}›)"
    r"|(?P<id>\b[a-z]+/[a-z][a-z0-9]*(?:-[a-z0-9]+)*)"
)
_SENTENCE_ENDS = re.compile(r"(?<=[.!?])\s+(?=[A-Z‹`\"“])")
_COMMENT = re.compile(r"(?P<before>^|\s)(?P<comment>#(?![!\w]).*)$")
_KEYWORD = re.compile(
    r"^(?P<keyword>ADD|ARG|CMD|COPY|ENTRYPOINT|ENV|EXPOSE|FROM|HEALTHCHECK|LABEL|ONBUILD|RUN|SHELL|STOPSIGNAL|USER"
    r"|VOLUME|WORKDIR)(?=\s)"
)


def inline(text: str, root: str, known: Container[str]) -> Markup:
    """Return a text with its code, open values and the ids of causes marked; ``known`` are ids that have a page."""
    parts: list[Markup] = []
    end = 0
    for match in _MARKED.finditer(text):
        if match["id"] and match["id"] not in known:
            continue
        parts += [escape(_line(text[end : match.start()])), _marked(match, root)]
        end = match.end()
    parts.append(escape(_line(text[end:])))
    return Markup("").join(parts)


def code_line(line: str) -> Markup:
    """Return one line of code, with open values, a Dockerfile's keyword and a comment marked."""
    comment = _COMMENT.search(line)
    code, rest = (line[: comment.start("comment")], line[comment.start("comment") :]) if comment else (line, "")
    keyword = _KEYWORD.match(code)
    start = Markup("<b>{}</b>").format(keyword["keyword"]) if keyword else Markup("")
    shown = start + values(code[keyword.end() if keyword else 0 :])
    return shown + (Markup('<span class="comment">{}</span>').format(clean(rest)) if rest else Markup(""))


def values(text: str) -> Markup:
    """Return a line with its open values marked."""
    pieces = re.split("(‹[^›\n]{1,60}›)", text)
    return Markup("").join(
        Markup("<var>{}</var>").format(clean(piece)) if number % 2 else escape(clean(piece))
        for number, piece in enumerate(pieces)
    )


def told(line: str, phrase: str) -> Markup:
    """Return a line with its open values and the words of a phrase marked."""
    if not phrase:
        return values(line)
    pieces = re.split(rf"({phrase_pattern(phrase)})", line, flags=re.IGNORECASE)
    return Markup("").join(
        Markup("<mark>{}</mark>").format(values(piece)) if number % 2 else values(piece)
        for number, piece in enumerate(pieces)
    )


def phrase_pattern(phrase: str) -> str:
    """Return a pattern for the words of a phrase, whatever stands between them besides words."""
    return r"\W+".join(map(re.escape, phrase.split()))


def log_lines(text: str) -> list[str]:
    """Return the lines of a log's text, without anything that a page could take for something else."""
    return [clean(line) for line in text.strip("\n").splitlines()]


def blocks(detail: str) -> Iterator[tuple[bool, list[str]]]:
    """Cut a fix's detail into paragraphs and lines to copy; yields whether a block is prose, and its lines."""
    block: list[str] = []
    prose = False
    for line, sentence in told_apart(detail):
        if block and sentence != prose and line.strip():
            yield prose, _trimmed(block)
            block = []
        if not block:
            if not line.strip():
                continue
            prose = sentence
        if prose and not line.strip():
            yield prose, block
            block = []
        else:
            block.append(line)
    if block:
        yield prose, _trimmed(block)


def sentences(text: str) -> list[str]:
    """Cut a paragraph into its sentences."""
    return _SENTENCE_ENDS.split(_line(text).strip())


def plain(text: str) -> str:
    """Return a text for places that take no marks: a title, a description."""
    return _line(text).replace("`", "").strip()


def _marked(match: re.Match[str], root: str) -> Markup:
    if match["code"]:
        return Markup("<code>{}</code>").format(values(match["code"]))
    if match["value"]:
        return Markup("<var>{}</var>").format(clean(match["value"]))
    return Markup('<a href="{}{}">{}</a>').format(root, addresses.of_cause(match["id"]), match["id"])


def _line(text: str) -> str:
    return clean(text.replace("\n", " "))


def _trimmed(lines: list[str]) -> list[str]:
    while lines and not lines[-1].strip():
        lines.pop()
    indent = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    return [line[indent:] for line in lines]

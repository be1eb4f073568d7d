"""The guides: the Markdown files of docs/, as pages."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markupsafe import Markup

from diagnoser.knowledge.site import addresses, prose

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

_COMMENT = re.compile(r"<!--.*?-->\n*", re.DOTALL)
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|#|//", re.IGNORECASE)


class Guide(NamedTuple):
    """A guide; ``headings`` are anchors and texts, ``words`` all it says, ``files`` what it shows and links to."""

    name: str
    title: str
    summary: str
    body: Markup
    headings: tuple[tuple[str, str], ...]
    words: str
    files: tuple[tuple[str, bytes], ...]

    @property
    def address(self) -> str:
        """Where its page stands."""
        return addresses.of_guide(self.name)


def guides_directory() -> Path | None:
    """Return where the guides lie: in an installed package, at the top of a checkout; None where there are none."""
    package = Path(__file__).parents[2]
    return next((place for place in (package / "docs", package.parent / "docs") if place.is_dir()), None)


def read_guides(docs: Path) -> list[Guide]:
    """Read all guides of a directory, in the order of their titles."""
    paths = sorted(docs.glob("*.md"))
    names = {path.name for path in paths}
    return sorted((_read(path, names) for path in paths), key=lambda guide: guide.title.lower())


def _read(path: Path, names: set[str]) -> Guide:
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse(_COMMENT.sub("", path.read_text(encoding="utf-8")))
    headings = _give_anchors(tokens)
    files = _settle_links(tokens, path.parent, names)
    _wrap_tables(tokens)
    title = next((text for level, _, text in headings if level == "h1"), path.stem)
    shown = tuple((anchor, text) for level, anchor, text in headings if level == "h2")
    words = " ".join(token.content for token in tokens if token.type in {"inline", "fence"})
    body = Markup(markdown.renderer.render(tokens, markdown.options, {}))  # noqa: S704 - markdown-it escapes
    return Guide(path.stem, title, _summary(tokens), body, shown, words, files)


def _give_anchors(tokens: Sequence[Token]) -> list[tuple[str, str, str]]:
    """Give each heading an anchor of its words, as GitHub does; return level, anchor and text of each."""
    found: list[tuple[str, str, str]] = []
    taken: set[str] = set()
    for token, content in pairwise(tokens):
        if token.type == "heading_open":
            text = prose.plain(content.content)
            anchor = re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")
            while anchor in taken:
                anchor += "-1"
            taken.add(anchor)
            token.attrSet("id", anchor)
            found.append((token.tag, anchor, text))
    return found


def _settle_links(tokens: Sequence[Token], docs: Path, names: set[str]) -> tuple[tuple[str, bytes], ...]:
    """Point links to other guides at their pages, and take the files along that are linked or shown.

    A link to what the site does not hold loses its address and keeps its words, as does a picture.
    """
    files: dict[str, bytes] = {}
    for token in (child for block in tokens for child in block.children or ()):
        attribute = {"link_open": "href", "image": "src"}.get(token.type)
        target = str(token.attrs.get(attribute, "")) if attribute else ""
        if not attribute or not target or _ELSEWHERE.match(target):
            continue
        path, hash_sign, anchor = target.partition("#")
        place = (docs / unquote(path)).resolve()
        if path in names:
            token.attrs[attribute] = f"../{path.removesuffix('.md')}/{hash_sign}{anchor}"
        elif place.is_relative_to(docs.resolve()) and place.is_file():
            files[path] = place.read_bytes()
            token.attrs[attribute] = f"../{path}"
        elif token.type == "image":
            token.type = "text"
        else:
            del token.attrs[attribute]
    return tuple(files.items())


def _wrap_tables(tokens: Sequence[Token]) -> None:
    """Let a table be moved sideways where it is too wide, by keyboard too."""
    for token in tokens:
        if token.type == "table_open":
            token.attrSet("class", "wide")


def _summary(tokens: Sequence[Token]) -> str:
    paragraphs = (after.content for token, after in pairwise(tokens) if token.type == "paragraph_open")
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", next(paragraphs, "")).replace("*", "")
    first = prose.plain(prose.sentences(text)[0])
    return f"{first[:-1]}." if first.endswith(":") else first

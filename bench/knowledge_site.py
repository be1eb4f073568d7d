"""The whole web site of the knowledge base: how long it takes, how much a page weighs, and whether all of it is sound.

The tests look at a small site; this looks at every page of the real one: that a strict parser takes it, and that each
link leads to a file and an anchor of the site.

    python bench/knowledge_site.py [--check]
"""

from __future__ import annotations

import argparse
import posixpath
import re
import sys
import time
from html import unescape
from urllib.parse import unquote, urlsplit

import html5lib
from measuring import Figure, report

from diagnoser.knowledge.causes import load_causes
from diagnoser.knowledge.site.build import build
from diagnoser.knowledge.site.guides import guides_directory

_LINK = re.compile(r' (?:href|src)="([^"]*)"')
_LOADED = re.compile(r'<(?:link rel="(?:icon|stylesheet)"|script)[^>]*(?:href|src)="([^"?]*)')
_MOST_SECONDS, _MOST_KILOBYTES = 60, 150


def main() -> int:
    """Build, look and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="exit with 1 where a goal is missed")
    options = parser.parse_args()
    before = time.perf_counter()
    causes = load_causes()
    files = build(causes, guides_directory(), "", "1.0")
    seconds = time.perf_counter() - before
    pages = {name: content.decode() for name, content in files.items() if name.endswith(".html")}
    weights = [_weight(f"{cause}/index.html", files) for cause in causes.ids]
    figures = [
        Figure("making the site", seconds, "s", _MOST_SECONDS, note=f"{len(files)} files"),
        Figure("heaviest cause page", max(weights) / 1000, "kB", _MOST_KILOBYTES),
        Figure("pages that are not valid HTML", sum(not _is_valid(page) for page in pages.values()), "", 0),
        Figure("links that lead nowhere", sum(_broken(name, pages, files) for name in pages), "", 0),
    ]
    return report(figures, check=options.check)


def _weight(name: str, files: dict[str, bytes]) -> int:
    loaded = {_target(name, link) for link in _LOADED.findall(files[name].decode())}
    return sum(len(files[each]) for each in {name, *loaded})


def _is_valid(page: str) -> bool:
    try:
        html5lib.HTMLParser(strict=True).parse(page)
    except html5lib.html5parser.ParseError as error:
        print(error, file=sys.stderr)
        return False
    return True


def _broken(name: str, pages: dict[str, str], files: dict[str, bytes]) -> int:
    if name == "404.html":  # its script sets the links
        return 0
    count = 0
    for link in map(unescape, _LINK.findall(pages[name])):
        parts = urlsplit(link)
        if parts.scheme:
            continue
        target = _target(name, link)
        if target not in files or (parts.fragment and f'id="{unquote(parts.fragment)}"' not in pages[target]):
            print(f"{name}: {link}", file=sys.stderr)
            count += 1
    return count


def _target(name: str, link: str) -> str:
    path = unquote(urlsplit(link).path)
    if not path:
        return name
    joined = posixpath.normpath(posixpath.join(posixpath.dirname(name), path))
    return posixpath.normpath(f"{joined}/index.html") if path.endswith("/") else joined


if __name__ == "__main__":
    sys.exit(main())

"""The site as files."""

from __future__ import annotations

import posixpath
from html import unescape
from itertools import pairwise
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree as ET

import html5lib
import pytest

from diagnoser.knowledge.site.build import build
from diagnoser.knowledge.site.guides import guides_directory

if TYPE_CHECKING:
    from collections.abc import Iterator

    from diagnoser.knowledge.causes import Cause

LIMIT = 150_000
OWN_SCRIPTS = {"site-assets/theme.js", "site-assets/site.js"}
_BY_HAND = {"404.html"}
"""Its links are for a server that serves it at any depth: its script sets them."""


@pytest.fixture(scope="module")
def trees(files: dict[str, bytes]) -> dict[str, ET.Element]:
    """Each page, read by a parser that refuses what is not valid."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return {name: parser.parse(content.decode()) for name, content in files.items() if name.endswith(".html")}


def _links(tree: ET.Element) -> Iterator[str]:
    for element in tree.iter():
        for attribute in ("href", "src", "action"):
            if attribute in element.attrib:
                yield element.attrib[attribute]


def _target(page: str, link: str) -> str:
    """The file that a link of a page leads to."""
    path = unquote(urlsplit(link).path)
    joined = posixpath.normpath(posixpath.join(posixpath.dirname(page), path)).removeprefix("./") if path else page
    return posixpath.join(joined if joined != "." else "", "index.html") if path.endswith("/") else joined


def test_every_cause_has_its_page(files: dict[str, bytes], some_causes: list[Cause]) -> None:
    """The address of a cause is its id, and its page says the id and the title."""
    for cause in some_causes:
        page = unescape(files[f"{cause.id}/index.html"].decode())
        assert cause.id in page
        if cause.pack != "evil":
            assert cause.title.replace("`", "").partition("‹")[0] in page


def test_links_lead_somewhere(files: dict[str, bytes], trees: dict[str, ET.Element]) -> None:
    """Every link within the site leads to a file of the site, and to an anchor that is there."""
    broken = []
    for page, tree in trees.items():
        for link in _links(tree) if page not in _BY_HAND else ():
            if urlsplit(link).scheme:
                continue
            assert not link.startswith("/"), "works under any address"
            target, anchor = _target(page, link), urlsplit(link).fragment
            if target not in files or (anchor and not _has_anchor(trees[target], anchor)):
                broken.append((page, link))
    assert not broken


def _has_anchor(tree: ET.Element, anchor: str) -> bool:
    return any(element.attrib.get("id") == unquote(anchor) for element in tree.iter())


def test_pages_are_reached_by_links(trees: dict[str, ET.Element]) -> None:
    """Whoever follows the links from the front page comes to every page."""
    reached, open_ones = {"index.html"}, ["index.html"]
    while open_ones:
        page = open_ones.pop()
        found = {_target(page, link) for link in _links(trees[page]) if not urlsplit(link).scheme}
        new = {name for name in found - reached if name in trees}
        reached |= new
        open_ones += sorted(new)
    assert trees.keys() - reached == _BY_HAND


def test_ids_are_there_once(trees: dict[str, ET.Element]) -> None:
    """No page has two elements of one id, and no picture is without a text."""
    for page, tree in trees.items():
        ids = [element.attrib["id"] for element in tree.iter() if "id" in element.attrib]
        assert len(ids) == len(set(ids)), page
        assert all(image.attrib.get("alt") for image in tree.iter("img")), page


def test_headings_have_an_order(trees: dict[str, ET.Element]) -> None:
    """A page has one main heading, and none of the others skips a level."""
    for page, tree in trees.items():
        levels = [int(element.tag[1]) for element in tree.iter() if element.tag in {"h1", "h2", "h3", "h4", "h5", "h6"}]
        assert levels.count(1) == 1, page
        assert all(after <= before + 1 for before, after in pairwise(levels)), page


def test_a_page_is_light(files: dict[str, bytes], trees: dict[str, ET.Element], some_causes: list[Cause]) -> None:
    """A cause's page, with all that it loads, stays under the limit by far."""
    for cause in some_causes:
        page = f"{cause.id}/index.html"
        loaded = {_target(page, link) for link in _links(trees[page])} & {name for name in files if "assets" in name}
        assert len(loaded) == 4
        assert sum(len(files[name]) for name in {page, *loaded}) < LIMIT / 2


def test_two_runs_write_the_same(files: dict[str, bytes], some_causes: list[Cause]) -> None:
    """The same packs make the same bytes, whatever order the causes come in."""
    assert build(reversed(some_causes), guides_directory(), "", "1.0") == files


def test_hostile_texts_stay_texts(trees: dict[str, ET.Element]) -> None:
    """A pack's text makes no element and no attribute, on whichever page it is shown."""
    for page, tree in trees.items():
        for element in tree.iter():
            assert not [name for name in element.attrib if name.startswith("on")], page
            if element.tag == "script" and page not in _BY_HAND:
                assert _target(page, element.attrib["src"]) in OWN_SCRIPTS
                assert not element.text
        assert all(image.attrib["src"].startswith("../") for image in tree.iter("img")), page
    shown = "".join(trees["evil/script-in-texts/index.html"].itertext())
    assert shown.count("<img src=x onerror=alert(1)>") >= 6
    assert "{{ titles }}" in shown
    assert "\x1b" not in shown
    assert "\u202e" not in shown


def test_hostile_texts_stay_texts_in_the_index(files: dict[str, bytes]) -> None:
    """The search index is a script that ends nowhere but at its end."""
    content = files["site-assets/search-index.js"].decode()
    assert "<" not in content
    assert content.isascii()


def test_an_address_makes_a_sitemap(some_causes: list[Cause]) -> None:
    """With the site's address there is a sitemap of all pages, and each page says where it belongs."""
    made = build(some_causes[:3], None, "https://docs.example.org/kb/", "1.0")
    places = [place.text for place in ET.fromstring(made["sitemap.xml"]).iter() if place.tag.endswith("loc")]  # noqa: S314
    pages = {
        f"https://docs.example.org/kb/{name.removesuffix('index.html')}" for name in made if name.endswith("index.html")
    }
    assert set(places) == pages
    page = made[f"{some_causes[0].id}/index.html"].decode()
    assert f'<link rel="canonical" href="https://docs.example.org/kb/{some_causes[0].id}/">' in page
    assert 'property="og:description"' in page


def test_no_address_makes_none(files: dict[str, bytes]) -> None:
    """Without an address nothing names one."""
    assert "sitemap.xml" not in files
    assert b"canonical" not in files["index.html"]

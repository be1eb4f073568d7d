"""The site in a real browser, under a base path as a plain file server shows it."""

from __future__ import annotations

import csv
import json
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe

from diagnoser.knowledge.site import search_index
from diagnoser.knowledge.site.writing import write_site

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Page, Request

    from diagnoser.knowledge.causes import Causes

CAUSE = "pip/requirements-file-not-found"
ONE_OF_EACH = (
    *("", "by-tool/", "by-symptom/", "by-symptom/not-found/", "by-exit-code/", "by-exit-code/1/", "pip/", f"{CAUSE}/"),
    *("shell/command-not-found/", "evil/script-in-texts/", "user-guide/", "user-guide/packs/", "404.html"),
)
CHECKED = (
    *("", "by-symptom/", "by-exit-code/", "by-exit-code/127/", f"{CAUSE}/", "evil/script-in-texts/"),
    *("user-guide/knowledge-base/", "404.html", "?q=not+found"),
)
HERE = Path(__file__).parent


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def directory(files: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small site on disk, below a directory."""
    top = tmp_path_factory.mktemp("www")
    write_site(top / "docs" / "kb", files)
    return top


@pytest.fixture(scope="module")
def site(directory: Path) -> Iterator[str]:
    """The address of the small site."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=directory)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/docs/kb/"
        server.shutdown()


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    """A page of the browser; the test fails where it complains, or asks anything of another host."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    yield from _watched(context, site)


def _watched(context: BrowserContext, site: str) -> Iterator[Page]:
    complaints: list[str] = []
    host = urlsplit(site).netloc

    def asked(request: Request) -> None:
        if urlsplit(request.url).netloc != host:
            complaints.append(f"asks {request.url}")

    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: complaints.append(f"a script of a pack ran: {dialog.message}"))
    page.on("request", asked)
    yield page
    context.close()
    assert not complaints


def test_search_as_you_type(page: Page, site: str) -> None:
    """Results come while words are typed, from what the page loads only then, and a link opens a cause."""
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(urlsplit(request.url).path))
    page.goto(site)
    assert not [path for path in loaded if "search" in path]
    page.get_by_role("searchbox").click()
    page.keyboard.type("requiremnts fil")
    page.get_by_role("link", name="pip cannot open the requirements file").wait_for()
    assert [path for path in loaded if path.endswith("search-index.js")]
    assert "result" in page.get_by_role("status").inner_text()
    page.get_by_role("link", name="pip cannot open the requirements file").click()
    page.wait_for_url(f"{site}{CAUSE}/")
    assert page.get_by_role("heading", level=1).inner_text() == "pip cannot open the requirements file"


def test_a_pasted_line_finds_its_cause(page: Page, site: str) -> None:
    """A line of a log may be pasted as it is, with step number, paths and all."""
    page.goto(f"{site}{CAUSE}/")
    page.get_by_role("searchbox").fill("#9 0.412 /bin/sh: 1: frobnicate: not found /srv/x/y")
    page.locator("#found a").first.wait_for()
    assert "command is not installed" in page.locator("#found a").first.inner_text()
    page.get_by_role("searchbox").fill("qqqqzzz")
    page.get_by_text("Nothing found").wait_for()


def test_a_cause_by_keyboard_alone(page: Page, site: str) -> None:
    """Without a pointer: to the search, through the results, to a cause, past the head of the page."""
    page.goto(site)
    page.keyboard.press("/")
    page.keyboard.type("command not found")
    page.locator("#found a").nth(2).wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement === document.querySelectorAll('#found a')[1]")
    page.keyboard.press("Escape")
    assert page.locator("#results").is_hidden()
    assert page.evaluate("document.activeElement.id") == "query"
    page.keyboard.type(" program")
    page.locator("#found a").first.wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}*/*/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_no_page_is_wider_than_a_telephone(page: Page, site: str) -> None:
    """On 360 pixels nothing has to be moved sideways."""
    page.set_viewport_size({"width": 360, "height": 740})
    for address in ONE_OF_EACH:
        page.goto(f"{site}{address}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, address
    page.goto(site)
    page.get_by_role("searchbox").fill("permission")
    page.locator("#found a").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nobody_is_kept_out(page: Page, site: str, scheme: str) -> None:
    """An accessibility checker finds no violation that counts, in either colours, with results open too."""
    page.emulate_media(color_scheme=scheme)
    found = []
    for address in CHECKED:
        page.goto(f"{site}{address}")
        if "?" in address:
            page.locator("#found a").first.wait_for()
        for details in page.locator("details").all():
            details.evaluate("details => { details.open = true }")
        violations = Axe().run(page).response["violations"]
        found += [(address, each["id"], each["nodes"][0]["html"][:200]) for each in violations if _counts(each)]
    assert not found


def _counts(violation: dict[str, object]) -> bool:
    return violation["impact"] in {"serious", "critical", "moderate"}


def test_colours(page: Page, site: str) -> None:
    """The colours are the system's until the reader chooses, and a choice holds on the next page."""

    def paper() -> str:
        return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))

    page.emulate_media(color_scheme="light")
    page.goto(site)
    light = paper()
    page.emulate_media(color_scheme="dark")
    dark = paper()
    assert light != dark
    page.get_by_role("button", name="Colours").click()
    assert paper() == light
    page.goto(f"{site}by-tool/")
    assert paper() == light
    page.get_by_role("button", name="Colours: light").click()
    page.get_by_role("button", name="Colours: dark").click()
    page.emulate_media(color_scheme="light")
    assert paper() == light


def test_print(page: Page, site: str) -> None:
    """On paper there is the text alone, light, with what was folded."""
    page.emulate_media(media="print", color_scheme="dark")
    page.goto(f"{site}{CAUSE}/")
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(27, 36, 48)"
    assert not page.get_by_role("searchbox").is_visible()
    assert not page.get_by_role("button", name="Copy").first.is_visible()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details:not([open])").count() == 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("details:not([open])").count() > 0


def test_copy(browser: Browser, site: str) -> None:
    """The id and the lines of a fix go to the clipboard as they are."""
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    for page in _watched(context, site):
        page.goto(f"{site}{CAUSE}/")
        page.get_by_role("button", name="Copy the id").click()
        page.get_by_role("button", name="Copied").wait_for()
        assert page.evaluate("navigator.clipboard.readText()") == CAUSE
        page.locator("pre.code", has_text="COPY requirements.txt").get_by_role("button").click()
        page.get_by_role("button", name="Copied these lines").wait_for()
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied == "COPY requirements.txt ./\nCOPY requirements/ ./requirements/"


def test_without_a_server(browser: Browser, directory: Path) -> None:
    """Opened as files, the pages have their colours, their search, and links that lead to pages."""
    complaints: list[str] = []
    page = browser.new_page()
    page.on("console", lambda message: complaints.append(message.text))
    page.goto((directory / "docs" / "kb" / "index.html").as_uri())
    assert page.evaluate("getComputedStyle(document.querySelector('.search')).position") == "relative"
    page.get_by_role("searchbox").fill("requirements file")
    page.get_by_role("link", name="pip cannot open the requirements file").click()
    page.get_by_role("heading", name="pip cannot open the requirements file").wait_for()
    page.get_by_role("link", name="Symptoms").click()
    page.get_by_role("heading", name="Causes by symptom").wait_for()
    page.close()
    assert not complaints


def test_without_scripts(browser: Browser, site: str) -> None:
    """Without JavaScript nothing is offered that needs it, and the lists lead to every cause."""
    page = browser.new_page(java_script_enabled=False)
    page.goto(site)
    assert not page.get_by_role("searchbox").is_visible()
    assert not page.get_by_role("button").first.is_visible()
    page.get_by_role("link", name="pip", exact=False).first.click()
    page.get_by_role("link", name="pip cannot open the requirements file").click()
    assert page.url == f"{site}{CAUSE}/"
    page.close()


@pytest.mark.parametrize("missing", ["pip/requirements-file-gone/", "pip/x/y/z", "no-such/"])
def test_a_page_that_does_not_exist(page: Page, site: str, files: dict[str, bytes], missing: str) -> None:
    """Served for an address at any depth, the page for what is missing leads back, and to a search for its words."""
    page.route(f"{site}{missing}", lambda route: route.fulfill(body=files["404.html"], content_type="text/html"))
    page.goto(f"{site}{missing}")
    page.get_by_role("heading", name="No such page").wait_for()
    link = page.get_by_role("link", name="Search for")
    if missing.startswith("pip/"):
        assert link.get_attribute(
            "href"
        ) == f"/docs/kb/?q={missing.replace('/', ' ').replace('-', ' ').strip()}".replace(" ", "%20")
        link.click()
        page.locator("#found a").first.wait_for()


def test_the_search_knows_what_people_type(page: Page, site: str, causes: Causes) -> None:
    """Of the questions that people ask, most find their cause among the first three in the browser too."""
    documents = [search_index.of_cause(causes.without_case(cause)) for cause in causes.ids]
    page.goto(site)
    page.add_script_tag(url=f"{site}site-assets/search.js")
    with (HERE.parent / "queries.tsv").open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table, delimiter="\t"))
    found = page.evaluate(
        "([index, queries]) => { const find = dfdiagSearch(JSON.parse(index));"
        " return queries.map((query) => find(query, 3).results.map((result) => result.kind)); }",
        [search_index.index(documents), [row["query"] for row in rows]],
    )
    hits = [bool(set(kinds) & set(row["causes"].split(","))) for kinds, row in zip(found, rows, strict=True)]
    assert len(hits) >= 80
    assert sum(hits) / len(hits) >= 0.85, json.dumps(
        [row["query"] for row, hit in zip(rows, hits, strict=True) if not hit]
    )

"""The pages in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from running import CAUSE, DOCKERFILE, HOSTILE, LOG, MARKUP, Running, long_log

from diagnoser.diagnosing import diagnose

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

    from diagnoser.packs.compiled import RuleSet

WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 360, "height": 740}


@pytest.fixture
def open_page(server: Running, browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open pages; at the end, none has complained or asked another host for anything."""
    base = f"http://127.0.0.1:{server.port}"
    contexts, complaints, hosts = [], [], set()

    def open_one(path: str = "/", **options: object) -> Page:
        context = browser.new_context(base_url=base, **{"viewport": WIDE, **options})  # type: ignore[arg-type]
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: (complaints.append(dialog.message), dialog.dismiss()))
        page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
        page.goto(path)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert complaints == []
    assert hosts == {f"127.0.0.1:{server.port}"}


def _paste(page: Page, box: str, text: str) -> None:
    page.locator(box).focus()
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    page.keyboard.press("Control+V")


def _send(page: Page, log: str, dockerfile: str = "") -> None:
    page.locator("#log").fill(log)
    if dockerfile:
        page.get_by_text("Add the Dockerfile").click()
        page.locator("#dockerfile").fill(dockerfile)
    page.get_by_role("button", name="Diagnose").click()
    page.wait_for_selector(".diagnosis")


def test_a_long_log_is_pasted_and_its_cause_shown_beside_it(open_page: Callable[..., Page], rules: RuleSet) -> None:
    """Of 2,000 lines the one that proves the cause is in view and marked, in the one step that is open."""
    page = open_page()
    log = long_log(2000)
    _paste(page, "#log", log.decode())
    page.get_by_text("Add the Dockerfile").click()
    _paste(page, "#dockerfile", DOCKERFILE)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("pip cannot open the requirements file")

    expected = diagnose(log, dockerfile=DOCKERFILE, packs=rules).findings[0]
    proof = page.locator(f"#L{expected.evidence[0].line}")
    expect(proof).to_contain_text("ERROR: Could not open requirements file")
    expect(proof).to_be_in_viewport()
    colour = "element => getComputedStyle(element).backgroundColor"
    assert proof.evaluate(colour) != page.locator(f"#L{expected.evidence[0].line - 1}").evaluate(colour)
    assert page.locator("details.step[open]").count() == 1
    assert page.locator("details.step").count() > 10
    expect(page.locator("#D13")).to_contain_text("brings it about")

    page.get_by_role("link", name=f"Line {expected.evidence[0].line}").click()
    assert page.url.endswith(f"#L{expected.evidence[0].line}")
    page.get_by_role("button", name="Copy the patch").first.click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == expected.fixes[0].patch


def test_a_folded_line_is_opened_by_its_link(open_page: Callable[..., Page]) -> None:
    """A link to a line of a folded step opens that step, on a narrow screen too, where the log is below."""
    page = open_page(viewport=NARROW)
    _send(page, LOG.decode())
    expect(page.locator("#L17")).not_to_be_visible()
    page.evaluate("location.hash = '#L17'")
    expect(page.locator("#L17")).to_be_in_viewport()
    page.get_by_role("link", name="Line 58").click()
    expect(page.locator("#L58")).to_be_in_viewport()


def test_a_file_is_dropped(open_page: Callable[..., Page]) -> None:
    """Files may be dropped anywhere, the Dockerfile being told by its name."""
    page = open_page()
    page.evaluate(
        """([log, dockerfile]) => {
            const carrier = new DataTransfer();
            carrier.items.add(new File([log], "build.log"));
            carrier.items.add(new File([dockerfile], "Dockerfile"));
            document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: carrier, bubbles: true }));
        }""",
        [LOG.decode(), DOCKERFILE],
    )
    expect(page.get_by_role("status")).to_contain_text("Dockerfile is taken as the Dockerfile")
    page.get_by_role("button", name="Diagnose").click()
    expect(page.locator("#D13")).to_contain_text("brings it about")


def test_everything_is_done_by_the_keyboard(open_page: Callable[..., Page]) -> None:
    """Paste, send, jump to the proof and copy the patch, each by Tab and Enter, with the focus in sight."""
    page = open_page()
    press = page.keyboard.press
    assert page.evaluate("document.activeElement.id") == "log"
    page.keyboard.insert_text(LOG.decode())
    for _ in range(2):
        press("Tab")
    press("Enter")  # unfolds the Dockerfile's box
    press("Tab")
    page.keyboard.insert_text(DOCKERFILE)
    for _ in range(2):
        press("Tab")
    press("Enter")
    page.wait_for_selector(".diagnosis")

    press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    press("Enter")
    press("Tab")
    assert page.evaluate("document.activeElement.hash") == "#L58"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    press("Enter")
    expect(page.locator("#L58")).to_be_in_viewport()
    page.locator(".fix pre").first.focus()
    press("Tab")
    press("Enter")
    expect(page.get_by_role("button", name="Copied")).to_be_focused()


def test_causes_are_found_as_one_types(open_page: Callable[..., Page]) -> None:
    """The list follows what is typed, without a new page, and leads to the cause."""
    page = open_page("/causes")
    every = page.locator(".results li").count()
    assert every > 300
    page.evaluate("window.same = true")
    page.locator("#q").press_sequentially("open requirements file")
    wanted = page.locator(f'.results a[href="/causes/{CAUSE}"]')
    expect(page.locator(".tally").first).to_contain_text("for “open requirements file”")
    expect(wanted).to_have_count(1)
    assert page.locator(".results li").count() < every
    assert page.evaluate("window.same") is True
    page.locator("#pack").select_option("apt")
    expect(wanted).to_have_count(0)
    page.locator("#pack").select_option("pip")
    wanted.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("pip cannot open the requirements file")


PAGES = ("/", "/causes?q=requirements", f"/causes/{CAUSE}", "/api")


@pytest.mark.parametrize(("scheme", "paths"), [("light", PAGES), ("dark", ())], ids=["light", "dark"])
def test_pages_keep_nobody_out(open_page: Callable[..., Page], scheme: str, paths: tuple[str, ...]) -> None:
    """Neither in light nor in dark does axe find anything serious, and nothing is wider than a telephone's screen."""
    page = open_page(color_scheme=scheme)
    _send(page, LOG.decode(), DOCKERFILE)
    page.locator("details.more > summary").click()
    found = _barriers(page)
    for path in paths:
        page.set_viewport_size(WIDE)
        page.goto(path)
        found += _barriers(page)
    assert found == []


def _barriers(page: Page) -> list[tuple[str, str, str]]:
    violations = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    page.set_viewport_size(NARROW)
    too_wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [(page.url, "too wide", "")] * too_wide + [
        (page.url, violation["id"], violation["nodes"][0]["html"][:200])
        for violation in violations
        if violation["impact"] in {"serious", "critical"}
    ]


def test_the_theme_is_chosen_and_kept(open_page: Callable[..., Page]) -> None:
    """The button goes from the system's theme to light, to dark and back, and the next page keeps to it."""
    page = open_page("/api", color_scheme="light")
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    button = page.get_by_role("button", name="Theme")
    button.click()
    assert page.evaluate(ground) == light
    button.click()
    dark = page.evaluate(ground)
    assert dark != light
    page.goto("/")
    assert page.evaluate(ground) == dark
    button.click()
    assert page.evaluate(ground) == light


def test_a_hostile_log_does_nothing(open_page: Callable[..., Page]) -> None:
    """Whatever a log holds is shown as text: no script runs, nothing is loaded, no template is filled in."""
    page = open_page()
    _send(page, HOSTILE, HOSTILE)
    page.locator("details.step").evaluate_all("steps => steps.forEach(step => { step.open = true; })")
    assert page.evaluate("window.pwned") is None
    assert page.locator("main img, main script, main iframe, main style, main svg, main form").count() == 0
    for text in MARKUP:
        expect(page.locator(".log-pane")).to_contain_text(text)


def test_a_log_is_diagnosed_without_javascript(open_page: Callable[..., Page]) -> None:
    """Paste, send and read work where scripts are off; what needs them is not shown."""
    page = open_page(java_script_enabled=False)
    expect(page.get_by_role("button", name="Theme")).not_to_be_visible()
    _send(page, LOG.decode(), DOCKERFILE)
    expect(page.locator("#L58.proof")).to_be_visible()
    expect(page.get_by_role("button", name="Copy the patch")).to_have_count(0)

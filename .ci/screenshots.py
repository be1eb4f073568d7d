"""Make the pictures in docs/images from the pages of the server, in chromium.

It needs Pillow besides what the tests need: the pictures travel in the package and are to be small.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs/images"
FIXTURE = ROOT / "fixtures/pip/requirements-file-not-found"
WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 360, "height": 800}
_COLOURS = 128
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def main() -> None:
    """Serve, take the pictures, and end."""
    command = [str(Path(sys.executable).with_name("dfdiag")), "serve", "--port", "0", "--workers", "1"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server, sync_playwright() as playwright:
        lines = server.stderr or ()
        address = next(found[0] for line in lines if (found := re.search(r"http://\S+", line)))
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        take(browser, address, "paste", scheme="light", viewport=WIDE)
        take(browser, address, "diagnosis", scheme="light", viewport=WIDE, send=True)
        take(browser, address, "diagnosis-dark", scheme="dark", viewport=WIDE, send=True)
        take(browser, address, "diagnosis-narrow", scheme="dark", viewport=NARROW, send=True)
        take(browser, f"{address}causes?q=cannot+find+package", "causes", scheme="light", viewport=WIDE)
        browser.close()
        server.terminate()


def take(  # noqa: PLR0913 - what makes a picture
    browser: Browser, address: str, name: str, *, scheme: str, viewport: dict[str, int], send: bool = False
) -> None:
    """Take one picture; with ``send`` of a diagnosis."""
    page = browser.new_page(color_scheme=scheme, viewport=viewport)
    page.goto(address)
    if send:
        page.set_input_files("#log-file", FIXTURE.with_suffix(".log"))
        page.get_by_text("Add the Dockerfile").click()
        page.set_input_files("#dockerfile-file", FIXTURE.with_suffix(".Dockerfile"))
        page.get_by_role("button", name="Diagnose").click()
        page.wait_for_selector(".diagnosis")
    path = IMAGES / f"{name}.png"
    page.screenshot(path=path)
    page.close()
    Image.open(path).convert("RGB").quantize(_COLOURS).save(path, optimize=True)


if __name__ == "__main__":
    main()

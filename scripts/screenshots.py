"""`make screenshots`: pictures of each page, phone and desktop, from the real program with the demo athlete.

Starts `baton run` on a free port with a folder of its own, which is removed afterwards. Needs Chromium.
"""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser import chromium, settle
from tests.ops.running import ROOT, Running

OUT = ROOT / "docs" / "screenshots"
SIZES = {"phone": (390, 844), "desktop": (1280, 800)}
# Name of the pictures -> address.
PAGES = {
    "today": "/",
    "why": "/why",
    "week": "/week",
    "check-in": "/check-in",
    "progress": "/progress",
    "data": "/data",
    "athletes": "/athletes",
}


def main() -> None:
    """Take all pictures, or those of the pages named on the command line."""
    chosen = sys.argv[1:] or list(PAGES)
    program = chromium()
    if program is None:
        sys.exit("This needs Chromium. On Debian and Ubuntu: sudo apt install chromium")
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        running = Running(home=Path(folder)).wait_until_ready()
        try:
            browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
            visit = browser.new_context(base_url=running.address, locale="en-GB")
            page = visit.new_page()
            page.goto(one_time_link(running))
            for size, (width, height) in SIZES.items():
                page.set_viewport_size({"width": width, "height": height})
                for name in chosen:
                    take(page, PAGES[name], OUT / f"{name}-{size}.png")
            browser.close()
        finally:
            running.stop()
    files = sorted(OUT.glob("*.png"))
    size_kb = sum(file.stat().st_size for file in files) // 1024
    sys.stdout.write(f"{len(files)} pictures, {size_kb} KB, in {OUT.relative_to(ROOT)}\n")


def one_time_link(running: Running) -> str:
    """The link that the start has printed."""
    found = re.search(r"http\S+/sign-in/\S+", running.output)
    assert found, running.output
    return found[0]


def take(page: Page, address: str, file: Path) -> None:
    """One picture of what is seen first."""
    reply = page.goto(address)
    if reply is None or reply.status != 200:
        sys.exit(f"{address} answered {reply.status if reply else 'nothing'}")
    settle(page)
    page.screenshot(path=file)


if __name__ == "__main__":
    main()

"""`make screenshots`: pictures of each page, phone and desktop, from the real program with the demo athlete.

Starts `baton run` on a free port with a folder of its own, which is removed afterwards. Needs Chromium.
"""

from __future__ import annotations

import re
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
from playwright.sync_api import Page, sync_playwright

from demo import TIMEZONE, WEEKDAYS
from tests.browser import chromium, settle
from tests.ops.running import ROOT, Running

OUT = ROOT / "docs" / "screenshots"
SIZES = {"phone": (390, 844), "desktop": (1280, 800)}
# Name of the pictures -> address.
PAGES = {
    "why": "/why",
    "week": "/week",
    "check-in": "/check-in",
    "progress": "/progress",
    "data": "/data",
    "athletes": "/athletes",
    "today": "/",  # the last: by then the session has been moved to this very day
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
            for name in (one for one in PAGES if one in chosen):
                if name == "today":
                    train_today(running, page)
                for size, (width, height) in SIZES.items():
                    page.set_viewport_size({"width": width, "height": height})
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


def train_today(running: Running, page: Page) -> None:
    """Let the demo runner have a session on the day the picture is taken, and no run."""
    today = datetime.now(ZoneInfo(TIMEZONE))
    wanted = {"strength_days": [WEEKDAYS[today.weekday()]], "run_week": {}}
    address = f"{running.address}/v1/athletes/{running.athlete}"
    httpx.patch(address, headers={"Authorization": f"Bearer {running.key}"}, json=wanted).raise_for_status()
    page.wait_for_function(
        """day => fetch("/me/plan").then((one) => one.json()).then((plan) => plan.days.some(
            (one) => one.date === day && one.items.some((item) => item.kind === "strength")))""",
        arg=today.date().isoformat(),
    )


def take(page: Page, address: str, file: Path) -> None:
    """One picture of what is seen first."""
    reply = page.goto(address)
    if reply is None or reply.status != 200:
        sys.exit(f"{address} answered {reply.status if reply else 'nothing'}")
    settle(page)
    page.screenshot(path=file)


if __name__ == "__main__":
    main()

"""The Chromium of this machine, for tests and pictures: looked for in one place."""

from __future__ import annotations

import shutil

from playwright.sync_api import Page

from tests.services import leave_out

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
# Any other host is sent nowhere, so whatever is seen came from us.
OURS_ONLY = ("--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1")


def chromium() -> str | None:
    """Where it is; None when there is none."""
    return next((found for name in PROGRAMS if (found := shutil.which(name))), None)


def needed_chromium() -> str:
    """Where it is; the test is left out, and that is told, when there is none."""
    found = chromium()
    if found is None:
        leave_out("Chromium", f"none of {', '.join(PROGRAMS)} found")
    return found


def settle(page: Page) -> None:
    """Wait until the page is drawn and its scripts have had their first turn, where it may run any."""
    page.wait_for_load_state("load")
    if not page.evaluate("matchMedia('(scripting: none)').matches"):  # there no promise of a page is ever kept
        page.evaluate("() => document.fonts.ready.then(() => new Promise(requestAnimationFrame))")

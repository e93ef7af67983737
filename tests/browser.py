"""The Chromium of this machine."""

from __future__ import annotations

import shutil

from playwright.sync_api import Page

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")


def chromium() -> str | None:
    """Where it is; None when there is none."""
    return next((found for name in PROGRAMS if (found := shutil.which(name))), None)


def settle(page: Page) -> None:
    """Wait until the page is drawn and its scripts have had their first turn."""
    page.wait_for_load_state("load")
    page.evaluate("() => document.fonts.ready.then(() => new Promise(requestAnimationFrame))")

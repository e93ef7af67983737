"""People in a real Chromium: somebody signed in on a phone or a desktop, and what is stored of them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from tests.ops.running import ROOT, Running, baton, environment

PHONE: ViewportSize = {"width": 390, "height": 844}
DESKTOP: ViewportSize = {"width": 1280, "height": 900}
PASSWORD = "correct horse battery"
WAIT_MS = 20_000
ATHLETE = re.compile(r"ath_[\w-]+")
MADE_HERE = re.compile(r"Content Security Policy|Refused to|Uncaught")


def visiting(browser: Browser, size: ViewportSize = PHONE, **more: Any) -> tuple[BrowserContext, Page]:
    """A browser of somebody's own; anything the policy refuses, and any error of a script, fails the test."""
    context = browser.new_context(viewport=size, **more)
    context.set_default_timeout(WAIT_MS)
    page = context.new_page()
    page.on("console", lambda said: pytest.fail(said.text) if MADE_HERE.search(said.text) else None)
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    return context, page


def opened(
    browser: Browser, running: Running, name: str, size: ViewportSize = PHONE, **more: Any
) -> tuple[BrowserContext, Page]:
    """A browser in which somebody is signed in and looks at their first page: Today, for who trains."""
    context, page = visiting(browser, size, **more)
    page.goto(f"{running.address}/")
    page.fill("[name=name]", name)
    page.fill("[name=password]", PASSWORD)
    page.click("main form button")
    page.wait_for_selector("header.top")  # only who is signed in has a navigation
    return context, page


def account(running: Running, name: str, *words: str) -> None:
    """A new account with the password of these tests."""
    subprocess.run(
        [sys.executable, "-m", "cli", "user", "create", name, "--tenant", "demo", *words],
        cwd=ROOT, env=environment(running.home, running.port), input=PASSWORD + "\n", text=True, check=True,
    )  # fmt: skip


def athlete_of(running: Running, name: str) -> str:
    """The athlete of an account."""
    listed = baton("user", "list", home=running.home, port=running.port).stdout
    (found,) = [ATHLETE.findall(line) for line in listed.splitlines() if line.startswith(f"{name} ")]
    return str(found[0])


def stored(running: Running, name: str) -> list[dict[str, Any]]:
    """The events of this runner."""
    lines = running.get(f"/v1/athletes/{athlete_of(running, name)}/export").text.splitlines()
    return [record["data"]["event"] for record in map(json.loads, lines) if record["kind"] == "event"]


def fits(page: Page) -> bool:
    """Whether nothing is wider than the screen."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))

"""Every page in a real Chromium on a real `baton run`: axe-core finds no serious fault, in light and in dark."""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import httpx
import pytest
from playwright.sync_api import Browser, Page

from scripts.screenshots import PAGES, one_time_link
from tests.browser import settle
from tests.flow.visits import DESKTOP, PHONE, athlete_of, fits, opened, stored, visiting
from tests.ops.running import ROOT, Running
from tests.services import leave_out

NPM = ROOT / "tests" / "npm"
ADDRESSES = (
    *PAGES.values(), "/account", "/accounts", "/help", "/start", "/seek-care", "/data/erase", "/why/dumbbell_rdl",
    "the demo athlete",
)  # fmt: skip
SERIOUS = {"serious", "critical"}
# Rules of WCAG 2.2 A and AA, and what axe's makers call best practice.
RUN = """() => axe.run(document, {resultTypes: ["violations"]}).then((found) => found.violations.map((one) =>
    [one.impact, one.id, one.nodes.map((node) => node.target.join(" ") + ": " + node.failureSummary).join("; ")]))"""


@pytest.fixture(scope="session")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The source of axe-core, of the version and content that tests/npm names."""
    npm = shutil.which("npm")
    if npm is None:
        leave_out("npm", "axe-core is installed by npm, which was not found")
    folder = tmp_path_factory.mktemp("npm")
    for name in ("package.json", "package-lock.json"):
        shutil.copy(NPM / name, folder / name)
    done = subprocess.run(
        [npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=folder, capture_output=True, text=True
    )
    if done.returncode:
        leave_out("axe-core", f"npm could not install it: {done.stderr[-300:]}")
    return Path(folder, "node_modules", "axe-core", "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(running: Running, chromium: Browser) -> Page:
    """Signed in as the demo athlete, who is also a coach."""
    context = chromium.new_context(base_url=running.address, locale="en-GB")
    context.set_default_timeout(20_000)
    found = context.new_page()
    found.goto(one_time_link(running))
    return found


@pytest.fixture(scope="module")
def german(running: Running, chromium: Browser, page: Page) -> Page:
    """The same person, on a phone that speaks German."""
    known = page.context.storage_state()
    context = chromium.new_context(
        base_url=running.address,
        locale="de-DE",
        storage_state=known,
        viewport=PHONE,
    )
    context.set_default_timeout(20_000)
    return context.new_page()


def faults(page: Page, axe: str) -> list[tuple[str, str, str]]:
    page.evaluate(axe)
    return [tuple(one) for one in page.evaluate(RUN) if one[0] in SERIOUS]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_no_page_has_a_serious_fault(
    page: Page, axe: str, running: Running, address: str, scheme: Literal["light", "dark"]
) -> None:
    where = f"/athletes/{running.athlete}" if address == "the demo athlete" else address
    page.emulate_media(color_scheme=scheme)
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)
        answer = page.goto(where)
        assert answer is not None
        assert answer.status == 200
        settle(page)
        page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true; })")
        assert faults(page, axe) == []
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "wider than the screen"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_signing_in_and_errors_have_no_serious_fault(
    chromium: Browser, axe: str, running: Running, scheme: Literal["light", "dark"]
) -> None:
    context = chromium.new_context(base_url=running.address, viewport=PHONE, color_scheme=scheme)
    fresh = context.new_page()
    for address in ("/sign-in", "/nothing"):
        fresh.goto(address)
        assert faults(fresh, axe) == []
    context.close()


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_page_has_a_serious_fault_in_german(german: Page, axe: str, running: Running, address: str) -> None:
    german.goto(f"/athletes/{running.athlete}" if address == "the demo athlete" else address)
    settle(german)
    assert german.get_attribute("html", "lang") == "de"
    german.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true; })")
    assert faults(german, axe) == []
    assert german.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "wider than the screen"


def test_plots_are_drawn_from_their_tables_and_nothing_is_refused(page: Page) -> None:
    said: list[str] = []
    page.on("console", lambda one: said.append(one.text))
    page.on("pageerror", lambda one: said.append(str(one)))
    page.set_viewport_size(DESKTOP)
    page.goto("/progress")
    page.wait_for_selector("#runs canvas")
    assert page.locator("figure .plot[role=img]").count() == page.locator(".numbers table").count() >= 10
    assert page.locator("figure details[open]").count() == 0
    assert said == []


def test_longer_words_of_another_language_fit_on_a_phone_and_a_tablet(page: Page, running: Running) -> None:
    browser = page.context.browser
    assert browser is not None
    context = browser.new_context(
        base_url=running.address,
        locale="de-DE",
        viewport=PHONE,
        storage_state=page.context.storage_state(),
    )
    context.set_default_timeout(20_000)
    page = context.new_page()
    for address in (*PAGES.values(), f"/athletes/{running.athlete}", "/start", "/account"):
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200
        settle(page)
        assert page.evaluate("document.documentElement.lang") == "de"
        page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true; })")
        for width in (768, 992, PHONE["width"]):  # 992: from there on the menu is on top
            page.set_viewport_size({"width": width, "height": 844})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (address, width)
    context.close()


def test_an_empty_progress_and_the_question_about_sides_have_no_serious_fault(
    chromium: Browser, axe: str, running: Running, runner: str
) -> None:
    context, page = opened(chromium, running, runner, DESKTOP)
    page.goto(f"{running.address}/progress")
    page.wait_for_selector("#sessions canvas")
    assert page.locator("figure").count() == 2, "nothing is drawn of which there is nothing"
    assert (faults(page, axe), fits(page)) == ([], True)
    sets = [{"reps": 12, "rir": 3}] * 3
    for days in (5, 2):
        at = (datetime.now(UTC) - timedelta(days=days)).isoformat()
        done = {"exercise": "single_leg_glute_bridge", "form": 4, "pain": [], "sets": sets}
        told = {"type": "workout", "source": "log", "source_id": f"w{days}", "occurred_at": at, "exercises": [done]}
        address = f"{running.address}/v1/athletes/{athlete_of(running, runner)}/events"
        httpx.post(address, headers={"Authorization": f"Bearer {running.key}"}, json=told).raise_for_status()
    page.goto(f"{running.address}/")
    question = page.get_by_role("group", name="Single-leg glute bridge (floor)")
    question.wait_for()
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)
        assert (faults(page, axe), fits(page)) == ([], True)
    question.get_by_role("button", name="Both together").click()
    question.wait_for(state="hidden")
    assert stored(running, runner)[-1]["reps_without_side"] == {"single_leg_glute_bridge": "in_total"}
    context.close()


def test_a_page_without_scripts_settles(chromium: Browser, running: Running) -> None:
    context, page = visiting(chromium, java_script_enabled=False)
    page.goto(f"{running.address}/sign-in")
    settle(page)
    context.close()


def test_what_a_coach_caps_is_seen_by_the_athlete(page: Page, running: Running) -> None:
    page.goto(f"/athletes/{running.athlete}")
    card = page.locator("#dumbbell_rdl")
    card.locator("summary").click()
    card.get_by_label("Cap: never more than this").check()
    card.get_by_label("Load, kg").fill("14")
    card.get_by_label("Why").fill("Sore after the race")
    card.get_by_role("button", name="Store").click()
    page.get_by_role("cell", name="Sore after the race").wait_for()
    page.wait_for_function(
        """() => fetch("/me/plan").then((one) => one.json()).then((plan) => plan.prescriptions.some(
            (dose) => dose.exercise === "dumbbell_rdl" && dose.load_kg === 14))"""
    )
    page.goto("/")
    page.get_by_text("by hand").first.wait_for()

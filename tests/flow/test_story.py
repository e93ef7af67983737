"""The whole story in a real Chromium on a real `baton run`, on a phone and on a desktop.

First questions, a plan, a session; the plan changes on the open page; pain in a check-in swaps an exercise, and the
page says why; an old log is uploaded and Progress shows it; a coach caps a load, and the athlete's open page tells it.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.flow.visits import DESKTOP, PHONE, WAIT_MS, account, athlete_of, fits, opened
from tests.ops.running import Running

HEADER = '"title","start_time","end_time","exercise_title","set_index","set_type","weight_kg","reps","rpe"'


@pytest.fixture(autouse=True)
def patience() -> None:
    """As long for what is expected as for what is clicked: two busy cores are slow."""
    expect.set_options(timeout=WAIT_MS)


def where_it_is_day() -> str:
    """A time zone in which midnight is hours away, so that today stays today."""
    now = datetime.now(UTC)
    zones = ("Europe/Berlin", "Asia/Tokyo", "America/Denver", "Pacific/Auckland")
    return min(zones, key=lambda name: abs(now.astimezone(ZoneInfo(name)).hour - 12))


def old_log(weeks: int) -> str:
    """A Hevy export: Romanian deadlifts once a week, 2 kg more each time."""
    rows = [HEADER]
    for n in range(weeks):
        begun = datetime.now(UTC) - timedelta(days=7 * (weeks - n))
        moment = f"{begun:%-d %b %Y}, 18:05"
        rows += [
            f'"Evening","{moment}","","Romanian Deadlift (Dumbbell)",{i},"normal",{16 + 2 * n},10,7' for i in range(3)
        ]
    return "\n".join(rows) + "\n"


def first_questions(page: Page, running: Running) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Three questions, then your plan")
    expect(page.locator("#guessed")).to_be_visible()
    page.locator(".pic", has_text="Dumbbells").click()
    page.fill("[name='weights:dumbbells']", "4 8 12 16")
    assert fits(page)
    page.get_by_role("button", name="Make my plan").click()
    page.wait_for_url(f"{running.address}/")
    expect(page.locator(".exercise").first).to_be_visible()


def a_session(page: Page) -> None:
    """Every set as planned, then the end; the page is never reloaded."""
    page.evaluate("window.notReloaded = true")
    etag = page.get_attribute("main", "data-etag")
    taps = page.locator(".row .tap button")
    expect(taps).not_to_have_count(0)
    for left in range(taps.count(), 0, -1):
        expect(taps).to_have_count(left)
        taps.first.click()
    expect(taps).to_have_count(0)
    page.get_by_label("All repetitions were clean").check()
    page.get_by_label("Nothing hurt").check()
    page.get_by_role("button", name="Finish").click()
    expect(page.get_by_text("Session finished")).to_be_visible()
    expect(page.locator("main")).not_to_have_attribute("data-etag", str(etag))
    assert page.evaluate("window.notReloaded")


def pain_swaps_an_exercise(page: Page, running: Running) -> None:
    page.goto(f"{running.address}/check-in")
    page.locator(".spots [value=hamstring-right]").click()
    page.locator("#at-hamstring-right [name='during:hamstring-right'][value='7']").check()
    page.get_by_role("button", name="Send check-in").last.click()
    page.wait_for_url("**/check-in/done**")
    for said in ("What changes in your plan", "Hamstring was at 7/10", "In its place:"):
        expect(page.locator("main")).to_contain_text(said)
    assert fits(page)
    page.goto(f"{running.address}/why")
    expect(page.locator("article", has_text="Hip-hinge drill").first).to_contain_text("Another exercise")


def an_upload_shows(page: Page, running: Running, file: Path) -> None:
    page.goto(f"{running.address}/data")
    page.set_input_files("[name=file]", file)
    page.get_by_role("button", name="Upload").click()
    page.wait_for_url("**/data/files/**")
    expect(page.locator("main")).to_contain_text("Done.")
    page.goto(f"{running.address}/progress")
    lifted = page.locator("figure", has=page.get_by_role("heading", name="Heaviest load")).first
    lifted.locator("summary").click()
    expect(lifted.locator("td[data-value]").filter(has_text=re.compile(r"^(16|18|20)$"))).to_have_count(3)
    expect(lifted.locator("canvas")).to_be_visible()
    assert fits(page)


def a_coach_halves_a_load(page: Page, running: Running, athlete: str) -> tuple[str, str]:
    """Gives the id of the exercise and the load that holds from now on."""
    page.goto(f"{running.address}/athletes")
    row = page.locator(f"tr:has(a[href='/athletes/{athlete}'])")
    expect(row).to_contain_text("Much pain")
    assert fits(page)
    row.get_by_role("link").click()
    plan = running.get(f"/v1/athletes/{athlete}/plan").json()
    exercise, load = next((p["exercise"], p["load_kg"]) for p in plan["prescriptions"] if p.get("load_kg"))
    card = page.locator(f"#{exercise}")
    expect(card).to_contain_text(f"{load:g}\N{NO-BREAK SPACE}kg")
    card.locator("summary").click()
    card.get_by_label("Cap: never more than this").check()
    card.get_by_label("Load, kg").fill(f"{load / 2:g}")
    card.get_by_label("Why").fill("Back is stiff")
    card.get_by_role("button", name="Store").click()
    expect(page.get_by_role("cell", name="Back is stiff")).to_be_visible()
    half = f"{load / 2:g}\N{NO-BREAK SPACE}kg"
    expect(page.locator(f"#{exercise} .dose")).to_contain_text(half)  # the open page follows the plan
    assert fits(page)
    return exercise, half


@pytest.mark.timeout(240)
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_from_the_first_question_to_a_coachs_word(
    running: Running, chromium: Browser, size: ViewportSize, tmp_path: Path
) -> None:
    name, coach = f"story-{size['width']}", f"coach-{size['width']}"
    account(running, name)
    account(running, coach, "--role", "coach")
    file = tmp_path / "workouts.csv"
    file.write_text(old_log(3))

    context, page = opened(chromium, running, name, size, locale="en-GB", timezone_id=where_it_is_day())
    first_questions(page, running)
    a_session(page)
    pain_swaps_an_exercise(page, running)
    an_upload_shows(page, running, file)

    page.goto(f"{running.address}/")
    page.evaluate("window.notReloaded = true")
    other, desk = opened(chromium, running, coach, size, locale="en-GB")
    exercise, load = a_coach_halves_a_load(desk, running, athlete_of(running, name))
    expect(page.locator("main")).to_contain_text(re.compile(f"{coach} set .* by hand", re.IGNORECASE))
    assert page.evaluate("window.notReloaded")
    page.goto(f"{running.address}/why/{exercise}")
    expect(page.locator("main")).to_contain_text(load)
    other.close()
    context.close()

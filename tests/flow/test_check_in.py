"""Check-in in a real Chromium on a real `baton run`: by finger, counted; by keyboard; without JavaScript."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from tests.flow.visits import DESKTOP, PHONE, fits, opened, stored
from tests.ops.running import Running

BOTH = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
FINGER_PX = 44
NARROW_PX = 38  # two places side by side on each knee; the list below the drawing has them at full size
TOO_SMALL = """([finger, narrow]) => [...document.querySelectorAll(
        "main button:not(.skip), main .chips label, main select, main summary, main .tick, main .onward a")]
    .filter((one) => one.offsetParent)
    .map((one) => [one, one.getBoundingClientRect(), /^(knee|elbow)/.test(one.value) ? narrow : finger])
    .filter(([, box, least]) => Math.min(box.width, box.height) < least)
    .map(([one, box]) => [one.value ?? one.textContent, box.width, box.height])"""


class Finger:
    """Taps on a phone, counted. What is not in view is scrolled to first, and counted too."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps, self.scrolls = page, 0, 0

    def tap(self, target: Locator) -> None:
        box = target.bounding_box()
        assert box
        bottom = self.page.evaluate("document.querySelector('.top nav').getBoundingClientRect().top")
        self.scrolls += not 0 <= box["y"] <= bottom - box["height"]
        target.tap()
        self.taps += 1


def trained(running: Running) -> None:
    """Three sessions of deadlifts in the last days."""
    athlete = newest_athlete(running)
    done = {"exercise": "dumbbell_rdl", "form": 4, "pain": [], "sets": [{"reps": 10, "load_kg": 16, "rir": 3}] * 3}
    events = [
        {
            "type": "workout",
            "source": "log",
            "source_id": f"w{days}",
            "occurred_at": (datetime.now(UTC) - timedelta(days=days)).isoformat(),
            "exercises": [done],
        }
        for days in (9, 6, 3)
    ]
    answer = httpx.post(
        f"{running.address}/v1/athletes/{athlete}/events",
        headers={"Authorization": f"Bearer {running.key}"},
        json=events,
    )
    seen = running.get(f"/v1/athletes/{athlete}/plan?wait=20&min_events={answer.json()['events']}")
    assert int(seen.headers["Plan-Events"]) >= answer.json()["events"]


def newest_athlete(running: Running) -> str:
    """The newest athlete: the one the fixture `runner` has just made."""
    listed = running.get("/v1/athletes?limit=200").json()["athletes"]
    return str(max(listed, key=lambda one: one["created_at"])["athlete_id"])


@BOTH
def test_pain_by_tapping_the_body_swaps_the_exercise_and_the_page_says_why(
    running: Running, chromium: Browser, runner: str, size: ViewportSize
) -> None:
    trained(running)
    context, page = opened(chromium, running, runner, size)
    page.goto(f"{running.address}/check-in")
    assert fits(page)
    assert not page.locator("#at-hamstring-right").is_visible()
    page.locator(".spots [value=hamstring-right]").click()
    place = page.locator("#at-hamstring-right")
    expect(place).to_be_visible()
    place.locator("[name='during:hamstring-right'][value='7']").check()
    expect(page.locator(".spots [value=hamstring-right]")).to_have_class(re.compile("told"))
    page.get_by_role("button", name="Send check-in").click()
    page.wait_for_url("**/check-in/done**")
    expect(page.locator("main")).to_contain_text("What changes in your plan")
    expect(page.locator("main")).to_contain_text("Hamstring was at 7/10")
    expect(page.locator("main")).to_contain_text("In its place:")
    assert fits(page)
    context.close()


def test_a_check_in_by_keyboard_alone(running: Running, chromium: Browser, runner: str) -> None:
    context, page = opened(chromium, running, runner)
    page.goto(f"{running.address}/check-in")
    page.locator("[name=sleep_h]").first.focus()
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    page.locator(".spots [value=calf-left]").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.name") == "during:calf-left"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_url("**/check-in/done**")
    last = stored(running, runner)[-1]
    assert (last["sleep_h"], last["energy"]) == (7, 0)
    assert last["pain"] == [{"site": "calf", "side": "left", "during": 1}]
    context.close()


def test_a_check_in_without_javascript(running: Running, chromium: Browser, runner: str) -> None:
    context, page = opened(chromium, running, runner, java_script_enabled=False)
    page.goto(f"{running.address}/check-in")
    page.locator(".spots [value=achilles-left]").click()
    expect(page.locator("#at-achilles-left")).to_be_visible()
    page.locator("#at-achilles-left [name='during:achilles-left'][value='3']").check()
    page.locator(".spots [value=calf-right]").click()
    expect(page.locator("#at-achilles-left")).to_be_visible()  # what was said stays in view
    page.get_by_role("button", name="Send check-in").click()
    page.wait_for_url("**/check-in/done**")
    assert stored(running, runner)[-1]["pain"] == [{"site": "achilles", "side": "left", "during": 3}]
    context.close()


def test_a_good_day_is_one_tap_on_a_phone(running: Running, chromium: Browser, runner: str) -> None:
    context, page = opened(chromium, running, runner, has_touch=True)
    page.goto(f"{running.address}/check-in")
    finger = Finger(page)
    finger.tap(page.get_by_role("button", name="All fine: nothing hurts, not ill"))
    page.wait_for_url("**/check-in/done**")
    assert (finger.taps, finger.scrolls) == (1, 0)
    said = stored(running, runner)[-1]
    assert (said["pain"], said["illness"], "sleep_h" in said) == ([], "none", False)
    page.goto(f"{running.address}/check-in")
    finger = Finger(page)
    for field, value in (("sleep_h", "7.5"), ("energy", "7"), ("stress", "3")):
        finger.tap(page.locator(f"label:has([name={field}][value='{value}'])"))
    finger.tap(page.get_by_role("button", name="All fine: nothing hurts, not ill"))
    page.wait_for_url("**/check-in/done**")
    assert (finger.taps, finger.scrolls) == (4, 0)
    said = stored(running, runner)[-1]
    assert (said["sleep_h"], said["energy"], said["stress"], said["pain"]) == (7.5, 7, 3, [])
    context.close()


def test_one_place_that_hurts_is_four_taps_on_a_phone(running: Running, chromium: Browser, runner: str) -> None:
    context, page = opened(chromium, running, runner, has_touch=True, reduced_motion="reduce")
    page.goto(f"{running.address}/check-in")
    finger = Finger(page)
    finger.tap(page.locator(".spots [value=achilles-left]"))
    finger.tap(page.locator("label:has([name='during:achilles-left'][value='3'])"))
    expect(page.get_by_role("button", name="All fine: nothing hurts, not ill")).to_be_hidden()
    finger.tap(page.get_by_label("Nothing hurts, or nothing else"))
    finger.tap(page.get_by_role("button", name="Send check-in").last)
    page.wait_for_url("**/check-in/done**")
    assert finger.taps == 4
    assert finger.scrolls <= 3
    pain = stored(running, runner)[-1]["pain"]
    assert pain[0] == {"site": "achilles", "side": "left", "during": 3}
    assert {one["during"] for one in pain[1:]} == {0}
    context.close()


@pytest.mark.parametrize("address", ["/", "/check-in", "/start"])
def test_what_is_tapped_is_as_large_as_a_finger(running: Running, chromium: Browser, runner: str, address: str) -> None:
    context, page = opened(chromium, running, runner)
    page.goto(f"{running.address}{address}")
    if address == "/check-in":
        page.locator(".spots [value=calf-left]").click()
    page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true; })")
    small = page.evaluate(TOO_SMALL, [FINGER_PX, NARROW_PX])
    assert small == []
    context.close()

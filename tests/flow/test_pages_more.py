"""Check-in, week, first questions and uploads in a real Chromium on a real `baton run`."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.flow.test_pages import DESKTOP, PHONE, chromium, opened, runner, running, stored
from tests.ops.running import Running

__all__ = ["chromium", "runner", "running"]

BOTH = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])


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


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@BOTH
def test_pain_by_tapping_the_body_swaps_the_exercise_and_the_page_says_why(
    running: Running, chromium: Browser, runner: str, size: dict[str, int]
) -> None:
    trained(running)
    context, page = opened(chromium, running, runner, size)
    page.goto(f"{running.address}/check-in")
    assert fits(page)
    assert not page.locator("#at-hamstring-right").is_visible()
    page.locator("svg a[data-place=hamstring-right]").click()
    place = page.locator("#at-hamstring-right")
    expect(place).to_be_visible()
    place.locator("[name='during:hamstring-right'][value='7']").check()
    expect(page.locator("svg a[data-place=hamstring-right]")).to_have_class(re.compile("told"))
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
    page.locator("svg a[data-place=calf-left]").focus()
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
    page.locator("svg a[data-place=achilles-left]").click()
    expect(page.locator("#at-achilles-left")).to_be_visible()
    page.locator("#at-achilles-left [name='during:achilles-left'][value='3']").check()
    page.locator("svg a[data-place=calf-right]").click()
    expect(page.locator("#at-achilles-left")).to_be_visible()  # what was said stays in view
    page.get_by_role("button", name="Send check-in").click()
    page.wait_for_url("**/check-in/done**")
    assert stored(running, runner)[-1]["pain"] == [{"site": "achilles", "side": "left", "during": 3}]
    context.close()


@BOTH
def test_a_session_is_moved_after_a_look_at_what_that_does(
    running: Running, chromium: Browser, runner: str, size: dict[str, int]
) -> None:
    context, page = opened(chromium, running, runner, size)
    page.goto(f"{running.address}/week")
    day = page.locator("li.day", has=page.locator(".item.strength")).last
    day.locator("summary").click()
    choice = day.locator("select")
    day_before = choice.locator("option").nth(choice.locator("option").count() - 1).get_attribute("value")
    assert day_before
    choice.select_option(day_before)
    expect(page.locator("#preview")).to_contain_text("Nothing is stored yet")
    assert fits(page)
    assert stored(running, runner) == []
    page.get_by_role("button", name="Move it").click()
    expect(page.locator("main")).to_contain_text("You moved strength this week")
    assert stored(running, runner)[-1]["type"] == "profile"
    context.close()


def test_first_questions_guess_the_zone_and_change_the_plan(running: Running, chromium: Browser, runner: str) -> None:
    context, page = opened(chromium, running, runner, timezone_id="America/Denver")
    page.get_by_role("link", name="Answer them").click()
    expect(page.locator("#guessed")).to_be_visible()
    assert page.locator("#timezone").input_value() == "America/Denver"
    assert fits(page)
    page.locator(".pic", has_text="Kettlebells").click()
    page.fill("[name='weights:kettlebell']", "8 12 16")
    page.select_option("[name='run:sun']", "long")
    page.get_by_role("button", name="Make my plan").click()
    page.wait_for_url(f"{running.address}/")
    told = stored(running, runner)[-1]
    assert (told["timezone"], told["run_week"]) == ("America/Denver", {"sun": "long"})
    assert {"kind": "kettlebell", "loads_kg": [8, 12, 16]} in told["equipment"]  # type: ignore[operator]
    context.close()


def test_a_file_is_uploaded_and_followed(running: Running, chromium: Browser, runner: str, tmp_path: Path) -> None:
    log = tmp_path / "log.ndjson"
    when = (datetime.now(UTC) - timedelta(days=2)).isoformat()
    run = {"type": "run", "source": "log", "source_id": "r1", "occurred_at": when, "distance_km": 8}
    log.write_text(json.dumps(run) + "\n" + json.dumps({"type": "nonsense"}) + "\n")
    context, page = opened(chromium, running, runner)
    page.goto(f"{running.address}/data")
    page.set_input_files("[name=file]", log)
    page.get_by_role("button", name="Upload").click()
    page.wait_for_url("**/data/files/**")
    expect(page.locator("main")).to_contain_text("Done.")
    page.locator("summary", has_text="What was not taken").click()
    expect(page.locator("main li")).to_have_count(1)
    assert stored(running, runner)[-1]["distance_km"] == 8
    context.close()

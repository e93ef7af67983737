"""Week, first questions and uploads in a real Chromium on a real `baton run`."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ViewportSize, expect

from tests.flow.visits import DESKTOP, PHONE, fits, opened, stored
from tests.ops.running import Running

BOTH = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])


@BOTH
def test_a_session_is_moved_after_a_look_at_what_that_does(
    running: Running, chromium: Browser, runner: str, size: ViewportSize
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
    context, page = opened(chromium, running, runner, timezone_id="America/Denver", locale="en-US")
    page.get_by_role("link", name="Answer them").click()
    expect(page.locator("#guessed")).to_be_visible()
    assert page.locator("#timezone").input_value() == "America/Denver"
    assert fits(page)
    page.locator(".pic", has_text="Kettlebells").click()
    page.fill("[name='weights:kettlebell']", "8 12 16")
    page.select_option("[name='run:sun']", "long")
    expect(page.locator("#guessed-units")).to_be_visible()
    page.get_by_label("None of these").check()
    page.get_by_label("A doctor has found a heart condition").check()
    expect(page.get_by_label("None of these")).not_to_be_checked()
    page.get_by_label("None of these").check()
    page.get_by_label("kg and km").check()
    assert page.locator("fieldset.card").count() == 3  # three questions, and no more, before a plan
    page.get_by_role("button", name="Make my plan").click()
    page.wait_for_url(f"{running.address}/")
    told = stored(running, runner)[-1]
    assert (told["timezone"], told["run_week"]) == ("America/Denver", {"sun": "long"})
    assert {answer for name, answer in told["screening"].items() if name != "cleared"} == {False}
    assert told["units"] == "metric"
    assert {"kind": "kettlebell", "loads_kg": [8, 12, 16]} in told["equipment"]
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

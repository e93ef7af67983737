"""The pages in a real Chromium on a real `baton run`: from the printed link to a plan that changes on the open page."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Response, ViewportSize

from tests.flow.visits import DESKTOP, PHONE, account, athlete_of, opened, stored
from tests.ops.running import Running

ROW = "#hip_hinge_drill-1"


def test_the_printed_link_opens_today_in_the_athletes_own_zone(running: Running, chromium: Browser) -> None:
    link = re.search(r"http\S+/sign-in/\S+", running.output)
    assert link
    context = chromium.new_context(viewport=PHONE)
    page = context.new_page()
    page.goto(link[0])
    assert page.url == f"{running.address}/"
    assert page.locator("h1").inner_text() == f"{datetime.now(ZoneInfo('Europe/Berlin')):%A, %-d %B}"
    context.close()


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_set_is_logged_and_the_plan_changes_on_the_open_page(
    running: Running, chromium: Browser, runner: str, size: ViewportSize
) -> None:
    context, page = opened(chromium, running, runner, size)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    etag = page.get_attribute("main", "data-etag")
    marked = page.evaluate("window.notReloaded = true")
    page.click(f"{ROW} .tap button")
    page.wait_for_selector(f"{ROW}.done")
    page.get_by_text("The set was as planned").first.wait_for()
    assert (page.get_attribute("main", "data-etag") != etag, page.evaluate("window.notReloaded")) == (True, marked)
    page.check("[name=clean]")
    page.check("[name=nothing_hurt]")
    page.click("[data-log=finish] button")
    page.get_by_text("Session finished").wait_for()
    last = stored(running, runner)[-1]
    assert ("in_progress" in last, last["exercises"][0]["form"]) == (False, 4)
    context.close()


def test_pain_at_an_exercise_changes_the_open_page(running: Running, chromium: Browser, runner: str) -> None:
    context, page = opened(chromium, running, runner)
    hurt = page.locator("#hurt-hip_hinge_drill")
    hurt.locator("summary").click()
    hurt.get_by_label("Where").select_option("hamstring-left")
    hurt.get_by_label("How much, 0 to 10").select_option("6")
    hurt.get_by_role("button", name="Save").click()
    page.get_by_text("Hamstring, left: 6 of 10").wait_for()
    page.get_by_text("Leave it out today.").first.wait_for()
    assert hurt.get_attribute("open") is None
    pain = stored(running, runner)[-1]["exercises"][0]["pain"]
    assert pain == [{"site": "hamstring", "side": "left", "during": 6}]
    context.close()


def test_another_device_changes_the_plan_of_an_open_page(running: Running, chromium: Browser, runner: str) -> None:
    context, page = opened(chromium, running, runner)
    other, elsewhere = opened(chromium, running, runner, DESKTOP)
    elsewhere.click(f"{ROW} .tap button")
    page.wait_for_selector(f"{ROW}.done")
    context.close()
    other.close()


def test_what_was_ticked_and_typed_stays_when_the_plan_changes(
    running: Running, chromium: Browser, runner: str
) -> None:
    context, page = opened(chromium, running, runner)
    page.click(f"{ROW} .tap button")
    page.wait_for_selector(f"{ROW}.done")
    page.check("[name=clean]")
    page.fill("[name=minutes]", "35")
    hurt = page.locator("#hurt-hip_hinge_drill")
    hurt.locator("summary").click()
    hurt.locator("[value=altered_gait]").check()
    other, elsewhere = opened(chromium, running, runner, DESKTOP)
    elsewhere.click("#hip_hinge_drill-2 .tap button")
    page.wait_for_selector("#hip_hinge_drill-2.done")
    kept = (page.is_checked("[name=clean]"), page.input_value("[name=minutes]"), page.is_checked("[name=nothing_hurt]"))
    signs = [hurt.locator(f"[value={sign}]").is_checked() for sign in ("sharp", "altered_gait")]
    assert (kept, signs) == ((True, "35", False), [False, True])
    page.close()
    page = context.new_page()
    page.goto(f"{running.address}/")
    assert page.is_checked("[name=clean]"), "a closed tab takes no tick with it"
    context.close()
    other.close()


def test_what_a_coach_has_begun_to_say_stays_when_the_plan_changes(
    running: Running, chromium: Browser, runner: str
) -> None:
    account(running, coach := f"coach-of-{runner}", "--role", "coach")
    context, page = opened(chromium, running, coach, DESKTOP)
    page.goto(f"{running.address}/athletes/{athlete_of(running, runner)}")
    etag = page.get_attribute("main", "data-etag")
    box = page.locator("details[id^=word-]").nth(1)
    box.locator("summary").click()
    box.locator("[value=pin]").check()
    box.locator("[name=why]").fill("She is new to it")
    other, elsewhere = opened(chromium, running, runner)
    elsewhere.click(f"{ROW} .tap button")
    page.wait_for_function("(etag) => document.querySelector('main').dataset.etag !== etag", arg=etag)
    assert (box.get_attribute("open") is not None, box.locator("[value=pin]").is_checked()) == (True, True)
    assert box.locator("[name=why]").input_value() == "She is new to it"
    context.close()
    other.close()


def test_what_was_tapped_without_a_connection_is_sent_when_it_is_back(
    running: Running, chromium: Browser, runner: str
) -> None:
    context, page = opened(chromium, running, runner)
    context.set_offline(True)
    page.click(f"{ROW} .tap button")
    page.wait_for_selector("#offline:not([hidden])")
    assert stored(running, runner) == []
    page.close()  # the tab is closed before the connection is back
    context.set_offline(False)
    page = context.new_page()
    page.goto(f"{running.address}/")
    page.wait_for_selector(f"{ROW}.done")
    assert len(stored(running, runner)) == 1
    context.close()


def test_what_was_typed_survives_a_closed_tab(running: Running, chromium: Browser, runner: str) -> None:
    context, page = opened(chromium, running, runner)
    page.click(f"{ROW} summary")
    page.fill("[id='hip_hinge_drill-1-both']", "11")
    page.close()
    page = context.new_page()
    page.goto(f"{running.address}/")
    page.wait_for_selector(f"{ROW} details[open]")
    assert page.input_value("[id='hip_hinge_drill-1-both']") == "11"
    page.get_by_role("button", name="Save").first.click()
    page.wait_for_selector(f"{ROW}.done")
    assert "11 reps" in page.inner_text(ROW)
    context.close()


def test_everything_essential_works_without_javascript(running: Running, chromium: Browser, runner: str) -> None:
    context, page = opened(chromium, running, runner, java_script_enabled=False)
    page.click(f"{ROW} .tap button")
    page.wait_for_selector(f"{ROW}.done")
    assert page.url.endswith("/#hip_hinge_drill-1")
    page.click(f"{ROW} summary")
    page.fill("[id='hip_hinge_drill-1-both']", "9")
    page.locator(f"{ROW} button", has_text="Save").click()
    page.wait_for_selector(f"{ROW}:has-text('9 reps')")
    page.click("text=Why and what next >> nth=0")
    page.wait_for_selector("text=The ladder")
    context.close()


def test_the_keyboard_alone_logs_a_session(running: Running, chromium: Browser, runner: str) -> None:
    context, page = opened(chromium, running, runner, DESKTOP)

    def on_to(what: str) -> None:
        """With the tabulator alone, as somebody goes who uses no mouse."""
        for _ in range(200):
            page.keyboard.press("Tab")
            if page.evaluate("(what) => document.activeElement?.matches(what) ?? false", what):
                return
        pytest.fail(f"the tabulator never comes to {what}")

    on_to(f"{ROW} .tap button")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"{ROW}.done")
    page.wait_for_selector("[data-log=finish]")
    for box in ("clean", "nothing_hurt"):
        on_to(f"[data-log=finish] [name={box}]")
        page.keyboard.press("Space")
    on_to("[data-log=finish] button")
    page.keyboard.press("Enter")
    page.get_by_text("Session finished").wait_for()
    last = stored(running, runner)[-1]
    assert ("in_progress" in last, last["exercises"][0]["form"]) == (False, 4)
    context.close()


def test_the_first_page_is_light_and_asks_nobody_else(running: Running, chromium: Browser, runner: str) -> None:
    context, _ = opened(chromium, running, runner)
    answers: list[Response] = []
    fresh = context.new_page()

    def note(answer: Response) -> None:  # a builtin method has no place for what the driver notes on it
        answers.append(answer)

    fresh.on("response", note)
    fresh.goto(f"{running.address}/", wait_until="load")
    fresh.wait_for_selector("main h1")
    first = [one for one in answers if "/me/plan" not in one.url]
    assert {one.url.partition("/")[2].partition("/")[2].partition("/")[0] for one in first} == {
        f"127.0.0.1:{running.port}"
    }
    weight = sum(len(one.body()) for one in first)
    assert weight < 100_000, weight
    context.close()

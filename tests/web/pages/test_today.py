"""Today without JavaScript: what the page asks for, and what a tap becomes."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from engine.types import Equipment, Rulebook
from schemas.plan_load import load_plan
from store import Store
from tests.web.helpers import Client, Rings, body, check_in, workout
from tests.web.pages.visitor import Visitor, account
from web.intake import take_in
from web.pages.pick_up import PickUp, pick_up
from workers.recompute import recompute


def events(client: Client, athlete: str) -> list[dict[str, Any]]:
    """What is stored, in order."""
    import json

    lines = client.get(f"/v1/athletes/{athlete}/export").text.splitlines()
    return [record["data"]["event"] for record in map(json.loads, lines) if record["kind"] == "event"]


def fields_of(page: str, row: str) -> dict[str, str]:
    """The hidden fields of one row's form, as a browser would send them."""
    form = page.partition(f'id="{row}"')[2].partition("</form>")[0]
    assert form, row
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form))


def tap(visitor: Visitor, row: str, how: str = "planned", **more: str) -> Any:
    """A button of a row."""
    return visitor.post("/today/sets", **{**fields_of(visitor.get("/").text, row), "how": how, **more})


def test_the_page_says_what_to_do_in_order(visitor: Visitor) -> None:
    page = visitor.get("/").text
    order = ["Warm-up", "Clamshell", "Work", "Hip-hinge drill", "Mobility", "Calf stretch"]
    at = [page.index(word) for word in order]
    assert at == sorted(at)
    for told in ("2 down, 1 pause, 1 up", "Stop with 3 in reserve", "Rest 60 s", "soft knees", "rounding the low back"):
        assert told in page
    assert len(page.encode()) < 100_000


def test_one_tap_stores_the_set_as_planned_through_the_same_door(
    visitor: Visitor, client: Client, athlete: str, rings: Rings
) -> None:
    answer = tap(visitor, "hip_hinge_drill-1")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/#hip_hinge_drill-1")
    assert rings.asked == [athlete]
    (event,) = events(client, athlete)
    assert (event["type"], event["source"], event["version"], event["in_progress"]) == (
        "workout", "baton-pages", "1", True,
    )  # fmt: skip
    assert event["plan_revision"] == 1
    (done,) = event["exercises"]
    assert done["sets"] == [{"reps": 8, "rir": 3}]
    assert done["prescribed"]["target_reps"] == 8
    assert "form" not in done
    assert "pain" not in done
    page = visitor.get("/").text
    assert 'class="row done" id="hip_hinge_drill-1"' in page
    assert 'class="row" id="hip_hinge_drill-2"' in page


def test_the_session_stays_on_the_page_when_the_plan_moves_on(visitor: Visitor, rings: Rings) -> None:
    tap(visitor, "hip_hinge_drill-1", "changed", count_both="8", rir_both="0")
    rings.answer()
    page = visitor.get("/").text
    assert 'id="glute_bridge-2"' in page
    assert "harder than planned (0 in reserve, asked 3)" in page


def test_a_stop_ends_the_session_that_is_going_on(visitor: Visitor, client: Client, athlete: str, rings: Rings) -> None:
    tap(visitor, "hip_hinge_drill-1")
    client.post(f"/v1/athletes/{athlete}/events", check_in("flag", days_ago=0, red_flags=["chest_pain"]))
    rings.answer()
    page = visitor.get("/").text
    assert "Training stopped" in page
    assert 'class="notice stop"' in page
    assert "/today/sets" not in page


def test_pain_while_the_session_is_going_on_is_told_at_the_exercise(
    visitor: Visitor, client: Client, athlete: str, rings: Rings
) -> None:
    tap(visitor, "glute_bridge-1")
    hurts = [{"site": "hamstring", "side": "left", "during": 6}]
    client.post(f"/v1/athletes/{athlete}/events", check_in("pain", days_ago=0, pain=hurts))
    rings.answer()
    page = visitor.get("/").text
    begun, other, unhurt = (
        page.partition(f'aria-labelledby="x-{name}"')[2].partition("</article>")[0]
        for name in ("glute_bridge", "hip_hinge_drill", "calf_double_floor")
    )
    assert "Hamstring was at 6/10" in page.partition("<section")[0]
    assert "Hamstring was at 6/10" in begun
    for card, dropped in ((begun, True), (other, True), (unhurt, False)):
        assert ("Leave it out today." in card, 'value="planned"' in card) == (dropped, not dropped)


def test_a_set_can_be_changed_and_taken_back(visitor: Visitor, client: Client, athlete: str) -> None:
    tap(visitor, "dumbbell_shrug-1" if 'id="dumbbell_shrug-1"' in visitor.get("/").text else "glute_bridge-1")
    tap(visitor, "hip_hinge_drill-1")
    tap(visitor, "hip_hinge_drill-1", "changed", count_both="10", rir_both="1,5", form="3")
    latest = events(client, athlete)[-1]
    assert latest["version"] == "3"
    assert latest["exercises"][1]["sets"] == [{"reps": 10, "rir": 1.5, "form": 3}]
    tap(visitor, "hip_hinge_drill-1", "remove")
    assert len(events(client, athlete)[-1]["exercises"]) == 1


def test_taking_back_the_only_set_takes_back_the_session_and_another_may_begin(
    visitor: Visitor, client: Client, athlete: str
) -> None:
    tap(visitor, "hip_hinge_drill-1")
    tap(visitor, "hip_hinge_drill-1", "remove")
    first, retraction = events(client, athlete)
    assert (retraction["type"], retraction["of"]["source_id"]) == ("retraction", first["source_id"])
    tap(visitor, "hip_hinge_drill-1")
    again = events(client, athlete)[-1]
    assert (again["type"], again["source_id"] != first["source_id"]) == ("workout", True)
    assert 'class="row done" id="hip_hinge_drill-1"' in visitor.get("/").text


def test_the_same_tap_twice_is_one(visitor: Visitor, client: Client, athlete: str) -> None:
    form = {**fields_of(visitor.get("/").text, "hip_hinge_drill-1"), "how": "planned"}
    for _ in range(2):
        visitor.post("/today/sets", **form)
    assert len(events(client, athlete)) == 1


def test_sides_are_stored_each(visitor: Visitor, client: Client, athlete: str) -> None:
    row = "split_squat_supported-1"
    tap(visitor, row)
    tap(visitor, "split_squat_supported-2", "changed", count_left="6", count_right="4", rir_left="2", rir_right="0")
    sets = events(client, athlete)[-1]["exercises"][0]["sets"]
    assert sets == [
        {"side": "left", "reps": 6, "rir": 3}, {"side": "right", "reps": 6, "rir": 3},
        {"side": "left", "reps": 6, "rir": 2}, {"side": "right", "reps": 4, "rir": 0},
    ]  # fmt: skip


def hurts(visitor: Visitor, within: str, **fields: Any) -> Any:
    """The form for pain of an exercise, as it stands on the page."""
    hidden = fields_of(visitor.get("/").text, f"x-{within}")
    del hidden["number"]
    return visitor.post("/today/pain", **{**hidden, **fields})


def test_pain_is_told_at_the_exercise_that_hurts_and_can_be_taken_back(
    visitor: Visitor, client: Client, athlete: str, rings: Rings
) -> None:
    page = visitor.get("/").text
    card = page.partition('aria-labelledby="x-hip_hinge_drill"')[2].partition("</article>")[0]
    offered = re.findall(r'<option value="([\w-]+)">', card.partition('name="place"')[2].partition("</select>")[0])
    linked = client.app.extensions["baton"].book.exercises["hip_hinge_drill"].linked_sites
    assert {place.partition("-")[0] for place in offered} == set(linked)
    tap(visitor, "hip_hinge_drill-1")
    told = hurts(visitor, "hip_hinge_drill", place="hamstring-right", level="6", signs=["sharp"])
    assert (told.status_code, told.headers["Location"]) == (303, "/#hurt-hip_hinge_drill")
    (done,) = events(client, athlete)[-1]["exercises"]
    assert done["pain"] == [{"site": "hamstring", "side": "right", "during": 6, "signs": ["sharp"]}]
    assert len(done["sets"]) == 1
    rings.answer()
    page = visitor.get("/").text
    assert "Hamstring, right: 6 of 10, Sharp" in page
    assert "Leave it out today." in page
    hurts(visitor, "hip_hinge_drill", place="hamstring-right", level="2")
    assert events(client, athlete)[-1]["exercises"][0]["pain"] == [{"site": "hamstring", "side": "right", "during": 2}]
    hurts(visitor, "hip_hinge_drill", place="hamstring-right", how="remove")
    assert "pain" not in events(client, athlete)[-1]["exercises"][0]  # not said, which is not the same as no pain


def test_pain_before_the_first_set_is_heard_and_undone_without_a_trace(
    visitor: Visitor, client: Client, athlete: str
) -> None:
    hurts(visitor, "hip_hinge_drill", place="low_back", level="3")
    (event,) = events(client, athlete)
    (done,) = event["exercises"]
    assert (done["pain"], done.get("sets")) == ([{"site": "low_back", "during": 3}], None)
    hurts(visitor, "hip_hinge_drill", place="low_back", how="remove")
    assert events(client, athlete)[-1]["type"] == "retraction"


@pytest.mark.parametrize(
    "wrong",
    [
        {"place": ""}, {"place": "wing-left"}, {"level": ""}, {"level": "11"}, {"level": "-1"}, {"exercise": "nothing"},
    ],
)  # fmt: skip
def test_pain_that_cannot_be_is_refused(visitor: Visitor, client: Client, athlete: str, wrong: dict[str, str]) -> None:
    assert hurts(visitor, "hip_hinge_drill", **{"place": "calf-left", "level": "3", **wrong}).status_code == 422
    assert events(client, athlete) == []


def test_the_morning_after_is_asked_once_and_answered_with_one_button(
    visitor: Visitor, client: Client, athlete: str, rings: Rings
) -> None:
    assert "The morning after" not in visitor.get("/").text
    client.post(f"/v1/athletes/{athlete}/events", workout("w", days_ago=1))
    rings.answer()
    page = visitor.get("/").text
    assert "The morning after the session of" in page
    card = page.partition('aria-labelledby="morning"')[2].partition("</section>")[0]
    assert 'name="nothing_hurts" value="yes"' in card
    assert 'href="/check-in#pain"' in card
    key = re.findall(r'name="key" value="(\w+)"', card)
    visitor.post("/check-in", on="/", key=key, nothing_hurts="yes")
    assert events(client, athlete)[-1]["pain"] == []
    rings.answer()
    assert "The morning after" not in visitor.get("/").text


def test_somebody_back_after_weeks_is_told_why_there_is_less(
    visitor: Visitor, client: Client, athlete: str, rings: Rings
) -> None:
    client.post(f"/v1/athletes/{athlete}/events", [workout(f"w{n}", days_ago=n) for n in (36, 33, 29, 26, 22)])
    rings.answer()
    page = visitor.get("/").text
    card = page.partition('aria-labelledby="x-dumbbell_rdl"')[2].partition("</article>")[0]
    assert "<b>Less:</b> 22 days since the last time" in card
    assert page.count('class="eased"') == 1  # what only comes in is no loss
    assert "Since the session of" in page  # three weeks later nobody asks about the morning after
    assert "The morning after the session" not in page


@pytest.mark.parametrize(("zone", "hours"), [("Pacific/Kiritimati", 14), ("Pacific/Pago_Pago", -11)])
def test_the_day_is_the_athletes_own_at_any_hour(
    app: Flask, store: Store, client: Client, rings: Rings, zone: str, hours: int
) -> None:
    """Between these two it is never the same day, whenever this runs."""
    athlete = client.athlete(timezone=zone)
    rings.answer()
    visitor = Visitor(app)
    visitor.sign_in(account(store, athlete))
    own = (datetime.now(UTC) + timedelta(hours=hours)).date()
    page = visitor.get("/").text
    assert f"<h1>{own:%A}, {own.day} {own:%B}</h1>" in page
    assert f'name="day" value="{own}"' in page or "Nothing to lift today" in page
    week = visitor.get("/week").text
    assert week.index(f"{own:%A}, {own.day} {own:%B}") < week.index("today")
    late = datetime.now(UTC).isoformat()
    hurts = [{"site": "shin", "side": "left", "during": 4}]
    client.post(f"/v1/athletes/{athlete}/events", check_in("now", pain=hurts) | {"occurred_at": late})
    rings.answer()
    assert f"On {own:%a} {own.day} {own:%b} you said 4 of 10." in visitor.get("/check-in").text


def test_what_was_not_said_at_the_end_stays_unknown(visitor: Visitor, client: Client, athlete: str) -> None:
    tap(visitor, "hip_hinge_drill-1")
    page = visitor.get("/").text
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page.partition("/today/finish")[2]))
    assert visitor.post("/today/finish", **hidden).status_code == 303
    silent = events(client, athlete)[-1]
    assert "in_progress" not in silent
    assert not {"form", "pain"} & set(silent["exercises"][0])
    visitor.post("/today/finish", **hidden, clean="1", nothing_hurt="1", session_rpe="6,5", minutes="31")
    said = events(client, athlete)[-1]
    assert (said["exercises"][0]["form"], said["exercises"][0]["pain"]) == (4, [])
    assert (said["session_rpe"], said["duration_min"]) == (6.5, 31)


def test_pounds_are_typed_and_kilograms_are_stored(app: Flask, store: Store, client: Client, rings: Rings) -> None:
    athlete = client.athlete(
        units="imperial", strength_since="2024-01-01", equipment=[{"kind": "dumbbells", "loads_kg": [4, 8, 12, 16]}]
    )
    rings.answer()
    visitor = Visitor(app)
    visitor.sign_in(account(store, athlete))
    page = visitor.get("/").text
    row = re.search(r'<li class="row" id="([\w-]+)">(?:(?!</li>).)*?name="load_', page, re.DOTALL)
    assert row, "some exercise of this athlete has a load"
    sides = re.findall(rf'id="{row[1]}-(both|left|right)"', page)
    loads = dict(zip(sides, ("20", "25"), strict=False))
    tap(
        visitor,
        row[1],
        "changed",
        **{f"load_{side}": load for side, load in loads.items()},
        **dict.fromkeys((f"count_{side}" for side in sides), "8"),
    )
    # 20 lb = 9.0718474 kg, 25 lb = 11.33980925 kg
    sets = events(client, athlete)[-1]["exercises"][0]["sets"]
    assert [one["load_kg"] for one in sets] == [9.07, 11.34][: len(sides)]


@pytest.mark.parametrize(
    "wrong",
    [
        {"count_both": "many"}, {"count_both": ""}, {"count_both": "-1"}, {"count_both": "1e9999"},
        {"count_both": "NaN"}, {"count_both": "8", "rir_both": "11"}, {"count_both": "8", "form": "9"},
        {"exercise": "nothing"}, {"exercise": "'; --"}, {"number": "99"}, {"number": "x"}, {"day": "1999-01-01"},
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_nothing_is_stored(
    visitor: Visitor, client: Client, athlete: str, wrong: dict[str, str]
) -> None:
    answer = tap(visitor, "hip_hinge_drill-1", "changed", **wrong)
    assert answer.status_code == 422
    assert answer.content_type.startswith("text/html")
    assert events(client, athlete) == []


def test_strange_hidden_fields_do_no_harm(visitor: Visitor, client: Client, athlete: str) -> None:
    for strange in (
        {"revision": "9" * 30},
        {"revision": "ä"},
        {"at": "9999-12-31T23:59:59Z"},
        {"day": "x"},
    ):
        assert tap(visitor, "hip_hinge_drill-1", **strange).status_code == 303
    assert len(events(client, athlete)) == 1


def test_a_tap_that_was_kept_on_the_phone_tells_its_own_time(visitor: Visitor, client: Client, athlete: str) -> None:
    at = datetime.now(UTC).replace(microsecond=0, second=0)
    tap(visitor, "hip_hinge_drill-1", at=at.isoformat())
    assert datetime.fromisoformat(events(client, athlete)[0]["occurred_at"]) == at


def test_two_taps_at_once_lose_no_set(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between reading and writing of the one, the other is stored: both must be there."""
    form = {**fields_of(visitor.get("/").text, "glute_bridge-1"), "how": "planned"}
    real = take_in
    raced: list[bool] = []

    def late(athlete_id: str, raw: bytes) -> object:
        if not raced:
            raced.append(True)
            tap(visitor, "hip_hinge_drill-1")
        return real(athlete_id, raw)

    monkeypatch.setattr("web.pages.diary.take_in", late)
    visitor.post("/today/sets", **form)
    page = visitor.get("/").text
    assert page.count('class="row done"') == 2


def test_why_tells_reasons_refusals_and_the_next_step(visitor: Visitor) -> None:
    page = visitor.get("/why").text
    assert "comes in" in page
    assert "Next step:" in page
    one = visitor.get("/why/hip_hinge_drill").text
    assert 'aria-current="step"' in one
    assert one.index("Hip-hinge drill") < one.index("Dumbbell or kettlebell Romanian deadlift")
    assert visitor.get("/why/nothing").status_code == 404


def test_every_exercise_of_the_catalog_has_its_page(visitor: Visitor, book: Rulebook) -> None:
    for name in book.exercises:
        assert visitor.get(f"/why/{name}").status_code == 200, name


def test_the_plan_of_the_page_is_that_of_the_api(visitor: Visitor, client: Client, athlete: str) -> None:
    own = visitor.get("/me/plan", Accept="application/json")
    assert body(own) == body(client.get(f"/v1/athletes/{athlete}/plan"))
    assert (
        visitor.get("/me/plan", Accept="application/json", **{"If-None-Match": own.headers["ETag"]}).status_code == 304
    )


def test_a_load_is_told_as_what_to_pick_up(visitor: Visitor, client: Client, athlete: str, book: Rulebook) -> None:
    plan = load_plan(client.get(f"/v1/athletes/{athlete}/plan").data)
    from dataclasses import replace

    def asked(implement: str, kg: str) -> Any:
        return replace(plan.prescriptions[0], implement=implement, load_kg=Decimal(kg))

    two_handed, row = book.exercises["dumbbell_rdl"], book.exercises["one_arm_row_db"]
    dumbbells = [Equipment(kind="dumbbells", loads_kg=(Decimal(16),))]
    assert pick_up(asked("dumbbells", "32"), two_handed, dumbbells) == PickUp(
        implement="dumbbells", count=2, each_kg=Decimal(16)
    )
    assert pick_up(asked("dumbbells", "12"), row, dumbbells) == PickUp(implement="dumbbells", each_kg=Decimal(12))
    plates = tuple(map(Decimal, ("1.25", "2.5", "5", "10")))
    bar = [Equipment(kind="barbell", bar_kg=Decimal(20), plates_kg=plates)]
    # 52.5 = 20 + 2 x (10 + 5 + 1.25)
    assert pick_up(asked("barbell", "52.5"), two_handed, bar) == PickUp(
        implement="barbell", each_kg=Decimal(20), plates_kg=(Decimal(10), Decimal(5), Decimal("1.25"))
    )
    assert pick_up(asked("barbell", "53"), two_handed, bar) is None


def test_a_log_without_sides_is_asked_about_until_it_is_answered(
    visitor: Visitor, client: Client, athlete: str, rings: Rings
) -> None:
    done = [
        {"exercise": name, "sets": [{"reps": 9, "rir": 3}] * 3} for name in ("walking_lunge_bw", "single_leg_rdl_bw")
    ]
    at = datetime.now(UTC).isoformat()
    lunges = {"type": "workout", "source": "log", "source_id": "w", "occurred_at": at, "exercises": done}
    client.post(f"/v1/athletes/{athlete}/events", lunges)
    rings.answer()
    assert 'id="sides-walking_lunge_bw"' in visitor.get("/").text
    for exercise, mean in (("walking_lunge_bw", "in_total"), ("single_leg_rdl_bw", "per_side")):
        answer = visitor.post("/sides", on="/", exercise=exercise, mean=mean)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/")
        assert f'id="sides-{exercise}"' not in visitor.get("/").text  # before the next plan is there, too
    rings.answer()
    plan = body(client.get(f"/v1/athletes/{athlete}/plan"))
    assert "SIDES_ASKED" not in {notice["code"] for notice in plan["notices"]}
    told = [e["reps_without_side"] for e in events(client, athlete) if e["type"] == "profile"]
    assert told[-1] == {"single_leg_rdl_bw": "per_side", "walking_lunge_bw": "in_total"}


def test_an_answer_about_sides_that_nobody_asked_for_is_refused(visitor: Visitor) -> None:
    assert visitor.post("/sides", on="/", exercise="walking_lunge_bw", mean="half").status_code == 422
    assert visitor.post("/sides", on="/", exercise="no_such_thing", mean="per_side").status_code == 422


@pytest.mark.parametrize(("hours", "stays"), [(1, True), (4, False)])
def test_a_session_that_goes_on_over_midnight_stays_on_the_page(
    app: Flask, store: Store, book: Rulebook, client: Client, *, hours: int, stays: bool
) -> None:
    now = datetime.now(UTC)
    # Where it is between midnight and one o'clock.
    zone = f"Etc/GMT+{now.hour}" if now.hour <= 12 else f"Etc/GMT-{24 - now.hour}"
    midnight = now.replace(minute=0, second=0, microsecond=0)
    yesterday = (midnight.astimezone(ZoneInfo(zone)) - timedelta(days=1)).date()
    late = client.athlete(timezone=zone)
    recompute(late, store=store, book=book, now=midnight - timedelta(hours=5))
    runner = Visitor(app)
    runner.sign_in(account(store, late, name="owl"))
    tapped = {"exercise": "hip_hinge_drill", "number": "1", "how": "planned", "revision": "1", "day": str(yesterday)}
    began = midnight - timedelta(hours=hours)
    assert runner.post("/today/sets", **tapped, at=began.isoformat()).status_code == 303
    page = runner.get("/").text
    assert (f'data-day="{yesterday}"' in page, f'name="day" value="{yesterday}"' in page) == (stays, stays)
    assert ('<li class="row done" id="hip_hinge_drill-1">' in page) is stays
    if stays:
        runner.post("/today/finish", day=str(yesterday), clean="1")
        assert f'data-day="{yesterday}"' not in runner.get("/").text

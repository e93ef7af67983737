"""A coach's word on a decision: it reaches the plan and the audit, in the coach's units and on the athlete's clock."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from store import Role, Store
from tests.web.helpers import Client, Rings, body, check_in, workout
from tests.web.pages.visitor import RDL, Visitor, account, say

BRIDGE, MARCH = "glute_bridge", "glute_bridge_march"


@pytest.fixture
def lifter(client: Client, athlete: str, rings: Rings) -> str:
    """The athlete after two good sessions of Romanian deadlifts: the plan asks for one more repetition."""
    asked = {"sets": 3, "reps": [8, 12], "target_reps": 10, "rir": 3, "load_kg": 16}
    for days in (5, 2):
        event = workout(f"w{days}", days_ago=days)
        event["exercises"][0]["prescribed"] = asked
        client.post(f"/v1/athletes/{athlete}/events", event)
    rings.answer()
    return athlete


def dose(client: Client, athlete: str, rings: Rings) -> dict[str, Any]:
    rings.answer()
    plan = body(client.get(f"/v1/athletes/{athlete}/plan"))
    (found,) = [one for one in plan["prescriptions"] if one["exercise"] == RDL]
    return dict(found)


def test_a_capped_load_reaches_the_plan_and_the_audit(
    coach: Visitor, client: Client, lifter: str, rings: Rings
) -> None:
    assert dose(client, lifter, rings)["load_kg"] == 16
    assert say(coach, lifter, word="cap", load="12").status_code == 303
    assert dose(client, lifter, rings)["load_kg"] == 12
    page = coach.get(f"/athletes/{lifter}").text
    said = re.search(r"<td>coach kim</td><td>(.*?)</td><td>(.*?)</td><td>(.*?)</td>", page)
    assert said is not None
    assert said[1].endswith("capped at 12\N{NO-BREAK SPACE}kg")
    assert said[3] == "Race on Sunday"
    notices = body(client.get(f"/v1/athletes/{lifter}/plan"))["notices"]
    assert any(one["code"] == "OVERRIDE" and "Coach kim" in one["text"] for one in notices)


def test_a_cap_above_what_the_plan_asks_changes_nothing(
    coach: Visitor, client: Client, lifter: str, rings: Rings
) -> None:
    before = dose(client, lifter, rings)
    say(coach, lifter, word="cap", load="40", sets="9")
    after = dose(client, lifter, rings)
    assert (after["load_kg"], after["sets"]) == (before["load_kg"], before["sets"])


def test_accepting_ends_an_earlier_word_and_says_nothing_to_the_athlete(
    coach: Visitor, client: Client, lifter: str, rings: Rings
) -> None:
    say(coach, lifter, word="cap", load="12")
    assert dose(client, lifter, rings)["load_kg"] == 12
    assert say(coach, lifter, word="accept", why="Looks right").status_code == 303
    assert dose(client, lifter, rings)["load_kg"] == 16
    notices = body(client.get(f"/v1/athletes/{lifter}/plan"))["notices"]
    assert [one for one in notices if one["code"].startswith("OVERRIDE")] == []
    assert coach.get(f"/athletes/{lifter}").text.count("<td>coach kim</td>") == 2


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"word": "cap"}, "Give a load, sets"), ({"word": "cap", "load": "heavy"}, "is not a number"),
        ({"word": "pin", "load": "1..2"}, "is not a number"),
        ({"word": "cap", "load": "-4"}, "is not a number from 0 up"), ({"word": "accept", "why": ""}, "Say why"),
        ({"word": "pin", "sets": "3", "until": "soon"}, "Give a last day"), ({"word": ""}, "Choose accept"),
        ({"word": "pin", "sets": "3.5"}, "3.5"), ({"word": "pin", "sets": "1000"}, "100"),
        ({"word": "cap", "sets": "3", "until": "2999-01-01"}, "Give a last day"),
    ],
)  # fmt: skip
def test_what_cannot_be_stored_is_said_and_nothing_is(
    coach: Visitor, lifter: str, fields: dict[str, str], said: str
) -> None:
    answer = say(coach, lifter, **fields)
    assert answer.status_code == 422
    assert said in answer.text
    assert "Nothing yet." in coach.get(f"/athletes/{lifter}").text


def mastered(days_ago: float, *more: dict[str, Any]) -> dict[str, Any]:
    """A session in which the bridge shows all that the next rung asks for."""
    asked = {"sets": 3, "reps": [10, 15], "rir": 3}
    sets = [{"reps": 15, "rir": 5}] * 3
    bridge = {"exercise": BRIDGE, "form": 5, "sets": sets, "pain": [], "prescribed": asked}
    return {**workout(f"b{days_ago}", days_ago=days_ago), "exercises": [bridge, *more]}


@pytest.fixture
def climber(client: Client, athlete: str, rings: Rings) -> str:
    """The athlete when the plan goes on from the bridge to the next rung."""
    client.post(f"/v1/athletes/{athlete}/events", [mastered(6), mastered(3), check_in("c", days_ago=2, pain=[])])
    rings.answer()
    return athlete


def asked_for(client: Client, athlete: str, rings: Rings) -> set[str]:
    rings.answer()
    return {one["exercise"] for one in body(client.get(f"/v1/athletes/{athlete}/plan"))["prescriptions"]}


def test_a_step_to_another_exercise_is_declined_and_accepted_again(
    coach: Visitor, client: Client, climber: str, rings: Rings
) -> None:
    assert MARCH in asked_for(client, climber, rings)
    assert say(coach, climber, exercise=BRIDGE, word="decline").status_code == 303
    held = asked_for(client, climber, rings)
    assert (MARCH in held, BRIDGE in held) == (False, True)
    page = coach.get(f"/athletes/{climber}").text
    assert f'<section class="card decision" id="{BRIDGE}">\n<h3>Glute bridge' in page
    assert "declined" in page
    assert say(coach, climber, exercise=BRIDGE, word="accept").status_code == 303
    assert MARCH in asked_for(client, climber, rings)


def test_a_caution_cannot_be_declined(coach: Visitor, client: Client, lifter: str, rings: Rings) -> None:
    pain = [{"site": "hamstring", "during": 4, "next_morning": 0, "usual_morning": 0}]
    client.post(f"/v1/athletes/{lifter}/events", check_in("p", days_ago=0.01, pain=pain))
    rings.answer()
    assert (
        'value="decline"'
        not in coach.get(f"/athletes/{lifter}").text.partition(f'id="{RDL}"')[2].partition("</section>")[0]
    )
    answer = say(coach, lifter, word="decline")
    assert (answer.status_code, "nothing here to decline" in answer.text) == (422, True)


def test_another_exercise_is_put_in_the_place_and_taken_back(
    coach: Visitor, client: Client, lifter: str, rings: Rings
) -> None:
    assert say(coach, lifter, word="replace", other="barbell_rdl").status_code == 422
    assert say(coach, lifter, word="replace", other="hip_hinge_drill").status_code == 303
    instead = asked_for(client, lifter, rings)
    assert (RDL in instead, "hip_hinge_drill" in instead) == (False, True)
    page = coach.get(f"/athletes/{lifter}").text
    assert "replaced by Hip-hinge drill" in page
    say(coach, lifter, word="accept")
    assert RDL in asked_for(client, lifter, rings)


def test_reserve_rest_and_tempo_are_capped_and_set(coach: Visitor, client: Client, lifter: str, rings: Rings) -> None:
    say(coach, lifter, word="pin", target_rir="4", rest_s="150", tempo="2-0-1-0")
    found = dose(client, lifter, rings)
    assert (found["target_rir"], found["rest_s"], found["tempo"]) == (4, 150, "2-0-1-0")
    assert "Rest, s 150, In reserve 4, Tempo 2-0-1-0" in coach.get(f"/athletes/{lifter}").text


def test_a_coach_without_training_chooses_the_unit(coach: Visitor, client: Client, lifter: str, rings: Rings) -> None:
    where = f"/athletes/{lifter}"
    assert "16\N{NO-BREAK SPACE}kg" in coach.get(where).text
    assert coach.post("/athletes/units", on=where, units="imperial", back=where).headers["Location"] == where
    page = coach.get(where).text
    assert "35.5\N{NO-BREAK SPACE}lb" in page
    assert "Load, lb" in page
    assert "Show kilograms" in page
    say(coach, lifter, word="cap", load="22")
    assert dose(client, lifter, rings)["load_kg"] == 9.98  # 22 lb
    assert "capped at 22\N{NO-BREAK SPACE}lb" in coach.get(where).text
    coach.post("/athletes/units", on=where, units="metric", back="//elsewhere.example")
    assert "9.98\N{NO-BREAK SPACE}kg" in coach.get(where).text


def test_a_coach_who_trains_reads_as_their_own_profile_says(
    app: Flask, store: Store, client: Client, lifter: str, rings: Rings
) -> None:
    own = client.athlete(units="imperial")
    rings.answer()
    trainer = Visitor(app)
    trainer.sign_in(account(store, own, name="Coach Lou", role=Role.COACH))
    page = trainer.get(f"/athletes/{lifter}").text
    assert "35.5\N{NO-BREAK SPACE}lb" in page
    assert "Show kilograms" not in page


def test_days_and_times_are_the_athletes(coach: Visitor, client: Client, rings: Rings) -> None:
    zone = ZoneInfo("Pacific/Kiritimati")  # 14 hours before London
    far = client.athlete(timezone=zone.key, equipment=[{"kind": "dumbbells", "loads_kg": [4, 6, 8]}])
    client.post(f"/v1/athletes/{far}/events", workout("w", days_ago=2))
    rings.answer()
    before = datetime.now(UTC)
    say(coach, far, word="cap", load="12")
    page = coach.get(f"/athletes/{far}").text
    assert zone.key in page
    told = re.search(r'<td><time datetime="(.*?)">(.*?)</time>', page)
    assert told is not None
    at = datetime.fromisoformat(told[1])
    assert before.replace(microsecond=0) <= at <= datetime.now(UTC)
    assert told[2].endswith(f"{at.astimezone(zone):%H:%M}")
    assert f'min="{datetime.now(zone).date()}"' in page


def test_an_open_page_follows_the_athletes_plan(coach: Visitor, client: Client, lifter: str, rings: Rings) -> None:
    page = coach.get(f"/athletes/{lifter}").text
    follow, etag = re.search(r'data-follow="(.*?)"', page), re.search(r'data-etag="(.*?)"', page)
    assert follow is not None
    assert etag is not None
    ask = {"Accept": "application/json", "If-None-Match": etag[1].replace("&#34;", '"')}
    assert coach.get(follow[1], **ask).status_code == 304
    say(coach, lifter, word="cap", load="12")
    rings.answer()
    assert coach.get(follow[1], **ask).status_code == 200


def test_an_advance_to_a_higher_step_is_called_so(coach: Visitor, client: Client, rings: Rings) -> None:
    steps = {"kind": "step", "heights_cm": [10, 15, 20]}
    climber = client.athlete(equipment=[steps], strength_since="2024-01-01", birth_year=1988)
    asked = {"sets": 3, "reps": [8, 12], "target_reps": 12, "rir": 2}
    sets = [{"side": side, "reps": 12, "rir": 4, "height_cm": 10} for _ in range(3) for side in ("left", "right")]
    for days in (9, 6, 3):
        event = workout(f"w{days}", days_ago=days)
        event["exercises"] = [{"exercise": "step_up_low", "form": 5, "sets": sets, "prescribed": asked, "pain": []}]
        client.post(f"/v1/athletes/{climber}/events", event)
        client.post(f"/v1/athletes/{climber}/events", check_in(f"c{days}", days_ago=days - 1, pain=[]))
    rings.answer()
    page = coach.get(f"/athletes/{climber}").text
    assert "A higher step" in page
    assert "On to the next exercise" not in page


def test_a_newcomer_is_declined_and_taken_back(coach: Visitor, client: Client, athlete: str, rings: Rings) -> None:
    def asked_for() -> set[str]:
        rings.answer()
        return {one["exercise"] for one in body(client.get(f"/v1/athletes/{athlete}/plan"))["prescriptions"]}

    assert BRIDGE in asked_for()
    assert "Decline: not this exercise for now" in coach.get(f"/athletes/{athlete}").text
    assert say(coach, athlete, exercise=BRIDGE, word="decline").status_code == 303
    assert BRIDGE not in asked_for()
    card = coach.get(f"/athletes/{athlete}").text.partition(f'id="{BRIDGE}"')[2].partition("</section>")[0]
    assert "Left out by a person" in card
    say(coach, athlete, exercise=BRIDGE, word="accept")
    assert BRIDGE in asked_for()


def test_a_word_about_what_the_plan_has_no_place_for_is_taken_back(
    coach: Visitor, client: Client, lifter: str, rings: Rings
) -> None:
    word = {"type": "override", "source": "log", "source_id": "o", "exercise": "nordic_full", "action": "hold",
            "by": "Ana", "occurred_at": check_in("x")["occurred_at"]}  # fmt: skip
    client.post(f"/v1/athletes/{lifter}/events", word)
    rings.answer()
    card = coach.get(f"/athletes/{lifter}").text.partition('id="waits-nordic_full"')[2].partition("</section>")[0]
    assert "Ana: " in card
    assert say(coach, lifter, exercise="nordic_full", word="accept", why=" ").status_code == 422
    assert say(coach, lifter, exercise="nordic_full", word="accept").status_code == 303
    rings.answer()
    assert "waits-nordic_full" not in coach.get(f"/athletes/{lifter}").text

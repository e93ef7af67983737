"""The coach's pages: who needs a person, and a person's word on a decision."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from store import Role, Store
from store.attention import ORDER
from tests.web.helpers import Client, Rings, Tenants, body, check_in, workout
from tests.web.pages.visitor import Visitor, account
from web.pages.coach import REASONS

RDL = "dumbbell_rdl"


@pytest.fixture
def coach(app: Flask, store: Store, athlete: str) -> Visitor:
    """A coach without training of their own."""
    found = Visitor(app)
    found.sign_in(account(store, None, name="Coach Kim", role=Role.COACH))
    return found


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


def say(coach: Visitor, athlete: str, **fields: str) -> Any:
    where, until = f"/athletes/{athlete}", (datetime.now(UTC) + timedelta(days=20)).date().isoformat()
    given = {"exercise": RDL, "until": until, "why": "Race on Sunday", **fields}
    return coach.post(f"{where}/words", on=where, **given)


def test_who_needs_a_person_stands_first(coach: Visitor, client: Client, athlete: str, rings: Rings) -> None:
    calm, hurt = athlete, client.athlete()
    flags = check_in("c", days_ago=0.01, red_flags=["chest_pain"])
    client.post(f"/v1/athletes/{hurt}/events", flags)
    client.post(f"/v1/athletes/{calm}/events", check_in("c"))
    rings.answer()
    page = coach.get("/athletes").text
    assert page.index(hurt) < page.index(calm)
    assert '<span class="tag stop">Red flag</span>' in page
    assert "All (2)" in page
    only = coach.get("/athletes?why=RED_FLAG").text
    assert (hurt in only, calm in only) == (True, False)


def test_nobody_of_another_tenant_is_seen(coach: Visitor, tenants: Tenants, rings: Rings) -> None:
    stranger = tenants.client(tenant="theirs").athlete()
    rings.answer()
    assert stranger not in coach.get("/athletes").text
    assert coach.get(f"/athletes/{stranger}").status_code == 404
    assert say(coach, stranger, word="accept", form_token=coach.token("/athletes")).status_code in {403, 404}


def test_an_athlete_is_no_coach(visitor: Visitor, athlete: str) -> None:
    assert visitor.get("/athletes").status_code == 403
    assert visitor.get(f"/athletes/{athlete}").status_code == 403
    assert "/athletes" not in visitor.get("/").text


def test_a_capped_load_reaches_the_plan_and_the_audit(
    coach: Visitor, client: Client, lifter: str, rings: Rings
) -> None:
    assert dose(client, lifter, rings)["load_kg"] == 16
    assert say(coach, lifter, word="cap", load_kg="12").status_code == 303
    assert dose(client, lifter, rings)["load_kg"] == 12
    page = coach.get(f"/athletes/{lifter}").text
    said = re.search(r"<td>coach kim</td><td>(.*?)</td><td>(.*?)</td><td>(.*?)</td>", page)
    assert said is not None
    assert said[1].endswith("capped at kg 12")
    assert said[3] == "Race on Sunday"
    notices = body(client.get(f"/v1/athletes/{lifter}/plan"))["notices"]
    assert any(one["code"] == "OVERRIDE" and "Coach kim" in one["text"] for one in notices)


def test_a_cap_above_what_the_plan_asks_changes_nothing(
    coach: Visitor, client: Client, lifter: str, rings: Rings
) -> None:
    before = dose(client, lifter, rings)
    say(coach, lifter, word="cap", load_kg="40", sets="9")
    after = dose(client, lifter, rings)
    assert (after["load_kg"], after["sets"]) == (before["load_kg"], before["sets"])


def test_accepting_ends_an_earlier_word_and_says_nothing_to_the_athlete(
    coach: Visitor, client: Client, lifter: str, rings: Rings
) -> None:
    say(coach, lifter, word="cap", load_kg="12")
    assert dose(client, lifter, rings)["load_kg"] == 12
    assert say(coach, lifter, word="accept", why="Looks right").status_code == 303
    assert dose(client, lifter, rings)["load_kg"] == 16
    notices = body(client.get(f"/v1/athletes/{lifter}/plan"))["notices"]
    assert [one for one in notices if one["code"].startswith("OVERRIDE")] == []
    assert coach.get(f"/athletes/{lifter}").text.count("<td>coach kim</td>") == 2


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"word": "cap"}, "Give a load, sets"), ({"word": "cap", "load_kg": "heavy"}, "is not a number"),
        ({"word": "pin", "load_kg": "1..2"}, "is not a number"), ({"word": "accept", "why": ""}, "Say why"),
        ({"word": "pin", "sets": "3", "until": "soon"}, "Give a last day"), ({"word": ""}, "Choose accept"),
        ({"word": "pin", "sets": "3.5"}, "3.5"), ({"word": "pin", "sets": "1000"}, "100"),
        ({"word": "cap", "sets": "3", "until": "2999-01-01"}, "Expected a date"),
    ],
)  # fmt: skip
def test_what_cannot_be_stored_is_said_and_nothing_is(
    coach: Visitor, lifter: str, fields: dict[str, str], said: str
) -> None:
    answer = say(coach, lifter, **fields)
    assert answer.status_code == 422
    assert said in answer.text
    assert "Nothing yet." in coach.get(f"/athletes/{lifter}").text


def test_every_reason_of_the_queue_has_a_word() -> None:
    assert set(ORDER) == set(REASONS)

"""Looking ahead over HTTP: previews within and after a session, and forecasts. Nothing of it is stored."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from engine.types import Rulebook
from store import Store
from tests.web.helpers import Client, Rings, Tenants, ago, assert_problem, body, check_in, pointers, workout
from workers.recompute import recompute

GEAR = [{"kind": "dumbbells", "loads_kg": [10, 12, 14, 15, 16, 17]}]
ASKED = {"sets": 3, "reps": [8, 12], "target_reps": 10, "rir": 2, "load_kg": 32, "tempo": "3-1-1-0"}


@pytest.fixture
def lifter(client: Client, rings: Rings) -> str:
    """Somebody with years of training, who did 3 x 10 at 32 kg three days ago and whom nothing hurts."""
    athlete = client.athlete(equipment=GEAR, strength_since="2020-01-01", bodyweight_kg=60)
    client.post(f"/v1/athletes/{athlete}/events", [session("w-1", 3, rirs=(2, 2, 2)), check_in("c-1", pain=[])])
    rings.answer()
    return athlete


def session(source_id: str, days_ago: float, *, rirs: tuple[float, ...], **more: Any) -> dict[str, Any]:
    """A set of 10 at 32 kg for each of these reserves."""
    sets = [{"reps": 10, "load_kg": 32, "rir": rir} for rir in rirs]
    done = {"exercise": "dumbbell_rdl", "form": 4, "pain": [], "prescribed": ASKED, "sets": sets}
    moment = {"occurred_at": ago(days=days_ago)}
    return {"type": "workout", "source": "log", "source_id": source_id, **moment, "exercises": [done], **more}


def stored(client: Client, athlete: str) -> bytes:
    """All that is kept about an athlete."""
    return bytes(client.get(f"/v1/athletes/{athlete}/export").data)


# --------------------------------------------------------------------------- preview


@pytest.mark.parametrize(
    ("rirs", "action", "code", "load_kg", "sets"),
    [
        ((1,), "reduce", "HARDER_THAN_PLANNED", 30, 2),  # one less in reserve: 4 % of 32 off is 30.72, so 2 x 15
        ((2,), "hold", "AS_PLANNED", 32, 2),
        ((4.5,), "add_load", "EASIER_THAN_PLANNED", 34, 2),  # 2.5 more: 8 % on top are 34.56, so 2 x 17
        ((2, 0), "reduce", "HARDER_THAN_PLANNED", 28, 1),  # two less: 8 % off is 29.44, so 2 x 14
    ],
)
def test_a_preview_within_a_session_advises_the_sets_that_remain(
    client: Client, lifter: str, rirs: tuple[float, ...], action: str, code: str, load_kg: int, sets: int
) -> None:
    before = stored(client, lifter)
    event = session("w-2", 0.001, rirs=rirs, in_progress=True)
    plan = body(client.post(f"/v1/athletes/{lifter}/preview", {"events": [event]}))
    (decision,) = (d for d in plan["decisions"] if d["exercise"] == "dumbbell_rdl")
    (dose,) = (p for p in plan["prescriptions"] if p["exercise"] == "dumbbell_rdl")
    assert (decision["action"], decision["reasons"][0]["code"], decision["reasons"][0]["rule"]) == (action, code, "P8")
    assert (dose["load_kg"], dose["sets"]) == (load_kg, sets)
    assert stored(client, lifter) == before


def test_a_session_may_be_previewed_again_and_again_under_one_id(client: Client, lifter: str) -> None:
    """Set by set, and what is posted in the end is the whole session, once."""
    for rirs in ((2,), (2, 2), (2, 2, 1)):
        event = session("w-2", 0.001, rirs=rirs, in_progress=True)
        answer = client.post(f"/v1/athletes/{lifter}/preview", {"events": [event]})
        assert body(answer)["based_on"]["events"] == 3
    posted = body(client.post(f"/v1/athletes/{lifter}/events", session("w-2", 0.001, rirs=(2, 2, 1))))
    assert (posted["accepted"][0]["status"], posted["events"]) == ("stored", 3)


def test_a_preview_refuses_what_a_post_refuses(client: Client, lifter: str) -> None:
    other = session("w-1", 3, rirs=(1, 1, 1))
    assert_problem(client.post(f"/v1/athletes/{lifter}/events", [other]), 409, "version_needed")
    problem = assert_problem(client.post(f"/v1/athletes/{lifter}/preview", {"events": [other]}), 409, "version_needed")
    assert pointers(problem) == ["/events/0/version"]
    newer = {**other, "version": "2"}
    assert client.post(f"/v1/athletes/{lifter}/preview", {"events": [newer]}).status_code == 200


def test_what_is_there_already_changes_nothing_in_a_preview(client: Client, lifter: str) -> None:
    nothing = body(client.post(f"/v1/athletes/{lifter}/preview", {"events": []}))
    again = workout("w-9", days_ago=2)
    client.post(f"/v1/athletes/{lifter}/events", again)
    known = body(client.post(f"/v1/athletes/{lifter}/preview", {"events": []}))
    assert known["based_on"]["events"] == nothing["based_on"]["events"] + 1
    assert body(client.post(f"/v1/athletes/{lifter}/preview", {"events": [again, again]})) == known


def test_a_preview_knows_the_zone_that_events_moved_the_athlete_to(
    client: Client, rings: Rings, store: Store, book: Rulebook
) -> None:
    """Half of the world has another date than the zone given at creation; a recompute goes by the newer one."""
    here, there = ("Pacific/Kiritimati", "Pacific/Niue")  # 25 hours apart
    athlete = client.athlete(timezone=here)
    move = {"type": "profile", "source": "app", "source_id": "p-1", "occurred_at": ago(days=3), "timezone": there}
    preview = body(client.post(f"/v1/athletes/{athlete}/preview", {"events": [move]}))
    client.post(f"/v1/athletes/{athlete}/events", move)
    recompute(athlete, store=store, book=book, now=datetime.now(UTC))
    plan = body(client.get(f"/v1/athletes/{athlete}/plan"))
    assert preview["valid_from"] == plan["valid_from"]
    assert body(client.post(f"/v1/athletes/{athlete}/preview", {"events": []}))["valid_from"] == plan["valid_from"]


# --------------------------------------------------------------------------- forecast


def test_a_forecast_starts_with_todays_plan_and_stores_nothing(client: Client, lifter: str) -> None:
    before = stored(client, lifter)
    found = body(client.get(f"/v1/athletes/{lifter}/forecast?weeks=4"))
    today = body(client.post(f"/v1/athletes/{lifter}/preview", {"events": []}))
    first, *later = found["weeks"]
    for name in ("week", "valid_from", "status"):
        assert first[name] == today[name]
    told = ("exercise", "slot", "action", "before", "after")
    assert [[d[name] for name in told] for d in first["decisions"]] == [
        [d[name] for name in told] for d in today["decisions"]
    ]
    assert [d["date"] for d in first["days"]] == [
        d["date"] for d in today["days"] if any(item["kind"] == "strength" for item in d["items"])
    ]
    work = [p for p in today["prescriptions"] if p["slot"] not in ("activation", "mobility")]
    assert [(p["exercise"], p["sets"], p["target_reps"], p["load_kg"]) for p in first["prescriptions"]] == [
        (p["exercise"], p["sets"], p["target_reps"], p["load_kg"]) for p in work
    ]
    assert first["changes"] == []
    assert len(later) == 3
    assert stored(client, lifter) == before


def test_a_forecast_tells_what_changes_from_week_to_week(client: Client, lifter: str) -> None:
    """10 repetitions are done; two sessions a week add one each, so 11 today, then 12 ..."""
    found = body(client.get(f"/v1/athletes/{lifter}/forecast?weeks=8&adherence=1.0"))
    assert found["sessions"]["due"] == found["sessions"]["done"] >= 8
    changed = [line for week in found["weeks"] for line in week["changes"] if line.startswith("dumbbell_rdl")]
    assert any("load_kg 32 -> 34" in line for line in changed)
    (hinge,) = (path for path in found["ladders"] if path["ladder"] == "hinge")
    assert "3x11 @ 32 kg" in hinge["text"].partition(" -> ")[0]
    assert {one["code"] for one in found["assumed"]} >= {"NO_PAIN", "CLEAN_FORM", "AS_PRESCRIBED"}
    assert "not a promise" in found["note"]


def test_the_defaults_are_eight_weeks_and_every_session(client: Client, lifter: str) -> None:
    address = f"/v1/athletes/{lifter}/forecast"
    assert client.get(address).data == client.get(f"{address}?adherence=1&weeks=8").data


def test_nobody_trains_with_adherence_zero(client: Client, lifter: str) -> None:
    """Four weeks without a session, and the plan is one for a return (rules L2 to L4)."""
    found = body(client.get(f"/v1/athletes/{lifter}/forecast?weeks=6&adherence=0"))
    assert found["sessions"]["done"] == 0
    rules = {r["rule"] for d in found["weeks"][5]["decisions"] for r in d["reasons"] if d["exercise"] == "dumbbell_rdl"}
    assert "L4" in rules


@pytest.mark.parametrize(
    ("asked", "parameter"),
    [
        ("weeks=0", "weeks"), ("weeks=27", "weeks"), ("weeks=", "weeks"), ("weeks=-1", "weeks"), ("weeks=2.5", "weeks"),
        ("weeks=9999999999999", "weeks"), ("weeks=1&weeks=2", "weeks"), ("adherence=1.1", "adherence"),
        ("adherence=-0.1", "adherence"), ("adherence=", "adherence"), ("adherence=nan", "adherence"),
        ("adherence=1e-3", "adherence"), ("adherence=0.12345", "adherence"), ("adherence=%D9%A1", "adherence"),
        ("adherence=most", "adherence"), ("adherance=1", "adherance"),
    ],
)  # fmt: skip
def test_a_bad_parameter_is_named(client: Client, lifter: str, asked: str, parameter: str) -> None:
    problem = assert_problem(client.get(f"/v1/athletes/{lifter}/forecast?{asked}"), 422, "invalid_parameter")
    assert [one["parameter"] for one in problem["errors"]] == [parameter]


@pytest.mark.parametrize("weeks", [1, 26])
def test_the_bounds_themselves_are_allowed(client: Client, lifter: str, weeks: int) -> None:
    found = body(client.get(f"/v1/athletes/{lifter}/forecast?weeks={weeks}&adherence=0.5"))
    assert len(found["weeks"]) == weeks
    days = [datetime.fromisoformat(week["valid_from"]) for week in found["weeks"]]
    assert days == [days[0] + timedelta(weeks=n) for n in range(weeks)]


def test_looking_ahead_needs_the_scope_of_plans(tenants: Tenants, lifter: str) -> None:
    writer = tenants.client(scopes=("events:write",))
    assert_problem(writer.get(f"/v1/athletes/{lifter}/forecast"), 403, "missing_scope")
    reader = tenants.client(scopes=("plans:read",))
    assert reader.get(f"/v1/athletes/{lifter}/forecast?weeks=1").status_code == 200

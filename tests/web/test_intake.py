"""Posting events: what is stored, what is answered, and that a repeated call is harmless."""

from __future__ import annotations

import json

import pytest

from store import Store
from tests.web.helpers import Client, Rings, ago, assert_problem, body, check_in, pointers, workout


@pytest.fixture
def url(database_url: str) -> str:
    """These run on SQLite and on PostgreSQL."""
    return database_url


def test_one_event_is_stored_and_leads_to_a_plan(client: Client, rings: Rings) -> None:
    athlete = client.athlete()
    rings.asked.clear()
    answer = client.post(f"/v1/athletes/{athlete}/events", workout("w-1"))
    assert answer.status_code == 202
    found = body(answer)
    assert [one["status"] for one in found["accepted"]] == ["stored"]
    assert found["events"] == 1
    assert rings.asked == [athlete]
    rings.answer()
    plan = client.get(found["plan"])  # the address can be followed as it is
    assert plan.status_code == 200
    assert body(plan)["based_on"]["events"] == 1


def test_repeating_a_call_changes_nothing(client: Client) -> None:
    athlete = client.athlete()
    events = [workout("w-1", days_ago=2), workout("w-2", days_ago=1)]
    first = body(client.post(f"/v1/athletes/{athlete}/events", events))
    again = body(client.post(f"/v1/athletes/{athlete}/events", events))
    assert [one["status"] for one in again["accepted"]] == ["duplicate", "duplicate"]
    assert [one["event_id"] for one in again["accepted"]] == [one["event_id"] for one in first["accepted"]]
    assert again["events"] == first["events"] == 2


def test_an_event_without_ids_is_known_by_its_content(client: Client) -> None:
    athlete = client.athlete()
    event = {"type": "run", "occurred_at": ago(days=1), "distance_km": 10}
    assert body(client.post(f"/v1/athletes/{athlete}/events", event))["accepted"][0]["status"] == "stored"
    assert body(client.post(f"/v1/athletes/{athlete}/events", event))["accepted"][0]["status"] == "duplicate"


def test_a_newer_version_replaces_and_an_older_one_does_not(client: Client) -> None:
    athlete = client.athlete()
    where = f"/v1/athletes/{athlete}/events"
    old, new = workout("w-1", reps=8, version="1"), workout("w-1", reps=9, version="2")
    old["occurred_at"] = new["occurred_at"]
    assert body(client.post(where, old))["accepted"][0]["status"] == "stored"
    assert body(client.post(where, new))["accepted"][0]["status"] == "replaced"
    late = workout("w-1", reps=7, version="0")
    assert body(client.post(where, late))["accepted"][0]["status"] == "older"


def test_other_content_without_a_newer_version_is_refused_whole(client: Client) -> None:
    athlete = client.athlete()
    where = f"/v1/athletes/{athlete}/events"
    client.post(where, workout("w-1", reps=8))
    answer = client.post(where, [check_in("c-1"), workout("w-1", reps=9)])
    assert pointers(assert_problem(answer, 409, "version_needed")) == ["/1/version"]
    assert body(client.get(f"/v1/athletes/{athlete}"))["events"] == 1


def test_one_bad_event_keeps_the_whole_call_out(client: Client) -> None:
    athlete = client.athlete()
    bad = check_in("c-2", sleep_h="long", mood=11)
    answer = client.post(f"/v1/athletes/{athlete}/events", [check_in("c-1"), bad, {"type": "run"}])
    problem = assert_problem(answer, 422, "invalid_request")
    assert set(pointers(problem)) == {"/1/sleep_h", "/1/mood", "/2/occurred_at"}
    assert body(client.get(f"/v1/athletes/{athlete}"))["events"] == 0


def test_five_hundred_events_fit_in_one_call_and_not_one_more(client: Client) -> None:
    athlete = client.athlete()
    events = [check_in(f"c-{number}", days_ago=number / 4, energy=5, notes="x" * 3500) for number in range(500)]
    answer = client.post(f"/v1/athletes/{athlete}/events", events)
    assert answer.status_code == 202
    assert body(answer)["events"] == 500
    too_many = client.post(f"/v1/athletes/{athlete}/events", [check_in(f"d-{number}") for number in range(501)])
    assert_problem(too_many, 422, "invalid_request")


def test_the_raw_body_is_kept_as_sent(client: Client) -> None:
    athlete = client.athlete()
    raw = b'{ "type":"run",  "occurred_at":"2026-01-05T10:00:00+01:00" , "distance_km": 10.0 }'
    answer = client.post(f"/v1/athletes/{athlete}/events", data=raw)
    assert answer.status_code == 202
    records = [json.loads(line) for line in client.get(f"/v1/athletes/{athlete}/export").text.splitlines()]
    assert [one["data"]["body"] for one in records if one["kind"] == "raw"] == [raw.decode()]


@pytest.mark.parametrize("media_type", ["application/json; charset=UTF-8", "application/vnd.my-log+json"])
def test_json_by_any_of_its_names_is_taken(client: Client, media_type: str) -> None:
    athlete = client.athlete()
    raw = b'{"type":"run","occurred_at":"2026-01-05T10:00:00Z"}'
    assert client.post(f"/v1/athletes/{athlete}/events", data=raw, content_type=media_type).status_code == 202


def test_a_retraction_may_come_first(client: Client) -> None:
    athlete = client.athlete()
    where = f"/v1/athletes/{athlete}/events"
    take_back = {
        "type": "retraction", "source": "log", "source_id": "x-1", "occurred_at": ago(hours=1),
        "of": {"source": "log", "source_id": "w-1"},
    }  # fmt: skip
    assert client.post(where, take_back).status_code == 202
    event_id = body(client.post(where, workout("w-1")))["accepted"][0]["event_id"]
    assert body(client.get(f"/v1/events/{event_id}"))["status"] == "retracted"


# --------------------------------------------------------------------------- fate


def test_the_fate_of_an_event_tells_which_plan_used_it(client: Client, rings: Rings) -> None:
    athlete = client.athlete()
    rings.answer()
    event_id = body(client.post(f"/v1/athletes/{athlete}/events", workout("w-1")))["accepted"][0]["event_id"]
    before = body(client.get(f"/v1/events/{event_id}"))
    assert (before["status"], before["used"], before["used_in_revision"]) == ("stored", False, None)
    rings.answer()
    after = body(client.get(f"/v1/events/{event_id}"))
    assert (after["athlete_id"], after["source_id"], after["used"]) == (athlete, "w-1", True)
    assert after["used_in_revision"] == body(client.get(f"/v1/athletes/{athlete}/plan"))["revision"]


def test_equal_content_of_two_athletes_needs_the_athlete_named(client: Client) -> None:
    one, two = client.athlete(), client.athlete()
    event = workout("w-1")
    answers = [body(client.post(f"/v1/athletes/{athlete}/events", event)) for athlete in (one, two)]
    event_id = answers[0]["accepted"][0]["event_id"]
    assert answers[1]["accepted"][0]["event_id"] == event_id
    assert_problem(client.get(f"/v1/events/{event_id}"), 409, "ambiguous_event")
    assert body(client.get(f"/v1/events/{event_id}?athlete_id={two}"))["athlete_id"] == two
    assert_problem(client.get(f"/v1/events/{event_id}?athlete_id=ath_nobody"), 404, "no_event")


# --------------------------------------------------------------------------- what was prescribed


def test_what_the_named_plan_asked_for_is_written_into_the_event(client: Client, rings: Rings, store: Store) -> None:
    athlete = client.athlete(equipment=[{"kind": "dumbbells", "loads_kg": [8, 16]}])
    rings.answer()
    plan = body(client.get(f"/v1/athletes/{athlete}/plan"))
    asked = next(one for one in plan["prescriptions"] if one["side"] == "both")
    done = {"exercise": asked["exercise"], "sets": [{"reps": 8, "rir": 2}]}
    unknown = {"name": "Copenhagen Plank", "sets": [{"duration_s": 30}]}
    event = workout("w-1", plan_revision=plan["revision"], exercises=[done, unknown])
    where = f"/v1/athletes/{athlete}/events"
    event_id = body(client.post(where, event))["accepted"][0]["event_id"]
    (stored,) = store.all_events(athlete)
    first, second = stored.exercises  # type: ignore[union-attr]
    assert first.prescribed is not None
    assert first.prescribed.target_reps == asked["target_reps"]
    assert first.prescribed.reps == tuple(asked["reps"])
    assert second.prescribed is None
    assert stored.event_id == event_id
    assert body(client.post(where, event))["accepted"][0]["status"] == "duplicate"


def test_an_unknown_plan_revision_is_refused_with_its_place(client: Client) -> None:
    athlete = client.athlete()
    where = f"/v1/athletes/{athlete}/events"
    problem = assert_problem(client.post(where, workout("w-1", plan_revision=99)), 422, "invalid_request")
    assert pointers(problem) == ["/plan_revision"]
    problem = assert_problem(
        client.post(where, [check_in("c-1"), workout("w-1", plan_revision=99)]), 422, "invalid_request"
    )
    assert pointers(problem) == ["/1/plan_revision"]
    assert body(client.get(f"/v1/athletes/{athlete}"))["events"] == 0

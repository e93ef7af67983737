"""The first questions; and what comes in and goes out."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from flask import Flask

from store import Store
from tests.web.helpers import Client, Rings, body, check_in, workout
from tests.web.pages.test_check_in import stored
from tests.web.pages.visitor import Visitor, account
from web.pages import words
from workers.imports import take_in_file


def test_three_answers_change_the_plan(visitor: Visitor, client: Client, rings: Rings, athlete: str) -> None:
    assert "Three questions make this plan yours." in visitor.get("/").text
    answer = visitor.post(
        "/start",
        on="/start",
        equipment=["dumbbells", "step_box", "barbell"],
        experience="year",
        timezone="Europe/Vienna",
        **{"weights:dumbbells": "4, 7,5; 10", "weights:barbell": "", "run:tue": "quality", "run:sun": "long"},
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    rings.answer()
    profile = body(client.get(f"/v1/athletes/{athlete}"))["profile"]
    assert profile["timezone"] == "Europe/Vienna"
    assert profile["run_week"] == {"tue": "quality", "sun": "long"}
    owned = {one["kind"]: one for one in profile["equipment"]}
    assert owned["dumbbells"]["loads_kg"] == [4, 7.5, 10]
    assert owned["barbell"]["bar_kg"] == 20
    assert set(owned) == {"dumbbells", "step_box", "barbell"}
    assert profile["strength_since"]
    assert "Three questions" not in visitor.get("/").text
    runs = [day["run"] for day in body(client.get(f"/v1/athletes/{athlete}/plan"))["days"]]
    assert sorted(run for run in runs if run) == ["long", "quality"]


def test_an_account_without_an_athlete_begins_with_the_three_questions(app: Flask, store: Store, rings: Rings) -> None:
    store.create_tenant("ours", now=datetime.now(UTC))
    runner = Visitor(app)
    runner.sign_in(account(store, None))
    assert [runner.get(path).headers["Location"] for path in ("/", "/week", "/data")] == ["/start"] * 3
    start = runner.get("/start").text
    assert "Three questions, then your plan" in start
    assert 'href="/week"' not in start
    token = runner.token("/start")
    answers: dict[str, Any] = {
        "equipment": ["kettlebell"],
        "weights:kettlebell": "8 12",
        "timezone": "Europe/Vienna",
        "run:sun": "long",
    }
    refused = runner.post("/start", form_token=token, **answers | {"weights:kettlebell": "heavy"})
    assert refused.status_code == 422
    for _ in range(2):  # a second tap makes no second athlete
        assert runner.post("/start", form_token=token, **answers).headers["Location"] == "/"
    assert "Your plan is being made" in runner.get("/").text
    rings.answer()
    assert runner.get("/").status_code == 200
    user = store.user_named("mara")
    assert user is not None
    [made] = store.athletes(user.tenant_id, after=None, limit=10)
    assert (made.athlete_id, made.external_id, made.timezone) == (user.athlete_id, "mara", "Europe/Vienna")
    assert [str(kg) for item in made.profile.equipment or () for kg in item.loads_kg] == ["8", "12"]


def test_a_name_that_an_athlete_has_links_nobody_with_them(app: Flask, store: Store, client: Client) -> None:
    theirs = body(client.post("/v1/athletes", {"external_id": "mara", "profile": {"timezone": "UTC"}}))["athlete_id"]
    runner = Visitor(app)
    runner.sign_in(account(store, None))
    runner.post("/start", on="/start", timezone="UTC")
    user = store.user_named("mara")
    assert user is not None
    assert user.athlete_id not in (None, theirs)


def test_what_is_left_open_stays_unknown(visitor: Visitor, client: Client, athlete: str) -> None:
    visitor.post("/start", on="/start", timezone="Europe/Berlin")
    [event] = stored(client, athlete, "profile")
    assert "equipment" not in event
    visitor.post("/start", on="/start", equipment=["nothing"])
    assert stored(client, athlete, "profile")[-1]["equipment"] == []


def test_the_question_about_health_is_three_valued(
    visitor: Visitor, client: Client, rings: Rings, athlete: str
) -> None:
    def plan() -> dict[str, Any]:
        rings.answer()
        return body(client.get(f"/v1/athletes/{athlete}/plan"))

    def said() -> dict[str, bool]:
        told = stored(client, athlete, "profile")[-1]["screening"]
        return {name: answer for name, answer in told.items() if answer is not None}

    def is_open(found: dict[str, Any]) -> bool:
        return any(notice["code"] == "SCREENING_OPEN" for notice in found["notices"])

    visitor.post("/start", on="/start", equipment=["nothing"])
    assert is_open(plan())
    assert 'href="/start#health"' in visitor.get("/").text
    assert "screening" not in stored(client, athlete, "profile")[-1]
    visitor.post("/start", on="/start", health=["none"])
    assert said() == dict.fromkeys(words.HEALTH, False)
    assert not is_open(plan())
    assert "/start#health" not in visitor.get("/").text
    visitor.post("/start", on="/start", health=["none", "heart_condition"])  # a yes beside "none of these" is a yes
    assert said() == {"heart_condition": True}
    assert plan()["status"] == "needs_clearance"
    page = visitor.get("/").text
    assert "Clearance needed before training" in page
    assert 'href="/seek-care"' in page
    visitor.post("/seek-care", on="/seek-care", cleared="yes")
    assert plan()["status"] == "active"


def test_saving_the_questions_again_ends_no_stop(visitor: Visitor, client: Client, rings: Rings, athlete: str) -> None:
    """A clearance that was told once must not be told again by a form about other things."""
    client.call("PATCH", f"/v1/athletes/{athlete}", json={"screening": {"heart_condition": True, "cleared": True}})
    client.post(
        f"/v1/athletes/{athlete}/events",
        check_in("flag", red_flags=["chest_pain"]) | {"occurred_at": datetime.now(UTC).isoformat()},
    )
    rings.answer()
    assert 'value="heart_condition" checked' in visitor.get("/start").text
    visitor.post("/start", on="/start", health=["heart_condition"], equipment=["nothing"])
    assert "screening" not in stored(client, athlete, "profile")[-1]
    rings.answer()
    assert body(client.get(f"/v1/athletes/{athlete}/plan"))["status"] == "stopped"


def test_pounds_chosen_beside_the_weights_are_those_of_the_weights(
    visitor: Visitor, client: Client, athlete: str
) -> None:
    def weights() -> list[float]:
        profile = body(client.get(f"/v1/athletes/{athlete}"))["profile"]
        return list(next(one for one in profile["equipment"] if one["kind"] == "dumbbells")["loads_kg"])

    form = {"equipment": ["dumbbells"], "units": "imperial"}
    # As they stand on the page: only the units were changed.
    visitor.post("/start", on="/start", **form, **{"weights:dumbbells": "4 6 8 10 12 16"})
    assert weights() == [4, 6, 8, 10, 12, 16]
    visitor.post("/start", on="/start", **form, **{"weights:dumbbells": "10 20"})
    assert weights() == [4.535924, 9.071847]  # 10 and 20 times 0.45359237, to a milligram
    assert 'value="10 20"' in visitor.get("/start").text


def test_more_can_be_told_and_runs_taken_away(visitor: Visitor, client: Client, athlete: str) -> None:
    more = {"sessions_per_week": "3", "session_minutes": "30", "birth_year": "1990", "run:sun": "long"}
    visitor.post("/start", on="/start", **more)
    profile = body(client.get(f"/v1/athletes/{athlete}"))["profile"]
    assert (profile["sessions_per_week"], profile["session_minutes"], profile["birth_year"]) == (3, 30, 1990)
    assert profile["run_week"] == {"sun": "long"}
    visitor.post("/start", on="/start", **{"run:sun": ""})
    assert not body(client.get(f"/v1/athletes/{athlete}"))["profile"].get("run_week")
    assert visitor.post("/start", on="/start", session_minutes="long").status_code == 422


def test_weights_that_are_none_are_refused(visitor: Visitor, client: Client, athlete: str) -> None:
    answer = visitor.post("/start", on="/start", equipment=["dumbbells"], **{"weights:dumbbells": "heavy"})
    assert answer.status_code == 422
    assert stored(client, athlete, "profile") == []


def test_a_connection_shows_its_secret_once_and_its_deliveries(visitor: Visitor, client: Client, athlete: str) -> None:
    made = visitor.post("/data/connections", on="/data", sender="baton").text
    address = made.partition('value="http')[2].partition('"')[0]
    assert "/hooks/" in address
    assert "whsec_" in made
    token = address.rpartition("/")[2]
    listed = visitor.get("/data").text
    assert "nothing came yet" in listed
    assert token not in listed
    link = listed.partition('href="/data/connections/')[2].partition('"')[0]
    assert client.app.test_client().post(f"/hooks/{token}", json={}).status_code in (400, 401, 403)
    assert "without a valid proof" in visitor.get(f"/data/connections/{link}").text
    visitor.post(f"/data/connections/{link}/end", on="/data")
    assert visitor.get(f"/data/connections/{link}").status_code == 404


def test_an_uploaded_file_is_followed_to_its_end(visitor: Visitor, rings: Rings, store: Store, athlete: str) -> None:
    lines = "\n".join(json.dumps(one) for one in (workout("f1", days_ago=3), {"type": "run"}))
    answer = visitor.post("/data/files", on="/data", file=(BytesIO(lines.encode()), "log.ndjson"))
    assert answer.status_code == 303
    where = answer.headers["Location"]
    assert "It is being taken in." in visitor.get(where).text
    name, import_id = rings.tasks[-1]
    from datetime import UTC, datetime

    take_in_file(import_id, store=store, book=rings.book, bell=rings, now=datetime.now(UTC))
    page = visitor.get(where).text
    assert "Done." in page
    assert '<th scope="row">Taken</th><td>1</td>' in page
    assert '<th scope="row">Not taken</th><td>1</td>' in page
    assert body(visitor.get(f"{where}/progress"))["state"] == "done"
    assert name


def test_a_large_file_may_be_uploaded_and_a_larger_one_is_refused(visitor: Visitor) -> None:
    for size, status in ((200_000, 422), (11 * 1024 * 1024, 413)):
        answer = visitor.post("/data/files", on="/data", file=(BytesIO(b"x" * size), "log.csv"))
        assert answer.status_code == status


def test_an_unknown_name_is_mapped(visitor: Visitor, client: Client, rings: Rings, athlete: str) -> None:
    done = {"name": "Leg Wobbler 3000", "sets": [{"reps": 10}]}
    client.post(f"/v1/athletes/{athlete}/events", workout("u", exercises=[done]))
    rings.answer()
    assert "Leg Wobbler 3000" in visitor.get("/data").text
    visitor.post("/data/names", on="/data", name="Leg Wobbler 3000", exercise="goblet_squat")
    assert "Leg Wobbler 3000" not in visitor.get("/data").text
    assert stored(client, athlete, "exercise_name")[0]["exercise"] == "goblet_squat"


def test_everything_is_exported_and_erased_only_when_it_was_meant(
    visitor: Visitor, client: Client, athlete: str
) -> None:
    assert '"kind":"athlete"' in visitor.get("/data/export").text
    assert visitor.post("/data/erase", on="/data/erase").status_code == 422
    assert client.get(f"/v1/athletes/{athlete}").status_code == 200
    assert "Everything about you is gone" in visitor.post("/data/erase", on="/data/erase", sure="erase").text
    assert client.get(f"/v1/athletes/{athlete}").status_code == 404
    assert visitor.get("/data").headers["Location"].startswith("/sign-in")

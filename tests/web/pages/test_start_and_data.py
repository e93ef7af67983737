"""The first questions; and what comes in and goes out."""

from __future__ import annotations

import json
from io import BytesIO

from store import Store
from tests.web.helpers import Client, Rings, body, workout
from tests.web.pages.test_check_in import stored
from tests.web.pages.visitor import Visitor
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


def test_what_is_left_open_stays_unknown(visitor: Visitor, client: Client, athlete: str) -> None:
    visitor.post("/start", on="/start", timezone="Europe/Berlin")
    [event] = stored(client, athlete, "profile")
    assert "equipment" not in event
    visitor.post("/start", on="/start", equipment=["nothing"])
    assert stored(client, athlete, "profile")[-1]["equipment"] == []


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

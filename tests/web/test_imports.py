"""Uploads: stored before the answer, taken in by a worker, told row by row; on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest

from store import Store
from tests.integrations.files.reading import fit_file, lines
from tests.integrations.files.test_fit import ACTIVITY, CLOCK, TRAP_BAR, a_session, a_set
from tests.integrations.files.test_tables import HEVY, STRONG_OLD, hevy, strong_old
from tests.web.helpers import Client, Rings, Tenants, assert_problem, body
from workers.app import TAKE_IN
from workers.imports import take_in_file

STRONG = lines(STRONG_OLD, strong_old("W", 20, 8), strong_old(1, 42.5, 6), strong_old("Rest Timer", 0, 0, 90))


@pytest.fixture
def url(database_url: str) -> str:
    """SQLite and PostgreSQL."""
    return database_url


def upload(client: Client, athlete: str, data: Any, query: str = "", **options: Any) -> Any:
    return client.post(f"/v1/athletes/{athlete}/imports{query}", data=data, **options)


def taken_in(client: Client, rings: Rings, athlete: str, data: bytes, query: str = "") -> dict[str, Any]:
    """Upload, let the worker work, and ask how it went."""
    answer = upload(client, athlete, data, query, content_type="application/octet-stream")
    assert answer.status_code == 202, answer.text
    work(rings)
    return body(client.get(f"/v1/imports/{body(answer)['import_id']}"))


def work(rings: Rings) -> None:
    for name, *ids in rings.tasks:
        assert name == TAKE_IN
        take_in_file(ids[0], store=rings.store, book=rings.book, bell=rings, now=datetime.now(UTC))
    rings.tasks.clear()
    rings.answer()


def counts(done: dict[str, Any]) -> dict[str, int]:
    return {name: count for name, count in done["counts"].items() if count}


def test_a_file_is_stored_then_taken_in_and_reaches_a_plan(client: Client, rings: Rings) -> None:
    athlete = client.athlete()
    answer = upload(client, athlete, STRONG, content_type="text/plain")
    waiting = body(answer)
    assert (answer.status_code, waiting["state"], waiting["kind"]) == (202, "waiting", "strong-csv")
    assert answer.headers["Location"].endswith(f"/v1/imports/{waiting['import_id']}")
    work(rings)
    done = body(client.get(f"/v1/imports/{waiting['import_id']}"))
    assert (done["state"], done["items_total"], done["items_done"]) == ("done", 2, 2)
    assert counts(done) == {"stored": 1, "not_taken": 1}
    assert done["not_taken"] == [{"unit": "line", "number": 4, "code": "rest_timer", "detail": "A rest is not a set."}]
    assert body(client.get(f"/v1/athletes/{athlete}/plan"))["based_on"]["events"] == 1


def test_the_same_file_again_and_an_overlapping_one_change_nothing_that_is_there(client: Client, rings: Rings) -> None:
    athlete = client.athlete()
    first, second = hevy("Lunge", "normal", "", 10), hevy("Lunge", "normal", "", 11, started="13 Oct 2026, 18:05")
    assert counts(taken_in(client, rings, athlete, lines(HEVY, first))) == {"stored": 1}
    assert counts(taken_in(client, rings, athlete, lines(HEVY, first))) == {"duplicate": 1}
    assert counts(taken_in(client, rings, athlete, lines(HEVY, second, first))) == {"stored": 1, "duplicate": 1}
    changed = first.replace(",10,", ",12,")
    assert counts(taken_in(client, rings, athlete, lines(HEVY, changed))) == {"replaced": 1}
    assert counts(taken_in(client, rings, athlete, lines(HEVY, changed))) == {"duplicate": 1}


def test_a_fit_file_is_not_kept_a_table_is(client: Client, rings: Rings) -> None:
    athlete = client.athlete()
    fit = fit_file(ACTIVITY, a_set(60, 5, TRAP_BAR, weight=1440), a_session(), CLOCK)
    assert counts(taken_in(client, rings, athlete, fit)) == {"stored": 1}
    taken_in(client, rings, athlete, STRONG)
    export = client.get(f"/v1/athletes/{athlete}/export").get_data(as_text=True).splitlines()
    kept = [line for line in export if '"kind":"import"' in line]
    assert [STRONG.decode()[:40] in line for line in kept] == [False, True]
    assert '"body":""' in kept[0]


def test_our_own_events_are_taken_line_by_line_and_refused_one_by_one(client: Client, rings: Rings) -> None:
    athlete = client.athlete()
    run = '{"type": "run", "source_id": "r-1", "occurred_at": "2026-05-01T08:00:00Z", "distance_km": 5}'
    table = "\n".join(
        [
            run,
            '{"type": "run", "occurred_at": "2026-05-02T08:00:00Z", "distance_km": "five"}',
            "{broken",
            '["not", "an", "event"]',
            run.replace("5}", "6}"),
            '{"type": "run", "source_id": "r-2", "occurred_at": "2026-05-03T08:00:00Z"}',
            '{"type": "run", "source_id": "r-3", "occurred_at": "2999-05-03T08:00:00Z"}',
        ]
    )
    done = taken_in(client, rings, athlete, table.encode())
    assert done["kind"] == "ndjson"
    assert counts(done) == {"stored": 2, "not_taken": 5}
    assert [(row["number"], row["code"]) for row in done["not_taken"]] == [
        (2, "wrong_type"), (3, "not_json"), (4, "not_an_event"), (5, "version_needed"), (7, "implausible_date"),
    ]  # fmt: skip


def test_zone_and_unit_are_the_athletes_unless_said_otherwise(client: Client, rings: Rings) -> None:
    athlete = client.athlete(units="imperial", timezone="America/New_York")
    first = body(upload(client, athlete, STRONG))
    assert (first["timezone"], first["weight_unit"]) == ("America/New_York", "lb")
    said = body(upload(client, athlete, STRONG, "?timezone=Asia/Tokyo&weight_unit=kg&kind=strong-csv"))
    assert (said["timezone"], said["weight_unit"]) == ("Asia/Tokyo", "kg")


def test_a_form_with_one_file_is_a_file(client: Client, rings: Rings) -> None:
    athlete = client.athlete()
    form = {"file": (BytesIO(STRONG), "anything.exe")}
    answer = upload(client, athlete, form, content_type="multipart/form-data")
    assert (answer.status_code, body(answer)["kind"]) == (202, "strong-csv")
    two = {"a": (BytesIO(STRONG), "a.csv"), "b": (BytesIO(STRONG), "b.csv")}
    assert_problem(upload(client, athlete, two, content_type="multipart/form-data"), 400, "bad_request")
    assert_problem(upload(client, athlete, {"a": "b"}, content_type="multipart/form-data"), 400, "bad_request")


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"", "empty_file"), (b"PK\x03\x04", "compressed"), (b"<gpx/>", "unknown_file"), (b"a,b\n1,2", "unknown_file")],
)
def test_what_no_reader_reads_is_refused_at_once(client: Client, data: bytes, code: str) -> None:
    problem = assert_problem(upload(client, client.athlete(), data), 422, "unreadable_file")
    assert problem["errors"][0]["code"] == code


def test_a_damaged_file_fails_with_its_reason(client: Client, rings: Rings) -> None:
    fit = fit_file(ACTIVITY, a_set(60, 5, TRAP_BAR), a_session())
    done = taken_in(client, rings, client.athlete(), fit[:-30])
    assert (done["state"], done["failure"]["code"], done["items_total"]) == ("failed", "cut_off", None)


def test_too_large_files_wrong_words_and_strangers_are_refused(
    client: Client, tenants: Tenants, store: Store, rings: Rings
) -> None:
    athlete = client.athlete()
    assert_problem(upload(client, athlete, b"x" * (10 * 1024 * 1024 + 1)), 413, "body_too_large")
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="log.csv"\r\n\r\n'
    huge = head + b"x" * (10 * 1024 * 1024 + 1) + b"\r\n--x--\r\n"
    assert_problem(upload(client, athlete, huge, content_type="multipart/form-data; boundary=x"), 413, "body_too_large")
    for query in ("?kind=excel", "?timezone=Mars/Base", "?weight_unit=stone", "?unit=kg"):
        assert_problem(upload(client, athlete, STRONG, query), 422, "invalid_parameter")
    assert_problem(upload(client, "ath_nobody", STRONG), 404, "no_athlete")
    stranger = tenants.client(tenant="theirs")
    assert_problem(upload(stranger, athlete, STRONG), 404, "no_athlete")
    mine = body(upload(client, athlete, STRONG))["import_id"]
    assert_problem(stranger.get(f"/v1/imports/{mine}"), 404, "no_import")
    assert_problem(client.get("/v1/imports/imp_none"), 404, "no_import")
    assert_problem(
        tenants.client(scopes=("events:read",)).post(f"/v1/athletes/{athlete}/imports"), 403, "missing_scope"
    )


def test_rows_not_taken_come_in_pages(client: Client, rings: Rings) -> None:
    athlete = client.athlete()
    done = taken_in(client, rings, athlete, lines(STRONG_OLD, *[strong_old(1, "x", 5)] * 250))
    assert counts(done) == {"not_taken": 250}
    seen, url = [], f"/v1/imports/{done['import_id']}?limit=120"
    while url:
        page = body(client.get(url))
        seen.append([row["number"] for row in page["not_taken"]])
        url = page["next"] and page["next"][page["next"].index("/v1/") :]
    assert [len(numbers) for numbers in seen] == [120, 120, 10]
    assert [number for numbers in seen for number in numbers] == list(range(2, 252))


def test_an_erased_athletes_file_is_gone_and_its_work_ends(client: Client, rings: Rings, store: Store) -> None:
    athlete = client.athlete()
    made = body(upload(client, athlete, STRONG))["import_id"]
    assert client.call("DELETE", f"/v1/athletes/{athlete}").status_code == 204
    work(rings)
    assert_problem(client.get(f"/v1/imports/{made}"), 404, "no_import")


def test_a_lost_ring_is_found_by_the_reconciler(client: Client, rings: Rings, store: Store) -> None:
    made = body(upload(client, client.athlete(), STRONG))["import_id"]
    rings.tasks.clear()
    later = datetime.now(UTC) + timedelta(seconds=6)
    assert store.waiting_imports(now=later, older_than_s=5, limit=10) == [made]


def test_names_are_listed_and_mapped_by_the_athlete_for_the_past_too(client: Client, rings: Rings) -> None:
    athlete = client.athlete()
    rows = [hevy("Beinpresse", "normal", 80, 10), hevy("Squat (Barbell)", "normal", 60, 5)]
    taken_in(client, rings, athlete, lines(HEVY, *rows))

    def names() -> list[tuple[str, int, str | None, str | None]]:
        found = body(client.get(f"/v1/athletes/{athlete}/exercise-names"))["names"]
        return [(one["name"], one["times"], one["exercise"], one["how"]) for one in found]

    known = ("Squat (Barbell)", 1, "barbell_back_squat", "name")
    assert names() == [("Beinpresse", 1, None, None), known]
    plan = body(client.get(f"/v1/athletes/{athlete}/plan"))
    assert "UNKNOWN_EXERCISES" in [notice["code"] for notice in plan["notices"]]
    word = {"type": "exercise_name", "occurred_at": "2026-11-01T08:00:00Z", "name": "beinpresse"}
    assert client.post(f"/v1/athletes/{athlete}/events", {**word, "exercise": "goblet_squat"}).status_code == 202
    rings.answer()
    assert names() == [("Beinpresse", 1, "goblet_squat", "athlete"), known]
    plan = body(client.get(f"/v1/athletes/{athlete}/plan"))
    assert "UNKNOWN_EXERCISES" not in [notice["code"] for notice in plan["notices"]]
    refused = client.post(f"/v1/athletes/{athlete}/events", {**word, "exercise": "no_such_thing"})
    assert_problem(refused, 422, "invalid_request")
    assert_problem(client.get("/v1/athletes/ath_nobody/exercise-names"), 404, "no_athlete")

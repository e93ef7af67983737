"""Taking one's data along, and being forgotten."""

from __future__ import annotations

import json
from pathlib import Path

from sqlalchemy import MetaData, create_engine, select

from store import RowNotTaken, Saved, Step, Store
from tests.store.builders import NOW, Someone, a_retraction, a_run, someone_new

MARK = b"seventeen-kilometres-in-the-rain"


def full(someone: Someone) -> None:
    """Give somebody everything that can be kept."""
    someone.post(a_run("a"), a_run("b", hours=1), raw=b'{"notes": "' + MARK + b'"}')
    someone.store.save_plan(someone.plan(2, text=MARK.decode(), folded=[a_run("a"), a_run("b", hours=1)]), now=NOW)
    someone.post(a_retraction("a"))
    someone.store.save_plan(someone.plan(3, text="other"), now=NOW)
    a_file(someone)


def a_file(someone: Someone) -> None:
    """A file that was uploaded, with a row that was not taken."""
    made = someone.store.add_import(
        someone.tenant, someone.id, kind="ndjson", file=MARK, timezone="UTC", weight_unit="kg", now=NOW
    )
    assert made is not None
    row = RowNotTaken(number=1, code="not_json", text="Not JSON.")
    step = Step(items=1, items_total=1, counts={"not_taken": 1}, not_taken=[row])
    assert someone.store.import_step(made, step, now=NOW, lease_s=60)


def rows_naming(database_url: str, athlete_id: str) -> dict[str, int]:
    """How many rows of each table hold this id in any column."""
    engine = create_engine(database_url)
    tables = MetaData()
    tables.reflect(engine)
    with engine.connect() as connection:
        found = {
            name: sum(any(value == athlete_id for value in row) for row in connection.execute(select(table)))
            for name, table in tables.tables.items()
        }
    engine.dispose()
    return {name: number for name, number in found.items() if number}


def test_erasing_leaves_no_row(store: Store, someone: Someone, database_url: str) -> None:
    full(someone)
    batch = store.start_batch("2026-W48", ruleset=1, now=NOW)
    store.claim_chunk(batch.batch_id, size=10, owner="one", now=NOW, lease_s=60)
    assert set(rows_naming(database_url, someone.id)) == {
        "athletes", "events", "raw_bodies", "plans", "checkpoints", "batches", "batch_chunks", "imports",
        "import_rows",
    }  # fmt: skip
    assert store.erase_athlete(someone.tenant, someone.id, now=NOW)
    assert rows_naming(database_url, someone.id) == {}
    assert not store.erase_athlete(someone.tenant, someone.id, now=NOW)


def test_nothing_of_an_erased_athlete_stays_in_the_file(sqlite_url: str) -> None:
    store = Store(sqlite_url)
    someone = someone_new(store, store.create_tenant("ours", now=NOW))
    full(someone)
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    contents = b"".join(path.read_bytes() for path in file.parent.glob(file.name + "*"))
    assert MARK in contents
    assert someone.id.encode() in contents
    store.erase_athlete(someone.tenant, someone.id, now=NOW)
    contents = b"".join(path.read_bytes() for path in file.parent.glob(file.name + "*"))
    assert MARK not in contents
    assert someone.id.encode() not in contents
    store.close()


def test_late_deliveries_do_not_revive_an_erased_athlete(store: Store, someone: Someone) -> None:
    full(someone)
    late = someone.plan(4)
    store.erase_athlete(someone.tenant, someone.id, now=NOW)
    assert store.append_events(someone.tenant, someone.id, [a_run("c")], now=NOW, raw=b"{}", content_type="x") is None
    assert store.save_plan(late, now=NOW).outcome is Saved.LOST
    assert not store.claim(someone.id, owner="one", now=NOW, lease_s=5)
    store.plan_failed(someone.id, error="x", now=NOW)
    assert store.history(someone.id) is None
    assert store.athlete(someone.tenant, someone.id) is None


def test_erasure_is_remembered_without_the_id(store: Store, someone: Someone) -> None:
    assert not store.was_erased(someone.tenant, someone.id)
    store.erase_athlete(someone.tenant, someone.id, now=NOW)
    assert store.was_erased(someone.tenant, someone.id)
    assert not store.was_erased("ten_other", someone.id)
    assert not store.was_erased(someone.tenant, "ath_other")


def test_others_are_untouched_and_the_same_name_may_come_again(store: Store, tenant: str) -> None:
    one, other = someone_new(store, tenant, "u-1"), someone_new(store, tenant, "u-2")
    full(one)
    full(other)
    before = list(store.export_athlete(tenant, other.id) or ())
    store.erase_athlete(tenant, one.id, now=NOW)
    assert list(store.export_athlete(tenant, other.id) or ()) == before
    again = someone_new(store, tenant, "u-1")
    assert again.id != one.id
    assert again.history().events_total == 0


def test_export_holds_everything_and_is_json(store: Store, someone: Someone) -> None:
    full(someone)
    someone.post(a_run("c", hours=2), raw=b"\xff\xfe not text")
    records = list(store.export_athlete(someone.tenant, someone.id) or ())
    assert [r.kind for r in records] == ["athlete"] + ["event"] * 4 + ["raw"] * 3 + ["plan"] * 2 + ["import"]
    lines = [json.loads(json.dumps(dict(r.data))) for r in records]
    assert lines[0]["profile"]["bodyweight_kg"] == 61.5
    assert [line["event"]["source_id"] for line in lines[1:5]] == ["a", "b", "x-1", "c"]
    assert MARK.decode() in lines[5]["body"]
    assert lines[7]["body_base64"] == "//4gbm90IHRleHQ="
    assert [line["plan"]["status"] for line in lines[8:10]] == [MARK.decode(), "other"]
    assert (lines[10]["kind"], lines[10]["body"]) == ("ndjson", MARK.decode())


def test_long_export_comes_in_pages(store: Store, someone: Someone) -> None:
    someone.post(*(a_run(f"r{n}", hours=n) for n in range(450)))
    kinds = [r.kind for r in store.export_athlete(someone.tenant, someone.id) or ()]
    assert kinds.count("event") == 450

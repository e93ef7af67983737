"""Appending events: what is new, what is a duplicate, which version counts, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta, timezone
from hashlib import sha256

import pytest

from store import EventStatus, Store, VersionNeeded
from tests.store.builders import NOW, Someone, a_confirmation, a_retraction, a_run, someone_new

STORED, DUPLICATE, REPLACED, OLDER = EventStatus


def test_events_are_numbered_without_gaps_in_order_of_arrival(someone: Someone) -> None:
    first = someone.post(a_run("a"))
    second = someone.post(a_run("b", hours=2), a_run("c", hours=1))
    assert (first.events_total, second.events_total) == (1, 3)
    assert [e.source_id for e in someone.store.all_events(someone.id)] == ["a", "b", "c"]


def test_stored_event_comes_back_equal(someone: Someone) -> None:
    someone.post(a_run("a", km="17.60"), a_retraction("a"), a_confirmation("b"))
    assert someone.store.all_events(someone.id) == (a_run("a", km="17.60"), a_retraction("a"), a_confirmation("b"))


def test_same_event_again_is_a_duplicate_and_changes_nothing(someone: Someone) -> None:
    someone.post(a_run())
    again = someone.post(a_run())
    assert [one.status for one in again.accepted] == [DUPLICATE]
    assert again.events_total == 1
    assert not again.ring


def test_duplicates_within_one_call_count_once(someone: Someone) -> None:
    assert someone.statuses(a_run("a"), a_run("a"), a_run("b"), a_run("a")) == [STORED, DUPLICATE, STORED, DUPLICATE]
    assert someone.history().events_total == 2


def test_call_with_known_and_new_events_stores_the_new_ones(someone: Someone) -> None:
    someone.post(a_run("a"))
    receipt = someone.post(a_run("a"), a_run("b"))
    assert [one.status for one in receipt.accepted] == [DUPLICATE, STORED]
    assert receipt.events_total == 2


def test_newer_version_replaces_and_older_version_is_kept_behind_it(someone: Someone) -> None:
    assert someone.statuses(a_run(version="2")) == [STORED]
    assert someone.statuses(a_run(version="10", km="6")) == [REPLACED]  # compared as numbers, not as text
    assert someone.statuses(a_run(version="9", km="7")) == [OLDER]
    assert someone.history().events_total == 3


def test_versions_within_one_call_are_judged_in_its_order(someone: Someone) -> None:
    runs = [a_run(version="1"), a_run(version="3", km="6"), a_run(version="2", km="7")]
    assert someone.statuses(*runs) == [STORED, REPLACED, OLDER]


def test_same_content_with_a_newer_version_moves_the_version_on(someone: Someone) -> None:
    someone.post(a_run(version="1"))
    assert someone.statuses(a_run(version="3")) == [DUPLICATE]
    assert someone.history().events_total == 2
    assert someone.statuses(a_run(version="2", km="9")) == [OLDER]


@pytest.mark.parametrize("version", [None, "7"])
def test_other_content_without_newer_version_is_refused_and_nothing_stored(
    someone: Someone, version: str | None
) -> None:
    someone.post(a_run("a", version=version))
    with pytest.raises(VersionNeeded) as refused:
        someone.post(a_run("b"), a_run("a", version=version, km="6"))
    assert (refused.value.index, refused.value.source, refused.value.source_id) == (1, "watch", "a")
    assert someone.history().events_total == 1


def test_conflict_within_one_call_is_refused(someone: Someone) -> None:
    with pytest.raises(VersionNeeded):
        someone.post(a_run("a"), a_run("a", km="6"))
    assert someone.history().events_total == 0


def test_same_instant_in_another_zone_is_a_duplicate(someone: Someone) -> None:
    someone.post(a_run())
    moved = replace(
        a_run(), event_id="ev_other", occurred_at=a_run().occurred_at.astimezone(timezone(timedelta(hours=5)))
    )
    assert someone.statuses(moved) == [DUPLICATE]


def test_same_source_id_of_another_source_is_another_event(someone: Someone) -> None:
    someone.post(a_run("a"))
    assert someone.statuses(a_run("a", source="phone", km="6")) == [STORED]


def test_call_of_five_hundred_events(someone: Someone) -> None:
    runs = [a_run(f"r{n}", hours=n) for n in range(500)]
    receipt = someone.post(*runs)
    assert receipt.events_total == 500
    assert someone.post(*reversed(runs)).events_total == 500
    assert someone.store.all_events(someone.id) == tuple(runs)


def test_raw_body_is_kept_once_per_call_that_stored_something(someone: Someone) -> None:
    body = b'{"a": "\xc3\xa4"}'
    someone.post(a_run("a"), a_run("b"), raw=body)
    someone.post(a_run("a"), raw=b"again")
    (raw,) = [one.data for one in someone.store.export_athlete(someone.tenant, someone.id) or () if one.kind == "raw"]
    assert (raw["body"], raw["content_type"]) == (body.decode(), "application/json")
    assert raw["received_at"] == NOW.isoformat()
    assert raw["sha256"] == sha256(body).hexdigest()


def test_unknown_athlete_and_foreign_tenant_get_nothing(store: Store, someone: Someone) -> None:
    other = store.create_tenant("other", now=NOW)
    for tenant, athlete in ((someone.tenant, "ath_nobody"), (other, someone.id), (someone.tenant, "a\0b\ud800")):
        assert store.append_events(tenant, athlete, [a_run()], raw=b"", content_type="", now=NOW) is None
    assert someone.history().events_total == 0


def test_athletes_do_not_share_events(store: Store, someone: Someone) -> None:
    other = someone_new(store, someone.tenant)
    someone.post(a_run())
    assert other.statuses(a_run()) == [STORED]


def test_first_call_rings_and_the_burst_after_it_does_not(someone: Someone) -> None:
    assert someone.post(a_run("a")).ring
    soon = NOW + timedelta(seconds=1)
    assert not someone.post(a_run("b"), now=soon).ring
    later = NOW + timedelta(seconds=4)
    assert someone.post(a_run("c"), now=later).ring


def test_call_after_a_plan_that_has_seen_all_rings_at_once(store: Store, someone: Someone) -> None:
    someone.post(a_run("a"))
    store.save_plan(someone.plan(1), now=NOW)
    assert someone.post(a_run("b"), now=NOW + timedelta(milliseconds=5)).ring


def test_clock_set_back_does_not_silence_the_bell(someone: Someone) -> None:
    someone.post(a_run("a"), now=NOW + timedelta(hours=1))
    assert someone.post(a_run("b"), now=NOW).ring


def test_what_would_be_stored_can_be_asked_without_storing_it(someone: Someone) -> None:
    someone.post(a_run("r-1"), a_run("r-2", version="1"))
    known, newer, new = a_run("r-1"), a_run("r-2", version="2", km="6"), a_run("r-3")
    asked = someone.store.fresh_events(someone.tenant, someone.id, [known, newer, new, new])
    assert asked == (newer, new)
    assert someone.history().events_total == 2
    assert someone.store.fresh_events(someone.tenant, someone.id, []) == ()
    assert someone.store.fresh_events(someone.tenant, "ath_nobody", [new]) is None
    assert someone.store.fresh_events("ten_theirs", someone.id, [new]) is None
    with pytest.raises(VersionNeeded):
        someone.store.fresh_events(someone.tenant, someone.id, [a_run("r-1", km="7")])

"""Secret addresses of calendars, and the revisions they are made of."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import create_engine, text

from store import Store
from tests.store.builders import MONDAY, NOW, Someone, someone_new


def made(someone: Someone) -> str:
    secret = someone.store.make_feed(someone.tenant, someone.id, now=NOW)
    assert secret is not None
    return secret


def test_a_secret_finds_its_athlete_and_nobody_else(store: Store, tenant: str) -> None:
    one, other = someone_new(store, tenant, "u-1"), someone_new(store, tenant, "u-2")
    first, second = made(one), made(other)
    assert store.feed_owner(first) == (tenant, one.id)
    assert store.feed_owner(second) == (tenant, other.id)
    assert store.feed_owner("guess") is None
    assert store.feed_owner("") is None


def test_a_new_secret_ends_the_old_one(store: Store, someone: Someone) -> None:
    first = made(someone)
    second = made(someone)
    assert first != second
    assert store.feed_owner(first) is None
    assert store.feed_owner(second) == (someone.tenant, someone.id)


def test_a_secret_can_be_revoked_and_made_again(store: Store, someone: Someone) -> None:
    secret = made(someone)
    assert store.end_feed(someone.tenant, someone.id)
    assert store.feed_owner(secret) is None
    assert not store.end_feed(someone.tenant, someone.id)
    assert store.feed_owner(made(someone)) == (someone.tenant, someone.id)


def test_another_tenant_can_neither_make_nor_revoke_a_feed(store: Store, someone: Someone) -> None:
    stranger = store.create_tenant("others", now=NOW)
    secret = made(someone)
    assert store.make_feed(stranger, someone.id, now=NOW) is None
    assert not store.end_feed(stranger, someone.id)
    assert store.feed_owner(secret) == (someone.tenant, someone.id)


def test_only_a_hash_is_kept_and_erasure_takes_it(store: Store, someone: Someone, database_url: str) -> None:
    secret = made(someone)
    engine = create_engine(database_url)
    with engine.connect() as connection:
        kept = connection.execute(text("SELECT secret_sha256 FROM feeds")).scalar_one()
        assert len(bytes(kept)) == 32
        assert secret.encode() not in bytes(kept)
        store.erase_athlete(someone.tenant, someone.id, now=NOW)
        connection.rollback()
        assert connection.execute(text("SELECT count(*) FROM feeds")).scalar_one() == 0
    engine.dispose()
    assert store.feed_owner(secret) is None


def test_recent_plans_come_oldest_first_and_end_with_the_newest(store: Store, someone: Someone) -> None:
    days = [MONDAY - timedelta(days=40), MONDAY - timedelta(days=3), MONDAY]
    for number, day in enumerate(days, start=1):
        store.save_plan(someone.plan(number, text=f"plan {number}", day=day), now=NOW + timedelta(hours=number))

    def recent(since: date, limit: int = 10) -> list[int]:
        return [each.revision for each in store.recent_plans(someone.tenant, someone.id, since=since, limit=limit)]

    assert recent(MONDAY - timedelta(days=28)) == [2, 3]
    assert recent(date(2000, 1, 1)) == [1, 2, 3]
    assert recent(date(2000, 1, 1), limit=2) == [2, 3]
    newest = store.recent_plans(someone.tenant, someone.id, since=MONDAY, limit=1)[0]
    assert newest.created_at == NOW + timedelta(hours=3)
    assert b"plan 3" in newest.body
    assert store.recent_plans("ten_other", someone.id, since=date(2000, 1, 1), limit=9) == []

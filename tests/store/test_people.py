"""Tenants, keys and athletes."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import create_engine, text

from engine.types import Profile
from store import Store
from tests.store.builders import NOW, Someone, someone_new


def test_tenant_is_made_once_per_name(store: Store) -> None:
    first = store.create_tenant("log app", now=NOW)
    assert store.create_tenant("log app", now=NOW) == first
    assert store.tenant_by_name("log app") == first
    assert store.tenant_by_name("nobody") is None
    store.create_tenant("another", now=NOW)
    assert [name for _, name in store.tenants()] == ["another", "log app"]


def test_key_is_known_by_its_secret_alone(store: Store, tenant: str) -> None:
    new = store.create_key(tenant, name="laptop", scopes=("events:write", "plans:read"), now=NOW)
    assert re.fullmatch(r"bt_[0-9a-f]{8}[\w-]{43}", new.secret)
    key = store.key_of(new.secret, now=NOW)
    assert key is not None
    assert (key.key_id, key.tenant_id, key.name) == (new.key_id, tenant, "laptop")
    assert key.scopes == ("events:write", "plans:read")


@pytest.mark.parametrize("change", [lambda s: s[:-1], lambda s: s[:-1] + "~", lambda s: s + "x", lambda s: s.upper()])
def test_nearly_right_secret_is_unknown(store: Store, tenant: str, change: object) -> None:
    assert callable(change)
    secret = store.create_key(tenant, name="k", scopes=(), now=NOW).secret
    assert store.key_of(change(secret), now=NOW) is None


@pytest.mark.parametrize("secret", ["", "bt_", "bt_nothing", "a\0b", "\ud800", "ключ" * 1000])
def test_any_text_may_be_tried_as_a_secret(store: Store, secret: str) -> None:
    assert store.key_of(secret, now=NOW) is None


def test_secret_itself_is_not_stored(store: Store, tenant: str, database_url: str) -> None:
    secret = store.create_key(tenant, name="k", scopes=(), now=NOW).secret
    engine = create_engine(database_url)
    with engine.connect() as connection:
        row = connection.execute(text("SELECT * FROM api_keys")).one()
    engine.dispose()
    assert all(secret[12:] not in str(value) for value in row)


def test_revoked_key_ends_here_at_once_and_elsewhere_within_seconds(
    store: Store, tenant: str, database_url: str
) -> None:
    elsewhere = Store(database_url)
    new = store.create_key(tenant, name="k", scopes=(), now=NOW)
    assert elsewhere.key_of(new.secret, now=NOW) is not None
    assert store.revoke_key(new.key_id, now=NOW)
    assert not store.revoke_key(new.key_id, now=NOW)
    assert store.key_of(new.secret, now=NOW) is None
    assert elsewhere.key_of(new.secret, now=NOW + timedelta(seconds=5)) is None
    (key,) = store.keys(tenant)
    assert key.revoked_at == NOW
    elsewhere.close()


def test_last_use_is_noted_at_most_once_a_minute(store: Store, tenant: str) -> None:
    secret = store.create_key(tenant, name="k", scopes=(), now=NOW).secret
    for seconds in (0, 30, 59, 65):
        store.key_of(secret, now=NOW + timedelta(seconds=seconds))
        (key,) = store.keys(tenant)
        assert key.last_used_at == NOW + timedelta(seconds=65 if seconds == 65 else 0)


def test_keys_are_listed_per_tenant(store: Store, tenant: str) -> None:
    other = store.create_tenant("other", now=NOW)
    mine = store.create_key(tenant, name="a", scopes=(), now=NOW)
    theirs = store.create_key(other, name="b", scopes=(), now=NOW + timedelta(seconds=1))
    assert [k.key_id for k in store.keys(tenant)] == [mine.key_id]
    assert [k.key_id for k in store.keys(None)] == [mine.key_id, theirs.key_id]


def test_same_external_id_is_the_same_athlete_unchanged(store: Store, tenant: str) -> None:
    first = store.create_athlete(tenant, external_id="u-1", profile=Profile(timezone="Asia/Tokyo"), now=NOW)
    again = store.create_athlete(tenant, external_id="u-1", profile=Profile(timezone="UTC"), now=NOW)
    assert (first[1], again) == (True, (first[0], False))
    athlete = store.athlete(tenant, first[0])
    assert athlete is not None
    assert (athlete.timezone, athlete.external_id) == ("Asia/Tokyo", "u-1")
    other = store.create_tenant("other", now=NOW)
    assert store.create_athlete(other, external_id="u-1", profile=Profile(), now=NOW)[1]


def test_athletes_without_external_id_are_each_new(store: Store, tenant: str) -> None:
    made = {store.create_athlete(tenant, external_id=None, profile=Profile(), now=NOW) for _ in range(3)}
    assert len(made) == 3
    assert all(re.fullmatch(r"ath_[\w-]{16}", athlete_id) for athlete_id, _ in made)


def test_athletes_are_listed_in_pages(store: Store, tenant: str) -> None:
    ids = sorted(someone_new(store, tenant).id for _ in range(5))
    first = store.athletes(tenant, after=None, limit=3)
    rest = store.athletes(tenant, after=first[-1].athlete_id, limit=3)
    assert [a.athlete_id for a in first + rest] == ids
    assert store.athletes(store.create_tenant("other", now=NOW), after=None, limit=3) == []


@pytest.mark.parametrize("strange", ["", "a\0b", "\ud800", "ä", "ath_" + "x" * 100_000, "' OR 1=1 --"])
def test_strange_ids_match_nobody(store: Store, someone: Someone, strange: str) -> None:
    assert store.athlete(someone.tenant, strange) is None
    assert store.latest_plan(someone.tenant, strange) is None
    assert store.plan_position(someone.tenant, strange) is None
    assert store.event_fate(someone.tenant, strange, strange) == []
    assert store.export_athlete(someone.tenant, strange) is None
    assert not store.erase_athlete(someone.tenant, strange, now=NOW)
    assert not store.was_erased(someone.tenant, strange)
    assert not store.revoke_key(strange, now=NOW)


def test_athlete_of_another_tenant_does_not_exist(store: Store, someone: Someone) -> None:
    other = store.create_tenant("other", now=NOW)
    assert store.athlete(other, someone.id) is None
    assert store.export_athlete(other, someone.id) is None
    assert not store.erase_athlete(other, someone.id, now=NOW)
    assert store.athlete(someone.tenant, someone.id) is not None

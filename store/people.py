"""Tenants, their keys and their athletes."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import Connection, RowMapping, bindparam, insert, or_, select, update

from engine.types import Profile
from schemas.codec import from_bytes, to_bytes
from store.base import Part
from store.tables import api_keys, athletes, events, raw_bodies, tenants
from store.values import ApiKey, Athlete, NewKey, PlanKey

# How long a process may go on trusting a key it has looked up: a revoked key ends everywhere within this time.
KEY_TRUSTED = timedelta(seconds=5)
KEYS_REMEMBERED = 1000
LAST_USED_GRAIN = timedelta(minutes=1)
PREFIX_LENGTH = len("bt_") + 8

_KEY_BY_PREFIX = select(api_keys).where(api_keys.c.prefix == bindparam("the_prefix"))
_TOUCH_KEY = update(api_keys).where(api_keys.c.key_id == bindparam("the_key")).values(last_used_at=bindparam("now"))
_ATHLETE = select(athletes).where(
    athletes.c.athlete_id == bindparam("the_athlete"), athletes.c.tenant_id == bindparam("the_tenant")
)
_NOBODY = sha256(b"").digest()


def new_id(prefix: str) -> str:
    """A random id: 96 bits, so that nobody guesses one and no two meet."""
    return f"{prefix}_{secrets.token_urlsafe(12)}"


class Keys(Part):
    """Tenants and API keys."""

    _trusted: dict[bytes, tuple[ApiKey, datetime]]

    def create_tenant(self, name: str, *, now: datetime) -> str:
        """The id of the tenant with this name, made if there was none."""
        row = {"tenant_id": new_id("ten"), "name": name, "created_at": now}

        def work(connection: Connection) -> str:
            connection.execute(self._insert(tenants).on_conflict_do_nothing(), row)
            found: str = connection.execute(select(tenants.c.tenant_id).where(tenants.c.name == name)).scalar_one()
            return found

        return self._db.write(work)

    def tenant_by_name(self, name: str) -> str | None:
        """The id of the tenant with this name."""
        row = self._db.first(select(tenants.c.tenant_id).where(tenants.c.name == name))
        return row["tenant_id"] if row else None

    def tenants(self) -> list[tuple[str, str]]:
        """Id and name of all tenants, by name."""
        query = select(tenants.c.tenant_id, tenants.c.name).order_by(tenants.c.name)
        return [(row["tenant_id"], row["name"]) for row in self._db.all(query)]

    def create_key(self, tenant_id: str, *, name: str, scopes: tuple[str, ...], now: datetime) -> NewKey:
        """A new key. Its secret cannot be asked for again."""
        key_id, secret = new_id("key"), f"bt_{secrets.token_hex(4)}{secrets.token_urlsafe(32)}"
        row = {
            "key_id": key_id,
            "tenant_id": tenant_id,
            "name": name,
            "scopes": " ".join(scopes),
            "prefix": secret[:PREFIX_LENGTH],
            "secret_sha256": sha256(secret.encode()).digest(),  # 256 random bits need no slow hash
            "created_at": now,
        }
        self._db.run(insert(api_keys), row)
        return NewKey(key_id=key_id, secret=secret)

    def key_of(self, secret: str, *, now: datetime) -> ApiKey | None:
        """The key with this secret; None when unknown or revoked."""
        digest = sha256(secret.encode(errors="replace")).digest()
        known = self._trusted.get(digest)
        if known and known[1] <= now < known[1] + KEY_TRUSTED:
            return known[0]
        row = self._db.first(_KEY_BY_PREFIX, {"the_prefix": secret[:PREFIX_LENGTH]})
        # Compare even when there is no such key, so that both answers take as long.
        same = hmac.compare_digest(digest, row["secret_sha256"] if row else _NOBODY)
        if row is None or not same or row["revoked_at"] is not None:
            self._trusted.pop(digest, None)
            return None
        key = _key(row)
        if key.last_used_at is None or not timedelta(0) <= now - key.last_used_at < LAST_USED_GRAIN:
            self._db.run(_TOUCH_KEY, {"the_key": key.key_id, "now": now})
        if len(self._trusted) >= KEYS_REMEMBERED:
            self._trusted.clear()
        self._trusted[digest] = (key, now)
        return key

    def keys(self, tenant_id: str | None = None) -> list[ApiKey]:
        """All keys, or those of one tenant, oldest first."""
        query = select(api_keys).order_by(api_keys.c.created_at, api_keys.c.key_id)
        if tenant_id is not None:
            query = query.where(api_keys.c.tenant_id == tenant_id)
        return [_key(row) for row in self._db.all(query)]

    def revoke_key(self, key_id: str, *, now: datetime) -> bool:
        """End a key; False when there is no such key or it had ended before."""
        change = (
            update(api_keys)
            .where(api_keys.c.key_id == key_id, api_keys.c.revoked_at.is_(None))
            .values(revoked_at=now)
            .returning(api_keys.c.key_id)
        )
        revoked = self._db.run(change) is not None
        self._trusted.clear()
        return revoked


OVERRIDE = "override"  # the type of what a person says about a plan


class Athletes(Part):
    """Athletes as people register and look them up."""

    def create_athlete(
        self, tenant_id: str, *, external_id: str | None, profile: Profile, now: datetime
    ) -> tuple[str, bool]:
        """The athlete's id and whether it is new; the same external id again is the same athlete, unchanged."""
        row = athlete_row(tenant_id, external_id=external_id, profile=profile, now=now)
        add = (
            self._insert(athletes)
            .on_conflict_do_nothing(index_elements=[athletes.c.tenant_id, athletes.c.external_id])
            .returning(athletes.c.athlete_id)
        )
        find = select(athletes.c.athlete_id).where(
            athletes.c.tenant_id == tenant_id, athletes.c.external_id == external_id
        )

        def work(connection: Connection) -> tuple[str, bool]:
            created = connection.execute(add, row).scalar()
            return (created, True) if created else (connection.execute(find).scalar_one(), False)

        return self._db.write(work)

    def athlete(self, tenant_id: str, athlete_id: str) -> Athlete | None:
        """One athlete of this tenant."""
        row = self._db.first(_ATHLETE, {"the_tenant": tenant_id, "the_athlete": athlete_id})
        return athlete_of(row) if row else None

    def athletes(self, tenant_id: str, *, after: str | None, limit: int, named: str = "") -> list[Athlete]:
        """Athletes of this tenant in the order of their ids, from the one after `after` on.

        `named`: only those whose external id or id holds these letters, large or small.
        """
        query = (
            select(athletes)
            .where(athletes.c.tenant_id == tenant_id, athletes.c.athlete_id > (after or ""))
            .order_by(athletes.c.athlete_id)
            .limit(limit)
        )
        if named:
            ids = (athletes.c.external_id, athletes.c.athlete_id)
            query = query.where(or_(*(column.icontains(named, autoescape=True) for column in ids)))
        return [athlete_of(row) for row in self._db.all(query)]

    def last_heard(self, athlete_ids: Sequence[str]) -> dict[str, datetime]:
        """When the newest event of each of these athletes came in; those without any are left out.

        What a person said about the plan is no word of the athlete's.
        """
        newest = (
            select(raw_bodies.c.received_at)
            .join(events, (events.c.athlete_id == raw_bodies.c.athlete_id) & (events.c.raw_seq == raw_bodies.c.seq))
            .where(events.c.athlete_id == athletes.c.athlete_id, events.c.type != OVERRIDE)
            .order_by(events.c.seq.desc())
            .limit(1)
            .scalar_subquery()
        )
        rows = self._db.all(
            select(athletes.c.athlete_id, newest.label("heard")).where(athletes.c.athlete_id.in_(athlete_ids))
        )
        return {row["athlete_id"]: row["heard"] for row in rows if row["heard"] is not None}


def athlete_row(tenant_id: str, *, external_id: str | None, profile: Profile, now: datetime) -> dict[str, object]:
    """The row of a new athlete."""
    return {
        "athlete_id": new_id("ath"),
        "tenant_id": tenant_id,
        "external_id": external_id,
        "profile": to_bytes(profile),
        "timezone": profile.timezone,
        "created_at": now,
        "dirty_since": now,  # without any event, too, there is a plan to make
    }


def athlete_of(row: RowMapping) -> Athlete:
    """The value of one row of `athletes`."""
    return Athlete(
        athlete_id=row["athlete_id"],
        tenant_id=row["tenant_id"],
        external_id=row["external_id"],
        profile=from_bytes(row["profile"], Profile),
        timezone=row["timezone"],
        events_total=row["events_total"],
        planned=planned_key(row),
        revision=row["revision"],
        etag=row["etag"],
        created_at=row["created_at"],
        dirty_since=row["dirty_since"],
        due_at=row["due_at"],
        attempts=row["attempts"],
        last_error=row["last_error"],
    )


def planned_key(row: RowMapping) -> PlanKey | None:
    """What the athlete's latest plan has seen."""
    if row["planned_events"] is None:
        return None
    return PlanKey(events=row["planned_events"], day=row["planned_day"], ruleset=row["planned_ruleset"])


def _key(row: RowMapping) -> ApiKey:
    return ApiKey(
        key_id=row["key_id"],
        tenant_id=row["tenant_id"],
        name=row["name"],
        scopes=tuple(row["scopes"].split()),
        created_at=row["created_at"],
        last_used_at=row["last_used_at"],
        revoked_at=row["revoked_at"],
    )

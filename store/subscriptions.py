"""Who is told of what: addresses of subscribers and the secrets that messages to them are signed with."""

from __future__ import annotations

import base64
import secrets as random
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import ColumnElement, Connection, RowMapping, delete, func, insert, select, update

from store.base import Part
from store.outbox import PUT_MESSAGE, TEST
from store.people import new_id
from store.sealing import Sealer
from store.tables_news import message_attempts, subscriptions

PER_TENANT = 10  # each is a message more for every plan of the tenant
OLD_SECRET_SIGNS = timedelta(hours=24)  # how long receivers may take to learn a new secret
SECRETS_MAX = 3  # that sign at once; rotating faster ends the oldest
SECRET_BYTES = 32

_s = subscriptions.c
_t = message_attempts.c


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSubscription:
    """A subscription that was just made. The secret is shown once and stored sealed."""

    subscription_id: str
    secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """An address that is told of some types of news. `disabled_why`: gone (it answered 410) or failing."""

    subscription_id: str
    url: str
    types: tuple[str, ...]
    created_at: datetime
    failing_since: datetime | None  # nothing could be delivered since then
    disabled_at: datetime | None
    disabled_why: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageAttempt:
    """One try to deliver one message. `athlete_id` is None for a test."""

    seq: int
    message_id: str
    type: str
    athlete_id: str | None
    revision: int | None
    attempt: int
    at: datetime
    duration_ms: int
    outcome: str  # delivered | failed | given_up | disabled
    http_status: int | None
    error: str | None
    excerpt: str | None  # the first words of the answer to a failed try
    next_at: datetime | None


class _Secret(msgspec.Struct, frozen=True):
    secret: str
    ends_at: datetime | None = None


_SECRETS = msgspec.json.Decoder(tuple[_Secret, ...])


class Subscriptions(Part):
    """Subscriptions of a tenant."""

    def create_subscription(
        self, tenant_id: str, *, url: str, types: tuple[str, ...], base_url: str, now: datetime
    ) -> NewSubscription | None:
        """A new subscription; None when the tenant has PER_TENANT already. `base_url` begins addresses in messages."""
        new = NewSubscription(subscription_id=new_id("sub"), secret=_new_secret())
        row = {
            "subscription_id": new.subscription_id,
            "tenant_id": tenant_id,
            "url": url,
            "types": " ".join(types),
            "secrets": _sealed((_Secret(new.secret),), self._sealer),
            "base_url": base_url,
            "created_at": now,
        }

        def work(connection: Connection) -> bool:
            there = connection.execute(select(func.count()).where(_s.tenant_id == tenant_id)).scalar_one()
            if there < PER_TENANT:
                connection.execute(insert(subscriptions), row)
            return there < PER_TENANT

        return new if self._db.write(work) else None

    def subscriptions(self, tenant_id: str) -> list[Subscription]:
        """All subscriptions of a tenant, oldest first."""
        query = select(subscriptions).where(_s.tenant_id == tenant_id).order_by(_s.created_at, _s.subscription_id)
        return [_subscription(row) for row in self._db.all(query)]

    def subscription(self, tenant_id: str, subscription_id: str) -> Subscription | None:
        """One subscription of this tenant."""
        row = self._db.first(select(subscriptions).where(*_is(tenant_id, subscription_id)))
        return _subscription(row) if row else None

    def delete_subscription(self, tenant_id: str, subscription_id: str) -> bool:
        """Delete it with everything that was not delivered yet; False when there is no such subscription."""
        gone = delete(subscriptions).where(*_is(tenant_id, subscription_id)).returning(_s.subscription_id)
        return self._db.run(gone) is not None

    def rotate_secret(self, tenant_id: str, subscription_id: str, *, now: datetime) -> str | None:
        """A new secret, in front of the old one, which signs too for OLD_SECRET_SIGNS; None: no such subscription."""
        lock = select(_s.secrets).where(*_is(tenant_id, subscription_id)).with_for_update(key_share=True)
        new = _new_secret()

        def work(connection: Connection) -> str | None:
            sealed = connection.execute(lock).scalar()
            if sealed is None:
                return None
            ends_at = now + OLD_SECRET_SIGNS
            old = [
                _Secret(one.secret, min(one.ends_at or ends_at, ends_at))
                for one in _opened(sealed, self._sealer)
                if one.ends_at is None or one.ends_at > now
            ]
            kept = (_Secret(new), *old)[:SECRETS_MAX]
            change = update(subscriptions).where(_s.subscription_id == subscription_id)
            connection.execute(change.values(secrets=_sealed(kept, self._sealer)))
            return new

        return self._db.write(work)

    def send_test(self, tenant_id: str, subscription_id: str, *, now: datetime) -> str | None:
        """Put a test message in the outbox; its id, or None when there is no such subscription."""
        row = {
            "subscription_id": subscription_id,
            "athlete_id": "",
            "type": TEST,
            "message_id": new_id("msg"),
            "revision": 0,
            "etag": None,
            "status": None,
            "reasons": "",
            "created_at": now,
            "attempts": 0,
            "due_at": now,
        }
        there = select(_s.subscription_id).where(*_is(tenant_id, subscription_id))

        def work(connection: Connection) -> str | None:
            if connection.execute(there.with_for_update(read=True, key_share=True)).first() is None:
                return None
            connection.execute(PUT_MESSAGE[connection.dialect.name], row)
            return str(row["message_id"])

        return self._db.write(work)

    def message_attempts(
        self, tenant_id: str, subscription_id: str, *, before: int | None = None, limit: int
    ) -> list[MessageAttempt] | None:
        """The last tries to deliver, newest first; None when there is no such subscription."""
        if self.subscription(tenant_id, subscription_id) is None:
            return None
        query = select(message_attempts).where(_t.subscription_id == subscription_id).order_by(_t.seq.desc())
        if before is not None:
            query = query.where(_t.seq < before)
        return [_attempt(row) for row in self._db.all(query.limit(limit))]


def signing_secrets(sealed: bytes, sealer: Sealer, *, now: datetime) -> tuple[str, ...]:
    """The secrets that sign now, newest first; raises SealBroken."""
    return tuple(one.secret for one in _opened(sealed, sealer) if one.ends_at is None or one.ends_at > now)


def _new_secret() -> str:
    return "whsec_" + base64.b64encode(random.token_bytes(SECRET_BYTES)).decode()


def _sealed(secrets: tuple[_Secret, ...], sealer: Sealer) -> bytes:
    return sealer.seal(msgspec.json.encode(secrets))


def _opened(sealed: bytes, sealer: Sealer) -> tuple[_Secret, ...]:
    return _SECRETS.decode(sealer.open_sealed(sealed))


def _is(tenant_id: str, subscription_id: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return _s.subscription_id == subscription_id, _s.tenant_id == tenant_id


def _subscription(row: RowMapping) -> Subscription:
    return Subscription(
        subscription_id=row["subscription_id"],
        url=row["url"],
        types=tuple(row["types"].split()),
        created_at=row["created_at"],
        failing_since=row["failing_since"],
        disabled_at=row["disabled_at"],
        disabled_why=row["disabled_why"],
    )


def _attempt(row: RowMapping) -> MessageAttempt:
    return MessageAttempt(
        seq=row["seq"],
        message_id=row["message_id"],
        type=row["type"],
        athlete_id=row["athlete_id"] or None,
        revision=row["revision"] or None,
        attempt=row["attempt"],
        at=row["at"],
        duration_ms=row["duration_ms"],
        outcome=row["outcome"],
        http_status=row["http_status"],
        error=row["error"],
        excerpt=row["excerpt"],
        next_at=row["next_at"],
    )

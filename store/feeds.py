"""Calendar feeds: a secret address per athlete, of which only the hash is kept."""

from __future__ import annotations

import secrets
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection, bindparam, delete, select

from store.base import Part
from store.tables import athletes, feeds

_OWNER = (
    select(athletes.c.tenant_id, athletes.c.athlete_id)
    .join(feeds, feeds.c.athlete_id == athletes.c.athlete_id)
    .where(feeds.c.secret_sha256 == bindparam("digest"))
)
_OWN = select(athletes.c.athlete_id).where(
    athletes.c.athlete_id == bindparam("the_athlete"), athletes.c.tenant_id == bindparam("the_tenant")
)


class Feeds(Part):
    """Who may read a plan by its secret address."""

    def make_feed(self, tenant_id: str, athlete_id: str, *, now: datetime) -> str | None:
        """A new secret, which ends the one before; None when there is no such athlete. It cannot be asked for again."""
        secret = secrets.token_urlsafe(32)
        row = {"athlete_id": athlete_id, "secret_sha256": _digest(secret), "created_at": now}
        put = self._insert(feeds).on_conflict_do_update(
            index_elements=[feeds.c.athlete_id],
            set_={"secret_sha256": row["secret_sha256"], "created_at": now},
        )

        def work(connection: Connection) -> bool:
            own = _OWN.with_for_update()
            if connection.execute(own, {"the_athlete": athlete_id, "the_tenant": tenant_id}).first() is None:
                return False
            connection.execute(put, row)
            return True

        return secret if self._db.write(work) else None

    def end_feed(self, tenant_id: str, athlete_id: str) -> bool:
        """End the secret address; False when there was none."""
        own = _OWN.scalar_subquery()
        gone = delete(feeds).where(feeds.c.athlete_id == own).returning(feeds.c.athlete_id)
        return self._db.run(gone, {"the_athlete": athlete_id, "the_tenant": tenant_id}) is not None

    def feed_owner(self, secret: str) -> tuple[str, str] | None:
        """Tenant and athlete of this secret; None when it is unknown or has ended."""
        row = self._db.first(_OWNER, {"digest": _digest(secret)})
        return (row["tenant_id"], row["athlete_id"]) if row else None


def _digest(secret: str) -> bytes:
    # 256 random bits need no slow hash, and who can find a row by it knows the secret already.
    return sha256(secret.encode(errors="replace")).digest()

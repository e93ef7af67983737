"""Erasing one athlete: every row, really deleted. What stays is a salted hash that says "erased", not who."""

from __future__ import annotations

import secrets as random
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection, delete, select, update

from store.base import Part
from store.hooks import forget_athlete
from store.tables import athletes, batch_chunks, batches, metadata, secrets, tombstones
from store.tables_users import users

SALT = "tombstone_salt"
# Every table with rows of an athlete, also those added later. `messages` comes before `message_attempts`: who writes an
# attempt holds the message.
_TABLES = tuple(t for t in reversed(metadata.sorted_tables) if "athlete_id" in t.c and t is not athletes)
# A batch keeps athlete ids as the ends of ranges. A shortened id serves as well: the ranges then overlap a little,
# and who is done is known from the athletes themselves.
_SHORTENED = -6
_ENDS = (
    (batch_chunks.c.first_id, ""),
    (batch_chunks.c.last_id, "~"),  # sorts after every character of an id
    (batches.c.handed_out_to, ""),
)


class Erasing(Part):
    """The right to be forgotten."""

    def erase_athlete(self, tenant_id: str, athlete_id: str, *, now: datetime, keep_account: str | None = None) -> bool:
        """Delete everything about an athlete in one transaction; False when there is no such athlete.

        Accounts whose own training it is go, too, but for `keep_account`, which then has none.
        """
        kept = update(users).where(users.c.user_id == keep_account, users.c.athlete_id == athlete_id)
        lock = (
            select(athletes.c.athlete_id)
            .where(athletes.c.athlete_id == athlete_id, athletes.c.tenant_id == tenant_id)
            .with_for_update()
        )

        def work(connection: Connection) -> bool:
            if connection.execute(lock).first() is None:
                return False
            if keep_account is not None:
                connection.execute(kept.values(athlete_id=None))
            forget_athlete(connection, athlete_id)
            for table in _TABLES:
                connection.execute(delete(table).where(table.c.athlete_id == athlete_id))
            connection.execute(delete(athletes).where(athletes.c.athlete_id == athlete_id))
            for column, end in _ENDS:
                shortened = {column: athlete_id[:_SHORTENED] + end}
                connection.execute(update(column.table).where(column == athlete_id).values(shortened))
            digest = _digest(self._salt(connection), tenant_id, athlete_id)
            row = {"athlete_sha256": digest, "erased_at": now}
            connection.execute(self._insert(tombstones).on_conflict_do_nothing(), row)
            return True

        erased = self._db.write(work)
        if erased:
            self._db.forget_log()
        return erased

    def was_erased(self, tenant_id: str, athlete_id: str) -> bool:
        """Whether this tenant once had this athlete and erased it."""
        row = self._db.first(select(secrets.c.value).where(secrets.c.name == SALT))
        if row is None:
            return False
        digest = _digest(row["value"], tenant_id, athlete_id)
        return self._db.first(select(tombstones).where(tombstones.c.athlete_sha256 == digest)) is not None

    def _salt(self, connection: Connection) -> bytes:
        """The salt of this database, made at the first erasure."""
        row = {"name": SALT, "value": random.token_bytes(32)}
        connection.execute(self._insert(secrets).on_conflict_do_nothing(), row)
        salt: bytes = connection.execute(select(secrets.c.value).where(secrets.c.name == SALT)).scalar_one()
        return salt


def _digest(salt: bytes, tenant_id: str, athlete_id: str) -> bytes:
    return sha256(salt + tenant_id.encode(errors="replace") + b"/" + athlete_id.encode(errors="replace")).digest()

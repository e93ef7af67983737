"""What every part of the store stands on."""

from __future__ import annotations

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite

from store.database import Database
from store.sealing import Sealer


class Part:
    """One subject of the store; `Store` is all of them together."""

    _db: Database
    _sealer: Sealer

    def _insert(self, table: Table) -> postgresql.Insert | sqlite.Insert:
        """An INSERT that knows ON CONFLICT, which both databases spell the same way."""
        return sqlite.insert(table) if self._db.is_sqlite else postgresql.insert(table)

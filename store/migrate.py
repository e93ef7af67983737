"""Bringing the tables up to date with Alembic, from code: nobody needs an alembic.ini."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from store.database import Database
from store.errors import StoreUnavailable
from store.values import Schema

# The newest file under migrations/versions. Standing here, it spares a start that has nothing to do loading Alembic.
HEAD = "0007"
_HERE = Path(__file__).resolve().parent
# Any number that nobody else uses as an advisory lock in the same database.
_LOCK = 4_270_617_881


def upgrade(database: Database) -> None:
    """Migrate to HEAD. Processes that start at once wait for the first; the others then find nothing to do."""
    match schema(database):
        case Schema.CURRENT:
            return
        case Schema.NEWER:
            raise StoreUnavailable("The database was made by a newer Baton. Update this one.")
        case Schema.MISSING | Schema.OLD:
            database.write(lambda connection: _upgrade(connection, database))


def schema(database: Database) -> Schema:
    """How the tables compare with what this code expects."""
    current = _current(database)
    if current is None:
        return Schema.MISSING
    if current == HEAD:
        return Schema.CURRENT
    return Schema.OLD if current < HEAD else Schema.NEWER  # revisions are numbers of four digits


def _current(database: Database) -> str | None:
    def work(connection: Connection) -> str | None:
        try:
            return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        except DBAPIError as error:
            if _no_such_table(error):
                return None
            raise

    return database.read(work)


def _no_such_table(error: DBAPIError) -> bool:
    return (
        getattr(error.orig, "sqlstate", None) == "42P01"
        or getattr(error.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR
    )


def _upgrade(connection: Connection, database: Database) -> None:
    from alembic import command
    from alembic.config import Config

    if not database.is_sqlite:  # on SQLite, BEGIN IMMEDIATE has already made the others wait
        connection.execute(text("SET LOCAL lock_timeout = 0"))
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    config = Config()
    config.set_main_option("script_location", str(_HERE / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")

"""Tables come from migrations, are those of the code, and may be asked for by everybody at once."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, create_engine, insert, inspect, text

from store import Schema, Store, StoreUnavailable
from store.database import Database
from store.migrate import HEAD
from store.tables import metadata, tenants
from store.tables_users import sessions, users
from tests.store.builders import NOW

REPOSITORY = Path(__file__).resolve().parents[2]
MIGRATE = "import sys; from store import Store; s = Store(sys.argv[1]); s.migrate(); s.tenants(); s.close()"


def test_head_is_the_newest_migration() -> None:
    scripts = ScriptDirectory(str(REPOSITORY / "store" / "migrations"))
    assert scripts.get_heads() == [HEAD]


def test_migrated_tables_are_those_of_the_code(empty_database_url: str) -> None:
    store = Store(empty_database_url)
    store.migrate()
    store.migrate()
    store.close()
    engine = create_engine(empty_database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_keys_and_indexes_are_those_of_the_code(empty_database_url: str) -> None:
    store = Store(empty_database_url)
    store.migrate()
    store.close()
    engine = create_engine(empty_database_url)
    found = MetaData()
    found.reflect(engine)
    look = inspect(engine)
    for table in metadata.sorted_tables:
        there = found.tables[table.name]
        assert {c.name for c in there.primary_key} == {c.name for c in table.primary_key}
        assert {i["name"] for i in look.get_indexes(table.name) if i.get("duplicates_constraint") is None} == {
            i.name for i in table.indexes
        }
        assert {tuple(sorted(fk.column_keys)) for fk in there.foreign_key_constraints} == {
            tuple(sorted(fk.column_keys)) for fk in table.foreign_key_constraints
        }
        assert all(fk.ondelete == "CASCADE" for fk in there.foreign_key_constraints)
    engine.dispose()


def test_four_processes_may_start_at_once(empty_database_url: str) -> None:
    starts = [
        subprocess.Popen([sys.executable, "-c", MIGRATE, empty_database_url], cwd=REPOSITORY, stderr=subprocess.PIPE)
        for _ in range(4)
    ]
    failed = [error.decode() for start in starts if (error := start.communicate(timeout=100)[1]) or start.returncode]
    assert failed == []
    store = Store(empty_database_url)
    assert store.tenants() == []
    store.close()


def test_schema_is_missing_old_current_or_newer(empty_database_url: str) -> None:
    store = Store(empty_database_url)
    assert store.schema() is Schema.MISSING
    store.migrate()
    assert store.schema() is Schema.CURRENT
    engine = create_engine(empty_database_url)
    for revision, schema in (("0000", Schema.OLD), ("9999", Schema.NEWER)):
        with engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :number"), {"number": revision})
        assert store.schema() is schema
    engine.dispose()
    with pytest.raises(StoreUnavailable, match="newer Baton"):
        store.migrate()
    store.close()


def test_people_of_before_are_still_signed_in(empty_database_url: str) -> None:
    secret, later = "a-session-from-before", NOW + timedelta(days=20)
    store = Store(empty_database_url)
    database = Database(empty_database_url)
    config = Config()
    config.set_main_option("script_location", str(REPOSITORY / "store" / "migrations"))

    before = (
        (tenants, {"tenant_id": "t", "name": "ours", "created_at": NOW}),
        (users, {"user_id": "u", "tenant_id": "t", "name": "mara", "roles": "coach", "created_at": NOW}),
        (sessions, {"secret_sha256": sha256(secret.encode()).digest(), "user_id": "u", "expires_at": later}),
    )

    def to_0006(connection: Connection) -> None:
        config.attributes["connection"] = connection
        command.upgrade(config, "0006")
        for table, row in before:  # only the columns that there were
            connection.execute(insert(table).values(row))

    database.write(to_0006)
    database.close()
    assert store.schema() is Schema.OLD
    store.migrate()
    user = store.user_of_session(secret, now=NOW)
    assert user is not None
    assert (user.name, user.email, user.language, user.disabled_at) == ("mara", None, None, None)
    kept = store.session(secret)
    assert kept is not None
    assert (kept.began_at, kept.method) == (None, None)
    store.close()

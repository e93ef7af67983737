"""The tables. Times are UTC; key columns compare byte by byte on both databases."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    false,
    text,
)

# Byte order: the same on SQLite and PostgreSQL, faster than a language's, and not changed by a system update.
PlainText = Text().with_variant(Text(collation="C"), "postgresql")


class Moment(TypeDecorator[datetime]):
    """An aware time in UTC; on SQLite a text that sorts like the time."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class Ident(TypeDecorator[str]):
    """An id we gave out. Ids come back in addresses, so text that no database can hold must match nothing."""

    impl = PlainText
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002  # SQLAlchemy's name
        return value if value is None or (value.isascii() and "\0" not in value) else "?"


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

tenants = Table(
    "tenants",
    metadata,
    Column("tenant_id", Ident, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("created_at", Moment, nullable=False),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("key_id", Ident, primary_key=True),
    Column("tenant_id", Ident, ForeignKey("tenants.tenant_id", ondelete="CASCADE"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("scopes", Text, nullable=False),  # separated by spaces
    Column("prefix", Ident, nullable=False, unique=True),  # finds the row; the hash decides
    Column("secret_sha256", LargeBinary, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("last_used_at", Moment),
    Column("revoked_at", Moment),
)

athletes = Table(
    "athletes",
    metadata,
    Column("athlete_id", Ident, primary_key=True),
    Column("tenant_id", Ident, ForeignKey("tenants.tenant_id", ondelete="CASCADE"), nullable=False),
    Column("external_id", PlainText),
    Column("profile", LargeBinary, nullable=False),
    Column("timezone", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    # A count raised under this row's lock, never a sequence: sequences commit out of order.
    Column("events_total", Integer, nullable=False, server_default=text("0")),
    # Whether some retraction or confirmation names another event; spares intake a query where none does.
    Column("has_pointers", Boolean, nullable=False, server_default=false()),
    Column("planned_events", Integer),
    Column("planned_day", Date),
    Column("planned_ruleset", Integer),
    Column("revision", Integer, nullable=False, server_default=text("0")),
    Column("etag", Text),
    Column("plan_sha256", LargeBinary),
    Column("planned_at", Moment),
    Column("due_at", Moment),
    Column("dirty_since", Moment),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("next_attempt_at", Moment),
    Column("last_error", Text),
    Column("attention", Text),  # why a person should look: code:severity, separated by spaces
    Column("lease_owner", Text),
    Column("lease_until", Moment),
    Column("rung_at", Moment),
    Column("batch_no", Integer, nullable=False, server_default=text("0")),  # the last batch that went over this row
)
Index("ix_athletes_tenant", athletes.c.tenant_id, athletes.c.athlete_id)
Index("ix_athletes_external", athletes.c.tenant_id, athletes.c.external_id, unique=True)
# The three questions of the reconciler. Each answers "nobody" with one look, however many athletes there are.
Index(
    "ix_athletes_dirty",
    athletes.c.dirty_since,
    postgresql_where=athletes.c.dirty_since.is_not(None),
    sqlite_where=athletes.c.dirty_since.is_not(None),
)
Index("ix_athletes_due", athletes.c.due_at)
Index("ix_athletes_ruleset", athletes.c.planned_ruleset)

events = Table(
    "events",
    metadata,
    Column("athlete_id", Ident, ForeignKey("athletes.athlete_id", ondelete="CASCADE"), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),  # 1, 2, 3, ... per athlete, without gaps
    Column("event_id", Ident, nullable=False),
    Column("source", PlainText, nullable=False),
    Column("source_id", PlainText, nullable=False),
    Column("version", Text),
    Column("type", Text, nullable=False),
    Column("occurred_at", Moment, nullable=False),
    # Cannot simply be folded on top of what was folded before: see `intake.needs_replay`.
    Column("replay", Boolean, nullable=False),
    Column("of_source", PlainText),  # what a retraction or confirmation points to
    Column("of_source_id", PlainText),
    Column("raw_seq", Integer, nullable=False),  # the call it came with
    Column("body", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
Index("ix_events_event_id", events.c.event_id, events.c.athlete_id, unique=True)
Index("ix_events_identity", events.c.athlete_id, events.c.source_id, events.c.source)
Index(
    "ix_events_pointer",
    events.c.athlete_id,
    events.c.of_source_id,
    postgresql_where=events.c.of_source_id.is_not(None),
    sqlite_where=events.c.of_source_id.is_not(None),
)

# The rows lie in the order of the primary key, and SQLite takes its first column to be as good as any index: without
# these hints it reads all events of an athlete to find one. PostgreSQL knows by itself.
BY_IDENTITY = (events, "INDEXED BY ix_events_identity", "sqlite")
BY_POINTER = (events, "INDEXED BY ix_events_pointer", "sqlite")

# One row per call that stored something, numbered by the first event it stored.
raw_bodies = Table(
    "raw_bodies",
    metadata,
    Column("athlete_id", Ident, ForeignKey("athletes.athlete_id", ondelete="CASCADE"), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("received_at", Moment, nullable=False),
    Column("content_type", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

checkpoints = Table(
    "checkpoints",
    metadata,
    Column("athlete_id", Ident, ForeignKey("athletes.athlete_id", ondelete="CASCADE"), primary_key=True),
    Column("events", Integer, nullable=False),
    Column("ruleset", Integer, nullable=False),
    Column("state", LargeBinary),  # null: replay
    Column("set_aside", LargeBinary, nullable=False),
)

plans = Table(
    "plans",
    metadata,
    Column("athlete_id", Ident, ForeignKey("athletes.athlete_id", ondelete="CASCADE"), primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("etag", Text, nullable=False),
    # The key it was made with, and the last one under which it still held.
    Column("first_events", Integer, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("first_ruleset", Integer, nullable=False),
    Column("events", Integer, nullable=False),
    Column("day", Date, nullable=False),
    Column("ruleset", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("computed_at", Moment, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

# One calendar feed per athlete; its secret address is only known as a hash.
feeds = Table(
    "feeds",
    metadata,
    Column("athlete_id", Ident, ForeignKey("athletes.athlete_id", ondelete="CASCADE"), primary_key=True),
    Column("secret_sha256", LargeBinary, nullable=False, unique=True),
    Column("created_at", Moment, nullable=False),
)

batches = Table(
    "batches",
    metadata,
    Column("batch_id", Integer, primary_key=True),
    Column("key", Ident, nullable=False, unique=True),
    Column("ruleset", Integer, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("total", Integer, nullable=False),
    Column("handed_out_to", Ident, nullable=False),  # the last athlete id of the last chunk
    Column("exhausted", Boolean, nullable=False),
)

# A chunk is a range of athlete ids; which of them are done stands in athletes.batch_no, written with the plan itself.
batch_chunks = Table(
    "batch_chunks",
    metadata,
    Column("batch_id", Integer, ForeignKey("batches.batch_id", ondelete="CASCADE"), primary_key=True),
    Column("chunk_no", Integer, primary_key=True, autoincrement=False),
    Column("first_id", Ident, nullable=False),
    Column("last_id", Ident, nullable=False),
    Column("owner", Text, nullable=False),
    Column("lease_until", Moment, nullable=False),
    Column("changed", Integer, nullable=False, server_default=text("0")),
    Column("unchanged", Integer, nullable=False, server_default=text("0")),
    Column("failed", Integer, nullable=False, server_default=text("0")),
    Column("done_at", Moment),
)

# An address that a sender calls. One for each connection, or one for a whole application with many connections.
hooks = Table(
    "hooks",
    metadata,
    Column("hook_id", Ident, primary_key=True),
    Column("tenant_id", Ident, ForeignKey("tenants.tenant_id", ondelete="CASCADE"), nullable=False, index=True),
    Column("sender", Ident, nullable=False),
    Column("token_sha256", LargeBinary, nullable=False, unique=True),
    Column("secrets", LargeBinary, nullable=False),  # sealed
    Column("created_at", Moment, nullable=False),
    Column("refused_at", Moment),  # the last call whose proof did not hold
)

# One athlete's account at one sender.
connections = Table(
    "connections",
    metadata,
    Column("connection_id", Ident, primary_key=True),
    Column("athlete_id", Ident, ForeignKey("athletes.athlete_id", ondelete="CASCADE"), nullable=False, index=True),
    Column("hook_id", Ident, ForeignKey("hooks.hook_id", ondelete="CASCADE"), nullable=False),
    Column("person", PlainText),  # the sender's id of the athlete; null: whoever a body is about
    Column("timezone", Text, nullable=False),
    Column("weight_unit", Text, nullable=False),
    Column("tokens", LargeBinary),  # sealed; for senders whose data has to be fetched
    Column("created_at", Moment, nullable=False),
    Column("closed_at", Moment),  # by the sender: access was taken back
)
Index("ix_connections_person", connections.c.hook_id, connections.c.person, unique=True)

# What came, before anybody has read it: an acknowledged delivery is never lost.
deliveries = Table(
    "deliveries",
    metadata,
    Column("delivery_id", Ident, primary_key=True),
    Column("hook_id", Ident, ForeignKey("hooks.hook_id", ondelete="CASCADE"), nullable=False),
    Column("key", PlainText, nullable=False),  # equal over the sender's retries
    Column("received_at", Moment, nullable=False),
    Column("headers", LargeBinary, nullable=False),  # those that tell something; none that proves something
    Column("body", LargeBinary, nullable=False),
    Column("state", Ident, nullable=False),  # waiting | read | quarantined
    Column("why", Text),  # why it is in quarantine, or why reading it failed the last time
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("next_attempt_at", Moment),  # null: nothing is left to do
)
Index("ix_deliveries_key", deliveries.c.hook_id, deliveries.c.key, unique=True)
Index("ix_deliveries_newest", deliveries.c.hook_id, deliveries.c.received_at)
Index(
    "ix_deliveries_next",
    deliveries.c.next_attempt_at,
    postgresql_where=deliveries.c.next_attempt_at.is_not(None),
    sqlite_where=deliveries.c.next_attempt_at.is_not(None),
)

# What one delivery came to, item by item. Items alike are one row with their number.
delivery_items = Table(
    "delivery_items",
    metadata,
    Column("delivery_id", Ident, ForeignKey("deliveries.delivery_id", ondelete="CASCADE"), primary_key=True),
    Column("item_no", Integer, primary_key=True, autoincrement=False),
    Column("athlete_id", Ident, ForeignKey("athletes.athlete_id", ondelete="CASCADE"), index=True),
    Column("connection_id", Ident, ForeignKey("connections.connection_id", ondelete="CASCADE")),
    Column("what", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("reference", Text),
    Column("count", Integer, nullable=False),
    Column("events", LargeBinary, nullable=False),  # ids and what became of them
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("next_attempt_at", Moment),  # of fetching what the sender only announced
)
Index(
    "ix_delivery_items_next",
    delivery_items.c.next_attempt_at,
    postgresql_where=delivery_items.c.next_attempt_at.is_not(None),
    sqlite_where=delivery_items.c.next_attempt_at.is_not(None),
)

# An uploaded file, and how far it has been taken in.
imports = Table(
    "imports",
    metadata,
    Column("import_id", Ident, primary_key=True),
    Column("athlete_id", Ident, ForeignKey("athletes.athlete_id", ondelete="CASCADE"), nullable=False, index=True),
    Column("kind", Ident, nullable=False),
    Column("state", Ident, nullable=False),  # waiting | done | failed
    Column("bytes", Integer, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("timezone", Text, nullable=False),
    Column("weight_unit", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("finished_at", Moment),
    Column("items_total", Integer),
    Column("items_done", Integer, nullable=False, server_default=text("0")),
    Column("stored", Integer, nullable=False, server_default=text("0")),
    Column("replaced", Integer, nullable=False, server_default=text("0")),
    Column("duplicate", Integer, nullable=False, server_default=text("0")),
    Column("older", Integer, nullable=False, server_default=text("0")),
    Column("not_taken", Integer, nullable=False, server_default=text("0")),
    Column("failure_code", Text),
    Column("failure_text", Text),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("next_attempt_at", Moment),  # until then somebody works on it; null: nothing is left to do
    Column("file", LargeBinary, nullable=False),  # empty once taken in, for kinds that hold positions and names
)
Index(
    "ix_imports_next",
    imports.c.next_attempt_at,
    postgresql_where=imports.c.next_attempt_at.is_not(None),
    sqlite_where=imports.c.next_attempt_at.is_not(None),
)

# What of a file was not taken, in its order.
import_rows = Table(
    "import_rows",
    metadata,
    Column("import_id", Ident, ForeignKey("imports.import_id", ondelete="CASCADE"), primary_key=True),
    Column("row_no", Integer, primary_key=True, autoincrement=False),
    Column("athlete_id", Ident, ForeignKey("athletes.athlete_id", ondelete="CASCADE"), nullable=False, index=True),
    Column("number", Integer, nullable=False),  # line, item or message of the file
    Column("code", Text, nullable=False),
    Column("text", Text, nullable=False),
)

# Salted hashes of erased athletes: enough to say "erased", not enough to say who.
tombstones = Table(
    "tombstones",
    metadata,
    Column("athlete_sha256", LargeBinary, primary_key=True),
    Column("erased_at", Moment, nullable=False),
)

secrets = Table(
    "secrets",
    metadata,
    Column("name", Ident, primary_key=True),
    Column("value", LargeBinary, nullable=False),
)

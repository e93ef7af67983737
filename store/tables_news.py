"""The tables of what subscribers are told."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, Table, Text, text

from store.tables import Ident, Moment, metadata

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("subscription_id", Ident, primary_key=True),
    Column("tenant_id", Ident, ForeignKey("tenants.tenant_id", ondelete="CASCADE"), nullable=False, index=True),
    Column("url", Text, nullable=False),
    Column("types", Text, nullable=False),  # separated by spaces
    Column("secrets", LargeBinary, nullable=False),  # sealed
    Column("base_url", Text, nullable=False),  # how the subscriber reached us, for addresses in messages
    Column("created_at", Moment, nullable=False),
    Column("failing_since", Moment),
    Column("paused_until", Moment),
    Column("disabled_at", Moment),
    Column("disabled_why", Text),
    Column("attempts_total", Integer, nullable=False, server_default=text("0")),
)

# The outbox: what has to be told and was not yet, one row for each subscription, athlete and type, so that a newer plan
# takes the place of an older one. Written with the plan, in one transaction.
messages = Table(
    "messages",
    metadata,
    Column(
        "subscription_id",
        Ident,
        ForeignKey("subscriptions.subscription_id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("athlete_id", Ident, primary_key=True),  # empty: a test, which is about nobody
    Column("type", Ident, primary_key=True),
    Column("message_id", Ident, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("etag", Text),
    Column("status", Text),
    Column("reasons", Text, nullable=False),  # code:severity, separated by spaces
    Column("created_at", Moment, nullable=False),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("due_at", Moment, nullable=False),
    Column("lease_owner", Text),
    Column("lease_until", Moment),
    sqlite_with_rowid=False,
)
Index("ix_messages_due", messages.c.subscription_id, messages.c.due_at)

# What became of each try to tell; the last ones of each subscription are kept.
message_attempts = Table(
    "message_attempts",
    metadata,
    Column(
        "subscription_id",
        Ident,
        ForeignKey("subscriptions.subscription_id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("message_id", Ident, nullable=False),
    Column("type", Text, nullable=False),
    Column("athlete_id", Ident, nullable=False, index=True),
    Column("revision", Integer, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("duration_ms", Integer, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("http_status", Integer),
    Column("error", Text),
    Column("excerpt", Text),
    Column("next_at", Moment),
    sqlite_with_rowid=False,
)

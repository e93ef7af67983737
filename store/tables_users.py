"""The tables of people who sign in to the pages."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, Table, Text

from store.tables import Ident, Moment, PlainText, metadata

users = Table(
    "users",
    metadata,
    Column("user_id", Ident, primary_key=True),
    Column("tenant_id", Ident, ForeignKey("tenants.tenant_id", ondelete="CASCADE"), nullable=False, index=True),
    # Whose training the pages show to this person; an account ends with its athlete.
    Column("athlete_id", Ident, ForeignKey("athletes.athlete_id", ondelete="CASCADE"), index=True),
    Column("name", PlainText, nullable=False, unique=True),  # as typed to sign in, in one spelling
    Column("roles", Text, nullable=False),  # separated by spaces
    Column("password_hash", Text),  # null: signs in by link only
    Column("created_at", Moment, nullable=False),
)

# What opens the pages: a session of a browser, or a link that makes one. Only hashes of the secrets are kept.
sessions = Table(
    "sessions",
    metadata,
    Column("secret_sha256", LargeBinary, primary_key=True),
    Column("user_id", Ident, ForeignKey("users.user_id", ondelete="CASCADE"), nullable=False, index=True),
    Column("expires_at", Moment, nullable=False, index=True),
)
sign_in_links = Table(
    "sign_in_links",
    metadata,
    Column("secret_sha256", LargeBinary, primary_key=True),
    Column("user_id", Ident, ForeignKey("users.user_id", ondelete="CASCADE"), nullable=False, index=True),
    Column("expires_at", Moment, nullable=False, index=True),
)

# Tries to sign in since the last one that worked, by the hash of the name: also of names that nobody has.
sign_in_tries = Table(
    "sign_in_tries",
    metadata,
    Column("name_sha256", LargeBinary, primary_key=True),
    Column("tries", Integer, nullable=False),
    Column("blocked_until", Moment, nullable=False, index=True),
)

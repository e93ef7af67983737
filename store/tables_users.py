"""The tables of people who sign in to the pages."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, Table, Text

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
    # Said by an admin or verified by a provider, never by the person alone: a provider's word is matched with it.
    Column("email", PlainText),
    Column("language", Text),  # null: as the browser asks
    Column("disabled_at", Moment),
)
Index("uq_users_email", users.c.email, unique=True)

# What opens the pages: a session of a browser, or a link that makes one. Only hashes of the secrets are kept.
sessions = Table(
    "sessions",
    metadata,
    Column("secret_sha256", LargeBinary, primary_key=True),
    Column("user_id", Ident, ForeignKey("users.user_id", ondelete="CASCADE"), nullable=False, index=True),
    Column("expires_at", Moment, nullable=False, index=True),
    Column("began_at", Moment),  # null, as `method`: begun before this was kept
    Column("method", Text),
)
sign_in_links = Table(
    "sign_in_links",
    metadata,
    Column("secret_sha256", LargeBinary, primary_key=True),
    Column("user_id", Ident, ForeignKey("users.user_id", ondelete="CASCADE"), nullable=False, index=True),
    Column("expires_at", Moment, nullable=False, index=True),
)

# Who somebody is at an OpenID provider. One of each provider per account: an address that the provider has given to
# another person does not open the account of the first.
identities = Table(
    "identities",
    metadata,
    Column("issuer", PlainText, primary_key=True),
    Column("subject", PlainText, primary_key=True),
    Column("user_id", Ident, ForeignKey("users.user_id", ondelete="CASCADE"), nullable=False),
    Column("email", Text),
    Column("linked_at", Moment, nullable=False),
    Column("used_at", Moment, nullable=False),
)
Index("uq_identities_user_id", identities.c.user_id, identities.c.issuer, unique=True)

# What was changed about accounts, and by whom. Ids only: once an account is gone, its rows name nobody.
account_changes = Table(
    "account_changes",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("tenant_id", Ident, ForeignKey("tenants.tenant_id", ondelete="CASCADE"), nullable=False),
    Column("at", Moment, nullable=False),
    Column("by_user_id", Ident),  # null: by a command of the operator
    Column("user_id", Ident, nullable=False),
    Column("what", Text, nullable=False),
    Column("detail", Text, nullable=False),
)
Index("ix_account_changes_tenant_id", account_changes.c.tenant_id, account_changes.c.seq)

# Tries to sign in since the last one that worked, by the hash of the name: also of names that nobody has.
sign_in_tries = Table(
    "sign_in_tries",
    metadata,
    Column("name_sha256", LargeBinary, primary_key=True),
    Column("tries", Integer, nullable=False),
    Column("blocked_until", Moment, nullable=False, index=True),
)

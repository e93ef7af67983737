"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _create_batches()
    _create_secrets()
    _create_tenants()
    _create_tombstones()
    _create_api_keys()
    _create_athletes()
    _create_batch_chunks()
    _create_checkpoints()
    _create_events()
    _create_plans()
    _create_raw_bodies()


def downgrade() -> None:
    for name in reversed(TABLES):
        op.drop_table(name)


TABLES = (
    "batches",
    "secrets",
    "tenants",
    "tombstones",
    "api_keys",
    "athletes",
    "batch_chunks",
    "checkpoints",
    "events",
    "plans",
    "raw_bodies",
)


def _create_batches() -> None:
    op.create_table(
        "batches",
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("key", KEY, nullable=False),
        sa.Column("ruleset", sa.Integer(), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("handed_out_to", KEY, nullable=False),
        sa.Column("exhausted", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("batch_id", name="pk_batches"),
        sa.UniqueConstraint("key", name="uq_batches_key"),
    )


def _create_secrets() -> None:
    op.create_table(
        "secrets",
        sa.Column("name", KEY, nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_secrets"),
    )


def _create_tenants() -> None:
    op.create_table(
        "tenants",
        sa.Column("tenant_id", KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", name="pk_tenants"),
        sa.UniqueConstraint("name", name="uq_tenants_name"),
    )


def _create_tombstones() -> None:
    op.create_table(
        "tombstones",
        sa.Column("athlete_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("erased_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("athlete_sha256", name="pk_tombstones"),
    )


def _create_api_keys() -> None:
    op.create_table(
        "api_keys",
        sa.Column("key_id", KEY, nullable=False),
        sa.Column("tenant_id", KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("prefix", KEY, nullable=False),
        sa.Column("secret_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("last_used_at", MOMENT),
        sa.Column("revoked_at", MOMENT),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.tenant_id"], name="fk_api_keys_tenant_id_tenants", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("key_id", name="pk_api_keys"),
        sa.UniqueConstraint("prefix", name="uq_api_keys_prefix"),
    )
    op.create_index("ix_api_keys_tenant_id", "api_keys", ["tenant_id"])


def _create_athletes() -> None:
    op.create_table(
        "athletes",
        sa.Column("athlete_id", KEY, nullable=False),
        sa.Column("tenant_id", KEY, nullable=False),
        sa.Column("external_id", KEY),
        sa.Column("profile", sa.LargeBinary(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("events_total", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("has_pointers", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("planned_events", sa.Integer()),
        sa.Column("planned_day", sa.Date()),
        sa.Column("planned_ruleset", sa.Integer()),
        sa.Column("revision", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("etag", sa.Text()),
        sa.Column("plan_sha256", sa.LargeBinary()),
        sa.Column("planned_at", MOMENT),
        sa.Column("due_at", MOMENT),
        sa.Column("dirty_since", MOMENT),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("next_attempt_at", MOMENT),
        sa.Column("last_error", sa.Text()),
        sa.Column("lease_owner", sa.Text()),
        sa.Column("lease_until", MOMENT),
        sa.Column("rung_at", MOMENT),
        sa.Column("batch_no", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.tenant_id"], name="fk_athletes_tenant_id_tenants", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("athlete_id", name="pk_athletes"),
    )
    op.create_index(
        "ix_athletes_dirty",
        "athletes",
        ["dirty_since"],
        postgresql_where=sa.text("dirty_since IS NOT NULL"),
        sqlite_where=sa.text("dirty_since IS NOT NULL"),
    )
    op.create_index("ix_athletes_due", "athletes", ["due_at"])
    op.create_index("ix_athletes_external", "athletes", ["tenant_id", "external_id"], unique=True)
    op.create_index("ix_athletes_ruleset", "athletes", ["planned_ruleset"])
    op.create_index("ix_athletes_tenant", "athletes", ["tenant_id", "athlete_id"])


def _create_batch_chunks() -> None:
    op.create_table(
        "batch_chunks",
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("chunk_no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("first_id", KEY, nullable=False),
        sa.Column("last_id", KEY, nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("lease_until", MOMENT, nullable=False),
        sa.Column("changed", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("unchanged", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("failed", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("done_at", MOMENT),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["batches.batch_id"], name="fk_batch_chunks_batch_id_batches", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("batch_id", "chunk_no", name="pk_batch_chunks"),
    )


def _create_checkpoints() -> None:
    op.create_table(
        "checkpoints",
        sa.Column("athlete_id", KEY, nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("ruleset", sa.Integer(), nullable=False),
        sa.Column("state", sa.LargeBinary()),
        sa.Column("set_aside", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["athlete_id"], ["athletes.athlete_id"], name="fk_checkpoints_athlete_id_athletes", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("athlete_id", name="pk_checkpoints"),
    )


def _create_events() -> None:
    op.create_table(
        "events",
        sa.Column("athlete_id", KEY, nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("event_id", KEY, nullable=False),
        sa.Column("source", KEY, nullable=False),
        sa.Column("source_id", KEY, nullable=False),
        sa.Column("version", sa.Text()),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("occurred_at", MOMENT, nullable=False),
        sa.Column("replay", sa.Boolean(), nullable=False),
        sa.Column("of_source", KEY),
        sa.Column("of_source_id", KEY),
        sa.Column("raw_seq", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["athlete_id"], ["athletes.athlete_id"], name="fk_events_athlete_id_athletes", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("athlete_id", "seq", name="pk_events"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_events_event_id", "events", ["event_id", "athlete_id"], unique=True)
    op.create_index("ix_events_identity", "events", ["athlete_id", "source_id", "source"])
    op.create_index(
        "ix_events_pointer",
        "events",
        ["athlete_id", "of_source_id"],
        postgresql_where=sa.text("of_source_id IS NOT NULL"),
        sqlite_where=sa.text("of_source_id IS NOT NULL"),
    )


def _create_plans() -> None:
    op.create_table(
        "plans",
        sa.Column("athlete_id", KEY, nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("etag", sa.Text(), nullable=False),
        sa.Column("first_events", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("first_ruleset", sa.Integer(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("ruleset", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("computed_at", MOMENT, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["athlete_id"], ["athletes.athlete_id"], name="fk_plans_athlete_id_athletes", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("athlete_id", "revision", name="pk_plans"),
    )


def _create_raw_bodies() -> None:
    op.create_table(
        "raw_bodies",
        sa.Column("athlete_id", KEY, nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["athlete_id"], ["athletes.athlete_id"], name="fk_raw_bodies_athlete_id_athletes", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("athlete_id", "seq", name="pk_raw_bodies"),
        sqlite_with_rowid=False,
    )

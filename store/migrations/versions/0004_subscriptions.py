"""Outgoing webhooks: who wants to be told, what has to be told, and what became of it."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("athletes", sa.Column("attention", sa.Text()))
    _create_subscriptions()
    _create_messages()
    _create_message_attempts()


def downgrade() -> None:
    op.drop_table("message_attempts")
    op.drop_table("messages")
    op.drop_table("subscriptions")
    op.drop_column("athletes", "attention")


def _create_subscriptions() -> None:
    op.create_table(
        "subscriptions",
        sa.Column("subscription_id", KEY, nullable=False),
        sa.Column("tenant_id", KEY, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("types", sa.Text(), nullable=False),
        sa.Column("secrets", sa.LargeBinary(), nullable=False),
        sa.Column("base_url", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("failing_since", MOMENT),
        sa.Column("paused_until", MOMENT),
        sa.Column("disabled_at", MOMENT),
        sa.Column("disabled_why", sa.Text()),
        sa.Column("attempts_total", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.tenant_id"], name="fk_subscriptions_tenant_id_tenants", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("subscription_id", name="pk_subscriptions"),
    )
    op.create_index("ix_subscriptions_tenant_id", "subscriptions", ["tenant_id"])


def _create_messages() -> None:
    op.create_table(
        "messages",
        sa.Column("subscription_id", KEY, nullable=False),
        sa.Column("athlete_id", KEY, nullable=False),
        sa.Column("type", KEY, nullable=False),
        sa.Column("message_id", KEY, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("etag", sa.Text()),
        sa.Column("status", sa.Text()),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("lease_owner", sa.Text()),
        sa.Column("lease_until", MOMENT),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["subscriptions.subscription_id"],
            name="fk_messages_subscription_id_subscriptions",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("subscription_id", "athlete_id", "type", name="pk_messages"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_messages_due", "messages", ["subscription_id", "due_at"])


def _create_message_attempts() -> None:
    op.create_table(
        "message_attempts",
        sa.Column("subscription_id", KEY, nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("message_id", KEY, nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("athlete_id", KEY, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("http_status", sa.Integer()),
        sa.Column("error", sa.Text()),
        sa.Column("excerpt", sa.Text()),
        sa.Column("next_at", MOMENT),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["subscriptions.subscription_id"],
            name="fk_message_attempts_subscription_id_subscriptions",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("subscription_id", "seq", name="pk_message_attempts"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_message_attempts_athlete_id", "message_attempts", ["athlete_id"])

"""Hooks, connections and deliveries."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _create_hooks()
    _create_connections()
    _create_deliveries()
    _create_delivery_items()


def downgrade() -> None:
    for name in ("delivery_items", "deliveries", "connections", "hooks"):
        op.drop_table(name)


def _create_hooks() -> None:
    op.create_table(
        "hooks",
        sa.Column("hook_id", KEY, nullable=False),
        sa.Column("tenant_id", KEY, nullable=False),
        sa.Column("sender", KEY, nullable=False),
        sa.Column("token_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("secrets", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("refused_at", MOMENT),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.tenant_id"], name="fk_hooks_tenant_id_tenants", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("hook_id", name="pk_hooks"),
        sa.UniqueConstraint("token_sha256", name="uq_hooks_token_sha256"),
    )
    op.create_index("ix_hooks_tenant_id", "hooks", ["tenant_id"])


def _create_connections() -> None:
    op.create_table(
        "connections",
        sa.Column("connection_id", KEY, nullable=False),
        sa.Column("athlete_id", KEY, nullable=False),
        sa.Column("hook_id", KEY, nullable=False),
        sa.Column("person", KEY),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("weight_unit", sa.Text(), nullable=False),
        sa.Column("tokens", sa.LargeBinary()),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT),
        sa.ForeignKeyConstraint(
            ["athlete_id"], ["athletes.athlete_id"], name="fk_connections_athlete_id_athletes", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["hook_id"], ["hooks.hook_id"], name="fk_connections_hook_id_hooks", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("connection_id", name="pk_connections"),
    )
    op.create_index("ix_connections_athlete_id", "connections", ["athlete_id"])
    op.create_index("ix_connections_person", "connections", ["hook_id", "person"], unique=True)


def _create_deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("delivery_id", KEY, nullable=False),
        sa.Column("hook_id", KEY, nullable=False),
        sa.Column("key", KEY, nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("headers", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("state", KEY, nullable=False),
        sa.Column("why", sa.Text()),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("next_attempt_at", MOMENT),
        sa.ForeignKeyConstraint(["hook_id"], ["hooks.hook_id"], name="fk_deliveries_hook_id_hooks", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("delivery_id", name="pk_deliveries"),
    )
    op.create_index("ix_deliveries_key", "deliveries", ["hook_id", "key"], unique=True)
    op.create_index("ix_deliveries_newest", "deliveries", ["hook_id", "received_at"])
    _index_next("deliveries")


def _create_delivery_items() -> None:
    op.create_table(
        "delivery_items",
        sa.Column("delivery_id", KEY, nullable=False),
        sa.Column("item_no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("athlete_id", KEY),
        sa.Column("connection_id", KEY),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text()),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("events", sa.LargeBinary(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("next_attempt_at", MOMENT),
        sa.ForeignKeyConstraint(
            ["delivery_id"],
            ["deliveries.delivery_id"],
            name="fk_delivery_items_delivery_id_deliveries",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["athlete_id"], ["athletes.athlete_id"], name="fk_delivery_items_athlete_id_athletes", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["connection_id"],
            ["connections.connection_id"],
            name="fk_delivery_items_connection_id_connections",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("delivery_id", "item_no", name="pk_delivery_items"),
    )
    op.create_index("ix_delivery_items_athlete_id", "delivery_items", ["athlete_id"])
    _index_next("delivery_items")


def _index_next(table: str) -> None:
    only = sa.text("next_attempt_at IS NOT NULL")
    op.create_index(f"ix_{table}_next", table, ["next_attempt_at"], postgresql_where=only, sqlite_where=only)

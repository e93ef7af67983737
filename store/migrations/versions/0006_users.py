"""People who sign in to the pages, and what they sign in with."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "users",
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("tenant_id", KEY, nullable=False),
        sa.Column("athlete_id", KEY),
        sa.Column("name", KEY, nullable=False),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text()),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.tenant_id"], name="fk_users_tenant_id_tenants", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["athlete_id"], ["athletes.athlete_id"], name="fk_users_athlete_id_athletes", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name="pk_users"),
        sa.UniqueConstraint("name", name="uq_users_name"),
    )
    op.create_index("ix_users_tenant_id", "users", ["tenant_id"])
    op.create_index("ix_users_athlete_id", "users", ["athlete_id"])
    for name in ("sessions", "sign_in_links"):
        op.create_table(
            name,
            sa.Column("secret_sha256", sa.LargeBinary(), nullable=False),
            sa.Column("user_id", KEY, nullable=False),
            sa.Column("expires_at", MOMENT, nullable=False),
            sa.ForeignKeyConstraint(
                ["user_id"], ["users.user_id"], name=f"fk_{name}_user_id_users", ondelete="CASCADE"
            ),
            sa.PrimaryKeyConstraint("secret_sha256", name=f"pk_{name}"),
        )
        op.create_index(f"ix_{name}_user_id", name, ["user_id"])
        op.create_index(f"ix_{name}_expires_at", name, ["expires_at"])
    op.create_table(
        "sign_in_tries",
        sa.Column("name_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("blocked_until", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("name_sha256", name="pk_sign_in_tries"),
    )
    op.create_index("ix_sign_in_tries_blocked_until", "sign_in_tries", ["blocked_until"])


def downgrade() -> None:
    op.drop_table("sign_in_tries")
    op.drop_table("sign_in_links")
    op.drop_table("sessions")
    op.drop_table("users")

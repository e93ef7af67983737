"""Accounts: e-mail, language, an end; identities of OpenID providers; what was changed by whom; how a session began."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("users", sa.Column("email", KEY))
    op.add_column("users", sa.Column("language", sa.Text()))
    op.add_column("users", sa.Column("disabled_at", MOMENT))
    op.create_index("uq_users_email", "users", ["email"], unique=True)
    op.add_column("sessions", sa.Column("began_at", MOMENT))
    op.add_column("sessions", sa.Column("method", sa.Text()))
    op.create_table(
        "identities",
        sa.Column("issuer", KEY, nullable=False),
        sa.Column("subject", KEY, nullable=False),
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("email", sa.Text()),
        sa.Column("linked_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.user_id"], name="fk_identities_user_id_users", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("issuer", "subject", name="pk_identities"),
    )
    op.create_index("uq_identities_user_id", "identities", ["user_id", "issuer"], unique=True)
    op.create_table(
        "account_changes",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("tenant_id", KEY, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by_user_id", KEY),
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.tenant_id"], name="fk_account_changes_tenant_id_tenants", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("seq", name="pk_account_changes"),
    )
    op.create_index("ix_account_changes_tenant_id", "account_changes", ["tenant_id", "seq"])


def downgrade() -> None:
    op.drop_table("account_changes")
    op.drop_table("identities")
    op.drop_column("sessions", "method")
    op.drop_column("sessions", "began_at")
    op.drop_index("uq_users_email", "users")
    op.drop_column("users", "disabled_at")
    op.drop_column("users", "language")
    op.drop_column("users", "email")

"""Imports: uploaded files, and what of them was not taken."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)
COUNTS = ("items_done", "stored", "replaced", "duplicate", "older", "not_taken", "attempts")


def upgrade() -> None:
    op.create_table(
        "imports",
        sa.Column("import_id", KEY, nullable=False),
        sa.Column("athlete_id", KEY, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("state", KEY, nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("weight_unit", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("finished_at", MOMENT),
        sa.Column("items_total", sa.Integer()),
        *(sa.Column(name, sa.Integer(), server_default=sa.text("0"), nullable=False) for name in COUNTS),
        sa.Column("failure_code", sa.Text()),
        sa.Column("failure_text", sa.Text()),
        sa.Column("next_attempt_at", MOMENT),
        sa.Column("file", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["athlete_id"], ["athletes.athlete_id"], name="fk_imports_athlete_id_athletes", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("import_id", name="pk_imports"),
    )
    op.create_index("ix_imports_athlete_id", "imports", ["athlete_id"])
    op.create_index(
        "ix_imports_next",
        "imports",
        ["next_attempt_at"],
        postgresql_where=sa.text("next_attempt_at IS NOT NULL"),
        sqlite_where=sa.text("next_attempt_at IS NOT NULL"),
    )
    op.create_table(
        "import_rows",
        sa.Column("import_id", KEY, nullable=False),
        sa.Column("row_no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("athlete_id", KEY, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["imports.import_id"], name="fk_import_rows_import_id_imports", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["athlete_id"], ["athletes.athlete_id"], name="fk_import_rows_athlete_id_athletes", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("import_id", "row_no", name="pk_import_rows"),
    )
    op.create_index("ix_import_rows_athlete_id", "import_rows", ["athlete_id"])


def downgrade() -> None:
    op.drop_table("import_rows")
    op.drop_table("imports")

"""Keep answers for whoever sends a request again under the same key."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "repeats",
        sa.Column("repeat_id", sa.String(32), nullable=False),
        sa.Column("request", sa.String(32), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("repeat_id", name="pk_repeats"),
    )
    op.create_index("ix_repeats_ends_at", "repeats", ["ends_at"])


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("repeats")

"""Keep who is at work on a request under a key, so that whoever sends it again meanwhile is told."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "claims",
        sa.Column("repeat_id", sa.String(32), nullable=False),
        sa.Column("request", sa.String(32), nullable=False),
        sa.Column("owner", sa.String(32), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("repeat_id", name="pk_claims"),
    )


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("claims")

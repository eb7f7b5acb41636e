"""Keep a sign that changes with each erasure, so that every process forgets what it has at hand."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "erasures",
        sa.Column("name", sa.String(8), nullable=False),
        sa.Column("sign", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_erasures"),
    )


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("erasures")

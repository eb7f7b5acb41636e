"""Note what has been erased of facts and trips, and how often the files of a case have changed by it."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.add_column("events", sa.Column("erased_at", sa.BigInteger(), nullable=True))
    op.add_column("trips", sa.Column("erased_at", sa.BigInteger(), nullable=True))
    op.add_column("cases", sa.Column("version", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    """Take the change back."""
    for table, column in (("cases", "version"), ("trips", "erased_at"), ("events", "erased_at")):
        with op.batch_alter_table(table) as batch:
            batch.drop_column(column)

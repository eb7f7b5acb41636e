"""Note with each plan which version of the program published it."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    with op.batch_alter_table("plans") as plans:
        plans.add_column(sa.Column("made_with", sa.String(40), nullable=False, server_default=""))


def downgrade() -> None:
    """Take the change back."""
    with op.batch_alter_table("plans") as plans:
        plans.drop_column("made_with")

"""Note of which campaign a job was submitted, so that its plans are found."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    column = sa.Column("campaign_id", sa.String(32), nullable=False, server_default="")
    with op.batch_alter_table("jobs") as jobs:
        jobs.add_column(column)
        jobs.create_index("ix_jobs_campaign_id", ["campaign_id"])


def downgrade() -> None:
    """Take the change back."""
    with op.batch_alter_table("jobs") as jobs:
        jobs.drop_index("ix_jobs_campaign_id")
        jobs.drop_column("campaign_id")

"""Keep beside each trip what its account begins with; trips from before have none."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "trip_rosters",
        sa.Column("plan_id", sa.String(64), primary_key=True),
        sa.Column("trip_id", sa.String(200), primary_key=True),
        sa.Column("body", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["plan_id", "trip_id"], ["trips.plan_id", "trips.trip_id"]),
    )


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("trip_rosters")

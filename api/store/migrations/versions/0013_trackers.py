"""Keep trackers, what came of what they reported, and where each trip was last."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "trackers",
        sa.Column("tracker_id", sa.String(32), nullable=False),
        sa.Column("secret_sha256", sa.String(64), nullable=False),
        sa.Column("account_id", sa.String(32), nullable=False),
        sa.Column("carrier", sa.String(200), nullable=False),
        sa.Column("label", sa.String(200), nullable=False),
        sa.Column("devices", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.account_id"], name="fk_trackers_account_id"),
        sa.PrimaryKeyConstraint("tracker_id", name="pk_trackers"),
        sa.UniqueConstraint("secret_sha256", name="uq_trackers_secret_sha256"),
    )
    op.create_table(
        "tracker_counts",
        sa.Column("tracker_id", sa.String(32), nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["tracker_id"], ["trackers.tracker_id"], name="fk_tracker_counts_tracker_id"),
        sa.PrimaryKeyConstraint("tracker_id", "outcome", name="pk_tracker_counts"),
    )
    op.create_table(
        "positions",
        sa.Column("plan_id", sa.String(64), nullable=False),
        sa.Column("trip_id", sa.String(200), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("point", sa.Text(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id", "trip_id"], ["trips.plan_id", "trips.trip_id"], name="fk_positions_plan_id_trip_id"
        ),
        sa.PrimaryKeyConstraint("plan_id", "trip_id", name="pk_positions"),
    )


def downgrade() -> None:
    """Take the change back."""
    for table in ("positions", "tracker_counts", "trackers"):
        op.drop_table(table)

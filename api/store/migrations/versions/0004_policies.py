"""Keep the versions of the policy."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "policies",
        sa.Column("policy_id", sa.String(32), nullable=False),
        sa.Column("county", sa.String(12), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("policy_id", name="pk_policies"),
    )
    op.create_index("ix_policies_county", "policies", ["county"])


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("policies")

"""Keep campaigns, the lists of people that came in for them, and what was said of these people."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "campaigns",
        sa.Column("campaign_id", sa.String(32), nullable=False),
        sa.Column("county", sa.String(12), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.String(32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("registers", sa.Integer(), nullable=False),
        sa.Column("places", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", name="pk_campaigns"),
    )
    op.create_index("ix_campaigns_county", "campaigns", ["county"])
    op.create_table(
        "campaign_files",
        sa.Column("campaign_id", sa.String(32), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        _campaign("campaign_files"),
        sa.PrimaryKeyConstraint("campaign_id", "name", name="pk_campaign_files"),
    )
    _lists()
    _statements()


def _lists() -> None:
    op.create_table(
        "lists",
        sa.Column("list_id", sa.String(32), nullable=False),
        sa.Column("campaign_id", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("unit", sa.String(200), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("brought_by", sa.String(100), nullable=False),
        _campaign("lists"),
        sa.PrimaryKeyConstraint("list_id", name="pk_lists"),
    )
    op.create_index("ix_lists_campaign_id", "lists", ["campaign_id"])
    op.create_table(
        "list_lines",
        sa.Column("list_id", sa.String(32), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("cells", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["list_id"], ["lists.list_id"], name="fk_list_lines_list_id"),
        sa.PrimaryKeyConstraint("list_id", "line", name="pk_list_lines"),
    )
    op.create_index("ix_list_lines_person", "list_lines", ["person"])


def _statements() -> None:
    op.create_table(
        "statements",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("statement_id", sa.String(32), nullable=False),
        sa.Column("campaign_id", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("firm_id", sa.String(200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("said_by", sa.String(100), nullable=False),
        sa.Column("said_at", sa.BigInteger(), nullable=False),
        sa.Column("erased_at", sa.BigInteger(), nullable=True),
        _campaign("statements"),
        sa.PrimaryKeyConstraint("number", name="pk_statements"),
        sa.UniqueConstraint("statement_id", name="uq_statements_statement_id"),
    )
    op.create_index("ix_statements_campaign_id_kind", "statements", ["campaign_id", "kind"])
    op.create_index("ix_statements_person", "statements", ["person"])
    op.create_table(
        "worker_numbers",
        sa.Column("campaign_id", sa.String(32), nullable=False),
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("worker_id", sa.String(200), nullable=False),
        _campaign("worker_numbers"),
        sa.PrimaryKeyConstraint("campaign_id", "person", name="pk_worker_numbers"),
        sa.UniqueConstraint("campaign_id", "worker_id", name="uq_worker_numbers_campaign_id_worker_id"),
    )


def downgrade() -> None:
    """Take the change back."""
    for name in ("worker_numbers", "statements", "list_lines", "lists", "campaign_files", "campaigns"):
        op.drop_table(name)


def _campaign(table: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_campaign_id"
    return sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.campaign_id"], name=name)

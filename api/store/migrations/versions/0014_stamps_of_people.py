"""Index by what it is seen that anything about the people of a campaign has changed."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_index("ix_statements_campaign_id_number", "statements", ["campaign_id", "number"])
    erased, blank = sa.text("erased_at IS NOT NULL"), sa.text("cells = ''")
    for name, table, column, where in (
        ("ix_statements_erased", "statements", "campaign_id", erased),
        ("ix_list_lines_erased", "list_lines", "list_id", blank),
    ):
        op.create_index(name, table, [column], sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    """Take the change back."""
    op.drop_index("ix_list_lines_erased", "list_lines")
    op.drop_index("ix_statements_erased", "statements")
    op.drop_index("ix_statements_campaign_id_number", "statements")

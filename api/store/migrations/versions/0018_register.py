"""Keep how the lists agree on each person; it is filled when a campaign is looked at next."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

PERSON = sa.String(32)


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "registers",
        _campaign(),
        sa.Column("form", sa.Integer, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("stamp", PERSON, nullable=False),
    )
    _registered()
    _places_and_counts()
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "unsettled",
        sa.Column("number", number, primary_key=True, autoincrement=True),
        sa.Column("campaign_id", PERSON, sa.ForeignKey("campaigns.campaign_id"), nullable=False),
        sa.Column("person", PERSON, nullable=False),
    )
    for table, column in (("registered_under", "person"), ("kin", "family"), ("unsettled", "number")):
        op.create_index(f"ix_{table}_campaign_id_{column}", table, ["campaign_id", column])
    op.drop_index("ix_statements_person", "statements")
    op.create_index("ix_statements_person_campaign_id_kind", "statements", ["person", "campaign_id", "kind"])
    op.drop_index("ix_list_lines_erased", "list_lines")
    op.drop_index("ix_statements_erased", "statements")
    op.drop_index("ix_statements_campaign_id_number", "statements")


def _places_and_counts() -> None:
    op.create_table(
        "registered_under",
        sa.Column("campaign_id", PERSON, primary_key=True),
        sa.Column("unit", PERSON, primary_key=True),
        sa.Column("person", PERSON, primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "register_counts",
        sa.Column("campaign_id", PERSON, primary_key=True),
        sa.Column("unit", PERSON, primary_key=True),
        sa.Column("state", sa.String(20), primary_key=True),
        sa.Column("number", sa.Integer, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "kin",
        _campaign(),
        sa.Column("person", PERSON, primary_key=True),
        sa.Column("family", PERSON, nullable=False),
        sqlite_with_rowid=False,
    )


def _registered() -> None:
    op.create_table(
        "registered",
        _campaign(),
        sa.Column("person", PERSON, primary_key=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("family", PERSON, nullable=False),
        sa.Column("ages", sa.Integer, nullable=False),
        sa.Column("sound", sa.Integer, nullable=False),
        sa.Column("phone", PERSON, nullable=False),
        sa.Column("born", PERSON, nullable=False),
        sqlite_with_rowid=False,
    )
    own = ("campaign_id", "person")
    op.create_index(
        "ix_registered_campaign_id_state_person", "registered", ["campaign_id", "state", "person"]
    )
    for column in ("family", "phone", "born"):
        op.create_index(f"ix_registered_campaign_id_{column}", "registered", ["campaign_id", column])
    for name, words in (("ages", "ages = 1"), ("unsound", "sound = 0")):
        where = sa.text(words)
        op.create_index(
            f"ix_registered_{name}", "registered", own, sqlite_where=where, postgresql_where=where
        )


def downgrade() -> None:
    """Take the change back."""
    for table in ("unsettled", "kin", "register_counts", "registered_under", "registered", "registers"):
        op.drop_table(table)
    op.drop_index("ix_statements_person_campaign_id_kind", "statements")
    op.create_index("ix_statements_person", "statements", ["person"])
    op.create_index("ix_statements_campaign_id_number", "statements", ["campaign_id", "number"])
    erased, blank = sa.text("erased_at IS NOT NULL"), sa.text("cells = ''")
    for name, table, column, where in (
        ("ix_statements_erased", "statements", "campaign_id", erased),
        ("ix_list_lines_erased", "list_lines", "list_id", blank),
    ):
        op.create_index(name, table, [column], sqlite_where=where, postgresql_where=where)


def _campaign() -> sa.Column[str]:
    return sa.Column("campaign_id", PERSON, sa.ForeignKey("campaigns.campaign_id"), primary_key=True)

"""The tables of the register: how the lists agree on each person, kept so that a page is read alone.

All of it follows from the lines and statements of a campaign and can be made anew from them. People,
villages, firms, names and telephones stand here by blind indexes only.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    text,
)

from api.store.tables import metadata

registers = Table(
    "registers",
    metadata,
    Column("campaign_id", ForeignKey("campaigns.campaign_id"), primary_key=True),
    Column("form", Integer, nullable=False),  # by which rules it was made
    Column("day", Date, nullable=False),  # for which day: who is too young is so on a day
    Column("stamp", String(32), nullable=False),  # another one whenever anything in it has changed
)

registered = Table(
    "registered",
    metadata,
    Column("campaign_id", ForeignKey("campaigns.campaign_id"), primary_key=True),
    Column("person", String(32), primary_key=True),  # blind index, by which a record is known outside
    Column("state", String(20), nullable=False),
    Column("family", String(32), nullable=False),  # of which kin it is; a person without kin is his own
    Column("ages", Integer, nullable=False),  # 1 = the verdict may change with the day
    Column("sound", Integer, nullable=False),  # 0 = there is an ID number, which cannot be right
    Column("phone", String(32), nullable=False),  # "" = too short to say anything
    Column("born", String(32), nullable=False),  # name and birthday; "" = not known
    Index(None, "campaign_id", "state", "person"),
    Index(None, "campaign_id", "family"),
    Index(None, "campaign_id", "phone"),
    Index(None, "campaign_id", "born"),
    Index(
        "ix_registered_ages",
        "campaign_id",
        "person",
        sqlite_where=text("ages = 1"),
        postgresql_where=text("ages = 1"),
    ),
    Index(
        "ix_registered_unsound",
        "campaign_id",
        "person",
        sqlite_where=text("sound = 0"),
        postgresql_where=text("sound = 0"),
    ),
    sqlite_with_rowid=False,
)

registered_under = Table(
    "registered_under",
    metadata,
    Column("campaign_id", String(32), primary_key=True),
    Column("unit", String(32), primary_key=True),  # a village or a firm that any list names
    Column("person", String(32), primary_key=True),
    Index(None, "campaign_id", "person"),
    sqlite_with_rowid=False,
)

register_counts = Table(
    "register_counts",
    metadata,
    Column("campaign_id", String(32), primary_key=True),
    Column("unit", String(32), primary_key=True),  # "" = everybody
    Column("state", String(20), primary_key=True),
    Column("number", Integer, nullable=False),
    sqlite_with_rowid=False,
)

kin = Table(
    "kin",
    metadata,
    Column("campaign_id", ForeignKey("campaigns.campaign_id"), primary_key=True),
    Column("person", String(32), primary_key=True),  # what lines are known by
    Column("family", String(32), nullable=False),  # whoever was ever said to be one with another
    Index(None, "campaign_id", "family"),
    sqlite_with_rowid=False,
)

unsettled = Table(
    "unsettled",
    metadata,
    # a row of its own for each change: who settles takes back only what he has seen
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("campaign_id", ForeignKey("campaigns.campaign_id"), nullable=False),
    Column("person", String(32), nullable=False),
    Index(None, "campaign_id", "number"),
)

"""The tables of drafts: plans that are edited by hand, and every step of it."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from api.store.tables import metadata

drafts = Table(
    "drafts",
    metadata,
    Column("draft_id", String(32), primary_key=True),
    Column("county", String(12), nullable=False),
    Column("case_id", ForeignKey("cases.case_id"), nullable=False),
    Column("from_plan_id", String(64), nullable=False),  # the plan that people know; "" = none
    Column("from_job_id", String(32), nullable=False),  # whose plan it began with; "" = a published one
    Column("title", String(200), nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("made_by", String(100), nullable=False),
    Column("version", Integer, nullable=False),  # the number of its last step
    Column("place", Integer, nullable=False),  # the edit that holds now; 0 = the beginning
    Column("locks", Text, nullable=False),  # JSON, as the file of locks holds them
    Column("sums", Text, nullable=False),  # JSON: what the plan that holds now costs and carries
    Column("document", LargeBinary, nullable=False),  # the plan it began with: packed and sealed
    Column("plan_id", String(64), nullable=False),  # under which it was published last; "" = not
    Index(None, "county"),
    Index(None, "case_id"),
)

draft_steps = Table(
    "draft_steps",
    metadata,
    Column("draft_id", ForeignKey("drafts.draft_id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(20), nullable=False),  # edit, undo, redo or locks
    Column("before", Integer, nullable=False),  # the edit that held before, and the one that holds after
    Column("after", Integer, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("made_by", String(100), nullable=False),
    Column("told", Integer, nullable=False),  # how many people it brings something new
    Column("cost_fen", BigInteger, nullable=False),  # what the trips cost after it
    Column("body", Text, nullable=False),  # sealed JSON: the edit or the locks; "" = neither
    Column("document", LargeBinary, nullable=False),  # the plan after an edit: packed and sealed
)

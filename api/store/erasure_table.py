"""The table of one row that changes with each erasure."""

from sqlalchemy import Column, String, Table

from api.store.tables import metadata

erasures = Table(
    "erasures",
    metadata,
    Column("name", String(8), primary_key=True),  # "last"
    Column("sign", String(32), nullable=False),  # made anew by each erasure; no row: nothing was erased yet
)

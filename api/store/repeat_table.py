"""The table of answers that are kept for whoever sends a request again under the same key."""

from sqlalchemy import BigInteger, Column, String, Table, Text

from api.store.tables import metadata

repeats = Table(
    "repeats",
    metadata,
    Column("repeat_id", String(32), primary_key=True),  # blind index of who asked and of his key
    Column("request", String(32), nullable=False),  # blind index of what was asked for
    Column("answer", Text, nullable=False),  # sealed JSON; "" = erased, but the act has been done
    Column("ends_at", BigInteger, nullable=False, index=True),
)

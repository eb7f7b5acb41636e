"""The tables of requests under a key: who is at work on one, and the answers that are kept."""

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

claims = Table(
    "claims",
    metadata,
    Column("repeat_id", String(32), primary_key=True),  # as in repeats
    Column("request", String(32), nullable=False),
    Column("owner", String(32), nullable=False),  # made anew by whoever is at work on it
    Column("ends_at", BigInteger, nullable=False),  # from then on others may do it: its owner has died
)

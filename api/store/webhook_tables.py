"""The tables of webhooks: who is told of what, and each message until it was taken or given up."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, String, Table, Text

from api.store.tables import metadata

webhooks = Table(
    "webhooks",
    metadata,
    Column("webhook_id", String(32), primary_key=True),
    Column("account_id", ForeignKey("accounts.account_id"), nullable=False),  # in whose scopes it is told
    Column("label", String(200), nullable=False),
    Column("address", Text, nullable=False),  # sealed: it may hold a secret
    Column("kinds", Text, nullable=False),  # JSON
    Column("state", String(20), nullable=False),
    Column("secret", Text, nullable=False),  # sealed
    Column("old_secret", Text, nullable=False),  # sealed; "" = none
    Column("old_until", BigInteger, nullable=False),  # until when the old one signs too
    Column("made_at", BigInteger, nullable=False),
    Column("failures", Integer, nullable=False),  # tries in a row that failed
    Column("rests_until", BigInteger, nullable=False),  # nothing is sent before
    Index(None, "account_id"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("delivery_id", String(40), primary_key=True),
    Column("webhook_id", ForeignKey("webhooks.webhook_id"), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("body", Text, nullable=False),  # as it is sent; names nobody
    Column("state", String(20), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("next_at", BigInteger, nullable=False),  # not tried before
    Column("worker", String(100), nullable=False),  # who has taken it; "" = nobody
    Column("lease_until", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    Column("status", Integer),  # the last answer's
    Column("fault", String(20), nullable=False),  # the last try's
    Index(None, "state", "next_at"),
    Index(None, "webhook_id", "made_at"),
)

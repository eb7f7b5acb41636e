"""The tables of trackers: whose devices report positions, what came of them, and where each trip was last."""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from api.store.tables import metadata

trackers = Table(
    "trackers",
    metadata,
    Column("tracker_id", String(32), primary_key=True),
    Column("secret_sha256", String(64), nullable=False),
    Column("account_id", ForeignKey("accounts.account_id"), nullable=False),  # in whose scopes it reports
    Column("carrier", String(200), nullable=False),
    Column("label", String(200), nullable=False),
    Column("devices", Text, nullable=False),  # JSON: plate by the device's own name
    Column("made_at", BigInteger, nullable=False),
    UniqueConstraint("secret_sha256"),
)

tracker_counts = Table(
    "tracker_counts",
    metadata,
    Column("tracker_id", ForeignKey("trackers.tracker_id"), primary_key=True),
    Column("outcome", String(20), primary_key=True),  # taken, or why it was not
    Column("number", Integer, nullable=False),
    Column("last_at", BigInteger, nullable=False),
)

positions = Table(
    "positions",
    metadata,
    Column("plan_id", String(64), primary_key=True),
    Column("trip_id", String(200), primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("point", Text, nullable=False),  # sealed JSON: lat, lon, speed_kmh
    Column("told", Text, nullable=False),  # JSON: the moments that webhooks were told last, by place
    ForeignKeyConstraint(["plan_id", "trip_id"], ["trips.plan_id", "trips.trip_id"]),
)

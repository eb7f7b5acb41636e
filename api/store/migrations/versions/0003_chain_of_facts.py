"""Chain the facts: those that are there already in the order in which they came in."""

import json
import secrets

import sqlalchemy as sa
from alembic import op

from scheduler.handover import event_from_json
from scheduler.handover.chain import whole_chain

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ROWS_AT_ONCE = 1_000
SALT_BYTES = 16


def upgrade() -> None:
    """Make the change."""
    links = op.create_table(
        "links",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("event_number", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.String(64), nullable=False),
        sa.Column("trip_id", sa.String(200), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("salt", sa.String(64), nullable=False),
        sa.Column("sealed", sa.String(64), nullable=False),
        sa.Column("head", sa.String(64), nullable=False),
        sa.Column("trip_head", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["event_number"], ["events.number"], name="fk_links_event_number"),
        sa.ForeignKeyConstraint(
            ["plan_id", "trip_id"], ["trips.plan_id", "trips.trip_id"], name="fk_links_plan_id_trip_id"
        ),
        sa.PrimaryKeyConstraint("number", name="pk_links"),
        sa.UniqueConstraint("event_number", name="uq_links_event_number"),
        sa.UniqueConstraint("plan_id", "trip_id", "place", name="uq_links_plan_id_trip_id_place"),
    )
    _chain(op.get_bind(), links)


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("links")


def _chain(connection: sa.Connection, links: sa.Table) -> None:
    columns = "number, plan_id, trip_id, body, recorded_at, recorded_by, recorded_account"
    rows = connection.execute(sa.text(f"SELECT {columns} FROM events ORDER BY number")).all()
    chained = whole_chain(
        (
            f"{row.plan_id}/{row.trip_id}",
            event_from_json(json.loads(row.body)),
            row.recorded_at,
            f"account/{row.recorded_account}" if row.recorded_account else f"link/{row.recorded_by}",
            secrets.token_hex(SALT_BYTES),
        )
        for row in rows
    )
    made = [
        {
            "number": link.number,
            "event_number": row.number,
            "plan_id": row.plan_id,
            "trip_id": row.trip_id,
            "place": link.place,
            "salt": link.salt,
            "sealed": link.sealed,
            "head": link.head,
            "trip_head": link.trip_head,
        }
        for link, row in zip(chained, rows, strict=True)
    ]
    for first in range(0, len(made), ROWS_AT_ONCE):
        connection.execute(links.insert(), made[first : first + ROWS_AT_ONCE])

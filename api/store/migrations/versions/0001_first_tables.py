"""Keep cases, plans, trips, tokens and events."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    _make_cases()
    _make_plans()
    _make_trips()
    _make_tokens()
    _make_events()


def downgrade() -> None:
    """Take the change back."""
    for table in ("events", "tokens", "pictures", "trip_people", "trips", "plans", "case_files", "cases"):
        op.drop_table(table)


def _text(name: str, length: int = 200, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=nullable)


def _big(name: str, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def _trip_key(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["plan_id", "trip_id"], ["trips.plan_id", "trips.trip_id"], name=f"fk_{table}_plan_id_trip_id"
    )


def _make_cases() -> None:
    op.create_table(
        "cases",
        _text("case_id", 64),
        _text("name"),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        _big("received_at"),
        sa.PrimaryKeyConstraint("case_id", name="pk_cases"),
    )
    op.create_table(
        "case_files",
        _text("case_id", 64),
        _text("name"),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"], name="fk_case_files_case_id"),
        sa.PrimaryKeyConstraint("case_id", "name", name="pk_case_files"),
    )


def _make_plans() -> None:
    op.create_table(
        "plans",
        _text("plan_id", 64),
        _text("case_id", 64),
        _big("published_at"),
        _text("status", 20),
        _big("objective_fen"),
        _big("cost_fen"),
        _big("bound_fen"),
        sa.Column("riders", sa.Integer(), nullable=False),
        sa.Column("left_behind", sa.Integer(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"], name="fk_plans_case_id"),
        sa.PrimaryKeyConstraint("plan_id", name="pk_plans"),
    )


def _make_trips() -> None:
    op.create_table(
        "trips",
        _text("plan_id", 64),
        _text("trip_id"),
        sa.Column("day", sa.Date(), nullable=False),
        _text("coach_id"),
        _big("departs_at"),
        _big("arrives_at"),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.plan_id"], name="fk_trips_plan_id"),
        sa.PrimaryKeyConstraint("plan_id", "trip_id", name="pk_trips"),
    )
    op.create_index("ix_trips_day", "trips", ["day"])
    op.create_table(
        "trip_people",
        _text("plan_id", 64),
        _text("trip_id"),
        _text("worker_id"),
        sa.Column("position", sa.Integer(), nullable=False),
        _text("firm_id"),
        _text("pickup_id"),
        _text("drop_id"),
        _trip_key("trip_people"),
        sa.PrimaryKeyConstraint("plan_id", "trip_id", "worker_id", name="pk_trip_people"),
    )
    op.create_index(
        "ix_trip_people_plan_id_trip_id_firm_id", "trip_people", ["plan_id", "trip_id", "firm_id"]
    )
    op.create_table(
        "pictures",
        _text("plan_id", 64),
        _text("trip_id"),
        _text("media_type", 50),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        _trip_key("pictures"),
        sa.PrimaryKeyConstraint("plan_id", "trip_id", name="pk_pictures"),
    )


def _make_tokens() -> None:
    op.create_table(
        "tokens",
        _text("token_id", 32),
        _text("secret_sha256", 64),
        _text("role", 20),
        _text("plan_id", 64, nullable=True),
        _text("trip_id", nullable=True),
        _text("firm_id", nullable=True),
        _text("label"),
        _big("issued_at"),
        _big("expires_at"),
        _big("revoked_at", nullable=True),
        _trip_key("tokens"),
        sa.CheckConstraint("role IN ('dispatcher', 'driver', 'firm')", name="ck_tokens_role"),
        sa.CheckConstraint("role = 'dispatcher' OR trip_id IS NOT NULL", name="ck_tokens_trip"),
        sa.CheckConstraint("(role = 'firm') = (firm_id IS NOT NULL)", name="ck_tokens_firm"),
        sa.PrimaryKeyConstraint("token_id", name="pk_tokens"),
        sa.UniqueConstraint("secret_sha256", name="uq_tokens_secret_sha256"),
    )
    op.create_index("ix_tokens_plan_id_trip_id", "tokens", ["plan_id", "trip_id"])


def _make_events() -> None:
    op.create_table(
        "events",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        _text("plan_id", 64),
        _text("trip_id"),
        _text("event_id", 100),
        _text("kind", 30),
        _big("at"),
        sa.Column("body", sa.Text(), nullable=False),
        _big("recorded_at"),
        _text("recorded_by", 32),
        _trip_key("events"),
        sa.ForeignKeyConstraint(["recorded_by"], ["tokens.token_id"], name="fk_events_recorded_by"),
        sa.PrimaryKeyConstraint("number", name="pk_events"),
        sa.UniqueConstraint("plan_id", "trip_id", "event_id", name="uq_events_plan_id_trip_id_event_id"),
    )

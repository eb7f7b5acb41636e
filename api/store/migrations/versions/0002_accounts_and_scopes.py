"""Keep accounts, and the keys by which plans, trips and people lie in somebody's scope."""

import tempfile
from collections import Counter
from pathlib import Path

import sqlalchemy as sa
from alembic import op

from scheduler.case import Case
from scheduler.casefile import read_case

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

COUNTY_DIGITS = 6
KEYS = (
    ("plans", "county", 12),
    ("trips", "carrier", 200),
    ("trip_people", "division", 12),
    ("trip_people", "firm_name", 200),
)


def upgrade() -> None:
    """Make the change."""
    for table, name, length in KEYS:
        op.add_column(table, _text(name, length, server_default=""))
        op.create_index(f"ix_{table}_{name}", table, [name])
    _make_accounts()
    _make_ways_in()
    with op.batch_alter_table("events") as events:
        events.alter_column("recorded_by", existing_type=sa.String(32), nullable=True)
        events.add_column(sa.Column("recorded_account", sa.String(32)))
        events.create_foreign_key(
            "fk_events_recorded_account", "accounts", ["recorded_account"], ["account_id"]
        )
    _fill_keys()


def downgrade() -> None:
    """Take the change back; facts from accounts cannot stay: nobody would have reported them."""
    op.execute("DELETE FROM events WHERE recorded_by IS NULL")
    with op.batch_alter_table("events") as events:
        events.drop_constraint("fk_events_recorded_account", type_="foreignkey")
        events.drop_column("recorded_account")
        events.alter_column("recorded_by", existing_type=sa.String(32), nullable=False)
    for table in ("failed_tries", "sessions", "account_tokens", "account_scopes", "accounts"):
        op.drop_table(table)
    for table, name, _ in KEYS:
        op.drop_index(f"ix_{table}_{name}", table)
        op.drop_column(table, name)


def _text(name: str, length: int, **options: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=False, **options)  # type: ignore[arg-type]


def _moment(name: str, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def _of_account(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["account_id"], ["accounts.account_id"], name=f"fk_{table}_account_id")


def _make_accounts() -> None:
    op.create_table(
        "accounts",
        _text("account_id", 32),
        _text("name", 64),
        _text("role", 20),
        _text("county", 12),
        _text("password_hash", 200),
        _moment("made_at"),
        _moment("disabled_at", nullable=True),
        sa.PrimaryKeyConstraint("account_id", name="pk_accounts"),
        sa.UniqueConstraint("name", name="uq_accounts_name"),
    )
    op.create_index("ix_accounts_county", "accounts", ["county"])
    op.create_table(
        "account_scopes",
        _text("account_id", 32),
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
        _text("kind", 20),
        _text("key", 300),
        _of_account("account_scopes"),
        sa.PrimaryKeyConstraint("account_id", "number", "kind", name="pk_account_scopes"),
    )


def _make_ways_in() -> None:
    op.create_table(
        "account_tokens",
        _text("token_id", 32),
        _text("secret_sha256", 64),
        _text("account_id", 32),
        _text("label", 200),
        _moment("issued_at"),
        _moment("expires_at"),
        _moment("revoked_at", nullable=True),
        _of_account("account_tokens"),
        sa.PrimaryKeyConstraint("token_id", name="pk_account_tokens"),
        sa.UniqueConstraint("secret_sha256", name="uq_account_tokens_secret_sha256"),
    )
    op.create_index("ix_account_tokens_account_id", "account_tokens", ["account_id"])
    op.create_table(
        "sessions",
        _text("secret_sha256", 64),
        _text("account_id", 32),
        _moment("begun_at"),
        _moment("seen_at"),
        _moment("expires_at"),
        _of_account("sessions"),
        sa.PrimaryKeyConstraint("secret_sha256", name="pk_sessions"),
    )
    op.create_index("ix_sessions_account_id", "sessions", ["account_id"])
    op.create_table(
        "failed_tries",
        _text("subject", 64),
        sa.Column("number", sa.Integer(), nullable=False),
        _moment("last_at"),
        sa.PrimaryKeyConstraint("subject", name="pk_failed_tries"),
    )


def _fill_keys() -> None:
    """Give published plans their keys; what cannot be read any more lies in nobody's scope."""
    bind = op.get_bind()
    for plan_id, case_id in bind.execute(sa.text("SELECT plan_id, case_id FROM plans")).all():
        case = _case(bind, case_id)
        if case is not None:
            _fill_plan(bind, plan_id, case)


def _case(bind: sa.Connection, case_id: str) -> Case | None:
    files = sa.text("SELECT name, content FROM case_files WHERE case_id = :case_id")
    with tempfile.TemporaryDirectory(prefix="return-bus-") as folder:
        for name, content in bind.execute(files, {"case_id": case_id}).all():
            (Path(folder) / Path(name).name).write_bytes(content)
        return read_case(Path(folder)).case


def _fill_plan(bind: sa.Connection, plan_id: str, case: Case) -> None:
    counties: Counter[str] = Counter()
    people = sa.text("SELECT trip_id, worker_id, firm_id FROM trip_people WHERE plan_id = :plan_id")
    put = sa.text(
        "UPDATE trip_people SET division = :division, firm_name = :firm_name "
        "WHERE plan_id = :plan_id AND trip_id = :trip_id AND worker_id = :worker_id"
    )
    for trip_id, worker_id, firm_id in bind.execute(people, {"plan_id": plan_id}).all():
        division = case.places[case.workers[worker_id].village_id].division
        counties[division[:COUNTY_DIGITS]] += 1
        keys = {"plan_id": plan_id, "trip_id": trip_id, "worker_id": worker_id, "division": division}
        bind.execute(put, keys | {"firm_name": case.firms[firm_id].name})
    carrier = sa.text("UPDATE trips SET carrier = :carrier WHERE plan_id = :plan_id AND coach_id = :coach_id")
    for coach in case.coaches.values():
        keys = {"plan_id": plan_id, "coach_id": coach.coach_id, "carrier": coach.carrier}
        bind.execute(carrier, keys)
    county = counties.most_common(1)[0][0] if counties else ""
    bind.execute(
        sa.text("UPDATE plans SET county = :county WHERE plan_id = :plan_id"),
        {"plan_id": plan_id, "county": county},
    )

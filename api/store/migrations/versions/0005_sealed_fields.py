"""Seal what is personal: the files of cases, plans, details of health, and what these were hashed with."""

import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa
from alembic import op

from api.store.sealing import (
    CASE_FILE,
    EVENT_DETAILS,
    LINK_SALT,
    PLAN_DOCUMENT,
    Sealed,
    make_first_key,
    person_index,
)
from scheduler.casefile import read_case
from scheduler.handover.chain import HEALTH_DETAILS

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

CASES = sa.table("case_files", sa.column("case_id"), sa.column("name"), sa.column("content", sa.LargeBinary))
PLANS = sa.table("plans", sa.column("plan_id"), sa.column("case_id"), sa.column("document"))
PEOPLE = sa.table(
    "trip_people", sa.column("plan_id"), sa.column("trip_id"), sa.column("worker_id"), sa.column("person")
)
EVENTS = sa.table(
    "events",
    sa.column("number"),
    sa.column("plan_id"),
    sa.column("trip_id"),
    sa.column("event_id"),
    sa.column("body"),
    sa.column("details"),
)
LINKS = sa.table(
    "links",
    sa.column("number"),
    sa.column("plan_id"),
    sa.column("trip_id"),
    sa.column("place"),
    sa.column("salt"),
)


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "vault_keys",
        sa.Column("key_id", sa.String(32), nullable=False),
        sa.Column("proof", sa.String(64), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key_id", name="pk_vault_keys"),
    )
    op.add_column("events", sa.Column("details", sa.Text(), nullable=False, server_default=""))
    op.add_column("trip_people", sa.Column("person", sa.String(32), nullable=False, server_default=""))
    op.create_index("ix_trip_people_person", "trip_people", ["person"])
    with op.batch_alter_table("links") as batch:
        batch.alter_column("salt", existing_type=sa.String(64), type_=sa.Text(), existing_nullable=False)
    connection = op.get_bind()
    if _is_empty(connection):
        return
    make_first_key(connection, int(time.time()))
    _index_people(connection)
    _seal_files(connection, CASE_FILE.seal_bytes)
    _change(connection, PLANS, "document", ("plan_id",), PLAN_DOCUMENT, PLAN_DOCUMENT.seal)
    _change(connection, LINKS, "salt", ("plan_id", "trip_id", "place"), LINK_SALT, LINK_SALT.seal)
    _part_details(connection)


def downgrade() -> None:
    """Take the change back."""
    connection = op.get_bind()
    if not _is_empty(connection):
        _seal_files(connection, CASE_FILE.unseal_bytes)
        _change(connection, PLANS, "document", ("plan_id",), PLAN_DOCUMENT, PLAN_DOCUMENT.unseal)
        _change(connection, LINKS, "salt", ("plan_id", "trip_id", "place"), LINK_SALT, LINK_SALT.unseal)
        _join_details(connection)
    with op.batch_alter_table("links") as batch:
        batch.alter_column("salt", existing_type=sa.Text(), type_=sa.String(64), existing_nullable=False)
    op.drop_index("ix_trip_people_person", "trip_people")
    with op.batch_alter_table("trip_people") as batch:
        batch.drop_column("person")
    with op.batch_alter_table("events") as batch:
        batch.drop_column("details")
    op.drop_table("vault_keys")


def _is_empty(connection: sa.Connection) -> bool:
    return connection.execute(sa.select(CASES.c.name).limit(1)).first() is None


def _seal_files(connection: sa.Connection, change: Callable[..., bytes]) -> None:
    for row in connection.execute(sa.select(CASES.c.case_id, CASES.c.name)).all():
        where = (CASES.c.case_id == row.case_id, CASES.c.name == row.name)
        content = connection.execute(sa.select(CASES.c.content).where(*where)).scalar_one()
        anew = change(connection, content, row.case_id, row.name)
        connection.execute(sa.update(CASES).where(*where).values(content=anew))


def _change(
    connection: sa.Connection,
    table: sa.TableClause,
    column: str,
    key: tuple[str, ...],
    sealed: Sealed,
    change: Callable[..., str],
) -> None:
    """Seal or open all fields of a column."""
    for row in connection.execute(sa.select(*(table.c[name] for name in key), table.c[column])).all():
        *own, content = row
        where = (table.c[name] == value for name, value in zip(key, own, strict=True))
        connection.execute(sa.update(table).where(*where).values({column: change(connection, content, *own)}))


def _part_details(connection: sa.Connection) -> None:
    """Take the details of health out of the facts."""
    for row in connection.execute(sa.select(EVENTS)).all():
        fact = json.loads(row.body)
        details = {name: fact.pop(name) for name in HEALTH_DETAILS if name in fact}
        if details:
            text = EVENT_DETAILS.seal(connection, json.dumps(details), row.plan_id, row.trip_id, row.event_id)
            _put(connection, row.number, fact, text)


def _join_details(connection: sa.Connection) -> None:
    """Put the details of health back into the facts."""
    for row in connection.execute(sa.select(EVENTS).where(EVENTS.c.details != "")).all():
        text = EVENT_DETAILS.unseal(connection, row.details, row.plan_id, row.trip_id, row.event_id)
        _put(connection, row.number, json.loads(row.body) | json.loads(text), "")


def _put(connection: sa.Connection, number: int, fact: dict[str, object], details: str) -> None:
    body = json.dumps(fact, ensure_ascii=False, sort_keys=True)
    values = {"body": body, "details": details}
    connection.execute(sa.update(EVENTS).where(EVENTS.c.number == number).values(**values))


def _index_people(connection: sa.Connection) -> None:
    """Note the blind index of everybody who was planned; the files are not sealed yet."""
    for plan in connection.execute(sa.select(PLANS.c.plan_id, PLANS.c.case_id)).all():
        numbers = _id_numbers(connection, plan.case_id)
        own = PEOPLE.c.plan_id == plan.plan_id
        for worker_id in connection.execute(sa.select(PEOPLE.c.worker_id).where(own)).scalars().all():
            person = person_index(connection, numbers.get(worker_id, ""))
            key = (own, PEOPLE.c.worker_id == worker_id)
            connection.execute(sa.update(PEOPLE).where(*key).values(person=person))


def _id_numbers(connection: sa.Connection, case_id: str) -> dict[str, str]:
    with tempfile.TemporaryDirectory(prefix="return-bus-") as name:
        rows = sa.select(CASES.c.name, CASES.c.content).where(CASES.c.case_id == case_id)
        for row in connection.execute(rows):
            (Path(name) / row.name).write_bytes(row.content)
        case = read_case(Path(name)).case
    return {worker.worker_id: worker.id_number for worker in case.workers.values()} if case else {}

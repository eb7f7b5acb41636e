"""The chain of facts as it is kept: one link per fact, added under a lock, read in its order."""

import json
import secrets
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Row, func, select

from api.errors import StoreDamaged, StoreKeyMissing
from api.store.details import details_of
from api.store.engines import hold
from api.store.records import EventRecord
from api.store.sealing import LINK_SALT
from api.store.tables import events, links
from scheduler.handover.chain import BEGINNING, Heads, Link, chained

LOCK = "chain"
SALT_BYTES = 16
UNREADABLE = "unreadable"
ROWS_AT_ONCE = 1_000


def add(connection: Connection, plan_id: str, trip_id: str, event_number: int, record: EventRecord) -> str:
    """Add the link of a fact and return the trip's head; nobody else adds one until the transaction ends."""
    hold(connection, LOCK)
    link = chained(
        record.event,
        _ends(connection, plan_id, trip_id),
        trip_key=trip_key(plan_id, trip_id),
        recorded_at=record.recorded_at,
        recorded_by=reporter(record.recorded_by, record.recorded_account),
        salt=secrets.token_hex(SALT_BYTES),
    )
    kept = {column.name: getattr(link, column.name) for column in links.c if hasattr(link, column.name)}
    kept["salt"] = LINK_SALT.seal(connection, link.salt, plan_id, trip_id, link.place)
    place = {"plan_id": plan_id, "trip_id": trip_id, "event_number": event_number}
    connection.execute(links.insert().values(**kept, **place))
    return link.trip_head


def read(connection: Connection, plan_id: str = "", trip_id: str = "") -> Iterator[Link]:
    """Yield all links, or those of one trip, in order of their numbers, with the facts as they stand now."""
    query = select(events, *(column for column in links.c if column.name not in events.c))
    query = query.add_columns(links.c.number.label("link_number"))
    query = query.join(links, links.c.event_number == events.c.number).order_by(links.c.number)
    query = query.limit(ROWS_AT_ONCE)
    if trip_id:
        query = query.where((links.c.plan_id == plan_id) & (links.c.trip_id == trip_id))
    last = 0
    while some := connection.execute(query.where(links.c.number > last)).all():
        yield from (_link(connection, row) for row in some)
        last = some[-1].link_number


def unchained(connection: Connection) -> int:
    """Return how many more facts there are than links, which is nothing in a sound log."""
    facts = connection.execute(select(func.count()).select_from(events)).scalar_one()
    return int(facts - connection.execute(select(func.count()).select_from(links)).scalar_one())


def end(connection: Connection) -> tuple[int, str]:
    """Return the number and the hash of the last link over all."""
    last = select(links.c.number, links.c.head).order_by(links.c.number.desc()).limit(1)
    row = connection.execute(last).first()
    return (row.number, row.head) if row else (0, BEGINNING)


def trip_head(connection: Connection, plan_id: str, trip_id: str) -> str | None:
    """Return the last hash of a trip's chain, None before its first fact."""
    end = _ends(connection, plan_id, trip_id)
    return end.trip_head if end.place else None


def trip_key(plan_id: str, trip_id: str) -> str:
    """Return what a trip is called in the chain."""
    return f"{plan_id}/{trip_id}"


def reporter(token_id: str | None, account_id: str | None) -> str:
    """Return what the chain calls whoever reported a fact: a link, an account, or the service itself."""
    return f"account/{account_id}" if account_id else f"link/{token_id or ''}"


def _ends(connection: Connection, plan_id: str, trip_id: str) -> Heads:
    number, head = end(connection)
    own = connection.execute(
        select(links.c.place, links.c.trip_head)
        .where((links.c.plan_id == plan_id) & (links.c.trip_id == trip_id))
        .order_by(links.c.place.desc())
        .limit(1)
    ).first()
    place, last = (own.place, own.trip_head) if own else (0, BEGINNING)
    return Heads(number, head, place, last)


def _link(connection: Connection, row: Row[Any]) -> Link:
    try:
        details = details_of(connection, row)
        salt = LINK_SALT.unseal(connection, row.salt, row.plan_id, row.trip_id, row.place)
    except (StoreDamaged, StoreKeyMissing):
        # somebody has put something else in their place: the audit says so
        details, salt = {"unreadable": True}, UNREADABLE
    return Link(
        number=row.link_number,
        place=row.place,
        trip_key=trip_key(row.plan_id, row.trip_id),
        recorded_at=row.recorded_at,
        recorded_by=reporter(row.recorded_by, row.recorded_account),
        fact=json.loads(row.body),
        details=details if salt else None,
        salt=salt,
        sealed=row.sealed,
        head=row.head,
        trip_head=row.trip_head,
    )

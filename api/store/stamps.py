"""Stamps of trips: what changes whenever anything that is known of a trip does, read without its facts."""

from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, select

from api.access import EVERYWHERE
from api.store.records import TripStamp
from api.store.spans import WHOLE_LIST, Span
from api.store.tables import cases, links, plans, trips
from api.store.visibility import Scopes, visible_trips


def of_trip(connection: Connection, plan_id: str, trip_id: str) -> TripStamp | None:
    """Return the stamp of one trip, None where there is no such trip."""
    query = _stamps().where(trips.c.plan_id == plan_id, trips.c.trip_id == trip_id)
    row = connection.execute(query).first()
    return TripStamp(**row._mapping) if row else None


def of_plan(
    connection: Connection, plan_id: str, scopes: Scopes = EVERYWHERE, span: Span = WHOLE_LIST
) -> tuple[TripStamp, ...]:
    """Return the stamps of the trips of a plan that lie within scopes, in order of departure."""
    query = _stamps().where(trips.c.plan_id == plan_id, visible_trips(scopes))
    query = span.rows(query, (trips.c.departs_at, False), (trips.c.trip_id, False))
    return tuple(TripStamp(**row._mapping) for row in connection.execute(query))


def of_all(
    connection: Connection, scopes: Scopes, days: tuple[date, date], span: Span
) -> tuple[TripStamp, ...]:
    """Return the stamps of the trips of all plans within days and scopes, the latest day first."""
    query = _stamps().where(trips.c.day.between(*days), visible_trips(scopes))
    order = [(trips.c[name], name == "day") for name in ("day", "departs_at", "plan_id", "trip_id")]
    return tuple(TripStamp(**row._mapping) for row in connection.execute(span.rows(query, *order)))


def _stamps() -> Select[Any]:
    own = (links.c.plan_id == trips.c.plan_id, links.c.trip_id == trips.c.trip_id)
    last = select(links.c.trip_head).where(*own).order_by(links.c.place.desc()).limit(1)
    return (
        select(
            trips.c.plan_id,
            trips.c.trip_id,
            trips.c.erased_at,
            cases.c.version,
            last.correlate(trips).scalar_subquery().label("head"),
        )
        .join_from(trips, plans)
        .join(cases)
    )

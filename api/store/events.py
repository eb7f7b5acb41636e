"""The log of facts: only ever added to."""

import json
from collections.abc import Collection, Iterable
from dataclasses import replace

from sqlalchemy import Connection, select

from api.store import chain
from api.store.details import parted, whole_fact
from api.store.records import EventRecord
from api.store.sealing import EVENT_DETAILS
from api.store.tables import events
from scheduler.handover import TripEvent, event_from_json, event_to_json


def append(connection: Connection, plan_id: str, trip_id: str, record: EventRecord) -> str:
    """Add a fact to a trip, and its link to the chain; return the head of the trip's chain after it."""
    body, details = parted(event_to_json(record.event))
    key = (plan_id, trip_id, record.event.event_id)
    added = connection.execute(
        events.insert().values(
            plan_id=plan_id,
            trip_id=trip_id,
            event_id=record.event.event_id,
            kind=body["kind"],
            at=record.event.at,
            body=json.dumps(body, ensure_ascii=False, sort_keys=True),
            details=EVENT_DETAILS.seal(connection, json.dumps(details) if details else "", *key),
            recorded_at=record.recorded_at,
            recorded_by=record.recorded_by or None,
            recorded_account=record.recorded_account or None,
        )
    )
    assert added.inserted_primary_key is not None
    return chain.add(connection, plan_id, trip_id, added.inserted_primary_key[0], record)


def of_trip(connection: Connection, plan_id: str, trip_id: str) -> tuple[EventRecord, ...]:
    """Return the facts of a trip in the order in which they came in."""
    return of_plan(connection, plan_id, (trip_id,)).get(trip_id, ())


def of_plan(
    connection: Connection, plan_id: str, trip_ids: Collection[str] | None = None
) -> dict[str, tuple[EventRecord, ...]]:
    """Return the facts of all trips of a plan (or of some), by trip, in the order in which they came in."""
    query = select(events).where(events.c.plan_id == plan_id).order_by(events.c.number)
    if trip_ids is not None:
        query = query.where(events.c.trip_id.in_(tuple(trip_ids)))
    found: dict[str, list[EventRecord]] = {}
    for row in connection.execute(query):
        record = EventRecord(
            event_from_json(whole_fact(connection, row)),
            row.recorded_at,
            row.recorded_by or "",
            row.recorded_account or "",
            row.erased_at is not None,
        )
        found.setdefault(row.trip_id, []).append(record)
    return {key: tuple(records) for key, records in found.items()}


def facts(records: Iterable[EventRecord]) -> tuple[TripEvent, ...]:
    """Return the facts as they count: a clock that runs ahead is set back to when the report came in.

    Otherwise a telephone set to next year would have the last word for ever.
    """
    return tuple(replace(record.event, at=min(record.event.at, record.recorded_at)) for record in records)

"""Trackers: found by the hash of their secret; and the last position of each trip."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, exists, or_, select, update

from api.store.sealing import POSITION
from api.store.spans import WHOLE_LIST, Span
from api.store.tables import events, trips
from api.store.tracker_tables import positions, tracker_counts, trackers
from routing.positions import Position


@dataclass(frozen=True, slots=True)
class TrackerRecord:
    """Hold one tracker: a system, or a telephone, that reports where a carrier's coaches are.

    Parameters
    ----------
    account_id
        Whose it is: it reports for trips that this account sees.
    devices
        Plate of the coach by the device's own name.
    counts
        What came of what it reported: number, and when last, by outcome.
    """

    tracker_id: str
    account_id: str
    carrier: str
    label: str
    devices: Mapping[str, str]
    made_at: int
    counts: Mapping[str, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LastPosition:
    """Hold the last position of a trip, and when it was last said to be expected, by place."""

    position: Position
    told: Mapping[str, int] = field(default_factory=dict)


def add(connection: Connection, record: TrackerRecord, secret_sha256: str) -> None:
    """Keep a tracker."""
    names = ("tracker_id", "account_id", "carrier", "label", "made_at")
    row = {name: getattr(record, name) for name in names} | {"secret_sha256": secret_sha256}
    connection.execute(trackers.insert().values(**row, devices=_json(record.devices)))


def find(connection: Connection, tracker_id: str) -> TrackerRecord | None:
    """Return a tracker."""
    row = connection.execute(select(trackers).where(trackers.c.tracker_id == tracker_id)).first()
    return _tracker(connection, row) if row else None


def find_by_hash(connection: Connection, secret_sha256: str) -> TrackerRecord | None:
    """Return the tracker whose secret has this hash."""
    row = connection.execute(select(trackers).where(trackers.c.secret_sha256 == secret_sha256)).first()
    return _tracker(connection, row) if row else None


def all_trackers(connection: Connection, span: Span = WHOLE_LIST) -> tuple[TrackerRecord, ...]:
    """Return all trackers, the latest first; the caller judges and cuts."""
    order = ((trackers.c.made_at, True), (trackers.c.tracker_id, False))
    query = span.rows(select(trackers), *order, cut=False)
    return tuple(_tracker(connection, row) for row in connection.execute(query).all())


def put_devices(connection: Connection, tracker_id: str, devices: Mapping[str, str]) -> None:
    """Keep other devices."""
    own = trackers.c.tracker_id == tracker_id
    connection.execute(update(trackers).where(own).values(devices=_json(devices)))


def remove(connection: Connection, tracker_id: str) -> None:
    """Throw a tracker away: its secret opens nothing any more."""
    connection.execute(delete(tracker_counts).where(tracker_counts.c.tracker_id == tracker_id))
    connection.execute(delete(trackers).where(trackers.c.tracker_id == tracker_id))


def count(connection: Connection, tracker_id: str, outcome: str, now: int) -> None:
    """Count what came of a report."""
    own = (tracker_counts.c.tracker_id == tracker_id) & (tracker_counts.c.outcome == outcome)
    more = {"number": tracker_counts.c.number + 1, "last_at": now}
    # two reports at once: whoever holds the tracker's row goes first
    connection.execute(
        select(trackers.c.tracker_id).where(trackers.c.tracker_id == tracker_id).with_for_update()
    )
    if not connection.execute(update(tracker_counts).where(own).values(**more)).rowcount:
        row = {"tracker_id": tracker_id, "outcome": outcome, "number": 1, "last_at": now}
        connection.execute(tracker_counts.insert().values(**row))


def trips_of_carrier(
    connection: Connection, carrier: str, between: tuple[int, int]
) -> tuple[tuple[str, str], ...]:
    """Return the trips of a carrier that are planned for a time, or have left in it: plan and trip."""
    first, last = between
    own = (events.c.plan_id == trips.c.plan_id, events.c.trip_id == trips.c.trip_id)
    left = exists().where(*own, events.c.kind == "departed", events.c.at >= first, events.c.at <= last)
    planned = and_(trips.c.departs_at <= last, trips.c.arrives_at >= first)
    order = (trips.c.departs_at, trips.c.plan_id, trips.c.trip_id)
    query = select(trips.c.plan_id, trips.c.trip_id).where(trips.c.carrier == carrier, or_(planned, left))
    return tuple((row.plan_id, row.trip_id) for row in connection.execute(query.order_by(*order)))


def last_position(connection: Connection, plan_id: str, trip_id: str) -> LastPosition | None:
    """Return the last position of a trip."""
    own = (positions.c.plan_id == plan_id) & (positions.c.trip_id == trip_id)
    row = connection.execute(select(positions).where(own)).first()
    if row is None:
        return None
    point = json.loads(POSITION.unseal(connection, row.point, plan_id, trip_id))
    return LastPosition(Position(row.at, *point), json.loads(row.told))


def put_position(connection: Connection, plan_id: str, trip_id: str, last: LastPosition) -> None:
    """Keep the last position of a trip in place of the one before."""
    at = last.position
    point = json.dumps([at.lat, at.lon, at.speed_kmh])
    sealed = POSITION.seal(connection, point, plan_id, trip_id)
    own = (positions.c.plan_id == plan_id) & (positions.c.trip_id == trip_id)
    values: dict[str, Any] = {"at": at.at, "point": sealed, "told": _json(last.told)}
    if not connection.execute(update(positions).where(own).values(**values)).rowcount:
        connection.execute(positions.insert().values(plan_id=plan_id, trip_id=trip_id, **values))


def throw_away(connection: Connection, before: int) -> int:
    """Throw away the positions from before a moment, and return how many there were."""
    return connection.execute(delete(positions).where(positions.c.at < before)).rowcount


def forget_position(connection: Connection, plan_id: str, trip_id: str) -> None:
    """Throw away where a trip was last."""
    own = (positions.c.plan_id == plan_id) & (positions.c.trip_id == trip_id)
    connection.execute(delete(positions).where(own))


def _json(values: Mapping[str, object]) -> str:
    return json.dumps(dict(values), ensure_ascii=False, sort_keys=True)


def _tracker(connection: Connection, row: Row[Any]) -> TrackerRecord:
    query = select(tracker_counts).where(tracker_counts.c.tracker_id == row.tracker_id)
    counts = {one.outcome: (one.number, one.last_at) for one in connection.execute(query)}
    return TrackerRecord(
        row.tracker_id,
        row.account_id,
        row.carrier,
        row.label,
        json.loads(row.devices),
        row.made_at,
        counts,
    )

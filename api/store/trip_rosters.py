"""What a trip's account begins with, beside who is on it: crew, seats, and what must be done beforehand.

Nothing of it changes once a plan is published, so that a trip is read without its plan and its case. Trips
that were published before this was kept have none: their plan is opened.
"""

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import Column, Connection, ForeignKeyConstraint, String, Table, Text, select

from api.store.tables import metadata
from scheduler.handover import Paper, Preparation, Readiness, Rider, TripRoster

trip_rosters = Table(
    "trip_rosters",
    metadata,
    Column("plan_id", String(64), primary_key=True),
    Column("trip_id", String(200), primary_key=True),
    Column("body", Text, nullable=False),  # JSON; people by the numbers of their plan
    ForeignKeyConstraint(["plan_id", "trip_id"], ["trips.plan_id", "trips.trip_id"]),
)


def put(connection: Connection, plan_id: str, rosters: Collection[TripRoster]) -> None:
    """Keep rosters of a plan."""
    rows = [{"plan_id": plan_id, "trip_id": one.trip_id, "body": _written(one)} for one in rosters]
    if rows:
        connection.execute(trip_rosters.insert(), rows)


def of_plan(connection: Connection, plan_id: str, trip_ids: Collection[str] | None) -> dict[str, str]:
    """Return what is kept of some trips of a plan, or of all (None), by trip."""
    query = select(trip_rosters.c.trip_id, trip_rosters.c.body).where(trip_rosters.c.plan_id == plan_id)
    if trip_ids is not None:
        query = query.where(trip_rosters.c.trip_id.in_(trip_ids))
    return {row.trip_id: row.body for row in connection.execute(query)}


def whole(trip_id: str, riders: tuple[Rider, ...], body: str) -> TripRoster:
    """Return a roster of its riders, without their seats, and of what is kept beside them."""
    kept: dict[str, Any] = json.loads(body)
    seats = kept["seats"]
    seated = (
        Rider(one.worker_id, one.firm_id, one.pickup_id, one.drop_id, seats.get(one.worker_id, ""))
        for one in riders
    )
    preparation = Preparation(
        frozenset(map(Paper, kept["papers"])),
        frozenset(kept["notices"]),
        frozenset(map(Readiness, kept["readiness"])),
    )
    crew, limit = tuple(kept["crew"]), kept["max_temperature_c"]
    return TripRoster(trip_id, tuple(seated), crew, limit, preparation)


def _written(roster: TripRoster) -> str:
    before = roster.preparation
    kept = {
        "crew": roster.crew,
        "seats": {rider.worker_id: rider.seat for rider in roster.riders if rider.seat},
        "max_temperature_c": roster.max_temperature_c,
        "papers": sorted(before.papers),
        "notices": sorted(before.notices),
        "readiness": sorted(before.readiness),
    }
    return json.dumps(kept, ensure_ascii=False)

"""Cases, plans, trips, and who is on them: written once when a plan is published, then only read."""

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Column, Connection, Row, Select, func, select

from api.access import EVERYWHERE
from api.store import trip_rosters
from api.store.records import PlanRecord, StoredCase, TripRecord
from api.store.sealing import CASE_FILE, PLAN_DOCUMENT, person_index
from api.store.spans import WHOLE_LIST, Span
from api.store.tables import case_files, cases, events, pictures, plans, trip_people, trips
from api.store.visibility import Scopes, visible_plans, visible_trips
from scheduler.handover import Rider, TripRoster

MOST_NAMED = 2_000
"""How many trips are named in a query; beyond, a plan is read as a whole."""


def add_case(connection: Connection, case: StoredCase, now: int) -> None:
    """Keep a case; one that is there already stays as it is."""
    if connection.execute(select(cases.c.case_id).where(cases.c.case_id == case.case_id)).first():
        return
    row = {"case_id": case.case_id, "name": case.name, "first_day": case.first_day, "last_day": case.last_day}
    connection.execute(cases.insert().values(**row, received_at=now))
    connection.execute(
        case_files.insert(),
        [
            {
                "case_id": case.case_id,
                "name": name,
                "content": CASE_FILE.seal_bytes(connection, data, case.case_id, name),
            }
            for name, data in case.files.items()
        ],
    )


def find_case(connection: Connection, case_id: str) -> StoredCase | None:
    """Return a case with its files."""
    row = connection.execute(select(cases).where(cases.c.case_id == case_id)).first()
    if row is None:
        return None
    rows = connection.execute(
        select(case_files.c.name, case_files.c.content).where(case_files.c.case_id == case_id)
    )
    files = {r.name: CASE_FILE.unseal_bytes(connection, r.content, case_id, r.name) for r in rows}
    return StoredCase(case_id, row.name, row.first_day, row.last_day, files)


def has_plan(connection: Connection, plan_id: str) -> bool:
    """Say whether a plan has been published."""
    return connection.execute(select(plans.c.plan_id).where(plans.c.plan_id == plan_id)).first() is not None


def add_plan(
    connection: Connection, plan: PlanRecord, document: dict[str, object], day: Iterable[TripRecord]
) -> None:
    """Publish a plan with its trips and their people."""
    row = {c.name: getattr(plan, c.name) for c in plans.c if c.name != "document"}
    text = PLAN_DOCUMENT.seal(connection, json.dumps(document, ensure_ascii=False), plan.plan_id)
    connection.execute(plans.insert().values(**row, document=text))
    rosters = []
    for trip in day:
        rosters.append(trip.roster)
        columns = {column.name: getattr(trip, column.name) for column in _trip_columns()}
        connection.execute(trips.insert().values(**columns))
        people = [
            {
                "plan_id": trip.plan_id,
                "trip_id": trip.trip_id,
                "worker_id": rider.worker_id,
                "position": position,
                "firm_id": rider.firm_id,
                "pickup_id": rider.pickup_id,
                "drop_id": rider.drop_id,
                "division": trip.divisions.get(rider.worker_id, ""),
                "firm_name": trip.firm_names.get(rider.firm_id, ""),
                "person": person_index(connection, trip.id_numbers.get(rider.worker_id, "")),
            }
            for position, rider in enumerate(trip.roster.riders)
        ]
        if people:
            connection.execute(trip_people.insert(), people)
    trip_rosters.put(connection, plan.plan_id, rosters)


def list_plans(
    connection: Connection, scopes: Scopes = EVERYWHERE, span: Span = WHOLE_LIST
) -> tuple[PlanRecord, ...]:
    """Return the published plans that lie within scopes, the latest first."""
    order = ((plans.c.published_at, True), (plans.c.plan_id, False))
    query = span.rows(_plan_heads().where(visible_plans(scopes)), *order)
    return tuple(map(_plan, connection.execute(query)))


def find_plan(connection: Connection, plan_id: str) -> PlanRecord | None:
    """Return the head of a plan."""
    row = connection.execute(_plan_heads().where(plans.c.plan_id == plan_id)).first()
    return _plan(row) if row else None


def find_document(connection: Connection, plan_id: str) -> dict[str, object] | None:
    """Return a plan as the file that was published."""
    text = connection.execute(select(plans.c.document).where(plans.c.plan_id == plan_id)).scalar()
    return json.loads(PLAN_DOCUMENT.unseal(connection, text, plan_id)) if text is not None else None


def list_trips(
    connection: Connection,
    plan_id: str,
    trip_id: str | None = None,
    scopes: Scopes = EVERYWHERE,
    span: Span = WHOLE_LIST,
) -> tuple[TripRecord, ...]:
    """Return the trips of a plan that lie within scopes, or the one that is named, in order of departure."""
    query: Select[Any] = (
        select(*_trip_columns(), plans.c.county)
        .join_from(trips, plans)
        .where(trips.c.plan_id == plan_id, visible_trips(scopes))
    )
    query = span.rows(query, (trips.c.departs_at, False), (trips.c.trip_id, False))
    if trip_id is not None:
        query = query.where(trips.c.trip_id == trip_id)
    return _with_people(connection, plan_id, connection.execute(query).all())


def named_trips(connection: Connection, names: Iterable[tuple[str, str]]) -> tuple[TripRecord, ...]:
    """Return the trips of some plans by plan and trip, in the order in which they are named."""
    names = tuple(names)
    by_plan: dict[str, list[str]] = {}
    for plan_id, trip_id in names:
        by_plan.setdefault(plan_id, []).append(trip_id)
    found: dict[tuple[str, str], TripRecord] = {}
    for plan_id, trip_ids in by_plan.items():
        query = (
            select(*_trip_columns(), plans.c.county)
            .join_from(trips, plans)
            .where(trips.c.plan_id == plan_id, trips.c.trip_id.in_(trip_ids))
        )
        for record in _with_people(connection, plan_id, connection.execute(query).all()):
            found[plan_id, record.trip_id] = record
    return tuple(found[name] for name in names if name in found)


def _with_people(connection: Connection, plan_id: str, rows: Sequence[Any]) -> tuple[TripRecord, ...]:
    """Return rows of trips of one plan with the people of each."""
    own = trip_people.c.plan_id == plan_id
    named = [row.trip_id for row in rows] if len(rows) <= MOST_NAMED else None
    if named is not None:
        own &= trip_people.c.trip_id.in_(named)
    aboard: dict[str, list[Row[Any]]] = {}
    for one in connection.execute(select(trip_people).where(own).order_by(trip_people.c.position)):
        aboard.setdefault(one.trip_id, []).append(one)
    kept = trip_rosters.of_plan(connection, plan_id, named)
    return tuple(_trip(row, aboard.get(row.trip_id, ()), kept.get(row.trip_id)) for row in rows)


def list_all_trips(
    connection: Connection,
    scopes: Scopes,
    days: tuple[date, date],
    span: Span,
    carriers: Collection[str] | None = None,
) -> tuple[TripRecord, ...]:
    """Return the trips of all plans that depart within days and lie within scopes, the latest day first.

    Parameters
    ----------
    carriers
        Only theirs; None = of all.
    """
    within = [trips.c.day.between(*days), visible_trips(scopes)]
    if carriers is not None:
        within.append(trips.c.carrier.in_(sorted(carriers)))
    latest = select(trips.c.plan_id, trips.c.trip_id).where(*within)
    order = [(trips.c[name], name == "day") for name in ("day", "departs_at", "plan_id", "trip_id")]
    found = connection.execute(span.rows(latest, *order)).all()
    return named_trips(connection, ((row.plan_id, row.trip_id) for row in found))


def find_trip(connection: Connection, plan_id: str, trip_id: str) -> TripRecord | None:
    """Return one trip."""
    return next(iter(list_trips(connection, plan_id, trip_id)), None)


def plans_of_case(connection: Connection, case_id: str) -> tuple[str, ...]:
    """Return the plans that were published of a case, in the order in which they were."""
    order = (plans.c.published_at, plans.c.plan_id)
    return tuple(
        connection.execute(
            select(plans.c.plan_id).where(plans.c.case_id == case_id).order_by(*order)
        ).scalars()
    )


def trips_of_person(connection: Connection, plan_id: str, worker_id: str) -> tuple[TripRecord, ...]:
    """Return the trips of a plan on which a person was planned, or came aboard later."""
    planned = select(trip_people.c.trip_id).where(
        trip_people.c.plan_id == plan_id, trip_people.c.worker_id == worker_id
    )
    joined = select(events.c.trip_id).where(
        events.c.plan_id == plan_id, events.c.kind.in_(("stood-in", "transferred-in"))
    )
    found = set(connection.execute(planned.union(joined)).scalars())
    return tuple(record for key in sorted(found) for record in list_trips(connection, plan_id, key))


def lock_trip(connection: Connection, plan_id: str, trip_id: str) -> None:
    """Let nobody else add to a trip until the end of the transaction; SQLite's have the file alone."""
    key = (trips.c.plan_id == plan_id) & (trips.c.trip_id == trip_id)
    connection.execute(select(trips.c.trip_id).where(key).with_for_update(key_share=True)).first()


def put_picture(connection: Connection, plan_id: str, trip_id: str, media_type: str, content: bytes) -> None:
    """Keep the map of a trip, in place of an earlier one."""
    key = (pictures.c.plan_id == plan_id) & (pictures.c.trip_id == trip_id)
    connection.execute(pictures.delete().where(key))
    connection.execute(
        pictures.insert().values(plan_id=plan_id, trip_id=trip_id, media_type=media_type, content=content)
    )


def find_picture(connection: Connection, plan_id: str, trip_id: str) -> tuple[str, bytes] | None:
    """Return the media type and bytes of a map."""
    key = (pictures.c.plan_id == plan_id) & (pictures.c.trip_id == trip_id)
    row = connection.execute(select(pictures.c.media_type, pictures.c.content).where(key)).first()
    return (row.media_type, row.content) if row else None


def _trip_columns() -> list[Column[Any]]:
    """Return what a trip is made of: that something was erased is not told."""
    return [column for column in trips.c if column.name != "erased_at"]


def case_version(connection: Connection, plan_id: str) -> int:
    """Return how often something was erased from the case of a plan; -1 = there is no such plan."""
    query = select(cases.c.version).join(plans).where(plans.c.plan_id == plan_id)
    found = connection.execute(query).scalar()
    return -1 if found is None else int(found)


def _plan_heads() -> Select[Any]:
    """Select all of a plan but its document, with its case's name and the number of its trips."""
    columns = [column for column in plans.c if column.name != "document"]
    number = select(func.count()).where(trips.c.plan_id == plans.c.plan_id).scalar_subquery()
    return select(*columns, cases.c.name.label("case_name"), number.label("trips")).join(cases)


def _plan(row: Row[Any]) -> PlanRecord:
    return PlanRecord(**row._mapping)


def _trip(row: Row[Any], people: Sequence[Row[Any]], kept: str | None) -> TripRecord:
    riders = tuple(Rider(one.worker_id, one.firm_id, one.pickup_id, one.drop_id) for one in people)
    return TripRecord(
        **row._mapping,
        roster=trip_rosters.whole(row.trip_id, riders, kept) if kept else TripRoster(row.trip_id, riders),
        is_whole=kept is not None,
        divisions={one.worker_id: one.division for one in people},
        firm_names={one.firm_id: one.firm_name or one.firm_id for one in people},
    )

"""Reading plans and trips, each caller what is his own."""

from dataclasses import dataclass, replace

from sqlalchemy import Connection

from api.auth import allow, within_scope
from api.errors import NotFound, PictureMissing
from api.operations.office import Batch, Office
from api.store import EventRecord, PlanRecord, Role, TokenRecord, TripRecord, batches, events
from scheduler.handover import FirmState, TripState, roster_of, state


@dataclass(frozen=True, slots=True)
class TripNow:
    """Hold a trip, its batch, and what the facts so far amount to."""

    record: TripRecord
    batch: Batch
    state: TripState
    facts: tuple[EventRecord, ...]


def plans(office: Office, caller: TokenRecord) -> tuple[PlanRecord, ...]:
    """Return all published plans, the latest first."""
    allow(caller, Role.DISPATCHER)
    with office.database.reading() as connection:
        return batches.list_plans(connection)


def plan(office: Office, caller: TokenRecord, plan_id: str) -> tuple[PlanRecord, Batch]:
    """Return one published plan.

    Raises
    ------
    NotAllowed, NotFound
        The caller is no dispatcher; there is no such plan.
    """
    allow(caller, Role.DISPATCHER)
    with office.database.reading() as connection:
        record = batches.find_plan(connection, plan_id)
        if record is None:
            raise NotFound
        return record, office.batch(connection, plan_id)


def trips(office: Office, caller: TokenRecord, plan_id: str) -> tuple[TripNow, ...]:
    """Return the trips of a plan that the caller may see, in order of departure.

    Raises
    ------
    NotFound
        There is no such plan, or it is not the caller's.
    """
    within_scope(caller, plan_id)
    with office.database.reading() as connection:
        batch = office.batch(connection, plan_id)
        records = batches.list_trips(connection, plan_id, caller.trip_id or None)
        facts = events.of_plan(connection, plan_id, caller.trip_id or None)
    return tuple(_now(record, batch, facts.get(record.trip_id, ())) for record in records)


def trip(office: Office, caller: TokenRecord, plan_id: str, trip_id: str) -> TripNow:
    """Return one trip.

    Raises
    ------
    NotFound
        There is no such trip, or it is not the caller's.
    """
    within_scope(caller, plan_id, trip_id)
    with office.database.reading() as connection:
        return trip_now(office, connection, plan_id, trip_id)


def trip_now(office: Office, connection: Connection, plan_id: str, trip_id: str) -> TripNow:
    """Return one trip within a transaction.

    Raises
    ------
    NotFound
        There is no such trip.
    """
    record = batches.find_trip(connection, plan_id, trip_id)
    if record is None:
        raise NotFound
    return _now(record, office.batch(connection, plan_id), events.of_trip(connection, plan_id, trip_id))


def with_fact(now: TripNow, record: EventRecord) -> TripNow:
    """Return a trip after one more fact."""
    return _now(now.record, now.batch, (*now.facts, record))


def firms_seen(caller: TokenRecord, state_: TripState) -> tuple[FirmState, ...]:
    """Return the firms of a trip whose handover the caller may see."""
    return tuple(firm for firm in state_.firms.values() if caller.firm_id in ("", firm.firm_id))


def firm(
    office: Office, caller: TokenRecord, plan_id: str, trip_id: str, firm_id: str
) -> tuple[TripNow, FirmState]:
    """Return a trip and one firm's part of its handover.

    Raises
    ------
    NotFound
        There is no such trip or firm, or it is not the caller's.
    """
    within_scope(caller, plan_id, trip_id, firm_id)
    now = trip(office, caller, plan_id, trip_id)
    if firm_id not in now.state.firms:
        raise NotFound
    return now, now.state.firms[firm_id]


def picture(office: Office, caller: TokenRecord, plan_id: str, trip_id: str) -> tuple[str, bytes]:
    """Return the media type and bytes of the still map of a trip.

    Raises
    ------
    NotAllowed, NotFound, PictureMissing
        The caller is a firm; there is no such trip, or it is not the caller's; no map has been drawn.
    """
    allow(caller, Role.DISPATCHER, Role.DRIVER)
    within_scope(caller, plan_id, trip_id)
    with office.database.reading() as connection:
        if batches.find_trip(connection, plan_id, trip_id) is None:
            raise NotFound
        found = batches.find_picture(connection, plan_id, trip_id)
    if found is None:
        raise PictureMissing
    return found


def has_picture(office: Office, plan_id: str, trip_id: str) -> bool:
    """Say whether a map has been drawn of a trip."""
    with office.database.reading() as connection:
        return batches.find_picture(connection, plan_id, trip_id) is not None


def _now(record: TripRecord, batch: Batch, records: tuple[EventRecord, ...]) -> TripNow:
    roster = roster_of(batch.trips[record.trip_id], batch.case.workers, batch.case)
    return TripNow(replace(record, roster=roster), batch, state(roster, events.facts(records)), records)

"""Reading plans and trips, each caller what is his own."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection

from api.access import Act, Caller, Role, check, may, sees
from api.errors import NotFound, PictureMissing
from api.operations.office import Batch, Office, Opening
from api.store import (
    WHOLE_LIST,
    EventRecord,
    PlanRecord,
    Span,
    TripRecord,
    TripStamp,
    batches,
    events,
    stamps,
)
from scheduler.handover import FirmState, Rider, TripState, roster_of, state

EVER = (date.min, date.max)
MOST_TRIPS = 200
LATEST_TRIPS = Span(most=MOST_TRIPS)


@dataclass(frozen=True, slots=True)
class TripNow:
    """Hold a trip, what the facts so far amount to, and what it was computed from.

    Parameters
    ----------
    opening
        What opens its batch.
    stamp, erased
        What changes with anything that is known of it, and the sign of the last erasure before it was read.
    """

    record: TripRecord
    opening: Callable[[], Batch]
    state: TripState
    facts: tuple[EventRecord, ...]
    stamp: TripStamp | None = None
    erased: str = ""

    @property
    def batch(self) -> Batch:
        """Return the plan of the trip and its case; opening them takes a fifth of a second."""
        return self.opening()


def plans(office: Office, caller: Caller, span: Span = WHOLE_LIST) -> tuple[PlanRecord, ...]:
    """Return the published plans that the caller may see, the latest first."""
    may(caller, Act.SEE_PLANS)
    with office.database.reading() as connection:
        return batches.list_plans(connection, caller.scopes, span)


def plan(office: Office, caller: Caller, plan_id: str) -> tuple[PlanRecord, Batch]:
    """Return one published plan.

    Raises
    ------
    NotAllowed, NotFound
        The caller may see no plans; there is no such plan, or it is not the caller's.
    """
    may(caller, Act.SEE_PLANS)
    with office.database.reading() as connection:
        record = batches.find_plan(connection, plan_id)
        if record is None:
            raise NotFound
        check(caller, Act.SEE_PLANS, record.keys)
        return record, office.batch(connection, plan_id)


def trips(office: Office, caller: Caller, plan_id: str, span: Span = WHOLE_LIST) -> tuple[TripNow, ...]:
    """Return the trips of a plan that the caller may see, in order of departure.

    Raises
    ------
    NotAllowed, NotFound
        The caller may see no trips; there is no such plan, or nothing of it is the caller's.
    """
    may(caller, Act.SEE_TRIPS)
    with office.database.reading() as connection:
        plan = batches.find_plan(connection, plan_id)
        found = stamps.of_plan(connection, plan_id, caller.scopes, span)
        if plan is None or not (found or sees(caller, plan.keys)):
            raise NotFound
        return _stamped(office, connection, found)


def all_trips(
    office: Office, caller: Caller, days: tuple[date, date] = EVER, span: Span = LATEST_TRIPS
) -> tuple[TripNow, ...]:
    """Return the trips of all plans that the caller may see, the latest day first.

    Parameters
    ----------
    days
        First and last day of departure.
    span
        Which part of them.
    """
    may(caller, Act.SEE_TRIPS)
    with office.database.reading() as connection:
        return _stamped(office, connection, stamps.of_all(connection, caller.scopes, days, span))


def trip(office: Office, caller: Caller, plan_id: str, trip_id: str, act: Act = Act.SEE_TRIPS) -> TripNow:
    """Return one trip.

    Parameters
    ----------
    act
        What for.

    Raises
    ------
    NotAllowed, NotFound
        The caller may not do this to any trip; there is no such trip, or it is not the caller's.
    """
    may(caller, act)
    with office.database.reading() as connection:
        now = trip_at_hand(office, connection, plan_id, trip_id)
    check(caller, act, now.record.keys)
    return now


def trip_at_hand(office: Office, connection: Connection, plan_id: str, trip_id: str) -> TripNow:
    """Return one trip within a transaction that erases nothing; computed anew only where it has changed.

    Raises
    ------
    NotFound
        There is no such trip.
    """
    stamp = stamps.of_trip(connection, plan_id, trip_id)
    if stamp is None:
        raise NotFound
    return _stamped(office, connection, (stamp,))[0]


def of_plan_at_hand(office: Office, connection: Connection, plan_id: str) -> tuple[TripNow, ...]:
    """Return the trips of a plan within a transaction; computed anew only where they have changed."""
    return _stamped(office, connection, stamps.of_plan(connection, plan_id))


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
    return all_now(office, connection, (record,))[0]


def with_fact(office: Office, now: TripNow, record: EventRecord, head: str) -> TripNow:
    """Return a trip after one more fact, with which its chain has another head."""
    after = replace(_now(now.record, now.opening, (*now.facts, record)), erased=now.erased)
    return after if now.stamp is None else _keep(office, replace(after, stamp=replace(now.stamp, head=head)))


def people_seen(caller: Caller, now: TripNow) -> frozenset[str]:
    """Return the people of a trip, stand-ins too, whom the caller may see."""
    people = now.state.people.items()
    return frozenset(who for who, one in people if sees(caller, now.record.keys_of_person(one.rider)))


def own_firm(caller: Caller, record: TripRecord) -> str:
    """Return the firm of a trip that the caller speaks for; "" = none of them, or all."""
    own = [firm_id for firm_id in record.roster.firm_ids if sees(caller, record.keys_of_firm(firm_id))]
    return caller.firm_id or next(iter(own), "") if caller.role is Role.FIRM else ""


def firms_seen(caller: Caller, now: TripNow) -> tuple[FirmState, ...]:
    """Return the firms of a trip whose handover the caller may see."""
    firms = now.state.firms.values()
    return tuple(firm for firm in firms if sees(caller, now.record.keys_of_firm(firm.firm_id)))


def firm(
    office: Office, caller: Caller, plan_id: str, trip_id: str, firm_id: str, act: Act = Act.SEE_HANDOVER
) -> tuple[TripNow, FirmState]:
    """Return a trip and one firm's part of its handover.

    Raises
    ------
    NotAllowed, NotFound
        The caller may not do this to any firm; there is no such trip or firm, or it is not the caller's.
    """
    now = trip(office, caller, plan_id, trip_id, act)
    if firm_id not in now.state.firms:
        raise NotFound
    check(caller, act, now.record.keys_of_firm(firm_id))
    return now, now.state.firms[firm_id]


def picture(office: Office, caller: Caller, plan_id: str, trip_id: str) -> tuple[str, bytes]:
    """Return the media type and bytes of the still map of a trip.

    Raises
    ------
    NotAllowed, NotFound, PictureMissing
        The caller may see no maps; there is no such trip, or it is not the caller's; no map has been drawn.
    """
    may(caller, Act.SEE_MAP)
    with office.database.reading() as connection:
        record = batches.find_trip(connection, plan_id, trip_id)
        if record is None:
            raise NotFound
        check(caller, Act.SEE_MAP, record.keys)
        found = batches.find_picture(connection, plan_id, trip_id)
    if found is None:
        raise PictureMissing
    return found


def has_picture(office: Office, plan_id: str, trip_id: str) -> bool:
    """Say whether a map has been drawn of a trip."""
    with office.database.reading() as connection:
        return batches.find_picture(connection, plan_id, trip_id) is not None


def all_now(office: Office, connection: Connection, records: tuple[TripRecord, ...]) -> tuple[TripNow, ...]:
    """Return trips with what the facts so far amount to, within a transaction."""
    by_plan: dict[str, list[str]] = {}
    for record in records:
        by_plan.setdefault(record.plan_id, []).append(record.trip_id)
    facts = {plan_id: events.of_plan(connection, plan_id, own) for plan_id, own in by_plan.items()}
    opened = {plan_id: _opening(office, connection, plan_id, records) for plan_id in by_plan}
    return tuple(
        _now(record, opened[record.plan_id], facts[record.plan_id].get(record.trip_id, ()))
        for record in records
    )


def _opening(
    office: Office, connection: Connection, plan_id: str, records: Iterable[TripRecord]
) -> Callable[[], Batch]:
    """Return what opens a plan; it is opened at once where a trip's account cannot be made without it."""
    if all(record.is_whole for record in records if record.plan_id == plan_id):
        return Opening(office, plan_id)
    batch = office.batch(connection, plan_id)
    return lambda: batch


def _stamped(office: Office, connection: Connection, found: Sequence[TripStamp]) -> tuple[TripNow, ...]:
    """Return trips by their stamps; those that are not at hand are computed."""
    erased = office.erased(connection)
    known: dict[TripStamp, TripNow | None] = {stamp: office.trips.get(_name(stamp), stamp) for stamp in found}
    missing = {_name(stamp): stamp for stamp, now in known.items() if now is None}
    if missing:
        for now in all_now(office, connection, batches.named_trips(connection, missing)):
            stamp = missing[now.record.plan_id, now.record.trip_id]
            known[stamp] = _keep(office, replace(now, stamp=stamp, erased=erased))
    return tuple(one for stamp in found if (one := known[stamp]) is not None)


def _keep(office: Office, now: TripNow) -> TripNow:
    assert now.stamp is not None
    office.trips.put(_name(now.stamp), now.stamp, now, now.erased)
    return now


def _name(stamp: TripStamp) -> tuple[str, str]:
    return stamp.plan_id, stamp.trip_id


def _now(record: TripRecord, opening: Callable[[], Batch], records: tuple[EventRecord, ...]) -> TripNow:
    if not record.is_whole:
        batch = opening()
        roster = roster_of(batch.trips[record.trip_id], batch.case.workers, batch.case)
        record = replace(record, roster=roster, is_whole=True)
    state_ = state(record.roster, events.facts(records))
    riders = [one.rider for who, one in state_.people.items() if who not in record.divisions]
    if riders:
        record = _with_stand_ins(record, opening(), riders)
    return TripNow(record, opening, state_, records)


def _with_stand_ins(record: TripRecord, batch: Batch, riders: Iterable[Rider]) -> TripRecord:
    """Return a trip with the keys of people who were not planned on it."""
    case, divisions, names = batch.case, dict(record.divisions), dict(record.firm_names)
    for rider in riders:
        if rider.worker_id in case.workers:
            divisions[rider.worker_id] = case.places[case.workers[rider.worker_id].village_id].division
        if rider.firm_id in case.firms:
            names.setdefault(rider.firm_id, case.firms[rider.firm_id].name)
    return replace(record, divisions=divisions, firm_names=names)

"""Reporting a fact of a trip: judged, kept once, harmless when repeated."""

from dataclasses import dataclass, replace

from sqlalchemy import Connection

from api.access import TABLE, Act, Caller, Role, check, may, sees
from api.auth import act_of
from api.operations.office import Office
from api.operations.telling import tell_of_trip
from api.operations.trips import TripNow, people_seen, trip_at_hand, with_fact
from api.store import EventRecord, batches, events, trackers
from scheduler.handover import (
    Boarding,
    Departed,
    DoesNotFit,
    FirmEvent,
    Kerb,
    NoShow,
    NotOnTrip,
    Phase,
    StoodIn,
    TripEvent,
    accept,
    freeze,
    frozen_manifests,
    roster_of,
    stand_in,
    state,
)
from scheduler.handover.events import PersonEvent


@dataclass(frozen=True, slots=True)
class Reported:
    """Hold whether a fact was new, and the trip as it stands after it."""

    new: bool
    trip: TripNow


def report(
    office: Office,
    caller: Caller,
    plan_id: str,
    trip_id: str,
    event: TripEvent,
    stamped: bool = True,
    backlog: bool = False,
) -> Reported:
    """Report a fact of a trip.

    Parameters
    ----------
    event
        The fact.
    stamped
        Whether its moment was taken by whoever reports it; a page without a clock leaves it to the
        service, and the same form sent twice is then the same fact.
    backlog
        Whether it was kept where there was no reception: it is taken in any order.

    Raises
    ------
    NotAllowed, NotFound, HandoverError
        The caller may not report this; there is no such trip; the fact contradicts what is known.
    """
    act = act_of(event)
    may(caller, act)

    def add(connection: Connection) -> Reported:
        batches.lock_trip(connection, plan_id, trip_id)
        now = trip_at_hand(office, connection, plan_id, trip_id)
        check(caller, act, now.record.keys)
        _about_own(caller, now, event)
        if isinstance(event, StoodIn) and not backlog:
            _must_fit(office, connection, now, event)
        after = _keep(office, connection, caller, now, event, stamped, backlog)
        tell_of_trip(office, connection, now, after)
        if after.state.phase is Phase.CLOSED:
            trackers.forget_position(connection, plan_id, trip_id)  # nobody waits for it any more
        return Reported(after is not now, _freeze(office, connection, caller, after))

    return office.database.write(add)


def depart(
    office: Office, caller: Caller, plan_id: str, trip_id: str, event: Departed, strike_absent: bool
) -> Reported:
    """Let the coach leave; where it is asked, whoever has not come is struck as a no-show in the same act.

    Raises
    ------
    NotAllowed, NotFound, HandoverError
        As `report`.
    """
    act = act_of(event)
    may(caller, act)

    def add(connection: Connection) -> Reported:
        batches.lock_trip(connection, plan_id, trip_id)
        now = trip_at_hand(office, connection, plan_id, trip_id)
        check(caller, act, now.record.keys)
        struck = [
            NoShow(f"{event.event_id}/{place}", event.at, who)
            for place, (who, person) in enumerate(now.state.people.items())
            if strike_absent and person.boarding is Boarding.OPEN
        ]
        after = now
        for fact in (*struck, event):
            after = _keep(office, connection, caller, after, fact, stamped=False)
        tell_of_trip(office, connection, now, after)
        return Reported(after is not now, _freeze(office, connection, caller, after))

    return office.database.write(add)


def _freeze(office: Office, connection: Connection, caller: Caller, now: TripNow) -> TripNow:
    """Freeze the list of people aboard, once a coach has left."""
    if now.state.departed_at is None or now.state.prepared.manifest_version:
        return now
    left = next(one.event for one in now.facts if isinstance(one.event, Departed))
    first = frozen_manifests(now.record.roster, events.facts(now.facts))[0]
    frozen = freeze(first, f"{left.event_id}/manifest")
    return _keep(office, connection, caller, now, frozen, stamped=False)


def _must_fit(office: Office, connection: Connection, now: TripNow, event: StoodIn) -> None:
    """Refuse a stand-in who breaks a rule of the plan, unless the fact is known already."""
    if any(one.event.event_id == event.event_id for one in now.facts):
        return
    record, batch = now.record, now.batch
    worker = batch.case.workers.get(event.worker_id)
    if worker is None:
        raise NotOnTrip(record.trip_id, "nobody of this id is registered")
    told = events.of_plan(connection, record.plan_id)
    states = {
        trip_id: state(roster_of(trip, batch.case.workers, batch.case), events.facts(told.get(trip_id, ())))
        for trip_id, trip in batch.trips.items()
    }
    kerb = Kerb(batch.case, batch.trips, states, record.trip_id, event.at)
    found = stand_in(kerb, worker, event.in_place_of)
    wrong = (event.firm_id, event.pickup_id, event.drop_id) != (found.firm_id, found.pickup_id, found.drop_id)
    if found.misfits:
        raise DoesNotFit(record.trip_id, found.misfits)
    if wrong:
        raise NotOnTrip(record.trip_id, "boards or alights where this person does not belong")


def _keep(
    office: Office,
    connection: Connection,
    caller: Caller,
    now: TripNow,
    event: TripEvent,
    stamped: bool,
    backlog: bool = False,
) -> TripNow:
    """Add a fact to the log and return the trip after it: the same trip when the fact was there already."""
    record = EventRecord(event, office.now(), *_by(caller))
    before = tuple(one.event for one in now.facts if one.event.event_id == event.event_id)
    if before and not stamped:
        event = replace(event, at=before[0].at)
    known = before or events.facts(now.facts)
    counted = event if before else events.facts([record])[0]
    reopening = Act.MEND in TABLE[caller.role]
    if not accept(now.record.roster, known, counted, reopening, backlog):
        return now
    head = events.append(connection, now.record.plan_id, now.record.trip_id, record)
    return with_fact(office, now, record, head)


def _by(caller: Caller) -> tuple[str, str]:
    """Return through which link, or from which account, a fact came."""
    return ("", caller.caller_id) if caller.has_account else (caller.caller_id, "")


def _about_own(caller: Caller, now: TripNow, event: TripEvent) -> None:
    """Let a caller speak for his own people and firm only; others are as unknown to him as people of no trip.

    Raises
    ------
    NotOnTrip
        It is about somebody else's.
    """
    strange = False
    if isinstance(event, PersonEvent):
        # a stand-in may be reported before the fact that lets him in has come
        known = event.worker_id in now.state.people or caller.role is Role.FIRM
        strange = known and event.worker_id not in people_seen(caller, now)
    if isinstance(event, FirmEvent):
        strange = not sees(caller, now.record.keys_of_firm(event.firm_id))
    if strange:
        raise NotOnTrip(now.record.trip_id, "not on this trip")

"""Tracing: who sat near whom, what coach and crew ran next, and whether trips were run as they should be."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import Connection

from api.access import EVERYWHERE, Act, Caller, check, may, sees
from api.access.roles import trip_key
from api.errors import NotFound
from api.operations import trips
from api.operations.office import Office
from api.operations.papers import whole_manifest
from api.operations.trips import TripNow
from api.store import Span, batches, chain
from scheduler.handover import Phase
from scheduler.handover.chain import verify_trip
from scheduler.tracing import (
    Air,
    Contact,
    LaterRun,
    Point,
    Run,
    Slip,
    Trace,
    TripFile,
    completeness,
    later_runs,
    run_of,
    trace,
)

LONG_DRIVE_S = 4 * 3_600
MOST_TRACED_TRIPS = 20_000


@dataclass(frozen=True, slots=True)
class Reached:
    """Hold how somebody aboard is reached.

    Parameters
    ----------
    plan_id, worker_id
        Under which number the person was planned.
    name, phone, village, firm
        Who, from where, and who received the person; the village by its name.
    """

    plan_id: str
    worker_id: str
    name: str
    phone: str
    village: str
    firm: str


@dataclass(frozen=True, slots=True)
class PersonTrace:
    """Hold the trace of one person as far as the caller may see it.

    Parameters
    ----------
    trace
        Runs are named by plan and trip, people by plan and number, coaches by plate and carrier.
    people
        How whoever the caller may see is reached, by the name in the trace.
    elsewhere
        How many contacts are from outside of the caller's scope.
    later_elsewhere
        How many later trips of the coaches and crews are.
    """

    trace: Trace
    people: Mapping[str, Reached]
    elsewhere: int
    later_elsewhere: int


@dataclass(frozen=True, slots=True)
class TripTrace:
    """Hold who was aboard one trip, and what its coach and crew ran next; how many of both are not told."""

    run: Run
    later: tuple[LaterRun, ...]
    people: Mapping[str, Reached]
    elsewhere: int
    later_elsewhere: int


@dataclass(frozen=True, slots=True)
class TripPoints:
    """Hold the five points of one trip."""

    plan_id: str
    trip_id: str
    points: tuple[Point, ...]

    @property
    def complete(self) -> bool:
        """Say whether none of the five lacks anything."""
        return all(point.complete for point in self.points)


def of_person(
    office: Office, caller: Caller, plan_id: str, worker_id: str, days: int, air: Air
) -> PersonTrace:
    """Trace one person of a plan through all trips of its case.

    Parameters
    ----------
    days
        For how many days what coach and crew ran afterwards is told.
    air
        How the air of the coaches went.

    Raises
    ------
    NotAllowed, NotFound
        The caller may not trace; nobody of this number was planned, or not within the caller's scope.
    """
    may(caller, Act.TRACE)
    with office.database.reading() as connection:
        plan = batches.find_plan(connection, plan_id)
        if plan is None:
            raise NotFound
        own = [
            now
            for head in batches.plans_of_case(connection, plan.case_id)
            for now in trips.all_now(office, connection, batches.trips_of_person(connection, head, worker_id))
        ]
        own = [now for now in own if worker_id in now.state.people]
        if not any(_sees_person(caller, now, worker_id) for now in own):
            raise NotFound
        root = trip_key(plan_id, worker_id)
        around = _around(office, connection, own, days)
    nows = {trip_key(now.record.plan_id, now.record.trip_id): now for now in (*around, *own)}
    aliases = {trip_key(now.record.plan_id, worker_id): root for now in own}
    runs = [_keyed(now, aliases) for now in nows.values()]
    found = trace(root, runs, days=days, air={run.coach_id: air for run in runs})
    reached = _reached(caller, [nows[run.trip_id] for run in found.runs], aliases)
    later, later_elsewhere = _later_seen(caller, nows, found.later)
    within, elsewhere = _within(replace(found, later=later), reached)
    return PersonTrace(within, reached, elsewhere, later_elsewhere)


def of_trip(office: Office, caller: Caller, plan_id: str, trip_id: str, days: int) -> TripTrace:
    """Say who was aboard a trip, and what its coach and crew ran next.

    Raises
    ------
    NotAllowed, NotFound
        The caller may not trace; there is no such trip, or it is not the caller's.
    """
    may(caller, Act.TRACE)
    with office.database.reading() as connection:
        now = trips.trip_at_hand(office, connection, plan_id, trip_id)
        check(caller, Act.TRACE, now.record.keys)
        around = _around(office, connection, [now], days)
    own, nows = _keyed(now, {}), {trip_key(one.record.plan_id, one.record.trip_id): one for one in around}
    runs = sorted((_keyed(other, {}) for other in around), key=lambda run: (run.from_, run.trip_id))
    reached = _reached(caller, [now], {})
    others = [run for run in runs if run.trip_id != own.trip_id]
    seen = {who: one for who, one in own.people.items() if who in reached}
    later, later_elsewhere = _later_seen(caller, nows, later_runs(own, others, days))
    elsewhere = len(own.people) - len(seen)
    return TripTrace(replace(own, people=seen), later, reached, elsewhere, later_elsewhere)


def points(office: Office, caller: Caller, plan_id: str, trip_id: str) -> TripPoints:
    """Return the five points of one trip.

    Raises
    ------
    NotAllowed, NotFound
        The caller may not see them; there is no such trip, or it is not the caller's.
    """
    may(caller, Act.SEE_COMPLETENESS)
    with office.database.reading() as connection:
        now = trips.trip_at_hand(office, connection, plan_id, trip_id)
        check(caller, Act.SEE_COMPLETENESS, now.record.keys)
        return _points(office, connection, now)


def points_of_plan(office: Office, caller: Caller, plan_id: str) -> tuple[TripPoints, ...]:
    """Return the five points of all trips of a plan that the caller may see, in order of departure.

    Raises
    ------
    NotAllowed, NotFound
        The caller may not see them; there is no such plan, or nothing of it is the caller's.
    """
    may(caller, Act.SEE_COMPLETENESS)
    with office.database.reading() as connection:
        plan = batches.find_plan(connection, plan_id)
        records = batches.list_trips(connection, plan_id, None, caller.scopes)
        if plan is None or not (records or sees(caller, plan.keys)):
            raise NotFound
        return tuple(_points(office, connection, now) for now in trips.all_now(office, connection, records))


def _points(office: Office, connection: Connection, now: TripNow) -> TripPoints:
    record, batch = now.record, now.batch
    trip, head = batch.trips[record.trip_id], whole_manifest(office, now).header
    whole = TripFile(
        roster=record.roster,
        state=now.state,
        allowed=head.allowed,
        observation_seats=frozenset(head.observation_seats),
        leaders=trip.leaders,
        leaders_wanted=batch.case.policy.leaders_per_trip,
        long=trip.drive_s > LONG_DRIVE_S,
        chain_holds=verify_trip(chain.read(connection, record.plan_id, record.trip_id)) is None,
    )
    return TripPoints(record.plan_id, record.trip_id, completeness(whole))


def _around(office: Office, connection: Connection, own: Iterable[TripNow], days: int) -> tuple[TripNow, ...]:
    """Return the trips of the same carriers in all plans, from the first own trip on, but cancelled ones."""
    own = tuple(own)
    carriers = {now.record.carrier for now in own}
    first, last = min(now.record.day for now in own), max(now.record.day for now in own)
    span = (first - timedelta(days=1), last + timedelta(days=days + 1))
    found = batches.list_all_trips(connection, EVERYWHERE, span, Span(most=MOST_TRACED_TRIPS), carriers)
    every = trips.all_now(office, connection, found)
    return tuple(now for now in every if now.state.phase is not Phase.CANCELLED)


def _later_seen(
    caller: Caller, nows: Mapping[str, TripNow], later: Iterable[LaterRun]
) -> tuple[tuple[LaterRun, ...], int]:
    """Return the later runs that the caller may see, and how many trips there are besides."""
    later = tuple(later)
    seen = tuple(one for one in later if sees(caller, nows[one.run.trip_id].record.keys))
    return seen, len({one.run.trip_id for one in later} - {one.run.trip_id for one in seen})


def _keyed(now: TripNow, aliases: Mapping[str, str]) -> Run:
    """Return a run whose people, coach and crew are named alike in all plans."""
    plan_id = now.record.plan_id
    trip = now.batch.trips[now.record.trip_id]
    run = run_of(trip, now.state)
    people = {}
    for worker_id, one in run.people.items():
        key = trip_key(plan_id, worker_id)
        key = aliases.get(key, key)
        people[key] = replace(one, rider=replace(one.rider, worker_id=key))
    crew = tuple(dict.fromkeys(_driver(now, driver_id) for driver_id in run.crew))
    coach, key = _coach(now, trip.coach_id), trip_key(plan_id, now.record.trip_id)
    return replace(run, trip_id=key, coach_id=coach, crew=crew, people=people)


def _coach(now: TripNow, coach_id: str) -> str:
    """Return what a coach is called in all plans: by its plate."""
    coach = now.batch.case.coaches[coach_id]
    return f"{coach.carrier} {coach.plate}".strip() if coach.plate else f"{now.record.plan_id}/{coach_id}"


def _driver(now: TripNow, driver_id: str) -> str:
    """Return what a driver is called in all plans: by the licence, else as the own driver of a coach."""
    case = now.batch.case
    if driver_id in case.drivers:
        known = case.drivers[driver_id]
        return known.licence or f"{known.carrier} {known.name}".strip() or driver_id
    coach_id, _, number = driver_id.rpartition("/")
    if coach_id in case.coaches:
        return f"{_coach(now, coach_id)} {number}"
    return f"{now.record.carrier} {driver_id}".strip()


def _reached(caller: Caller, nows: Iterable[TripNow], aliases: Mapping[str, str]) -> dict[str, Reached]:
    """Return how the people of trips are reached whom the caller may see."""
    found = {}
    for now in nows:
        case, plan_id = now.batch.case, now.record.plan_id
        for worker_id in sorted(trips.people_seen(caller, now)):
            key = trip_key(plan_id, worker_id)
            worker, firm_id = case.workers.get(worker_id), now.state.people[worker_id].rider.firm_id
            found[aliases.get(key, key)] = Reached(
                plan_id,
                worker_id,
                name=worker.name if worker else "",
                phone=worker.phone if worker else "",
                village=case.places[worker.village_id].name if worker else "",
                firm=now.record.firm_names.get(firm_id, firm_id),
            )
    return found


def _within(found: Trace, reached: Mapping[str, Reached]) -> tuple[Trace, int]:
    """Leave out whoever the caller may not see, and count them."""
    kept: dict[str, tuple[Contact, ...]] = {}
    outside = set()
    for trip_id, contacts in found.contacts.items():
        crew = {run.trip_id: set(run.crew) for run in found.runs}[trip_id]
        kept[trip_id] = tuple(one for one in contacts if one.person_id in reached or one.person_id in crew)
        outside |= {one.person_id for one in contacts} - {one.person_id for one in kept[trip_id]}
    slips = (
        Slip(slip.trip_id, slip.firm_id, tuple(who for who in slip.people if who in reached))
        for slip in found.slips
    )
    own = replace(found, contacts=kept, slips=tuple(slip for slip in slips if slip.people))
    return own, len(outside)


def _sees_person(caller: Caller, now: TripNow, worker_id: str) -> bool:
    return sees(caller, now.record.keys_of_person(now.state.people[worker_id].rider))

"""Locks: what of a plan must stay as it is, whatever else changes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from scheduler.case import Case
from scheduler.errors import ReplanFault
from scheduler.trips import Plan, StopKind, Trip


class TripLock(StrEnum):
    """Name what of a trip is locked; several may be."""

    COACH = "coach"
    STOPS = "stops"
    TIMES = "times"
    DEPARTED = "departed"
    BROKEN_DOWN = "broken-down"


@dataclass(frozen=True, slots=True)
class Locks:
    """Hold everything that must stay as it is.

    Parameters
    ----------
    trips
        Locks by trip id. Coach: the trip keeps its coach. Stops: no stop is added, moved or exchanged; one at
        which nobody is left is passed by. Times: the stops, and when the coach arrives at each. Departed: not
        a word of it changes. Broken down: it has departed and stands on the road; those aboard are planned
        anew from where they are.
    stays_on
        Trip on which a worker must ride, by worker id.
    keeps_off
        Trips on which a worker may not ride, by worker id.
    now
        The present moment: whatever began before it has departed, and nothing new begins before it. None: all
        is still to come.
    """

    trips: Mapping[str, frozenset[TripLock]] = field(default_factory=dict)
    stays_on: Mapping[str, str] = field(default_factory=dict)
    keeps_off: Mapping[str, frozenset[str]] = field(default_factory=dict)
    now: int | None = None

    def of(self, trip_id: str) -> frozenset[TripLock]:
        """Return what of a trip is locked."""
        return self.trips.get(trip_id, frozenset())

    def holds(self, trip_id: str, *locks: TripLock) -> bool:
        """Say whether one of some locks is on a trip."""
        return bool(self.of(trip_id) & set(locks))

    def departed(self, trip: Trip) -> bool:
        """Say whether a trip has left and may not be touched."""
        if self.holds(trip.trip_id, TripLock.BROKEN_DOWN):
            return False
        gone = self.now is not None and begins(trip) <= self.now
        return gone or self.holds(trip.trip_id, TripLock.DEPARTED)


def begins(trip: Trip) -> int:
    """Return the first moment of a trip."""
    return trip.stops[0].arrive


def keeps_locks(locks: frozenset[TripLock], old: Trip, new: Trip) -> bool:
    """Say whether a trip that takes another's place keeps to the locks of that other one."""
    if TripLock.COACH in locks and new.coach_id != old.coach_id:
        return False
    if not locks & {TripLock.STOPS, TripLock.TIMES}:
        return True
    was = {stop.place_id: stop.arrive for stop in old.stops if stop.kind in (StopKind.PICKUP, StopKind.DROP)}
    now = {stop.place_id: stop.arrive for stop in new.stops if stop.kind in (StopKind.PICKUP, StopKind.DROP)}
    if new.day != old.day or list(now) != [place_id for place_id in was if place_id in now]:
        return False
    return TripLock.TIMES not in locks or all(was[place_id] == moment for place_id, moment in now.items())


def lock_faults(case: Case, plan: Plan, locks: Locks) -> tuple[ReplanFault, ...]:
    """Return every lock that is about nothing, contradicts another one or the case.

    Parameters
    ----------
    case, plan
        The case as it is now, and the plan that stands.
    locks
        What is locked.
    """
    return tuple(sorted({*_unknown(case, plan, locks), *_departed(case, plan, locks)}))


def _unknown(case: Case, plan: Plan, locks: Locks) -> Iterator[ReplanFault]:
    trips = {trip.trip_id for trip in plan.trips}
    gone = {trip.trip_id for trip in plan.trips if locks.departed(trip)}
    riding = {worker_id: trip.trip_id for trip in plan.trips for worker_id in trip.seats}
    named = {*locks.trips, *locks.stays_on.values(), *(t for ids in locks.keeps_off.values() for t in ids)}
    for trip_id in named - trips:
        yield ReplanFault(trip_id, "LOCK_TRIP_UNKNOWN", ", ".join(sorted(trips)[:6]))
    for worker_id in {*locks.stays_on, *locks.keeps_off} - case.workers.keys():
        yield ReplanFault(worker_id, "LOCK_PERSON_UNKNOWN")
    for worker_id, trip_id in locks.stays_on.items():
        if trip_id in locks.keeps_off.get(worker_id, frozenset()):
            yield ReplanFault(worker_id, "LOCK_CONTRADICTS", trip_id)
        if trip_id in gone and riding.get(worker_id) != trip_id:
            yield ReplanFault(worker_id, "LOCK_TRIP_GONE", trip_id)
    for worker_id, trip_ids in locks.keeps_off.items():
        if riding.get(worker_id) in trip_ids & gone:
            yield ReplanFault(worker_id, "LOCK_TRIP_GONE", riding[worker_id])
    parties: dict[str, dict[str, str]] = {}
    for worker_id, trip_id in locks.stays_on.items():
        worker = case.workers.get(worker_id)
        if worker is not None and worker.party_id:
            parties.setdefault(worker.party_id, {})[trip_id] = worker_id
    for wishes in parties.values():
        if len(wishes) > 1:
            yield ReplanFault(min(wishes.values()), "LOCK_CONTRADICTS", ", ".join(sorted(wishes)))


def _departed(case: Case, plan: Plan, locks: Locks) -> Iterator[ReplanFault]:
    """What has departed cannot be altered, so all that it names must still be in the case."""
    for trip in plan.trips:
        broken = locks.holds(trip.trip_id, TripLock.BROKEN_DOWN)
        if locks.departed(trip):
            missing = sorted({w for w in trip.seats if w not in case.workers})
            missing += sorted({s.place_id for s in trip.stops if s.place_id not in case.places})
            missing += [] if trip.coach_id in case.coaches else [trip.coach_id]
            if missing:
                yield ReplanFault(trip.trip_id, "DEPARTED_INCOMPLETE", ", ".join(missing))
        elif broken:
            boarded = {w: stop.place_id for stop in trip.stops for w in stop.board}
            waits = [
                w
                for w, place_id in sorted(boarded.items())
                if w in case.workers and case.workers[w].home_pickup_id == place_id
            ]
            if waits:
                yield ReplanFault(trip.trip_id, "BROKEN_DOWN_WHERE", ", ".join(waits[:6]))

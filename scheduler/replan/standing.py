"""The plan that stands, seen from the case as it is now: who still rides where, and what has departed."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from routing.matrix import TravelMatrix
from scheduler.case import Case
from scheduler.demand import Demand, demands_of
from scheduler.eligibility import gate
from scheduler.planning import in_order, sort_out
from scheduler.reasons import REASONS, PlannerCode
from scheduler.replan.locks import Locks, TripLock
from scheduler.replan.told import Ride, rides_of
from scheduler.roster import Party
from scheduler.trips import LeftBehind, Plan, Trip


@dataclass(frozen=True, slots=True)
class Standing:
    """Hold a plan that stands and the case as it is now.

    Parameters
    ----------
    case, travel
        The case as it is now, and its roads, places in order of their ids.
    runnable
        The case with coaches that can be had from the present moment on.
    locks
        What must stay.
    plan
        The plan that stands.
    departed, trips
        Its trips that may not be touched, and those that may be altered.
    demands
        Parties that somebody could carry, by id, and those who have departed.
    hopeless
        Parties that no plan can carry, with the reason.
    out
        Who does not travel in any plan: refused by the gate, without a day, or not aboard at departure.
    known
        The rides that people know of, those on departed trips left out.
    counted
        Who counts when he is told something new: people who know of a ride and pass the gate.
    home
        The trip on which a party rides in the plan that stands, by party id.
    """

    case: Case
    travel: TravelMatrix
    runnable: Case
    locks: Locks
    plan: Plan
    departed: tuple[Trip, ...]
    trips: tuple[Trip, ...]
    demands: dict[str, Demand]
    hopeless: tuple[tuple[Demand, PlannerCode], ...]
    out: tuple[LeftBehind, ...]
    known: dict[str, Ride]
    counted: frozenset[str]
    home: dict[str, str]

    @property
    def gone(self) -> frozenset[str]:
        """Return the ids of the trips that have departed."""
        return frozenset(trip.trip_id for trip in self.departed)

    def party_of(self, worker_id: str) -> str:
        """Return the party id of a worker of the case."""
        return self.case.workers[worker_id].party_id or f"~{worker_id}"


def standing_of(case: Case, travel: TravelMatrix, plan: Plan, locks: Locks) -> Standing:
    """Look at a plan with the eyes of the case as it is now.

    Parameters
    ----------
    case, travel
        The case as it is now, and its roads.
    plan, locks
        The plan that stands, and what of it must stay.
    """
    travel = in_order(travel)
    departed = tuple(trip for trip in plan.trips if locks.departed(trip))
    trips = tuple(trip for trip in plan.trips if not locks.departed(trip))
    aboard = {worker_id for trip in departed for worker_id in trip.seats}
    gates = gate(case)
    parties_gone = {case.workers[w].party_id or f"~{w}" for w in aboard}
    asked = [one for one in demands_of(case, gates) if one.party.party_id not in parties_gone]
    hopeless, willing = sort_out(case, travel, sorted(asked, key=lambda one: one.party.party_id))
    demands = {one.party.party_id: one for one in willing}
    out = [entry for entry in gates.left_behind if entry.worker_id not in aboard]
    out += _not_aboard(case, parties_gone, aboard | {entry.worker_id for entry in out})
    known = {w: ride for w, ride in rides_of(trips).items() if w in case.workers}
    may_travel = {w for one in asked for w in one.worker_ids}
    home = _home(
        willing, known, {t.trip_id for t in trips if not locks.holds(t.trip_id, TripLock.BROKEN_DOWN)}
    )
    departing = {one.party.party_id: one for trip in departed for one in departed_demands(case, trip)}
    runnable, all_demands = from_now_on(case, locks.now, departed), {**demands, **departing}
    return Standing(
        case, travel, runnable, locks, plan, departed, trips, all_demands,
        tuple(hopeless), tuple(out), known, frozenset(known.keys() & may_travel), home,
    )  # fmt: skip


def from_now_on(case: Case, now: int | None, departed: Iterable[Trip]) -> Case:
    """Return the case in which no coach can be had before the present moment, nor before it comes back."""
    coaches = dict(case.coaches)
    free = {coach_id: coach.available_from for coach_id, coach in coaches.items()}
    for trip in departed:
        back = trip.stops[-1].depart
        free[trip.coach_id] = max(back, free.get(trip.coach_id) or back)
    for coach_id, coach in case.coaches.items():
        since = free[coach_id] if now is None else max(now, free[coach_id] or now)
        coaches[coach_id] = replace(coach, available_from=since)
    return replace(case, coaches=coaches)


def departed_demands(case: Case, trip: Trip) -> tuple[Demand, ...]:
    """Return those aboard a departed trip as parties that ask for nothing else, whatever the gate says."""
    boarded = {w: stop.place_id for stop in trip.stops for w in stop.board}
    members: dict[str, list[str]] = {}
    for worker_id in sorted(trip.seats):
        members.setdefault(case.workers[worker_id].party_id or f"~{worker_id}", []).append(worker_id)
    found = []
    for party_id, worker_ids in members.items():
        workers = tuple(case.workers[w] for w in worker_ids)
        risks = tuple(sorted({case.risks.place_risk(w.village_id, trip.day) for w in workers}))
        firms = tuple(sorted({w.firm_id for w in workers}))
        days: dict[date, tuple] = {trip.day: risks}  # type: ignore[type-arg]
        found.append(Demand(Party(party_id, workers), (boarded[worker_ids[0]],), firms, (trip.day,), days))
    return tuple(found)


def _not_aboard(case: Case, parties: Iterable[str], known: set[str]) -> list[LeftBehind]:
    """Return members of parties that have departed without them."""
    gone, reason = set(parties), REASONS[PlannerCode.OUT_OF_WINDOW]
    return [
        LeftBehind(w, PlannerCode.OUT_OF_WINDOW, reason.meaning("zh"), reason.remedy("zh"), by_planner=True)
        for w, worker in sorted(case.workers.items())
        if worker.party_id in gone and w not in known
    ]


def _home(demands: Iterable[Demand], known: dict[str, Ride], trip_ids: set[str]) -> dict[str, str]:
    """Return the trip on which most of each party ride."""
    home = {}
    for one in demands:
        trips = Counter(known[w].trip_id for w in one.worker_ids if w in known)
        trips = Counter({trip_id: count for trip_id, count in trips.items() if trip_id in trip_ids})
        if trips:
            home[one.party.party_id] = min(trips, key=lambda trip_id: (-trips[trip_id], trip_id))
    return home

"""Plans that stand: a small day of three villages and two firms, for tests to change under its feet."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import builders as b
from routing.matrix import TravelMatrix
from scheduler.case import Case, CostRates, Limits, Times
from scheduler.fleet import Coach
from scheduler.planfile import plan_to_json
from scheduler.planning import AfterIterations, plan_batch
from scheduler.referee import judge
from scheduler.replan import Locks, Replanned, TripLock, replan
from scheduler.replan.told import Ride, rides_of
from scheduler.roster import Worker
from scheduler.trips import Plan, Trip

ROUNDS = 60
VILLAGES, FIRMS = ("V1", "V2", "V3"), ("F1", "F2")
KM = {("V1", "V2"): 6, ("V2", "V3"): 6, ("V1", "V3"): 11, ("at F1", "at F2"): 9}
FAR_KM = {("at F1", 0): 300, ("at F2", 0): 305}


def roads() -> TravelMatrix:
    """Return roads on which the villages are near each other and the firms far away."""
    legs = {pair: (km, km) for pair, km in KM.items()}
    for k, village in enumerate(VILLAGES):
        for place_id, km in (("at F1", 300), ("at F2", 305)):
            legs[village, place_id] = (km + 2 * k, km + 2 * k)
    return b.travel(legs)


def people() -> list[Worker]:
    """Return sixteen people: eight of V1 and V2 to F1, eight of V2 and V3 to F2."""
    rows = [("V1", "F1")] * 5 + [("V2", "F1")] * 3 + [("V2", "F2")] * 3 + [("V3", "F2")] * 5
    return [b.worker(f"W{k:02d}", village=v, firm=f) for k, (v, f) in enumerate(rows, start=1)]


def fleet(count: int = 2, seats: int = 13) -> list[Coach]:
    """Return coaches of one kind."""
    return [
        b.coach(f"C{k}", seats=seats, crew=1, fixed_yuan=1000, per_km_yuan=4) for k in range(1, count + 1)
    ]


def day(workers: Iterable[Worker] | None = None, coaches: Iterable[Coach] | None = None, **more: Any) -> Case:
    """Return the case: coaches of twelve riders, stops of three minutes, departures from six to ten."""
    sections = {
        "times": Times(depart_from_s=21600, depart_until_s=36000, stop_s=180, per_rider_s=10),
        "limits": Limits(max_pickups=4, max_drops=3),
        "cost": CostRates(left_behind_yuan=5000),
    }
    return b.case(
        workers=people() if workers is None else workers,
        coaches=fleet() if coaches is None else coaches,
        places=[b.place(village) for village in VILLAGES],
        firms=[b.firm(firm_id) for firm_id in FIRMS],
        **(sections | more),
    )


def published(case: Case, rounds: int = ROUNDS) -> Plan:
    """Return a plan of a case."""
    return plan_batch(case, roads(), AfterIterations(rounds)).plan


def anew(case: Case, plan: Plan, locks: Locks | None = None, **wishes: Any) -> Replanned:
    """Make a plan anew and have it judged: nothing but what has departed may break a rule."""
    done = replan(case, roads(), plan, AfterIterations(wishes.pop("rounds", ROUNDS)), locks, **wishes)
    faults = judge(case, roads(), plan_to_json(done.plan))
    assert set(faults) == set(done.standing_faults)
    return done


def rides(plan: Plan) -> dict[str, Ride]:
    """Return who rides how."""
    return rides_of(plan.trips)


def trip_of(plan: Plan, worker_id: str) -> Trip:
    """Return the trip on which somebody rides."""
    return next(trip for trip in plan.trips if worker_id in trip.seats)


def locked(trip: Trip, *locks: TripLock) -> Locks:
    """Lock one trip."""
    return Locks(trips={trip.trip_id: frozenset(locks)})


def with_people(case: Case, *workers: Worker) -> Case:
    """Add people to a case."""
    return replace(case, workers=case.workers | {worker.worker_id: worker for worker in workers})


def without_people(case: Case, *worker_ids: str) -> Case:
    """Take people out of a case."""
    return replace(case, workers={w: one for w, one in case.workers.items() if w not in worker_ids})


def with_coaches(case: Case, *coaches: Coach) -> Case:
    """Add or exchange coaches of a case."""
    return replace(case, coaches=case.coaches | {coach.coach_id: coach for coach in coaches})


def without_coach(case: Case, coach_id: str) -> Case:
    """Take a coach out of a case."""
    return replace(case, coaches={c: one for c, one in case.coaches.items() if c != coach_id})

"""From drafts to trips that the referee accepts: laid on the clock, and mended where they break a rule."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from scheduler.accounts import plan_of
from scheduler.assignment.arrays import NONE, START
from scheduler.assignment.drafts import Draft
from scheduler.assignment.problem import Problem
from scheduler.assignment.realise import Realiser
from scheduler.assignment.timetable import SEARCH_PACES
from scheduler.clock import DAY_S
from scheduler.demand import Demand
from scheduler.duty import EVERY, QUICK
from scheduler.planfile import plan_to_json
from scheduler.referee import judge
from scheduler.trips import LeftBehind, Trip

MANY_TRIPS = 200
"""With more trips than this the final timetables try fewer paces."""
MOST_MENDED, COACHES_TRIED = 24, 6
"""Ways to run a trip that breaks a rule that are tried, and coaches among them."""


def lawful_trips(
    problem: Problem, demands: Mapping[str, Demand], drafts: Sequence[Draft]
) -> tuple[Trip, ...]:
    """Lay the drafts on the clock and keep what the referee accepts.

    The best timetables come first; where one of them breaks a rule between trips, the search's own are laid
    instead; a trip that still breaks a rule gets another departure, coach or crew, or is not run.
    """
    paces = EVERY if len(drafts) <= MANY_TRIPS else QUICK
    for tried in (paces, SEARCH_PACES):
        trips = Realiser(problem, demands, tried).trips(drafts)
        faulty = faulty_trips(problem, trips)
        if not faulty and len(trips) == len(drafts):
            return trips
    while faulty:
        trips = tuple(trip for trip in trips if trip.trip_id not in faulty)
        faulty = faulty_trips(problem, trips)
    return mended_trips(problem, demands, drafts, trips)


def mended_trips(
    problem: Problem, demands: Mapping[str, Demand], drafts: Sequence[Draft], trips: tuple[Trip, ...]
) -> tuple[Trip, ...]:
    """Run drafts that are not among the lawful trips at another time, with another coach or crew."""
    riding = {worker_id for trip in trips for worker_id in trip.seats}
    runs = {draft: demands[draft.boards[0][0]].worker_ids[0] in riding for draft in drafts}
    kept = [draft for draft in drafts if runs[draft]]
    for lost in sorted(
        (draft for draft in drafts if not runs[draft]), key=lambda d: (-len(d.boards), d.boards)
    ):
        for other in islice(other_ways(problem, lost, kept), MOST_MENDED):
            tried = Realiser(problem, demands, SEARCH_PACES).trips([*kept, other])
            if len(tried) > len(kept) and not faulty_trips(problem, tried):
                kept.append(other)
                trips = tried
                break
    return trips


def other_ways(problem: Problem, draft: Draft, others: Sequence[Draft]) -> Iterator[Draft]:
    """Give other coaches, crews and times of its day for a draft, the likeliest first."""
    times, klass, seconds = problem.case.times, problem.tables.klass, problem.tables.leg[1]
    early = draft.day * DAY_S + times.depart_from_s
    late = draft.day * DAY_S + min(times.depart_until_s, DAY_S - 1)
    same_day = [other for other in others if other.day == draft.day]
    busy = {other.coach for other in same_day}
    hired = [driver for other in same_day for driver in other.drivers]
    people = sorted(range(len(problem.driver_ids)), key=lambda d: (hired.count(d), d not in draft.drivers, d))
    drivers = tuple(people[: draft.crew]) if draft.drivers else ()
    of = problem.class_of
    coaches = sorted(range(len(of)), key=lambda k: (k in busy, of[k] != draft.klass, k != draft.coach, k))
    for moment in (NONE, early, late, (early + late) // 2):
        for coach in coaches[:COACHES_TRIED] if draft.coach != NONE else [NONE]:
            c = of[coach] if coach != NONE else draft.klass
            lead_s = int(seconds[klass[c, START], draft.pickups[0]]) if klass[c, START] >= 0 else 0
            start_s = draft.start_s if moment == NONE else moment - lead_s
            yield replace(draft, coach=coach, klass=c, start_s=start_s, drivers=drivers)


def faulty_trips(problem: Problem, trips: Sequence[Trip]) -> set[str]:
    """Return the trips that break a rule, by the referee."""
    case = problem.case
    riding = {worker_id for trip in trips for worker_id in trip.seats}
    left = [LeftBehind(worker_id, "NO_COACH_LEFT") for worker_id in case.workers if worker_id not in riding]
    faults = judge(case, problem.travel, plan_to_json(plan_of(case, trips, left)))
    ids = {trip.trip_id for trip in trips}
    return {part for fault in faults for part in fault.where.split("+") if part in ids}

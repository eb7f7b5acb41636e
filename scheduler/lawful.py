"""From drafts to trips that the referee accepts: laid on the clock, and mended where they break a rule."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from routing.matrix import TravelMatrix
from scheduler.accounts import plan_of
from scheduler.assignment.arrays import NONE, START
from scheduler.assignment.drafts import Draft
from scheduler.assignment.problem import Problem
from scheduler.assignment.realise import Realiser
from scheduler.assignment.timetable import SEARCH_PACES
from scheduler.case import Case
from scheduler.clock import DAY_S
from scheduler.demand import Demand
from scheduler.duty import EVERY, QUICK
from scheduler.planfile import plan_to_json
from scheduler.referee import judge
from scheduler.trips import LeftBehind, Trip

MANY_TRIPS = 200
"""With more trips than this the final timetables try fewer paces."""
SAMPLE = 3
"""Trips laid to see how long laying takes on this machine."""
SAFETY = 1.5
"""By how much more than it seems laying may take."""
MOST_MENDED, COACHES_TRIED = 24, 6
"""Ways to run a trip that breaks a rule that are tried, and coaches among them."""


def lawful_trips(
    problem: Problem,
    demands: Mapping[str, Demand],
    drafts: Sequence[Draft],
    until: float | None = None,
    now: Callable[[], float] = time.monotonic,
    cancelled: Callable[[], bool] = lambda: False,
) -> tuple[Trip, ...]:
    """Lay the drafts on the clock and keep what the referee accepts.

    The best timetables come first; where one of them breaks a rule between trips, the search's own are laid
    instead; a trip that still breaks a rule gets another departure, coach or crew, or is not run.

    Parameters
    ----------
    problem, demands, drafts
        What was solved, its parties by id, and the trips of the search.
    until
        Moment of `now` at which they must be laid; None = take the time. The search's own timetables are laid
        whatever the time: there is no plan without them.
    now, cancelled
        The clock, in seconds; asked whether to take no more time than must be.
    """
    paces = EVERY if len(drafts) <= MANY_TRIPS else QUICK
    if until is not None:
        paces = affordable_paces(problem, demands, drafts, until, now)
    paces = SEARCH_PACES if cancelled() else paces
    for tried in dict.fromkeys((paces, SEARCH_PACES)):
        trips = Realiser(problem, demands, tried).trips(drafts)
        faulty = faulty_trips(problem, trips)
        if not faulty and len(trips) == len(drafts):
            return trips
    while faulty:
        trips = tuple(trip for trip in trips if trip.trip_id not in faulty)
        faulty = faulty_trips(problem, trips)

    def lasts() -> bool:
        return not cancelled() and (until is None or now() < until)

    return mended_trips(problem, demands, drafts, trips, lasts)


def affordable_paces(
    problem: Problem,
    demands: Mapping[str, Demand],
    drafts: Sequence[Draft],
    until: float,
    now: Callable[[], float] = time.monotonic,
) -> int:
    """Return how many paces there is time for, by laying one trip, then a few, with each number."""
    for paces in (EVERY, QUICK):
        begun = now()
        longest = sorted(drafts, key=lambda one: (-len(one.pickups) - len(one.drops), one.boards))[:SAMPLE]
        Realiser(problem, demands, paces).trips(longest)
        each_s = (now() - begun) / max(1, len(longest))
        # they may turn out to break a rule, and the search's own are laid behind them
        if now() + SAFETY * each_s * len(drafts) <= until:
            return paces
    return SEARCH_PACES


def finishing_s(
    problem: Problem,
    demands: Mapping[str, Demand],
    drafts: Sequence[Draft],
    now: Callable[[], float] = time.monotonic,
) -> float:
    """Return the seconds that laying and judging a plan takes here, by doing it with a few trips."""
    if not drafts:
        return 0.0
    few = drafts[:SAMPLE]
    Realiser(problem, demands, SEARCH_PACES).trips(few[:1])  # what is done only once must not count for each
    begun = now()
    read_over(problem.case, problem.travel)
    read = now()
    trips = Realiser(problem, demands, SEARCH_PACES).trips(few)
    laid = now()
    faulty_trips(problem, trips)
    base_s, judged_s = read - begun, now() - laid
    each_s = (laid - read + max(0.0, judged_s - base_s)) / len(few)
    # it is judged once, and read over once more when it is written
    return SAFETY * (2 * base_s + each_s * len(drafts))


def mended_trips(
    problem: Problem,
    demands: Mapping[str, Demand],
    drafts: Sequence[Draft],
    trips: tuple[Trip, ...],
    lasts: Callable[[], bool] = lambda: True,
) -> tuple[Trip, ...]:
    """Run drafts that are not among the lawful trips at another time, with another coach or crew."""
    riding = {worker_id for trip in trips for worker_id in trip.seats}
    runs = {draft: demands[draft.boards[0][0]].worker_ids[0] in riding for draft in drafts}
    kept = [draft for draft in drafts if runs[draft]]
    for lost in sorted(
        (draft for draft in drafts if not runs[draft]), key=lambda d: (-len(d.boards), d.boards)
    ):
        for other in islice(other_ways(problem, lost, kept), MOST_MENDED):
            if not lasts():
                return trips
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


def read_over(case: Case, travel: TravelMatrix) -> None:
    """Let the referee read everybody over, as people who stay at home: to see how long that takes."""
    left = [LeftBehind(worker_id, "NO_COACH_LEFT") for worker_id in case.workers]
    judge(case, travel, plan_to_json(plan_of(case, (), left)))


def faulty_trips(problem: Problem, trips: Sequence[Trip]) -> set[str]:
    """Return the trips that break a rule, by the referee."""
    case = problem.case
    ids = {trip.trip_id for trip in trips}
    left: list[LeftBehind] = []
    if not ids.isdisjoint(case.workers):
        # those who are not mentioned at all are faults too, and would be taken for trips of the same name
        riding = {worker_id for trip in trips for worker_id in trip.seats}
        left = [LeftBehind(one, "NO_COACH_LEFT") for one in case.workers if one not in riding]
    faults = judge(case, problem.travel, plan_to_json(plan_of(case, trips, left)))
    return {part for fault in faults for part in fault.where.split("+") if part in ids}

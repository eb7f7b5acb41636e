"""When a case is planned day by day, and what of such a plan the referee accepts."""

from collections.abc import Sequence

from routing.matrix import TravelMatrix
from scheduler.assignment.problem import Problem, is_timed, problem_of
from scheduler.case import Case
from scheduler.demand import Demand
from scheduler.lawful import faulty_trips
from scheduler.trips import Trip

MANY_PEOPLE = 8000
"""From so many people on, trips with hours are planned day by day and region by region."""


def planned_by_days(case: Case, demands: Sequence[Demand]) -> bool:
    """Say whether a case is so large that it is planned in parts.

    Parameters
    ----------
    case, demands
        The case and the parties that may travel. Listed drivers tie all days together, so that they are
        planned as a whole.
    """
    people = sum(demand.people for demand in demands)
    return people >= MANY_PEOPLE and not case.drivers and is_timed(case)


def names_of(case: Case, travel: TravelMatrix) -> Problem:
    """Return a problem without people, which knows the names of places, coaches and firms."""
    return problem_of(case, travel, ())


def accepted_trips(names: Problem, trips: Sequence[Trip]) -> tuple[Trip, ...]:
    """Return the trips that break no rule, by the referee."""
    kept = tuple(trips)
    while faulty := faulty_trips(names, kept):
        kept = tuple(trip for trip in kept if trip.trip_id not in faulty)
    return kept

"""How many people stay where too few trips run to visit every place often enough."""

import numpy as np

import builders as b
from scheduler.assignment.bounding.streams import modes_of, streams_of
from scheduler.assignment.bounding.visits import fewest, fewest_who_stay
from scheduler.assignment.direct import direct_prices
from scheduler.assignment.problem import build_problem
from scheduler.case import Limits
from scheduler.demand import demands_of
from scheduler.eligibility import gate

FIRMS = ("F1", "F2", "F3", "F4", "F5")


def stay_of(limits: Limits, riders: int = 50) -> list[int]:
    """Return who stays at least, where two villages send somebody to each of five firms."""
    workers = [b.worker(f"W{v}{f}", village=v, firm=f) for v in ("V1", "V2") for f in FIRMS]
    case = b.case(workers=workers, coaches=[b.coach(f"C{k}") for k in range(9)], limits=limits)
    roads = {(p, f"at {f}"): (100, 100) for p in ("V1", "V2") for f in FIRMS}
    problem = build_problem(case, b.travel(roads, case.places), demands_of(case, gate(case)), 1)
    streams = streams_of(problem, direct_prices(problem), np.arange(len(problem.pieces)))
    return fewest_who_stay(problem, streams, modes_of(problem, streams, every=True), riders).tolist()


def test_a_village_bound_for_more_firms_than_a_trip_serves_is_visited_again() -> None:
    # two firms a trip: each village is visited three times; one village a trip: each firm twice
    assert stay_of(Limits(max_pickups=1, max_drops=2)) == [10, 8, 6, 4, 2, 1, 0]


def test_two_villages_a_trip_halve_the_trips() -> None:
    assert stay_of(Limits(max_pickups=2, max_drops=2)) == [6, 4, 2, 0]


def test_without_limits_nobody_has_to_stay() -> None:
    assert stay_of(Limits()) == [0]


def test_a_village_is_visited_as_often_as_its_people_fill_coaches() -> None:
    assert fewest(np.array([7, 6, 9]), np.array([1, 1, 2]), np.array([True, True, False]), -1, 4) == 4

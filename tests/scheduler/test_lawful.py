"""Laying a plan within its time: as many paces as there is time for, by a clock that is handed in."""

from itertools import count

import pytest

import builders as b
from scheduler.assignment.drafts import Draft
from scheduler.assignment.problem import Problem, build_problem
from scheduler.assignment.timetable import SEARCH_PACES
from scheduler.demand import Demand, demands_of
from scheduler.duty import EVERY, QUICK
from scheduler.eligibility import gate
from scheduler.lawful import affordable_paces, finishing_s, lawful_trips

DAY_S = 86_400
World = tuple[Problem, dict[str, Demand], list[Draft]]


@pytest.fixture(scope="module")
def world() -> World:
    """Give five people, each with a coach of his own."""
    people = range(1, 6)
    case = b.case(
        workers=[b.worker(f"W{k}") for k in people],
        coaches=[b.coach(f"C{k}", seats=2, crew=1) for k in people],
    )
    travel = b.travel({("V1", "at F1"): (60, 60)}, case.places)
    demands = {demand.party.party_id: demand for demand in demands_of(case, gate(case))}
    problem = build_problem(case, travel, demands.values(), 1)
    pickup, drop = travel.index["V1"], travel.index["at F1"]
    drafts = [
        Draft(
            k - 1, problem.class_of[k - 1], 0, 1, (pickup,), (drop,), ((f"~W{k}", pickup),), DAY_S // 2, 0.0
        )
        for k in people
    ]
    return problem, demands, drafts


@pytest.mark.parametrize(
    ("seconds_left", "paces"), [(1000.0, EVERY), (15.0, QUICK), (3.0, SEARCH_PACES), (-1.0, SEARCH_PACES)]
)
def test_the_less_time_is_left_the_fewer_paces_are_tried(
    world: World, seconds_left: float, paces: int
) -> None:
    # the first sample takes ten seconds, the second one
    moments = iter([0.0, 10.0, 10.0, 10.0, 11.0, 11.0])

    assert affordable_paces(*world, until=seconds_left, now=lambda: next(moments)) == paces


def test_the_time_kept_for_laying_grows_with_the_trips(world: World) -> None:
    problem, demands, drafts = world
    few, many = (
        finishing_s(problem, demands, some, now=iter([float(k) for k in range(9)]).__next__)
        for some in (drafts[:3], drafts)
    )

    assert 0 < few < many


def test_everybody_travels_though_the_time_is_up(world: World) -> None:
    clock = count(100)

    trips = lawful_trips(*world, until=0.0, now=lambda: float(next(clock)))

    assert sum(len(trip.seats) for trip in trips) == 5

"""Filling: which routes run and who takes their seats, decided at one blow."""

from dataclasses import replace
from datetime import timedelta

import pytest
from ortools.sat.python import cp_model

import builders as b
from known_trips import HOUR, found, road_of, way
from scheduler.assignment.mastering.choosing import Effort, Run
from scheduler.assignment.mastering.filling import fill, no_more_drivers_than_there_are, outermost
from scheduler.assignment.mastering.model import new_model
from scheduler.assignment.mastering.routes import folk_of, routes_found, routes_proposed
from scheduler.assignment.mastering.ways import Bench
from scheduler.assignment.problem import Problem, build_problem
from scheduler.case import CostRates, Limits, Times
from scheduler.demand import demands_of
from scheduler.eligibility import gate
from scheduler.fleet import Driver


def filled_by(problem: Problem, known: tuple[int, ...] = ()) -> tuple[Run, ...]:
    """Fill the one route of a road, beginning from a trip of some pieces where they are given."""
    folk = folk_of(problem)
    trips = [found(problem, *known, klass=0)] if known else []
    routes = routes_found(folk, [found(problem, 0)])
    return fill(folk, Bench(problem), routes, trips, Effort(1.0), lambda: True)


def road_with_a_clock(people: int, seats: int = 9, **firm: int) -> Problem:
    """Build a road on which hours count."""
    drivers = [Driver("R1", "R1")]
    return road_of(
        people, [b.coach("C1", seats=seats, fixed_yuan=20, crew=1)], [b.firm("F1", **firm)], drivers
    )


def test_as_many_ride_as_there_are_seats() -> None:
    """Nine licensed seats and a driver hold eight, on one trip of the only driver at a time."""
    runs = filled_by(road_with_a_clock(8))

    assert [run.trip.load for run in runs] == [8]


def test_no_more_ride_than_their_firm_takes_in_a_day() -> None:
    runs = filled_by(road_with_a_clock(8, daily_quota=5))

    # whoever leaves an hour before midnight arrives on the next day
    assert max(run.trip.load for run in runs) == 5


def test_what_is_known_is_a_plan_to_begin_from() -> None:
    """With no time to search, what runs already is still found, or nothing at all."""
    runs = filled_by(road_with_a_clock(8), (0, 1, 2))

    assert sum(run.trip.load for run in runs) == 8


def two_days() -> Problem:
    """Build four people of V1 for F1 on the first day, three of V2 on either, and one coach of four seats."""
    day, next_day = b.DAY, b.DAY + timedelta(1)
    people = [replace(b.worker(f"A{k}", village="V1"), latest=day) for k in range(4)]
    people += [replace(b.worker(f"B{k}", village="V2"), latest=next_day) for k in range(3)]
    case = b.case(
        workers=people,
        coaches=[b.coach("C1", seats=5, crew=1, fixed_yuan=20, per_km_yuan=1)],
        drivers=[Driver("R1", "R1")],
        limits=Limits(max_pickups=1, max_drops=1, min_riders=3),
        times=Times(depart_until_s=6 * HOUR, depart_from_s=6 * HOUR, turnaround_s=600),
        cost=CostRates(left_behind_yuan=3000),
        days=(day, next_day),
    )
    travel = b.travel(
        {("V1", "at F1"): (60, 60), ("V2", "at F1"): (60, 60), ("V1", "V2"): (60, 60)}, case.places
    )
    return build_problem(case, travel, demands_of(case, gate(case)), 1)


def test_those_who_can_wait_leave_the_coach_to_those_who_cannot() -> None:
    """The optimum is known: one trip a day, nobody stays."""
    problem = two_days()
    folk = folk_of(problem)
    routes = routes_proposed(folk, problem.tables.left_fen.tolist(), 10)

    runs = fill(folk, Bench(problem), routes, [], Effort(1.0), lambda: True)

    assert sorted((run.trip.day, run.trip.load) for run in runs) == [(0, 4), (1, 3)]


def test_who_is_told_to_stop_fills_nothing() -> None:
    problem = road_with_a_clock(8)
    folk = folk_of(problem)

    assert (
        fill(folk, Bench(problem), routes_found(folk, [found(problem, 0)]), [], Effort(1.0), lambda: False)
        == ()
    )


@pytest.mark.parametrize(("second_from_h", "allowed"), [(1.0, True), (0.5, False)])
def test_one_driver_is_on_one_trip_at_a_time(second_from_h: float, allowed: bool) -> None:
    problem = road_of(2, drivers=[Driver("R1", "R1")])
    trips = [found(problem, 0), found(problem, 1)]
    model = new_model(problem, trips, [way(0, 0, 1), way(1, second_from_h, second_from_h + 1)])

    no_more_drivers_than_there_are(model)

    for run in model.run:
        model.cp.add(run == 1)
    assert (cp_model.CpSolver().solve(model.cp) == cp_model.OPTIMAL) is allowed


def test_of_ways_that_differ_in_their_hour_the_first_and_the_last_are_kept() -> None:
    problem = road_of(1)
    ways = [way(0, hour, hour + 1) for hour in (7, 6, 8, 9)]

    assert [kept.start_s // HOUR for kept in outermost([found(problem, 0)], ways)] == [6, 9]

"""The master's rules on people, firms and money: each alone lets the allowed through, stops the forbidden."""

import pytest

import builders as b
from known_trips import allows, cost_of, found, road_of, way
from scheduler.assignment.mastering.model import (
    bound_for,
    each_party_rides_or_stays,
    firms_take_no_more_than_their_quota,
    no_more_coaches_than_there_are,
    so_many_trips_run,
    those_to_be_placed_find_seats,
    trips_cost_their_coach,
    trips_run_once,
)


@pytest.mark.parametrize(("run", "allowed"), [([], True), ([0], True), ([1, 2], True), ([0, 1], False)])
def test_a_trip_is_run_in_one_way_or_not_at_all(run: list[int], allowed: bool) -> None:
    """The first two ways are ways to run one trip."""
    problem = road_of(2)

    ways = [way(0), way(0, klass=0, from_h=3, until_h=4), way(1)]

    assert allows(problem, [found(problem, 0), found(problem, 1)], ways, trips_run_once, run) is allowed


@pytest.mark.parametrize(
    ("run", "stay", "allowed"),
    [
        ([0], [1, 2], True),
        ([0, 1], [2], True),
        ([2], [2], True),
        ([], [0, 1, 2], True),
        ([0, 2], [2], True),
        ([0], [2], False),
        ([], [], False),
    ],
)
def test_each_party_rides_or_stays(run: list[int], stay: list[int], allowed: bool) -> None:
    """Who sits on two trips is no harm: he gets off one of them afterwards."""
    problem = road_of(3)
    trips = [found(problem, 0), found(problem, 1), found(problem, 0, 1)]

    ways = [way(0), way(1), way(2)]

    assert allows(problem, trips, ways, each_party_rides_or_stays, run, stay) is allowed


@pytest.mark.parametrize(
    ("run", "allowed"), [([0], True), ([0, 2], True), ([2, 3], True), ([0, 1], False), ([2, 3, 4], False)]
)
def test_of_each_class_no_more_coaches_run_than_there_are(run: list[int], allowed: bool) -> None:
    """One small coach and two large ones."""
    problem = road_of(5, [b.coach("C1", seats=9), b.coach("C2", seats=20), b.coach("C3", seats=20)])
    trips = [found(problem, k) for k in range(5)]
    ways = [way(k, klass=0 if k < 2 else 1) for k in range(5)]

    assert allows(problem, trips, ways, no_more_coaches_than_there_are, run) is allowed


@pytest.mark.parametrize(
    ("run", "allowed"), [([0], True), ([0, 2], True), ([0, 1], False), ([0, 1, 2], False)]
)
def test_a_firm_takes_in_no_more_people_a_day_than_it_said(run: list[int], allowed: bool) -> None:
    """Two today and one tomorrow, where it takes two a day; three today would be too many."""
    problem = road_of(5, firms=[b.firm("F1", daily_quota=2)])
    trips = [found(problem, 0, 1), found(problem, 2), found(problem, 3, 4)]
    ways = [way(0), way(1), way(2, dates=(1,))]

    assert allows(problem, trips, ways, firms_take_no_more_than_their_quota, run) is allowed


def test_a_firm_without_a_quota_takes_all() -> None:
    problem = road_of(5)
    trips = [found(problem, 0, 1), found(problem, 2, 3, 4)]

    assert allows(problem, trips, [way(0), way(1)], firms_take_no_more_than_their_quota, [0, 1])


@pytest.mark.parametrize(("run", "stay", "fen"), [([0], [1], 31_000), ([1], [], 1_600), ([], [], 0)])
def test_a_trip_costs_its_coach_and_whoever_stays_his_price(
    run: list[int], stay: list[int], fen: int
) -> None:
    problem = road_of(2)
    trips = [found(problem, 0), found(problem, 0, 1)]
    ways = [way(0), way(1, fen=1600.4)]

    assert cost_of(problem, trips, ways, trips_cost_their_coach, run, stay) == fen


@pytest.mark.parametrize(("duty", "fen"), [("none", 8_000), ("cn-2018", 1_000)])
def test_where_no_clock_ties_trips_together_every_trip_costs_a_day_of_its_coach(duty: str, fen: int) -> None:
    """With a clock the calendar counts the days."""
    roomy = [b.coach(f"C{k}", seats=9, start="V1", day_yuan=70) for k in range(2)]
    problem = road_of(1, roomy, minutes=1500.0, duty=duty)

    assert cost_of(problem, [found(problem, 0)], [way(0)], trips_cost_their_coach, [0], []) == fen


@pytest.mark.parametrize(("run", "allowed"), [([0, 1], True), ([0], False)])
def test_where_people_are_placed_later_no_more_than_one_trip_is_spared(run: list[int], allowed: bool) -> None:
    problem = road_of(2)
    trips = [found(problem, 0), found(problem, 1)]

    assert allows(problem, trips, [way(0), way(1)], lambda m: so_many_trips_run(m, 2), run) is allowed


@pytest.mark.parametrize(("stay", "allowed"), [([1], True), ([1, 2], False), ([], True)])
def test_whoever_is_to_be_placed_later_finds_a_seat(stay: list[int], allowed: bool) -> None:
    """The trip that runs has one seat to spare."""
    problem = road_of(3)
    trips = [found(problem, 0)]

    assert allows(problem, trips, [way(0, seats=2)], those_to_be_placed_find_seats, [0], stay) is allowed


def test_people_are_counted_by_the_firm_they_are_bound_for() -> None:
    assert bound_for(road_of(3), [0, 2]) == {0: 2}


def test_without_a_rule_everything_is_allowed() -> None:
    problem = road_of(2)
    trips = [found(problem, 0), found(problem, 0, 1)]

    assert allows(problem, trips, [way(0), way(1)], lambda model: None, [0, 1], [0])

"""The pool: every trip once, at its cheapest, and a choice that serves everybody."""

import pytest

from known_trips import found, road_of
from scheduler.assignment.budgets import Rounds
from scheduler.assignment.mastering import pool as pools
from scheduler.assignment.mastering.pool import Pool, fair_fares, found_of
from scheduler.assignment.search import Search
from trips_under_way import random_problem


def test_of_trips_alike_the_cheaper_is_kept() -> None:
    problem = road_of(2)
    pool = Pool()

    for fen in (900.0, 800.0, 850.0):
        pool.add([found(problem, 0, 1, fen=fen)])

    assert [trip.fen for trip in pool.trips.values()] == [800.0]


def test_trips_of_other_people_days_or_classes_are_kept_apart() -> None:
    problem = road_of(2)
    pool = Pool()

    pool.add([found(problem, 0), found(problem, 1), found(problem, 0, day=1), found(problem, 0, klass=1)])

    assert len(pool.trips) == 4


def test_where_there_are_too_many_the_longest_unseen_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first trip is on the road again, the second is not."""
    monkeypatch.setattr(pools, "MOST_KEPT", 2)
    problem = road_of(3)
    pool = Pool()

    for k in (0, 1, 0, 2):
        pool.add([found(problem, k)])

    assert [trip.pieces for trip in pool.trips.values()] == [(0,), (2,)]


def test_the_best_plan_is_always_among_the_chosen() -> None:
    problem = road_of(2)
    pool = Pool()
    pool.add([found(problem, 0, fen=10.0), found(problem, 1, fen=10.0), found(problem, 0, 1, fen=15.0)])
    dear = found(problem, 0, 1, fen=99_000.0)

    assert pool.choose(problem, 2, [dear])[0] == dear


def test_everybody_has_his_cheapest_trip_among_the_chosen() -> None:
    """Ten dear trips of one piece do not crowd out the only one of another."""
    problem = road_of(3)
    pool = Pool()
    pool.add([found(problem, 0, fen=10.0 + k, day=k) for k in range(10)] + [found(problem, 2, fen=5_000.0)])

    chosen = pool.choose(problem, 3, [])

    assert {trip.pieces for trip in chosen} == {(0,), (2,)}
    assert min(trip.fen for trip in chosen) == 10.0


def test_a_fair_fare_is_the_least_a_rider_of_a_trip_paid() -> None:
    problem = road_of(2)

    fares = fair_fares([found(problem, 0, 1, fen=30.0), found(problem, 0, fen=20.0)], [1, 1])

    assert fares == [15.0, 15.0]


def test_the_trips_of_a_search_are_read_with_everybody_on_them() -> None:
    """All pieces that ride, each on one trip, boarding at a stop of it."""
    problem = random_problem(1, people=20)
    search = Search(problem, 1)
    search.warm_up()
    search.cool(Rounds(200), lambda: True, lambda: None)

    trips = found_of(problem, search.best_chain.best_arrays)

    assert sorted(i for trip in trips for i in trip.pieces) == list(range(len(problem.pieces)))
    assert all(p in trip.pickups for trip in trips for _, p in trip.riders)
    assert all(trip.load == sum(problem.pieces[i].riders for i in trip.pieces) for trip in trips)

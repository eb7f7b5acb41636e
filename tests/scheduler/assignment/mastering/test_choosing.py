"""Choosing: the cheapest plan that known trips make, and who gets off where he sits twice."""

import pytest

import builders as b
from known_trips import HOUR, found, road_of, way
from scheduler.assignment.mastering.choosing import Choice, Effort, choose, saved_fen, who_gets_off
from scheduler.assignment.mastering.pool import Found
from scheduler.assignment.mastering.ways import Bench
from scheduler.assignment.problem import Problem
from scheduler.case import Limits

EFFORT = Effort(1.0)


def chosen(problem: Problem, trips: list[Found], known: tuple[Found, ...] = ()) -> Choice:
    """Choose among trips."""
    choice = choose(problem, Bench(problem), trips, known, EFFORT, lambda: True)
    assert choice is not None
    return choice


def test_one_coach_for_all_is_chosen_before_one_for_each() -> None:
    """Each coach costs a thousand yuan and more."""
    problem = road_of(3, [b.coach(f"C{k}", seats=9) for k in range(3)])
    together = found(problem, 0, 1, 2)

    choice = chosen(problem, [*(found(problem, k) for k in range(3)), together])

    assert [run.trip for run in choice.runs] in ([together], [])
    assert choice.fen <= 3 * 30_000


def dear_to_leave(coaches: int) -> Problem:
    """Build two people whom it pays to carry, each on a cheap coach."""
    return road_of(2, [b.coach(f"C{k}", seats=9, fixed_yuan=20, per_km_yuan=1) for k in range(coaches)])


def test_a_trip_for_which_no_coach_is_left_is_not_chosen() -> None:
    """All on one coach must then do; where there is no such trip, one stays."""
    problem = dear_to_leave(1)
    apart = [found(problem, 0, start_s=6 * HOUR), found(problem, 1, start_s=6 * HOUR)]

    assert len(chosen(dear_to_leave(2), apart).runs) == 2
    if not problem.tables.rule[13]:
        assert len(chosen(problem, apart).runs) == 1


def test_whoever_sits_twice_is_on_one_trip_in_the_end() -> None:
    """Two trips overlap in the middle piece."""
    problem = road_of(3)
    trips = [found(problem, 0, 1), found(problem, 1, 2)]

    off = who_gets_off(problem, trips, [way(0), way(1)])

    assert sorted(len(pieces) for pieces in off.values()) == [0, 1]
    assert set().union(*off.values()) == {1}


def test_nobody_gets_off_a_trip_that_needs_him_to_be_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """At least two to a trip: the trip of three lets one go, the trip of two does not."""
    problem = road_of(4)
    problem.tables.rule[4] = 2
    trips = [found(problem, 0, 1), found(problem, 1, 2, 3)]

    assert Limits(min_riders=2).min_riders == problem.tables.rule[4]
    assert who_gets_off(problem, trips, [way(0), way(1)]) == {0: set(), 1: {1}}


def test_getting_off_spares_nothing_while_others_need_the_stops() -> None:
    problem = road_of(2)

    assert saved_fen(problem, found(problem, 0, 1), set(), 0) == 0.0


def test_nothing_is_waited_for_when_planning_is_stopped() -> None:
    """The solver has the best plan to begin from, and may say it at once."""
    problem = dear_to_leave(2)
    trip = found(problem, 0, 1, start_s=6 * HOUR)

    choice = choose(problem, Bench(problem), [trip], [trip], EFFORT, lambda: False)

    assert choice is None or len(choice.runs) <= 1

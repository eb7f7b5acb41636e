"""Ways to run a trip: lawful by themselves, told apart only where that matters to other trips."""

import pytest

import builders as b
from known_trips import HOUR, found, road_of
from scheduler.assignment.mastering.ways import Bench, gap_s, lasts_s, ties_of
from scheduler.fleet import Driver


def test_each_class_that_holds_the_riders_is_a_way() -> None:
    """Nine licensed seats and a driver hold eight."""
    problem = road_of(9, [b.coach("C1", seats=9, crew=1), b.coach("C2", seats=20), b.coach("C3", seats=30)])
    bench = Bench(problem)
    few, many = found(problem, 0, 1), found(problem, *range(9))

    ways = bench.ways([few, many], ties_of(problem, [few, many]))

    assert {way.klass for way in ways if way.trip == 0} == {0, 1, 2}
    assert {way.klass for way in ways if way.trip == 1} == {1, 2}


def test_without_a_clock_a_way_costs_what_its_length_costs() -> None:
    """A thousand yuan, and ten kilometres at five."""
    problem = road_of(1, [b.coach(f"C{k}", seats=9, day_yuan=0) for k in range(3)], minutes=1500.0)
    trip = found(problem, 0)

    [way] = Bench(problem).ways([trip], ties_of(problem, [trip]))

    assert way.fen == pytest.approx(105_000)


def test_a_coach_that_has_time_for_two_trips_may_leave_early_or_late() -> None:
    """The way takes an hour, and trips begin at any hour of the day."""
    problem = road_of(2, [b.coach("C1", seats=9)], drivers=[Driver("R1", "R1"), Driver("R2", "R2")])
    trip = found(problem, 0)

    ways = Bench(problem).ways([trip], ties_of(problem, [trip]))

    assert len({way.start_s for way in ways}) > 1
    assert all(way.end_s - way.start_s == HOUR for way in ways)


def test_how_often_a_way_is_asked_for_changes_nothing() -> None:
    problem = road_of(2, drivers=[Driver("R1", "R1")])
    trips = [found(problem, 0), found(problem, 1)]
    bench, ties = Bench(problem), ties_of(problem, trips)

    assert bench.ways(trips, ties) == bench.ways(trips, ties) == Bench(problem).ways(trips, ties)


@pytest.mark.parametrize(("start", "end", "gap"), [("", "", 600), ("V1", "", 3600), ("V1", "V1", 600)])
def test_the_gap_after_a_trip_is_the_turnaround_or_the_way_back(start: str, end: str, gap: int) -> None:
    problem = road_of(1, [b.coach("C1", seats=9, start=start, end=end)])
    trip = found(problem, 0)

    assert gap_s(problem, trip, 0) == gap
    assert lasts_s(problem, trip, 0) == HOUR + gap

"""The paper's own rules find what is wrong with the day of a bus."""

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.instance import load_case
from benchmarks.literature.park import Instance, write_case
from benchmarks.literature.park_rules import faults_of
from scheduler.planning import AfterIterations, plan_batch
from scheduler.trips import Plan, StopKind
from school_day import school_day


@pytest.fixture
def day(tmp_path: Path) -> Instance:
    """Give the tiny day."""
    return school_day(tmp_path)


@pytest.fixture
def plan(day: Instance, tmp_path: Path) -> Plan:
    """Give a plan of it that is lawful."""
    write_case(day, tmp_path / "case")
    return plan_batch(*load_case(tmp_path / "case"), AfterIterations(100)).plan


def later(plan: Plan, seconds: int, kind: StopKind) -> Plan:
    """Move all stops of a kind on the clock."""
    trips = tuple(
        replace(
            trip,
            stops=tuple(
                replace(stop, arrive=stop.arrive + seconds, depart=stop.depart + seconds)
                if stop.kind is kind
                else stop
                for stop in trip.stops
            ),
        )
        for trip in plan.trips
    )
    return replace(plan, trips=trips)


def test_a_lawful_day_has_no_fault(day: Instance, plan: Plan) -> None:
    """As planned."""
    assert faults_of(day, plan) == []


def test_a_bus_that_is_faster_than_the_road_is_found(day: Instance, plan: Plan) -> None:
    """Arrived a minute too soon, or left a minute too late."""
    assert any(" needs " in fault for fault in faults_of(day, later(plan, 60, StopKind.PICKUP)))


def test_a_bus_that_comes_after_the_bell_is_found(day: Instance, plan: Plan) -> None:
    """An hour late at every school."""
    assert any("in minute" in fault for fault in faults_of(day, later(plan, 3600, StopKind.DROP)))


def test_a_ride_that_is_too_long_is_found(day: Instance, plan: Plan) -> None:
    """The same plan under a limit of a minute."""
    assert any("on board" in fault for fault in faults_of(replace(day, ride_limit_s=60), plan))


def test_a_stop_whose_pupils_are_parted_is_found(day: Instance, plan: Plan) -> None:
    """One more waits at the first stop than boards there."""
    more = replace(day, stops=(replace(day.stops[0], pupils=21), *day.stops[1:]))

    assert faults_of(more, plan) == ["stop 1: [20] board, 21 wait"]


def test_a_day_on_which_nobody_rides_breaks_no_rule(day: Instance, plan: Plan) -> None:
    """Those left behind are counted beside the buses, not as faults."""
    assert faults_of(day, replace(plan, trips=())) == []


def test_a_bus_with_more_than_its_seats_is_found(day: Instance, plan: Plan) -> None:
    """Twice as many at each stop as there are pupils."""
    trips = tuple(
        replace(trip, stops=tuple(replace(stop, board=stop.board * 4) for stop in trip.stops))
        for trip in plan.trips
    )

    assert any("aboard after" in fault for fault in faults_of(day, replace(plan, trips=trips)))

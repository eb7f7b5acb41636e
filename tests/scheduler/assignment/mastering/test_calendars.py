"""The master's calendars: what a coach or a driver can do one after the other, and what not."""

import pytest

import builders as b
from known_trips import HOUR, allows, cost_of, found, road_of, way
from scheduler.assignment.mastering.calendars import (
    Spell,
    busiest_moments,
    coach_days_cost_once,
    coaches_run_one_trip_at_a_time,
    drivers_keep_their_hours,
)
from scheduler.fleet import Driver


@pytest.mark.parametrize(
    ("second_from_h", "coaches", "allowed"),
    [(1.2, 1, True), (1.1, 1, False), (0.5, 1, False), (0.5, 2, True), (24.0, 1, True)],
)
def test_a_coach_is_on_one_trip_at_a_time_with_its_turnaround_between(
    second_from_h: float, coaches: int, allowed: bool
) -> None:
    """The first trip ends at one o'clock; ten minutes later the coach may go out again."""
    problem = road_of(2, [b.coach(f"C{k}", seats=9) for k in range(coaches)])
    trips = [found(problem, 0), found(problem, 1)]
    ways = [way(0, 0, 1), way(1, second_from_h, second_from_h + 1)]

    assert allows(problem, trips, ways, coaches_run_one_trip_at_a_time, [0, 1]) is allowed


@pytest.mark.parametrize(("second_from_h", "allowed"), [(2.0, True), (1.9, False)])
def test_a_coach_comes_back_to_its_start_before_it_goes_out_again(
    second_from_h: float, allowed: bool
) -> None:
    """It stands at the firm at one and starts at the village, an hour away."""
    problem = road_of(2, [b.coach("C1", seats=9, start="V1")])
    trips = [found(problem, 0), found(problem, 1)]
    ways = [way(0, 0, 1), way(1, second_from_h, second_from_h + 1)]

    assert allows(problem, trips, ways, coaches_run_one_trip_at_a_time, [0, 1]) is allowed


@pytest.mark.parametrize(
    ("runs", "fen"), [([0], 7_000), ([0, 1], 7_000), ([0, 1, 2], 14_000), ([0, 3], 14_000), ([], 0)]
)
def test_a_coach_costs_its_day_once_however_often_it_runs(runs: list[int], fen: int) -> None:
    """The first two trips share a coach, the third needs another, the fourth is a day later."""
    problem = road_of(4, [b.coach("C1", seats=9, day_yuan=70), b.coach("C2", seats=9, day_yuan=70)], days=2)
    trips = [found(problem, k, day=int(k == 3)) for k in range(4)]
    ways = [way(0, 0, 1), way(1, 2, 3), way(2, 2, 3), way(3, 24, 25)]

    assert cost_of(problem, trips, ways, coach_days_cost_once, runs) == fen


def drivers(*driven_min: float) -> list[Driver]:
    """Build listed drivers with minutes behind them."""
    return [Driver(f"R{k}", f"R{k}", driven_min_7d=minutes) for k, minutes in enumerate(driven_min)]


def at_the_wheel(from_h: float, until_h: float) -> tuple[tuple[tuple[int, int], ...], ...]:
    """Return one driver's driving."""
    return (((round(from_h * HOUR), round(until_h * HOUR)),),)


@pytest.mark.parametrize(
    ("second_from_h", "people", "allowed"), [(1, 1, True), (0.5, 1, False), (0.5, 2, True)]
)
def test_a_driver_is_on_one_trip_at_a_time(second_from_h: float, people: int, allowed: bool) -> None:
    problem = road_of(2, drivers=drivers(*[0.0] * people))
    trips = [found(problem, 0), found(problem, 1)]
    ways = [
        way(k, from_h, from_h + 1, driven=at_the_wheel(from_h, from_h + 1))
        for k, from_h in enumerate((0, second_from_h))
    ]

    assert allows(problem, trips, ways, drivers_keep_their_hours, [0, 1]) is allowed


@pytest.mark.parametrize(("crew", "people", "allowed"), [(1, 1, True), (2, 2, True), (2, 1, False)])
def test_every_driver_of_a_crew_is_somebody_else(crew: int, people: int, allowed: bool) -> None:
    problem = road_of(1, drivers=drivers(*[0.0] * people))
    ways = [way(0, crew=crew, driven=at_the_wheel(0, 1) * crew)]

    assert allows(problem, [found(problem, 0)], ways, drivers_keep_their_hours, [0]) is allowed


@pytest.mark.parametrize(("behind_min", "allowed"), [(0, True), (39 * 60, True), (39 * 60 + 1, False)])
def test_a_driver_drives_no_more_a_week_than_he_may(behind_min: float, allowed: bool) -> None:
    """Forty hours a week, one of them on this trip."""
    problem = road_of(1, drivers=drivers(behind_min), duty={"driving_7d_min": 2400})
    ways = [way(0, driven=at_the_wheel(0, 1))]

    assert allows(problem, [found(problem, 0)], ways, drivers_keep_their_hours, [0]) is allowed


@pytest.mark.parametrize(("most_min", "allowed"), [(120, True), (119, False)])
def test_a_driver_drives_no_more_a_day_than_he_may(most_min: int, allowed: bool) -> None:
    """Two trips of an hour each on one morning."""
    problem = road_of(2, drivers=drivers(0.0), duty={"driving_24h_min": most_min})
    trips = [found(problem, 0), found(problem, 1)]
    ways = [way(k, 2 * k, 2 * k + 1, driven=at_the_wheel(2 * k, 2 * k + 1)) for k in (0, 1)]

    assert allows(problem, trips, ways, drivers_keep_their_hours, [0, 1]) is allowed


@pytest.mark.parametrize(("second_from_h", "allowed"), [(12, True), (11.9, False)])
def test_a_driver_has_his_daily_rest_between_two_trips(second_from_h: float, allowed: bool) -> None:
    """Eleven hours, after a trip that ends at one."""
    problem = road_of(2, drivers=drivers(0.0), duty="eu-561")
    trips = [found(problem, 0), found(problem, 1)]
    ways = [
        way(k, from_h, from_h + 1, driven=at_the_wheel(from_h, from_h + 1))
        for k, from_h in enumerate((0, second_from_h))
    ]

    assert allows(problem, trips, ways, drivers_keep_their_hours, [0, 1]) is allowed


@pytest.mark.parametrize(("until_h", "allowed"), [(1.0, True), (0.9, False)])
def test_a_driver_drives_only_while_he_may_be_had(until_h: float, allowed: bool) -> None:
    midnight = b.case().clock.midnight(b.DAY)
    listed = Driver("R1", "R1", available_until=midnight + round(until_h * HOUR))
    problem = road_of(1, drivers=[listed])
    ways = [way(0, driven=at_the_wheel(0, 1))]

    assert allows(problem, [found(problem, 0)], ways, drivers_keep_their_hours, [0]) is allowed


def test_moments_are_counted_where_most_may_be_under_way() -> None:
    """One before the first comes back, one when the last has gone out."""
    spells = [Spell(None, 0, 10), Spell(None, 5, 20), Spell(None, 12, 30)]  # type: ignore[arg-type]

    assert busiest_moments(spells) == [5, 12]

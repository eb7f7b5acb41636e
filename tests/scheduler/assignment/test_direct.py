"""Direct ways: the least a trip costs with somebody aboard, exact where he rides alone."""

import numpy as np
import pytest

import builders as b
from routing.matrix import TravelMatrix
from scheduler.assignment.arrays import FAR
from scheduler.assignment.direct import Direct, direct_prices, shortest
from scheduler.assignment.problem import build_problem
from scheduler.case import Case, CostRates, Times
from scheduler.demand import demands_of
from scheduler.eligibility import gate
from scheduler.policy import Risk

ROADS = b.travel({("S", "V1"): (30, 30), ("V1", "at F1"): (60, 60), ("at F1", "S"): (80, 90)})


def direct_of(case: Case, travel: TravelMatrix = ROADS) -> Direct:
    """Compute the bounds of a case, party by party."""
    return direct_prices(build_problem(case, travel, demands_of(case, gate(case)), 1))


def case_of(count: int = 1, **coach: object) -> Case:
    """Build people who go one way with one coach that starts and ends at S."""
    return b.case(
        workers=b.workers(count),
        coaches=[b.coach(start="S", end="S", **coach)],  # type: ignore[arg-type]
        times=Times(stop_s=300, per_rider_s=20),
        cost=CostRates(empty_factor=0.5, rider_hour_yuan=36),
    )


def test_the_shortest_way_may_go_over_a_third_place_and_keeps_nothing_where_there_is_none() -> None:
    lengths = np.array([[0, 10, 90], [-1, 0, 20], [-1, -1, 0]])

    assert shortest(lengths).tolist() == [[0, 10, 30], [np.inf, 0, 20], [np.inf, np.inf, 0]]


def test_places_at_no_distance_are_joined() -> None:
    lengths = np.array([[0, 0, -1], [0, 0, 5], [-1, 5, 0]])

    assert shortest(lengths).tolist() == [[0, 0, 5], [0, 0, 5], [5, 5, 0]]


def test_riding_alone_the_least_price_is_the_price() -> None:
    direct = direct_of(case_of(fixed_yuan=100, per_km_yuan=2, per_hour_yuan=60))

    # 60 km loaded, 110 km empty at half the price; 180 minutes on the road and 640 s of service
    assert direct.price[0, 0] == pytest.approx(100 * (100 + 2 * (60 + 55) + 60 * (180 + 640 / 60) / 60))
    # an hour on board at one fen a second
    assert direct.ride[0] == 3600


def test_nobody_rides_where_there_is_no_road() -> None:
    direct = direct_of(case_of(), b.travel({("S", "V1"): (30, 30)}, case_of().places))

    assert direct.price[0, 0] == FAR
    assert direct.room[0, 0] == 0


@pytest.mark.parametrize(("risk", "room"), [(Risk.LOW, 19), (Risk.MEDIUM, 9)])
def test_the_room_is_what_the_risk_at_the_drop_leaves(risk: Risk, room: int) -> None:
    policy = b.policy("cn-2020-03-by-risk", gate=[])
    case = b.case(
        workers=b.workers(1), coaches=[b.coach(seats=20, start="S")], policy=policy, risk={"at F1": risk}
    )

    assert direct_of(case).room[0, 0] == room


def test_a_long_trip_leaves_room_for_two_drivers() -> None:
    far = b.travel({("V1", "at F1"): (500, 400)})
    case = b.case(
        workers=b.workers(1), coaches=[b.coach(seats=20)], policy=b.policy("cn-spring-festival", gate=[])
    )

    assert direct_of(case, far).room[0, 0] == 18


def test_a_party_larger_than_the_coach_cannot_ride_it() -> None:
    family = [b.worker(f"W{k}", party="Q") for k in range(4)]
    case = b.case(workers=family, coaches=[b.coach(seats=4, crew=1), b.coach("C2", seats=5, crew=1)])
    problem = build_problem(case, b.travel({("V1", "at F1"): (1, 1)}), demands_of(case, gate(case)), 1)

    assert (direct_prices(problem).price[0] == FAR).tolist() == [True, False]


@pytest.mark.parametrize(("turnaround_s", "most"), [(0, 7), (7200, 5), (86_400, 1)])
def test_a_coach_makes_as_many_trips_as_its_shortest_leaves_time_for(turnaround_s: int, most: int) -> None:
    case = b.case(
        workers=b.workers(1), coaches=[b.coach()], times=Times(21_600, 64_800, turnaround_s=turnaround_s)
    )

    # an hour a trip and an hour back, boarding between 6:00 and 18:00
    assert direct_of(case, b.travel({("V1", "at F1"): (60, 60)})).most.tolist() == [most]

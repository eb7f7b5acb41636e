"""Tours: boarding and alighting are inverse; lengths, risk, crew and price are what the stops say."""

import random
from itertools import pairwise

import pytest

import builders as b
from scheduler.assignment import tours
from scheduler.assignment.arrays import FAR, NONE, T_BOARD, T_INNER_M, T_INNER_S, T_LOAD, T_PICKUP, T_RISK
from scheduler.assignment.problem import build_problem
from scheduler.demand import demands_of
from scheduler.eligibility import gate
from scheduler.policy import Risk
from trips_under_way import alight, board, open_trip, plain_tours, price, random_problem, stops_of, told

SEEDS = range(12)


@pytest.mark.parametrize("seed", SEEDS)
def test_who_boards_and_alights_again_leaves_the_trip_as_it_was(seed: int) -> None:
    problem = random_problem(seed)
    state = open_trip(problem)
    for i in range(5):
        board(problem, state, i)
    before = told(state)

    board(problem, state, 7)
    assert told(state) != before
    alight(problem, state, 7)

    assert told(state) == before


@pytest.mark.parametrize("seed", SEEDS)
def test_whoever_gets_off_in_whatever_order_the_trip_measures_what_its_stops_measure(seed: int) -> None:
    problem, dice = random_problem(seed), random.Random(seed)
    state = open_trip(problem)
    order = dice.sample(range(9), 9)
    for i in order:
        board(problem, state, i)
    for i in dice.sample(order, 6):
        alight(problem, state, i)
    ups, downs = stops_of(state)
    leg = problem.tables.leg

    pairs = list(pairwise([*ups, *downs]))
    assert state.trip[0, T_INNER_M] == sum(leg[0, p, q] for p, q in pairs)
    assert state.trip[0, T_INNER_S] == sum(leg[1, p, q] for p, q in pairs)
    assert state.trip[0, T_LOAD] == 3 == state.trip[0, T_BOARD : T_BOARD + len(ups)].sum()


def test_a_missing_road_is_said_at_boarding_and_has_no_price() -> None:
    case = b.case(workers=[b.worker("W1"), b.worker("W2", village="V2")], coaches=[b.coach()])
    travel = b.travel({("V1", "at F1"): (10, 10), ("V2", "at F1"): (10, 10)}, case.places)
    problem = build_problem(case, travel, demands_of(case, gate(case)), 1)
    state = open_trip(problem)

    assert board(problem, state, 0)
    assert not board(problem, state, 1)


def test_the_higher_risk_of_both_ends_is_the_trips_risk() -> None:
    case = b.case(workers=b.workers(1), coaches=[b.coach()], risk={"at F1": Risk.MEDIUM})
    problem = build_problem(
        case, b.travel({("V1", "at F1"): (10, 10)}, case.places), demands_of(case, gate(case)), 1
    )
    state = open_trip(problem)
    board(problem, state, 0)

    assert state.trip[0, T_RISK] == Risk.MEDIUM


def test_more_riders_than_seats_have_no_price() -> None:
    case = b.case(workers=b.workers(3), coaches=[b.coach(seats=3, crew=1)])
    problem = build_problem(
        case, b.travel({("V1", "at F1"): (10, 10)}, case.places), demands_of(case, gate(case)), 1
    )
    state = open_trip(problem)
    for i in range(2):
        board(problem, state, i)

    assert price(problem, state) == 100_000 + 5_000
    board(problem, state, 2)
    assert price(problem, state) == FAR


@pytest.mark.parametrize(
    ("limit_m", "crew", "allowed"), [(NONE, 1, 1), (10_000, 1, 1), (9_999, 1, NONE), (9_999, 2, 2)]
)
def test_a_long_trip_needs_two_drivers(limit_m: int, crew: int, allowed: int) -> None:
    case = b.case(workers=b.workers(1), coaches=[b.coach(crew=crew)])
    problem = build_problem(
        case, b.travel({("V1", "at F1"): (10, 10)}, case.places), demands_of(case, gate(case)), 1
    )
    rule = problem.tables.rule.copy()
    rule[tours.TWO_DRIVERS_M] = limit_m

    assert plain_tours.least_crew(problem.tables.klass, rule, 10_000, 0) == allowed


def test_a_trip_inside_one_city_is_free_of_the_cap_and_one_that_leaves_it_is_not() -> None:
    places = [b.place(p, division="511025100") for p in ("V1", "at F1", "S")] + [
        b.place("T", division="511181")
    ]
    coaches = [b.coach("C1", start="S"), b.coach("C2", start="T"), b.coach("C3", end="T")]
    case = b.case(
        workers=b.workers(1), coaches=coaches, places=places, policy=b.policy("plain", cap_exempt_within=6)
    )
    roads = {(p, q): (10.0, 10.0) for p in case.places for q in case.places if p < q}
    problem = build_problem(case, b.travel(roads), demands_of(case, gate(case)), 1)
    state = open_trip(problem)
    board(problem, state, 0)
    tables = problem.tables

    free = [plain_tours.waived(tables.place, tables.klass, tables.rule, state.trip, 0, c) for c in range(3)]

    assert free == [1, 0, 0]


@pytest.mark.parametrize(("at", "to"), [(0, 3), (3, 0), (1, 2), (2, 2)])
def test_a_stop_moves_with_its_riders_and_the_others_close_up(at: int, to: int) -> None:
    problem = random_problem(3)
    state = open_trip(problem)
    for i in range(9):
        board(problem, state, i)
    ups, _ = stops_of(state)
    riders = dict(zip(ups, state.trip[0, T_BOARD : T_BOARD + len(ups)].tolist(), strict=True))
    order = list(ups)
    order.insert(to, order.pop(at))

    plain_tours.move_stop(state.trip, 0, T_PICKUP, T_BOARD, at, to)

    moved, _ = stops_of(state)
    assert moved == order
    assert state.trip[0, T_BOARD : T_BOARD + len(ups)].tolist() == [riders[place] for place in order]

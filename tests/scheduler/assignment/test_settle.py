"""Settling: a new trip finds a coach that may carry the piece, and ways round are mended."""

import pytest

import builders as b
from plain_kernels import plain
from scheduler.assignment import settle
from scheduler.assignment.problem import Problem, build_problem
from scheduler.case import Limits
from scheduler.demand import demands_of
from scheduler.eligibility import gate
from scheduler.policy import Risk
from trips_under_way import board, open_trip, stops_of

plain_settle = plain(settle)


def two_villages(max_detour_min: float) -> Problem:
    """Make a problem in which V1 lies on the way from V2 to the firm, and V2 is a long way from V1."""
    case = b.case(
        workers=[b.worker("W1"), b.worker("W2", village="V2")],
        coaches=[b.coach()],
        limits=Limits(max_detour_min=max_detour_min),
    )
    roads = {
        ("V2", "V1"): (10.0, 10.0), ("V1", "V2"): (40.0, 40.0),
        ("V1", "at F1"): (60.0, 60.0), ("V2", "at F1"): (65.0, 65.0),
    }  # fmt: skip
    travel = b.travel(roads, case.places, both_ways=False)
    return build_problem(case, travel, demands_of(case, gate(case)), 1)


@pytest.mark.parametrize(("most_min", "mended"), [(5, True), (4, False)])
def test_who_boards_where_the_way_round_is_too_long_boards_in_another_order(
    most_min: float, mended: bool
) -> None:
    problem = two_villages(most_min)
    state = open_trip(problem)
    board(problem, state, 0)
    board(problem, state, 1)
    ups, downs = stops_of(state)

    assert bool(plain_settle.mend_detour(problem.tables, state, 0)) is mended
    assert stops_of(state) == ((ups[::-1] if mended else ups), downs)


def test_an_order_that_is_no_way_round_stays() -> None:
    problem = two_villages(45)
    state = open_trip(problem)
    board(problem, state, 0)
    board(problem, state, 1)
    before = stops_of(state)

    assert plain_settle.mend_detour(problem.tables, state, 0)
    assert stops_of(state) == before


@pytest.mark.parametrize(("risk", "holds"), [(Risk.LOW, True), (Risk.MEDIUM, False)])
def test_a_coach_half_of_whose_seats_may_be_sold_does_not_hold_all(risk: Risk, holds: bool) -> None:
    case = b.case(
        workers=[b.worker(f"W{k}", party="Q") for k in range(3)],
        coaches=[b.coach(seats=5, crew=1)],
        policy=b.policy("cn-2020-03-by-risk", gate=[]),
        risk={"V1": risk},
    )
    travel = b.travel({("V1", "at F1"): (60.0, 60.0)}, case.places)
    problem = build_problem(case, travel, demands_of(case, gate(case)), 40)
    (home,) = {int(problem.tables.lists[row[1]]) for row in problem.tables.piece}

    assert bool(plain_settle.could_hold(problem.tables, 0, 0, home, 0)) is holds


def test_a_tour_of_two_drops_begins_where_there_is_a_road() -> None:
    family = [b.worker("W1", party="Q"), b.worker("W2", party="Q", firm="F2")]
    case = b.case(workers=family, coaches=[b.coach(fixed_yuan=0, per_km_yuan=1)])
    roads = {("V1", "at F2"): (60.0, 60.0), ("at F2", "at F1"): (10.0, 10.0)}
    problem = build_problem(
        case, b.travel(roads, case.places, both_ways=False), demands_of(case, gate(case)), 1
    )

    fen, place = plain_settle.opening_place(problem.tables, 0, 0)

    assert problem.travel.place_ids[place] == "V1"
    assert fen == pytest.approx(7000)

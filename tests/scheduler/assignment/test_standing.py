"""Trips that stand: what telling people costs in the search, and what it may not touch."""

import numpy as np
import pytest

import builders as b
import standing_plans as s
from plain_kernels import plain
from scheduler.assignment import standing
from scheduler.assignment.arrays import (
    FAR,
    T_COACH,
    T_DAY,
    T_PICKUP,
    T_PICKUPS,
    T_PIECE,
    T_PIECES,
    TOLD_COACH,
    TOLD_DAY,
    TOLD_FEN,
    TOLD_FROM_S,
    TOLD_PLACE,
    TOLD_UNTIL_S,
    make_state,
)
from scheduler.replan.choosing import Scales
from scheduler.replan.locks import Locks
from scheduler.replan.searching import Fixed, Ground
from scheduler.replan.standing import standing_of
from scheduler.trips import Plan

PRICE_FEN = 5000
kernels = plain(standing)


@pytest.fixture(scope="module")
def plan() -> Plan:
    """Give the plan of the day: two trips."""
    return s.published(s.day())


def ground_of(plan: Plan) -> Ground:
    """Return the ground of the day on which nothing has changed."""
    return Ground(standing_of(s.day(), s.roads(), plan, Locks()), plan.trips, 600)


def under_way(plan: Plan, *fixed: str):
    """Return tables and state with the plan's trips in them."""
    ground = ground_of(plan)
    problem = ground.problem_for(PRICE_FEN, Fixed(frozenset(fixed), frozenset(), {}), plan.trips)
    return problem.tables, ground.state_of(problem, plan.trips, 8)


def arrivals(state, tables, t: int) -> np.ndarray:
    """Return when the coach of a trip comes to its stops, as people were told."""
    piece = state.trip[t, T_PIECE : T_PIECE + state.trip[t, T_PIECES]]
    told = {row[TOLD_PLACE]: (row[TOLD_FROM_S] + row[TOLD_UNTIL_S]) // 2 for row in tables.told[piece]}
    return np.array([told[p] for p in state.trip[t, T_PICKUP : T_PICKUP + state.trip[t, T_PICKUPS]]])


def test_trips_as_they_were_told_cost_nothing_to_tell(plan: Plan) -> None:
    tables, state = under_way(plan)

    for t in range(len(plan.trips)):
        coach = int(state.trip[t, T_COACH])
        assert kernels.telling_fen(tables, state, t, coach, 0, arrivals(state, tables, t)) == 0


def test_another_coach_or_hour_costs_the_price_for_each_person_aboard(plan: Plan) -> None:
    tables, state = under_way(plan)
    coach, told = int(state.trip[0, T_COACH]), arrivals(state, tables, 0)
    all_aboard = PRICE_FEN * len(plan.trips[0].seats)

    assert kernels.telling_fen(tables, state, 0, 1 - coach, 0, told) == all_aboard
    assert kernels.telling_fen(tables, state, 0, coach, 0, told + 601) == all_aboard
    assert kernels.telling_fen(tables, state, 0, coach, 0, told + 599) == 0


def test_a_coach_from_which_somebody_is_barred_cannot_take_him(plan: Plan) -> None:
    tables, state = under_way(plan)
    coach, on = int(state.trip[0, T_COACH]), int(state.trip[0, T_DAY])
    barred = np.full_like(tables.barred, -1)
    barred[state.trip[0, T_PIECE], 0] = coach, on

    fen = kernels.telling_fen(tables._replace(barred=barred), state, 0, coach, 0, arrivals(state, tables, 0))

    assert fen == FAR


def test_the_trip_that_people_know_of_is_cheaper_to_join_than_any_other(plan: Plan) -> None:
    tables, state = under_way(plan)
    i = int(state.trip[0, T_PIECE])

    assert kernels.joining_fen(tables.told, state.trip, 0, i) == 0
    assert kernels.joining_fen(tables.told, state.trip, 1, i) == tables.told[i, TOLD_FEN] > 0


def test_a_coach_leaves_so_that_the_first_who_know_of_it_are_met_when_they_were_told(plan: Plan) -> None:
    tables, state = under_way(plan)

    for t, trip in enumerate(plan.trips):
        told = kernels.told_start_s(tables, state, t, int(state.trip[t, T_COACH]), 0)
        assert told == trip.stops[0].arrive - s.day().clock.midnight(b.DAY)


def test_pieces_of_a_trip_that_stands_do_not_move_and_others_do(plan: Plan) -> None:
    tables, state = under_way(plan, plan.trips[0].trip_id)

    assert kernels.trip_stands(tables.told, state.trip, 0)
    assert not kernels.trip_stands(tables.told, state.trip, 1)
    assert not kernels.may_move(tables.told, int(state.trip[0, T_PIECE]))
    assert kernels.may_move(tables.told, int(state.trip[1, T_PIECE]))


def test_without_a_plan_that_stands_nothing_is_told_and_everybody_moves(plan: Plan) -> None:
    tables = ground_of(plan).problem.tables
    state = make_state(tables, 4)

    assert kernels.telling_fen(tables, state, 0, 0, 0, np.zeros(1, dtype=np.int64)) == 0
    assert kernels.may_move(tables.told, 0)
    assert not kernels.trip_stands(tables.told, state.trip, 0)


def test_what_is_written_into_the_search_costs_what_the_plan_says(plan: Plan) -> None:
    _, state = under_way(plan)

    assert state.cost[: len(plan.trips)].tolist() == [
        trip.cost_fen + trip.rider_time_fen for trip in plan.trips
    ]
    assert TOLD_COACH != TOLD_DAY
    assert Scales(standing_of(s.day(), s.roads(), plan, Locks()), 600).weigh(plan.trips).told == 0

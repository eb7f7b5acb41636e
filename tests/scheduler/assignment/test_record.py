"""The record: a round that did not pay is undone to the last number."""

import random
from typing import Any

import numpy as np
import pytest

from plain_kernels import plain
from scheduler.assignment import record, rounds
from scheduler.assignment.arrays import (
    NONE,
    T_CLASS,
    T_DRIVER,
    T_DROP_DATE,
    T_PIECES,
    State,
    make_desk,
    make_state,
)
from scheduler.assignment.problem import Problem
from trips_under_way import alight, board, open_trip, random_problem, told

plain_record, plain_rounds = plain(record), plain(rounds)


def riding(problem: Problem) -> State:
    """Make a state with six people on trip 0 whose coach, driver, date and price are known."""
    state = open_trip(problem)
    for i in range(6):
        board(problem, state, i)
    state.trip[0, T_DRIVER], state.trip[0, T_DROP_DATE], state.cost[0] = 77, 1, 123.5
    state.used[0] = 1
    return state


def everything(state: State) -> tuple[Any, ...]:
    """Return all that counts of trip 0."""
    row = state.trip[0]
    return (*told(state), row[[T_CLASS, T_DRIVER, T_DROP_DATE]].tolist(), state.cost[0], state.used.tolist())


@pytest.mark.parametrize("seed", range(8))
def test_undoing_a_round_restores_trips_seats_and_coaches(seed: int) -> None:
    problem, dice = random_problem(seed), random.Random(seed)
    state, backup = riding(problem), make_state(problem.tables, 4)
    desk = make_desk(problem.tables, 4, seed)
    before = everything(state)

    backup.used[:] = state.used
    plain_record.touch(state, backup, desk, 0)
    for i in dice.sample(range(6), 4):
        desk.bank[desk.bank[-1]] = i
        desk.bank[-1] += 1
        alight(problem, state, i)
    for i in (7, 8):
        desk.bank[desk.bank[-1]] = i
        desk.bank[-1] += 1
        board(problem, state, i)
    state.cost[0], state.used[0], state.trip[0, T_CLASS] = 9.0, 0, 1
    assert everything(state) != before
    plain_rounds.go_back(None, state, backup, desk)

    assert everything(state) == before


def test_a_trip_is_remembered_as_it_was_before_its_first_change() -> None:
    problem = random_problem(1)
    state, backup = riding(problem), make_state(problem.tables, 4)
    desk = make_desk(problem.tables, 4, 1)

    plain_record.touch(state, backup, desk, 0)
    alight(problem, state, 0)
    plain_record.touch(state, backup, desk, 0)

    assert backup.trip[0, T_PIECES] == 6
    assert desk.touched[0, -1] == 1


def test_a_copied_state_is_a_state_of_its_own() -> None:
    problem = random_problem(2)
    state, copy = riding(problem), make_state(problem.tables, 4)
    plain_record.copy_state(state, copy)
    before = everything(copy)
    assert before == everything(state)

    alight(problem, state, 3)

    assert everything(copy) == before


def test_a_cleared_slot_is_free_for_another_trip() -> None:
    problem = random_problem(3)
    state = riding(problem)
    assert plain_record.free_slot(state) == 1

    plain_record.clear_slot(state, 0, 0, NONE)

    assert plain_record.free_slot(state) == 0
    assert state.cost[0] == 0


def test_where_all_slots_are_taken_none_is_free() -> None:
    problem = random_problem(4)
    state = make_state(problem.tables, 2)
    state.trip[:, T_CLASS] = 0

    assert plain_record.free_slot(state) == NONE


def test_empty_states_carry_nobody() -> None:
    state = make_state(random_problem(5).tables, 3)

    assert np.all(state.seat == NONE)
    assert state.used.sum() == 0

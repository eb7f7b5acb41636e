"""Writing trips: what is written is what was read, and nobody's stop is nobody's stop."""

from dataclasses import replace

import numpy as np

from known_trips import found, road_of
from scheduler.assignment.arrays import (
    NONE,
    T_ALIGHT,
    T_BOARD,
    T_DRIVER,
    T_DROP_DATE,
    T_END_S,
    T_LOAD,
    T_PICKUPS,
    T_PIECES,
    T_START_S,
    make_state,
)  # fmt: skip
from scheduler.assignment.budgets import Rounds
from scheduler.assignment.mastering.pool import found_of
from scheduler.assignment.mastering.writing import drops_of, wipe_trip, write_clock, write_trip
from scheduler.assignment.search import Search
from trips_under_way import random_problem


def test_a_trip_written_has_its_riders_and_stops() -> None:
    problem = road_of(3)
    state = make_state(problem.tables, 2)

    write_trip(problem, state, 0, found(problem, 0, 2))

    assert state.seat[:, 0].tolist() == [0, NONE, 0]
    assert state.trip[0, [T_LOAD, T_BOARD, T_ALIGHT]].tolist() == [2, 2, 2]


def test_stops_that_nobody_needs_any_more_are_left_out() -> None:
    """All trips of a search, each without its first rider."""
    problem = random_problem(3, people=25)
    search = Search(problem, 1)
    search.warm_up()
    search.cool(Rounds(100), lambda: True, lambda: None)
    state = make_state(problem.tables, 2)

    for trip in found_of(problem, search.best_chain.best_arrays):
        write_trip(problem, state, 0, trip, {trip.pieces[0]})
        homes = {p for i, p in trip.riders if i != trip.pieces[0]}
        assert state.trip[0, T_PICKUPS] == len(homes)
        assert state.trip[0, T_LOAD] == trip.load - problem.pieces[trip.pieces[0]].riders
        wipe_trip(state, 0)


def test_a_trip_on_the_clock_has_its_hours_its_drivers_and_its_price() -> None:
    """Two drivers, of whom the second only rides along."""
    problem = road_of(2)
    state = make_state(problem.tables._replace(rule=np.ones_like(problem.tables.rule)), 2)
    run = replace(found(problem, 0, 1), start_s=100, end_s=900, drivers=(4, 7), fen=55.0)
    write_trip(problem, state, 0, run)

    write_clock(state, 0, run, work_s=700, drop_dates=[1], drives=[[(100, 300), (400, 900)], []])

    assert state.trip[0, [T_START_S, T_END_S, T_DROP_DATE]].tolist() == [100, 900, 1]
    assert state.trip[0, T_DRIVER : T_DRIVER + 2].tolist() == [4, 7]
    assert state.drive[0, 0, :2].tolist() == [[100, 300], [400, 900]]
    assert state.drive[0, :2, -1, 0].tolist() == [2, 0]
    assert state.cost[0] == 55.0


def test_a_wiped_trip_leaves_nobody_on_it() -> None:
    problem = road_of(2)
    state = make_state(problem.tables, 2)
    write_trip(problem, state, 0, found(problem, 0, 1))

    wipe_trip(state, 0)

    assert state.trip[0, T_PIECES] == 0
    assert bool(np.all(state.seat == NONE))


def test_a_piece_alights_where_its_firm_is() -> None:
    problem = road_of(1)

    assert drops_of(problem, 0) == [(problem.travel.index["at F1"], 1)]

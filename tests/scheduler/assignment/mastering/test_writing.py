"""Writing trips: what is written is what was read, and nobody's stop is nobody's stop."""

import numpy as np

from known_trips import found, road_of
from scheduler.assignment.arrays import NONE, T_ALIGHT, T_BOARD, T_LOAD, T_PICKUPS, T_PIECES, make_state
from scheduler.assignment.mastering.pool import found_of
from scheduler.assignment.mastering.writing import drops_of, wipe_trip, write_trip
from scheduler.assignment.search import Rounds, Search
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

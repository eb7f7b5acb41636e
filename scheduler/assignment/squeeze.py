"""Doing with one coach less, or placing those left behind: prices lead the search out of its valley.

A plan with one trip less, or one rider more, is far from the plan at hand: in between lie plans that leave
people behind, which cost so much that no heat accepts them. So their price is first made small, then raised
for whoever stays left: the guided ejection of Nagata and Braysy (2009) and the absences of Christiaens and
Vanden Berghe (2020), as prices.
"""

from scheduler.assignment.arrays import NONE, SIZE, T_LOAD, T_PIECE, T_PIECES, Floats
from scheduler.assignment.chance import below
from scheduler.assignment.compiled import kernel, verb
from scheduler.assignment.settle import release
from scheduler.assignment.totals import count_left, excess_fen, total_fen


@kernel
def count_trips(state) -> int:  # type: ignore[no-untyped-def]
    """Count the trips that run."""
    trips = 0
    for t in range(state.used[-1]):
        trips += state.trip[t, T_PIECES] > 0
    return trips


@kernel
def weak_trip(state, rng) -> int:  # type: ignore[no-untyped-def]
    """Draw a trip, sooner one with few riders; NONE where none runs."""
    best = NONE
    for _ in range(3):
        t = below(rng, max(1, state.used[-1]))
        if state.trip[t, T_PIECES] > 0 and (best == NONE or state.trip[t, T_LOAD] < state.trip[best, T_LOAD]):
            best = t
    return int(best)


@verb
def begin_squeeze(tables, state, desk, tally: Floats, unit: float, without: int) -> None:  # type: ignore[no-untyped-def]
    """Make leaving people behind cheap; take `without` trips off the road and let no other take their place.

    Parameters
    ----------
    tally
        As in `anneal`.
    unit
        Fen at which leaving a rider behind begins.
    """
    for i in range(len(tables.left_fen)):
        desk.price[i] = min(tables.left_fen[i], unit * tables.piece[i, SIZE])
    for _ in range(without):
        t = weak_trip(state, desk.rng)
        if t != NONE:
            for k in range(state.trip[t, T_PIECES]):
                state.seat[state.trip[t, T_PIECE + k], 0] = NONE
                state.seat[state.trip[t, T_PIECE + k], 1] = NONE
            release(tables, state, t)
    if without > 0:
        desk.most_trips[0] = count_trips(state)
    tally[0] = total_fen(tables, state) + excess_fen(tables, state, desk)
    tally[3] = count_left(state)


@verb
def end_squeeze(tables, state, desk, tally: Floats) -> None:  # type: ignore[no-untyped-def]
    """Let prices be true again, and as many trips run as there are coaches."""
    for i in range(len(tables.left_fen)):
        desk.price[i] = tables.left_fen[i]
    desk.most_trips[0] = len(state.trip)
    tally[0] = total_fen(tables, state)

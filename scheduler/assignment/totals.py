"""What a whole plan in the search costs, as it is and without the trips that are too empty to run."""

from scheduler.assignment.arrays import (
    DAY_FEN,
    MIN_RIDERS,
    NONE,
    T_CLASS,
    T_COACH,
    T_DAY,
    T_LOAD,
    T_PIECE,
    T_PIECES,
    TIMED,
)  # fmt: skip
from scheduler.assignment.compiled import kernel, merged, verb
from scheduler.assignment.settle import release
from scheduler.assignment.standing import trip_stands


@verb
def count_left(state) -> int:  # type: ignore[no-untyped-def]
    """Count the pieces that are left behind."""
    left = 0
    for i in range(len(state.seat)):
        left += state.seat[i, 0] == NONE
    return left


@kernel
def excess_fen(tables, state, desk) -> float:  # type: ignore[no-untyped-def]
    """Return what the search's prices add to the true ones for those left behind."""
    fen = 0.0
    for i in range(len(state.seat)):
        if state.seat[i, 0] == NONE:
            fen += desk.price[i] - tables.left_fen[i]
    return fen


@verb
def total_fen(tables, state) -> float:  # type: ignore[no-untyped-def]
    """Add up what the state costs, days of coaches and those left behind included."""
    fen = 0.0
    top = state.used[-1]
    timed = tables.rule[TIMED] == 1
    for t in range(top):
        if state.trip[t, T_PIECES] == 0:
            continue
        fen += state.cost[t]
        day_fen = tables.fare[state.trip[t, T_CLASS], DAY_FEN]
        if timed and day_fen > 0:
            again = False
            for s in range(t):
                again = again or (
                    state.trip[s, T_PIECES] > 0
                    and state.trip[s, T_COACH] == state.trip[t, T_COACH]
                    and state.trip[s, T_DAY] == state.trip[t, T_DAY]
                )
            fen += 0.0 if again else day_fen
    for i in range(len(state.seat)):
        if state.seat[i, 0] == NONE:
            fen += tables.left_fen[i]
    return fen


@merged
def without_short(tables, state, total: float) -> float:  # type: ignore[no-untyped-def]
    """Return the total when trips below the least load are not run and their people stay."""
    if tables.rule[MIN_RIDERS] <= 1:
        return total
    for t in range(state.used[-1]):
        short = 0 < state.trip[t, T_LOAD] < tables.rule[MIN_RIDERS]
        if short and not trip_stands(tables.told, state.trip, t):
            total -= state.cost[t]
            for k in range(state.trip[t, T_PIECES]):
                total += tables.left_fen[state.trip[t, T_PIECE + k]]
    return total


@merged
def drop_short(tables, state) -> None:  # type: ignore[no-untyped-def]
    """Take the trips below the least load off the road (R13)."""
    for t in range(state.used[-1]):
        short = 0 < state.trip[t, T_LOAD] < tables.rule[MIN_RIDERS]
        if short and not trip_stands(tables.told, state.trip, t):
            for k in range(state.trip[t, T_PIECES]):
                state.seat[state.trip[t, T_PIECE + k], 0] = NONE
                state.seat[state.trip[t, T_PIECE + k], 1] = NONE
            release(tables, state, t)

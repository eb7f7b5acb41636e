"""A plan that stands already: what telling its people something new costs, and what may not be touched."""

from scheduler.assignment.arrays import (
    FAR,
    NONE,
    PER_RIDER_S,
    STANDS,
    STOP_S,
    T_BOARD,
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
    WHOLE_TRIP_STANDS,
    Ints,
)  # fmt: skip
from scheduler.assignment.compiled import kernel, verb
from scheduler.assignment.tours import measure


@kernel
def trip_stands(told: Ints, trip: Ints, t: int) -> bool:
    """Say whether a trip is left as it is."""
    return bool(
        len(told) > 0 and trip[t, T_PIECES] > 0 and told[trip[t, T_PIECE], STANDS] == WHOLE_TRIP_STANDS
    )


@kernel
def may_move(told: Ints, i: int) -> bool:
    """Say whether a piece may be taken off its trip."""
    return bool(len(told) == 0 or told[i, STANDS] == 0)


@kernel
def joining_fen(told: Ints, trip: Ints, t: int, i: int) -> float:
    """Return what it costs to tell a piece of trip t; nothing where it is the trip it knows of."""
    if len(told) == 0 or (trip[t, T_COACH] == told[i, TOLD_COACH] and trip[t, T_DAY] == told[i, TOLD_DAY]):
        return 0.0
    return float(told[i, TOLD_FEN])


@kernel
def leaving_fen(told: Ints, i: int) -> float:
    """Return what it costs to tell a piece of a new trip."""
    return float(told[i, TOLD_FEN]) if len(told) > 0 else 0.0


@kernel
def telling_fen(tables, state, t: int, coach: int, before: int, arrive: Ints) -> float:  # type: ignore[no-untyped-def]
    """Return what telling the people of trip t costs if a coach runs it; FAR where somebody is barred.

    Parameters
    ----------
    before
        Index of the first pickup among the stops.
    arrive
        When the coach reaches each stop; no entries: as early or late as told.
    """
    told, trip = tables.told, state.trip
    fen = 0.0
    for k in range(trip[t, T_PIECES] if len(told) > 0 else 0):
        i = trip[t, T_PIECE + k]
        for b in range(tables.barred.shape[1]):
            if tables.barred[i, b, 0] == coach and tables.barred[i, b, 1] == trip[t, T_DAY]:
                return FAR
        if told[i, TOLD_FEN] == 0:
            continue
        same = told[i, TOLD_COACH] == coach and told[i, TOLD_DAY] == trip[t, T_DAY]
        same = same and told[i, TOLD_PLACE] == state.seat[i, 1]
        if same and len(arrive) > 0:
            up = 0
            while up < trip[t, T_PICKUPS] and trip[t, T_PICKUP + up] != state.seat[i, 1]:
                up += 1
            same = told[i, TOLD_FROM_S] <= arrive[before + up] <= told[i, TOLD_UNTIL_S]
        fen += 0.0 if same else told[i, TOLD_FEN]
    return float(fen)


@kernel
def told_start_s(tables, state, t: int, coach: int, lead: int) -> int:  # type: ignore[no-untyped-def]
    """Return when a coach must leave to be on time for the first who know of this trip; NONE without any.

    Parameters
    ----------
    lead
        Seconds from leaving to the first pickup.
    """
    told, trip, rule = tables.told, state.trip, tables.rule
    if len(told) == 0:
        return NONE
    after_s = lead
    for up in range(trip[t, T_PICKUPS]):
        here = trip[t, T_PICKUP + up]
        if up > 0:
            after_s += tables.leg[1, trip[t, T_PICKUP + up - 1], here]
        for k in range(trip[t, T_PIECES]):
            i = trip[t, T_PIECE + k]
            known = told[i, TOLD_FEN] > 0 and told[i, TOLD_COACH] == coach
            known = known and told[i, TOLD_DAY] == trip[t, T_DAY] and told[i, TOLD_PLACE] == here
            if known and state.seat[i, 1] == here:
                return int((told[i, TOLD_FROM_S] + told[i, TOLD_UNTIL_S]) // 2 - after_s)
        after_s += rule[STOP_S] + rule[PER_RIDER_S] * trip[t, T_BOARD + up]
    return NONE


@verb
def measure_trips(tables, state) -> bool:  # type: ignore[no-untyped-def]
    """Measure all trips that were written into a state; say whether there is a road all the way."""
    found = True
    for t in range(state.used[-1]):
        if state.trip[t, T_PIECES] > 0:
            found = measure(tables.leg, tables.place, tables.day, state.trip, t) and found
    return found

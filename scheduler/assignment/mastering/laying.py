"""Putting known trips on the road: alone, to see how they can be run, or one after another into a plan."""

from scheduler.assignment.arrays import (
    CREW,
    DEPART_FROM_S,
    DEPART_UNTIL_S,
    FAR,
    FROM_S,
    MAX_CREW,
    NONE,
    START,
    T_CLASS,
    T_COACH,
    T_DAY,
    T_LOAD,
    T_RISK,
    T_START_S,
    TIMED,
    UNTIL_S,
    Floats,
)  # fmt: skip
from scheduler.assignment.charter import settle_timed
from scheduler.assignment.compiled import verb
from scheduler.assignment.reception import route_of
from scheduler.assignment.record import copy_state
from scheduler.assignment.settle import detour_lawful, settle
from scheduler.assignment.timetable import try_from
from scheduler.assignment.totals import count_left, drop_short, total_fen, without_short
from scheduler.assignment.tours import least_crew, measure, room, waived, whole_m
from scheduler.duty.rules import DAY


@verb
def lay_trip(  # type: ignore[no-untyped-def]
    tables, state, desk, t: int, c: int, coach: int, crew: int, start_s: int, otherwise: bool
) -> float:
    """Run trip t, whose tours and riders stand in the state, beside the other trips there.

    Parameters
    ----------
    c, coach, crew, start_s
        How: class, coach, drivers, and not before which moment.
    otherwise
        Where that is not lawful, run it with any other coach at any other time.

    Returns
    -------
        What it costs, FAR where it is not lawful.
    """
    trip, klass, rule = state.trip, tables.klass, tables.rule
    if not measure(tables.leg, tables.place, tables.day, trip, t):
        return FAR
    if not detour_lawful(tables.leg, tables.piece, tables.lists, rule, state.seat, trip, t):
        return FAR
    if rule[TIMED] == 0:
        trip[t, T_CLASS] = NONE
        return float(state.cost[t]) if settle(tables, state, desk.rng, t, True) else FAR
    metres = whole_m(tables.leg, klass, trip, t, c)
    least = least_crew(klass, rule, metres, c) if metres >= 0 else NONE
    if least != NONE and least <= crew <= min(klass[c, CREW], MAX_CREW):
        waiver = waived(tables.place, klass, rule, trip, t, c)
        route = route_of(tables, trip, t, c)
        lead = route[1][0] if klass[c, START] >= 0 else 0
        base = trip[t, T_DAY] * DAY - lead
        least_s = route[1].sum() + route[2].sum()
        early = max(base + rule[DEPART_FROM_S], klass[c, FROM_S])
        late = min(base + min(rule[DEPART_UNTIL_S], DAY - 1), klass[c, UNTIL_S] - least_s)
        if early <= late and trip[t, T_LOAD] <= room(klass, c, crew, trip[t, T_RISK], waiver):
            first = min(max(start_s, early), late)
            fen, _ = try_from(tables, state, t, c, coach, crew, route, FAR, first, late)
            if fen < FAR:
                return float(fen)
    if otherwise:
        trip[t, T_CLASS], trip[t, T_COACH], trip[t, T_START_S] = NONE, NONE, NONE
        if settle_timed(tables, state, desk.rng, t, False):
            return float(state.cost[t])
    return FAR


@verb
def take_up(tables, state, best, tally: Floats) -> None:  # type: ignore[no-untyped-def]
    """Go on from trips that were put into the state; remember them where they are the best.

    Parameters
    ----------
    tally
        As in `anneal`.
    """
    tally[0] = total_fen(tables, state)
    tally[3] = count_left(state)
    if without_short(tables, state, tally[0]) < tally[1] - 0.5:
        copy_state(state, best)
        drop_short(tables, best)
        tally[1] = total_fen(tables, best)

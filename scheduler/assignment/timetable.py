"""The clock of a trip inside the search: departure, lawful rests, drivers, and what it costs then."""

import numpy as np

from scheduler.assignment.arrays import (
    DEPART_FROM_S,
    DEPART_UNTIL_S,
    END,
    FAR,
    FIXED_FEN,
    FROM_S,
    MAX_CREW,
    MAX_DRIVES,
    METRE_FEN,
    MIN_RIDERS,
    RIDER_SECOND,
    SECOND_FEN,
    SHORT_RIDER,
    START,
    T_CLASS,
    T_COACH,
    T_CREW,
    T_DAY,
    T_DRIVER,
    T_DROP,
    T_DROP_DATE,
    T_DROPS,
    T_END_S,
    T_INNER_M,
    T_LOAD,
    T_PICKUP,
    T_PICKUPS,
    T_PIECES,
    T_START_S,
    T_WORK_S,
    UNTIL_S,
    Ints,
)  # fmt: skip
from scheduler.assignment.calendar import (
    OWN_CREW,
    PAST_ROWS,
    choose_drivers,
    coach_free,
    crew_hours,
    later_trips_lawful,
)  # fmt: skip
from scheduler.assignment.chance import below
from scheduler.assignment.compiled import kernel, maker
from scheduler.assignment.reception import has_quota, quotas_hold, rides_lawful
from scheduler.duty.kernel import lay_best
from scheduler.duty.rules import DAY

SEARCH_PACES = 4
"""How many paces the search tries; the plan's final timetable tries all."""


@maker
def try_start(  # type: ignore[no-untyped-def]
    tables, state, t: int, c: int, coach: int, crew: int, start_s: int, route, limit: float, paces: int
) -> tuple[float, int]:
    """Lay trip t with one coach from one moment; keep it in the state where it costs less than the limit.

    Returns
    -------
        Fen (FAR where it is not lawful or not cheaper), and how much later it could leave without harm.
    """
    trip = state.trip
    leg_m, leg_s, service, windows, shut = route
    stops = len(service)
    before = 1 if tables.klass[c, START] >= 0 else 0
    top = state.used[-1]
    people = np.empty(MAX_CREW, np.int64)
    for k in range(crew):
        people[k] = OWN_CREW + coach * MAX_CREW + k
    if len(tables.driver) > 0 and not choose_drivers(
        tables.driver, trip, top, t, crew, start_s, start_s + leg_s.sum() + service.sum(), people
    ):
        return FAR, 0
    past = np.empty((crew, PAST_ROWS, 2), np.int64)
    past_count, driven = np.zeros(crew, np.int64), np.zeros(crew, np.int64)
    if not crew_hours(
        tables.driver, trip, state.drive, top, t, crew, start_s, people, past, past_count, driven
    ):
        return FAR, 0
    # the kernel's books are as long as the past it is given
    past = np.ascontiguousarray(past[:, : max(1, past_count.max())])
    arrive, begin, finish = np.empty(stops, np.int64), np.empty(stops, np.int64), np.empty(stops, np.int64)
    weight, segments = np.zeros(stops, np.int64), np.empty((320, 6), np.int64)
    code = lay_best(
        tables.duty, leg_s, leg_m, service, windows, shut, start_s, crew, past, past_count, driven, paces, 1,
        weight, arrive, begin, finish, segments,
    )  # fmt: skip
    if code < 0:
        return FAR, 0
    end_s = finish[stops - 1]
    slack = 0
    for k in range(before + trip[t, T_PICKUPS], before + trip[t, T_PICKUPS] + trip[t, T_DROPS]):
        if begin[k] > arrive[k] and slack == 0:
            slack = begin[k] - arrive[k]
    first = begin[before] - trip[t, T_DAY] * DAY
    if first < tables.rule[DEPART_FROM_S] or first > tables.rule[DEPART_UNTIL_S]:
        return FAR, slack
    if first >= DAY or start_s < tables.klass[c, FROM_S] or end_s > tables.klass[c, UNTIL_S]:
        return FAR, slack
    aboard_s = rides_lawful(tables, state, t, before, begin, finish)
    if aboard_s < 0:
        return FAR, slack
    metres = trip[t, T_INNER_M]
    fen = tables.fare[c, FIXED_FEN] + tables.fare[c, METRE_FEN] * metres
    fen += tables.edge[c, 0, trip[t, T_PICKUP]] + tables.edge[c, 1, trip[t, T_DROP + trip[t, T_DROPS] - 1]]
    if before == 1:
        fen -= tables.fare[c, SECOND_FEN] * leg_s[0]
    if tables.klass[c, END] >= 0:
        fen -= tables.fare[c, SECOND_FEN] * leg_s[stops - 2]
    fen += tables.fare[c, SECOND_FEN] * (end_s - start_s) + tables.rate[RIDER_SECOND] * aboard_s
    fen += tables.rate[SHORT_RIDER] * max(0, tables.rule[MIN_RIDERS] - trip[t, T_LOAD])
    if fen >= limit:
        return FAR, slack
    if not coach_free(tables.leg, tables.klass, tables.rule, trip, top, t, c, coach, start_s, end_s):
        return FAR, slack
    if has_quota(tables) and not quotas_hold(tables, state, t, before, begin):
        return FAR, slack
    fresh = np.zeros((MAX_CREW, MAX_DRIVES + 1, 2), np.int64)
    for k in range(code):
        if segments[k, 0] != 0 or segments[k, 2] == segments[k, 1]:
            continue
        x = segments[k, 3]
        count = fresh[x, -1, 0]
        if count > 0 and fresh[x, count - 1, 1] == segments[k, 1]:
            fresh[x, count - 1, 1] = segments[k, 2]
            continue
        if count == MAX_DRIVES:
            return FAR, slack
        fresh[x, count, 0], fresh[x, count, 1] = segments[k, 1], segments[k, 2]
        fresh[x, -1, 0] = count + 1
    if len(tables.driver) > 0 and not drivers_free(tables.driver, trip, top, t, crew, people, start_s, end_s):
        return FAR, slack
    if not later_trips_lawful(
        tables.duty, tables.driver, trip, state.drive, top, t, crew, people, fresh, end_s, start_s
    ):
        return FAR, slack
    trip[t, T_WORK_S] = leg_s.sum() + service.sum()
    keep(state, t, c, coach, crew, people, fresh, start_s, end_s, before, begin, fen)
    return fen, slack


@kernel
def drivers_free(driver, trip, top: int, t: int, crew: int, people: Ints, start_s: int, end_s: int) -> bool:  # type: ignore[no-untyped-def]
    """Say whether the chosen drivers have the whole trip to themselves."""
    for k in range(crew):
        if driver[people[k], 1] < end_s or driver[people[k], 0] > start_s:
            return False
        for s in range(top):
            if s == t or trip[s, T_PIECES] == 0 or trip[s, T_START_S] >= end_s or trip[s, T_END_S] <= start_s:
                continue
            for other in range(trip[s, T_CREW]):
                if trip[s, T_DRIVER + other] == people[k]:
                    return False
    return True


@kernel
def keep(  # type: ignore[no-untyped-def]
    state,
    t: int,
    c: int,
    coach: int,
    crew: int,
    people,
    fresh,
    start_s: int,
    end_s: int,
    before: int,
    begin,
    fen: float,
) -> None:
    """Write a lawful timetable into the state."""
    trip = state.trip
    trip[t, T_CLASS], trip[t, T_COACH], trip[t, T_CREW] = c, coach, crew
    trip[t, T_START_S], trip[t, T_END_S] = start_s, end_s
    state.cost[t] = fen
    for k in range(crew):
        trip[t, T_DRIVER + k] = people[k]
    for k in range(MAX_CREW):
        count = fresh[k, -1, 0]
        state.drive[t, k, -1, 0] = count
        for g in range(count):
            state.drive[t, k, g, 0] = fresh[k, g, 0]
            state.drive[t, k, g, 1] = fresh[k, g, 1]
    for d in range(trip[t, T_DROPS]):
        trip[t, T_DROP_DATE + d] = begin[before + trip[t, T_PICKUPS] + d] // DAY


@kernel
def try_coach(  # type: ignore[no-untyped-def]
    tables, state, rng, t: int, c: int, coach: int, crew: int, route, limit: float, final: bool, kept_s: int
) -> float:
    """Try several departures of trip t with one coach; return the least fen, FAR where none is lawful."""
    trip = state.trip
    lead = route[1][0] if tables.klass[c, START] >= 0 else 0
    base = trip[t, T_DAY] * DAY - lead
    early = base + tables.rule[DEPART_FROM_S]
    late = base + min(tables.rule[DEPART_UNTIL_S], DAY - 1)
    best = limit
    for attempt in range(3):
        if attempt > 0 and best < limit and not (final and attempt == 2):
            # the present departure will do; now and then a final call looks for a better one
            continue
        if attempt == 0:
            start_s = kept_s if kept_s >= early and kept_s <= late else early
        elif attempt == 1:
            start_s = early
        else:
            start_s = early + below(rng, max(1, late - early + 1))
        for _ in range(3):
            fen, slack = try_start(tables, state, t, c, coach, crew, start_s, route, best, SEARCH_PACES)
            best = min(best, fen)
            if slack <= 0 or start_s + slack > late:
                break
            start_s += slack
    return best if best < limit else FAR

"""The clock of a trip inside the search: departure, lawful rests, drivers, and what it costs then."""

import numpy as np

from scheduler.assignment.arrays import (
    DEPART_FROM_S,
    DEPART_UNTIL_S,
    DRIVER_FROM_S,
    END,
    FAR,
    FIXED_FEN,
    FROM_S,
    MAX_CREW,
    MAX_DRIVES,
    MAX_RIDE_S,
    METRE_FEN,
    MIN_RIDERS,
    NONE,
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
    TURNAROUND_S,
    UNTIL_S,
    Ints,
)  # fmt: skip
from scheduler.assignment.calendar import (
    OWN_CREW,
    PAST_ROWS,
    choose_drivers,
    coach_free,
    crew_hours,
    first_place,
    last_place,
    later_trips_lawful,
)  # fmt: skip
from scheduler.assignment.chance import below
from scheduler.assignment.compiled import kernel, maker
from scheduler.assignment.reception import has_quota, quotas_hold, rides_lawful
from scheduler.assignment.standing import telling_fen, told_start_s
from scheduler.duty.hours import open_from
from scheduler.duty.kernel import lay_best
from scheduler.duty.rules import DAY

SEARCH_PACES = 4
"""How many paces the search tries; the plan's final timetable tries all."""
MOST_BESIDE = 6
"""Most departures right after or right before other trips that are tried."""


@maker
def try_start(  # type: ignore[no-untyped-def]
    tables, state, t: int, c: int, coach: int, crew: int, start_s: int, route, limit: float, hold: bool
) -> tuple[float, int, int]:
    """Lay trip t with one coach from one moment; keep it in the state where it costs less than the limit.

    Parameters
    ----------
    hold
        Board so much longer at the first pickup as else is waited where people alight: a ride begins when
        boarding ends (R11), so that everybody is spared the wait.

    Returns
    -------
        Fen (FAR where it is not lawful or not cheaper), how much later it could leave without harm (below 0:
        it must leave so much later), and seconds it takes.
    """
    trip = state.trip
    leg_m, leg_s, service, windows, shut = route
    stops = len(service)
    before = 1 if tables.klass[c, START] >= 0 else 0
    top = state.used[-1]
    least_s = leg_s.sum() + service.sum()
    # the coach's other trips are looked at before the rules of driving, which take far longer
    if not coach_free(
        tables.leg, tables.klass, tables.rule, trip, top, t, c, coach, start_s, start_s + least_s
    ):
        return FAR, 0, 0
    people = np.empty(MAX_CREW, np.int64)
    for k in range(crew):
        people[k] = OWN_CREW + coach * MAX_CREW + k
    if len(tables.driver) > 0 and not choose_drivers(
        tables.driver, trip, top, t, crew, start_s, start_s + least_s, people
    ):
        return FAR, 0, 0
    past = np.empty((crew, PAST_ROWS, 2), np.int64)
    past_count, driven = np.zeros(crew, np.int64), np.zeros(crew, np.int64)
    if not crew_hours(
        tables.driver, trip, state.drive, top, t, crew, start_s, people, past, past_count, driven
    ):
        return FAR, 0, 0
    # the kernel's books are as long as the past it is given
    past = np.ascontiguousarray(past[:, : max(1, past_count.max())])
    arrive, begin, finish = np.empty(stops, np.int64), np.empty(stops, np.int64), np.empty(stops, np.int64)
    weight, segments = np.zeros(stops, np.int64), np.empty((320, 6), np.int64)
    code, slack = 0, 0
    for _ in range(2 if hold else 1):
        service[before] += slack
        code = lay_best(
            tables.duty, leg_s, leg_m, service, windows, shut, start_s, crew, past, past_count, driven,
            SEARCH_PACES, 1, weight, arrive, begin, finish, segments,
        )  # fmt: skip
        service[before] -= slack
        if code < 0:
            return FAR, 0, 0
        slack = leave_later(trip, t, before, windows, shut, arrive, begin, finish)
        if slack <= 0:
            break
    end_s = finish[stops - 1]
    took_s = end_s - start_s
    first = begin[before] - trip[t, T_DAY] * DAY
    if first < tables.rule[DEPART_FROM_S] or first > tables.rule[DEPART_UNTIL_S]:
        return FAR, slack, took_s
    if first >= DAY or start_s < tables.klass[c, FROM_S] or end_s > tables.klass[c, UNTIL_S]:
        return FAR, slack, took_s
    aboard_s = rides_lawful(tables, state, t, before, begin, finish)
    if aboard_s < 0:
        return FAR, slack, took_s
    fen = hire_fen(tables, trip, t, c, route, took_s, aboard_s)
    fen += telling_fen(tables, state, t, coach, before, arrive)
    if fen >= limit:
        return FAR, slack, took_s
    if not coach_free(tables.leg, tables.klass, tables.rule, trip, top, t, c, coach, start_s, end_s):
        return FAR, slack, took_s
    if has_quota(tables) and not quotas_hold(tables, state, t, before, begin):
        # perhaps the next date will do
        return FAR, begin[before + trip[t, T_PICKUPS]] % DAY - DAY, took_s
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
            return FAR, slack, took_s
        fresh[x, count, 0], fresh[x, count, 1] = segments[k, 1], segments[k, 2]
        fresh[x, -1, 0] = count + 1
    if len(tables.driver) > 0 and not drivers_free(tables.driver, trip, top, t, crew, people, start_s, end_s):
        return FAR, slack, took_s
    if not later_trips_lawful(
        tables.duty, tables.driver, trip, state.drive, top, t, crew, people, fresh, end_s, start_s
    ):
        return FAR, slack, took_s
    trip[t, T_WORK_S] = least_s
    keep(state, t, c, coach, crew, people, fresh, start_s, end_s, before, begin, fen)
    return fen, slack, took_s


@kernel
def hire_fen(tables, trip, t: int, c: int, route, took_s: int, aboard_s: float) -> float:  # type: ignore[no-untyped-def]
    """Price trip t with a coach of class c by what it takes on the clock; the coach's day comes on top."""
    leg_s = route[1]
    fen = tables.fare[c, FIXED_FEN] + tables.fare[c, METRE_FEN] * trip[t, T_INNER_M]
    fen += tables.edge[c, 0, trip[t, T_PICKUP]] + tables.edge[c, 1, trip[t, T_DROP + trip[t, T_DROPS] - 1]]
    if tables.klass[c, START] >= 0:
        fen -= tables.fare[c, SECOND_FEN] * leg_s[0]
    if tables.klass[c, END] >= 0:
        fen -= tables.fare[c, SECOND_FEN] * leg_s[len(leg_s) - 1]
    fen += tables.fare[c, SECOND_FEN] * took_s + tables.rate[RIDER_SECOND] * aboard_s
    return float(fen + tables.rate[SHORT_RIDER] * max(0, tables.rule[MIN_RIDERS] - trip[t, T_LOAD]))


@maker
def least_hire_fen(tables, state, t: int, c: int, route) -> float:  # type: ignore[no-untyped-def]
    """Price trip t as if it never rested or waited: no timetable costs less; FAR where no ride is lawful."""
    leg_s, service = route[1], route[2]
    before = 1 if tables.klass[c, START] >= 0 else 0
    begin, finish = np.empty(len(service), np.int64), np.empty(len(service), np.int64)
    now = 0
    for k in range(len(service)):
        begin[k] = now
        finish[k] = now + service[k]
        now = finish[k] + (leg_s[k] if k < len(leg_s) else 0)
    aboard_s = rides_lawful(tables, state, t, before, begin, finish)
    return FAR if aboard_s < 0 else hire_fen(tables, state.trip, t, c, route, now, aboard_s)


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
def leave_later(trip, t: int, before: int, windows, shut, arrive, begin, finish) -> int:  # type: ignore[no-untyped-def]
    """Return how much later a trip could leave and still be as early where it first waits to set down."""
    least = DAY
    first = before + trip[t, T_PICKUPS]
    for k in range(first, first + trip[t, T_DROPS]):
        if begin[k] > arrive[k]:
            return int(min(least, begin[k] - arrive[k]))
        for w in range(shut[k]):
            length = windows[k, w, 1] - windows[k, w, 0]
            length += DAY if length <= 0 else 0
            served_s = finish[k] - begin[k]
            least = min(least, length - served_s - (begin[k] - windows[k, w, 0]) % DAY)
    return 0


@maker
def try_from(  # type: ignore[no-untyped-def]
    tables, state, t: int, c: int, coach: int, crew: int, route, limit: float, start_s: int, late: int
) -> tuple[float, int]:
    """Try a departure of trip t with one coach, and later ones where that only spares waiting.

    Returns
    -------
        The least fen, `limit` where none is lawful and cheaper; and the seconds of the last one laid.
    """
    best, took_s = limit, route[1].sum() + route[2].sum()
    waits = tables.rule[MAX_RIDE_S] >= 0 or tables.rate[RIDER_SECOND] > 0
    hold = False
    # this moment stands for "not yet decided"
    start_s = 0 if start_s == NONE else start_s
    asked_s = start_s
    if start_s < late:
        start_s = min(late, start_s + gates_shut_s(tables, state.trip, t, c, route, start_s))
    for attempt in range(5):
        # of departures that cost the same, the later one is kept: it leaves the coach to others
        enough = best + 0.01 if best < limit else best
        fen, slack, laid_s = try_start(tables, state, t, c, coach, crew, start_s, route, enough, hold)
        best = min(best, fen)
        took_s = laid_s if laid_s > 0 else took_s
        if attempt == 0 and fen >= limit and asked_s < start_s:
            # a rest may come in between
            start_s = asked_s
            continue
        step = slack if slack >= 0 else -slack
        if step == 0 or hold or (slack < 0 and start_s + step > late):
            break
        if start_s >= late:
            if not waits:
                break
            hold = True
        start_s = min(start_s + step, max(late, start_s))
    return best, int(took_s)


@maker
def gates_shut_s(tables, trip, t: int, c: int, route, start_s: int) -> int:  # type: ignore[no-untyped-def]
    """Return how much later a trip could leave and still wait where people alight, if it rests nowhere."""
    _, leg_s, service, windows, shut = route
    if not shut.any():
        return 0
    stops = len(service)
    arrive, begin, finish = np.empty(stops, np.int64), np.empty(stops, np.int64), np.empty(stops, np.int64)
    now, waits = start_s, False
    for k in range(stops):
        arrive[k] = now
        begin[k] = open_from(now, service[k], windows[k], shut[k])
        if begin[k] < now:
            return 0
        waits = waits or begin[k] > now
        finish[k] = now = begin[k] + service[k]
        now += leg_s[k] if k < len(leg_s) else 0
    before = 1 if tables.klass[c, START] >= 0 else 0
    return leave_later(trip, t, before, windows, shut, arrive, begin, finish) if waits else 0


@maker
def try_beside(  # type: ignore[no-untyped-def]
    tables, state, t: int, c: int, coach: int, crew: int, route, limit: float, span, took_s: int
) -> float:
    """Try to leave as late as may be, and right after or right before trips that share coach or drivers."""
    trip, klass = state.trip, tables.klass
    early, late = span
    best, _ = try_from(tables, state, t, c, coach, crew, route, limit, late, late)
    tries = 0
    for k in range(2 * state.used[-1]):
        s = k // 2
        same = trip[s, T_COACH] == coach
        if best < limit or tries >= MOST_BESIDE:
            break
        if s == t or trip[s, T_PIECES] == 0 or (not same and len(tables.driver) == 0):
            continue
        if k % 2 == 0:
            way = tables.leg[1, last_place(klass, trip, s, trip[s, T_CLASS]), first_place(klass, trip, t, c)]
            gap = max(way, tables.rule[TURNAROUND_S]) if same else 0
            start_s = trip[s, T_END_S] + gap
        else:
            way = tables.leg[1, last_place(klass, trip, t, c), first_place(klass, trip, s, trip[s, T_CLASS])]
            gap = max(way, tables.rule[TURNAROUND_S]) if same else 0
            start_s = trip[s, T_START_S] - gap - took_s
        if early <= start_s <= late and (way >= 0 or not same):
            tries += 1
            best, _ = try_from(tables, state, t, c, coach, crew, route, limit, start_s, late)
    for person in range(len(tables.driver)):
        start_s = tables.driver[person, DRIVER_FROM_S]
        if best >= limit and tries < MOST_BESIDE and early <= start_s <= late:
            tries += 1
            best, _ = try_from(tables, state, t, c, coach, crew, route, limit, start_s, late)
    return best


@maker
def try_coach(  # type: ignore[no-untyped-def]
    tables, state, rng, t: int, c: int, coach: int, crew: int, route, least_fen: float, limit: float,
    final: bool, kept_s: int,
) -> float:  # fmt: skip
    """Try several departures of trip t with one coach; return the least fen, FAR where none is lawful.

    Parameters
    ----------
    least_fen
        What no departure undercuts.
    """
    lead = route[1][0] if tables.klass[c, START] >= 0 else 0
    base = state.trip[t, T_DAY] * DAY - lead
    least_s = route[1].sum() + route[2].sum()
    early = max(base + tables.rule[DEPART_FROM_S], tables.klass[c, FROM_S])
    late = min(base + min(tables.rule[DEPART_UNTIL_S], DAY - 1), tables.klass[c, UNTIL_S] - least_s)
    if early > late:
        return FAR
    start_s = kept_s if kept_s != NONE and early <= kept_s <= late else early
    best, took_s = try_from(tables, state, t, c, coach, crew, route, limit, start_s, late)
    if best >= limit and start_s != early:
        best, took_s = try_from(tables, state, t, c, coach, crew, route, limit, early, late)
    told_s = told_start_s(tables, state, t, coach, lead)
    if told_s not in (NONE, start_s) and early <= told_s <= late:
        best, _ = try_from(tables, state, t, c, coach, crew, route, best, told_s, late)
    if best >= limit or (final and least_fen < best):
        # the present departure will do; a final call looks for a better one, where it waits or rests
        start_s = early + below(rng, max(1, late - early + 1))
        best, _ = try_from(tables, state, t, c, coach, crew, route, best, start_s, late)
    if best >= limit and limit > FAR / 2:
        # at no price yet; where it only has to be cheaper, another moment seldom helps
        best = try_beside(tables, state, t, c, coach, crew, route, limit, (early, late), took_s)
    return best if best < limit else FAR

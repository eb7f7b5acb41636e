"""The clock of a trip inside the search: departure, lawful rests, coach, drivers, reception, rides."""

import numpy as np

from scheduler.assignment.arrays import (
    ALL_DAY,
    CLOSES_S,
    COUNT,
    CREW,
    DAY_FEN,
    DEPART_FROM_S,
    DEPART_UNTIL_S,
    DROP,
    DROPS,
    END,
    FAR,
    FIRM,
    FIRM_PLACE,
    FIRMS,
    FIRST,
    FIXED_FEN,
    FROM_S,
    MAX_CREW,
    MAX_DRIVES,
    MAX_RIDE_S,
    METRE_FEN,
    MIN_RIDERS,
    NONE,
    OPENS_S,
    PER_RIDER_S,
    QUOTA,
    RIDER_SECOND,
    SECOND_FEN,
    SHORT_RIDER,
    START,
    STOP_S,
    T_ALIGHT,
    T_BOARD,
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
    T_INNER_S,
    T_LOAD,
    T_PICKUP,
    T_PICKUPS,
    T_PIECE,
    T_PIECES,
    T_RISK,
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
from scheduler.assignment.chance import below, chance
from scheduler.assignment.compiled import kernel
from scheduler.assignment.tours import least_crew, price, room, waived, whole_m
from scheduler.duty.kernel import lay_best
from scheduler.duty.rules import DAY

WINDOWS = 8
"""Most different hours of reception at one stop."""
SEARCH_PACES = 4
"""How many paces the search tries; the plan's final timetable tries all."""


@kernel
def route_of(tables, trip: Ints, t: int, c: int) -> tuple[Ints, Ints, Ints, Ints, Ints]:  # type: ignore[no-untyped-def]
    """Write a trip with a coach of class c as the duty kernel wants it: legs, services, hours of reception."""
    start, end = tables.klass[c, START], tables.klass[c, END]
    boards, count = trip[t, T_PICKUPS], trip[t, T_DROPS]
    before = 1 if start >= 0 else 0
    stops = before + boards + count + (1 if end >= 0 else 0)
    place = np.full(stops, NONE, np.int64)
    service = np.zeros(stops, np.int64)
    windows = np.zeros((stops, WINDOWS, 2), np.int64)
    shut = np.zeros(stops, np.int64)
    place[0] = start
    place[stops - 1] = end
    stop_s, rider_s = tables.rule[STOP_S], tables.rule[PER_RIDER_S]
    for k in range(boards):
        place[before + k] = trip[t, T_PICKUP + k]
        service[before + k] = stop_s + rider_s * trip[t, T_BOARD + k]
    for k in range(count):
        place[before + boards + k] = trip[t, T_DROP + k]
        service[before + boards + k] = stop_s + rider_s * trip[t, T_ALIGHT + k]
    for k in range(trip[t, T_PIECES]):
        i = trip[t, T_PIECE + k]
        for f in range(tables.piece[i, FIRMS]):
            firm = tables.lists[tables.piece[i, FIRM] + 2 * f]
            if tables.firm[firm, ALL_DAY] == 1:
                continue
            for d in range(count):
                if trip[t, T_DROP + d] == tables.firm[firm, FIRM_PLACE]:
                    s = before + boards + d
                    known = False
                    for w in range(shut[s]):
                        known = known or (
                            windows[s, w, 0] == tables.firm[firm, OPENS_S]
                            and windows[s, w, 1] == tables.firm[firm, CLOSES_S]
                        )
                    if not known and shut[s] < WINDOWS:
                        windows[s, shut[s], 0] = tables.firm[firm, OPENS_S]
                        windows[s, shut[s], 1] = tables.firm[firm, CLOSES_S]
                        shut[s] += 1
    legs = np.zeros((2, stops - 1), np.int64)
    for k in range(stops - 1):
        legs[0, k] = tables.leg[0, place[k], place[k + 1]]
        legs[1, k] = tables.leg[1, place[k], place[k + 1]]
    return legs[0], legs[1], service, windows, shut


@kernel
def rides_lawful(tables, state, t: int, before: int, begin: Ints, finish: Ints) -> float:  # type: ignore[no-untyped-def]
    """Return the seconds all riders spend on board, a negative number where somebody's ride is too long (R11)."""
    trip = state.trip
    total = 0.0
    for k in range(trip[t, T_PIECES]):
        i = trip[t, T_PIECE + k]
        up = 0
        while trip[t, T_PICKUP + up] != state.seat[i, 1]:
            up += 1
        for d in range(tables.piece[i, DROPS]):
            down = 0
            while trip[t, T_DROP + down] != tables.lists[tables.piece[i, DROP] + 2 * d]:
                down += 1
            ride = begin[before + trip[t, T_PICKUPS] + down] - finish[before + up]
            if tables.rule[MAX_RIDE_S] >= 0 and ride > tables.rule[MAX_RIDE_S]:
                return -1.0
            total += ride * tables.lists[tables.piece[i, DROP] + 2 * d + 1]
    return total


@kernel
def quotas_hold(tables, state, t: int, before: int, begin: Ints) -> bool:  # type: ignore[no-untyped-def]
    """Say whether each firm still takes this trip's people on the date they are set down (R09)."""
    trip = state.trip
    for k in range(trip[t, T_PIECES]):
        i = trip[t, T_PIECE + k]
        for f in range(tables.piece[i, FIRMS]):
            firm = tables.lists[tables.piece[i, FIRM] + 2 * f]
            if tables.firm[firm, QUOTA] < 0:
                continue
            date = 0
            for d in range(trip[t, T_DROPS]):
                if trip[t, T_DROP + d] == tables.firm[firm, FIRM_PLACE]:
                    date = begin[before + trip[t, T_PICKUPS] + d] // DAY
            if set_down(tables, state, t, firm, date) > tables.firm[firm, QUOTA]:
                return False
    return True


@kernel
def set_down(tables, state, t: int, firm: int, date: int) -> int:  # type: ignore[no-untyped-def]
    """Count the people a firm receives on a date, trip t among them as if it arrived then."""
    trip = state.trip
    people = 0
    for s in range(state.used[-1]):
        if trip[s, T_PIECES] == 0:
            continue
        at = 0
        while at < trip[s, T_DROPS] and trip[s, T_DROP + at] != tables.firm[firm, FIRM_PLACE]:
            at += 1
        if at == trip[s, T_DROPS] or (s != t and trip[s, T_DROP_DATE + at] != date):
            continue
        for k in range(trip[s, T_PIECES]):
            i = trip[s, T_PIECE + k]
            for f in range(tables.piece[i, FIRMS]):
                if tables.lists[tables.piece[i, FIRM] + 2 * f] == firm:
                    people += tables.lists[tables.piece[i, FIRM] + 2 * f + 1]
    return people


@kernel
def has_quota(tables) -> bool:  # type: ignore[no-untyped-def]
    """Say whether any firm has a daily quota."""
    for f in range(len(tables.firm)):
        if tables.firm[f, QUOTA] >= 0:
            return True
    return False


@kernel
def try_start(  # type: ignore[no-untyped-def]
    tables, state, t: int, c: int, coach: int, crew: int, start_s: int, route, limit: float, paces: int
) -> tuple[float, int]:
    """Lay trip t with one coach from one moment; keep it in the state where it costs less than the limit.

    Returns
    -------
        Fen (FAR where it is not lawful or not cheaper), and how much later it could leave without arriving later.
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


@kernel
def could_be_free(tables, state, t: int, c: int, coach: int, route, kept_s: int) -> bool:  # type: ignore[no-untyped-def]
    """Say whether a coach with other trips may have time for this one, leaving early, late or as it does now."""
    trip = state.trip
    least_s = route[1].sum() + route[2].sum()
    base = trip[t, T_DAY] * DAY - (route[1][0] if tables.klass[c, START] >= 0 else 0)
    early, late = base + tables.rule[DEPART_FROM_S], base + min(tables.rule[DEPART_UNTIL_S], DAY - 1)
    for start_s in (early, late, (early + late) // 2, kept_s):
        if start_s < early or start_s > late:
            continue
        if coach_free(
            tables.leg,
            tables.klass,
            tables.rule,
            trip,
            state.used[-1],
            t,
            c,
            coach,
            start_s,
            start_s + least_s,
        ):
            return True
    return False


@kernel
def try_class(tables, state, rng, t: int, c: int, limit: float, final: bool) -> float:  # type: ignore[no-untyped-def]
    """Try the coaches of a class: the trip's own, those that run that day, one that is idle."""
    trip, klass = state.trip, tables.klass
    metres = whole_m(tables.leg, klass, trip, t, c)
    if metres < 0:
        return FAR
    waiver = waived(tables.place, klass, tables.rule, trip, t, c)
    crew = min(klass[c, CREW], MAX_CREW)
    if len(tables.driver) > 0:
        crew = min(crew, len(tables.driver))
    while crew > 0 and room(klass, c, crew, trip[t, T_RISK], waiver) < trip[t, T_LOAD]:
        crew -= 1
    least = least_crew(klass, tables.rule, metres, c)
    if least == NONE or crew < least:
        return FAR
    route = route_of(tables, trip, t, c)
    own, kept_s = trip[t, T_COACH], trip[t, T_START_S]
    idle, tries = True, 0
    for k in range(-1, klass[c, COUNT]):
        if k < 0:
            if trip[t, T_CLASS] != c or own == NONE:
                continue
            coach = own
        else:
            coach = tables.coach[klass[c, FIRST] + k]
            if coach == own:
                continue
        runs, same_day = False, False
        for s in range(state.used[-1]):
            if s != t and trip[s, T_PIECES] > 0 and trip[s, T_COACH] == coach:
                runs = True
                same_day = same_day or trip[s, T_DAY] == trip[t, T_DAY]
        if k >= 0 and not runs and not idle:
            continue
        if tries >= 6 and runs:
            continue
        idle = idle and runs
        if runs and not could_be_free(tables, state, t, c, coach, route, kept_s):
            continue
        tries += 1
        extra = 0.0 if same_day else tables.fare[c, DAY_FEN]
        for fewer in range(crew - least + 1 if final or len(tables.driver) > 0 else 1):
            fen = try_coach(
                tables, state, rng, t, c, coach, crew - fewer, route, limit - extra, final, kept_s
            )
            if fen < FAR:
                return fen + extra
    return FAR


@kernel
def estimate(tables, state, t: int) -> bool:  # type: ignore[no-untyped-def]
    """Reckon a changed trip's end and price from its last timetable; False where only a new one can tell.

    Within a round this spares most timetables; every trip of a round that may be kept is laid exactly at its end.
    """
    trip, klass, rule = state.trip, tables.klass, tables.rule
    c = trip[t, T_CLASS]
    if c == NONE or trip[t, T_COACH] == NONE or tables.rate[RIDER_SECOND] > 0:
        return False
    for k in range(trip[t, T_PIECES]):
        i = trip[t, T_PIECE + k]
        for f in range(tables.piece[i, FIRMS]):
            firm = tables.lists[tables.piece[i, FIRM] + 2 * f]
            if tables.firm[firm, ALL_DAY] == 0 or tables.firm[firm, QUOTA] >= 0:
                return False
    metres, crew = whole_m(tables.leg, klass, trip, t, c), trip[t, T_CREW]
    least = least_crew(klass, rule, metres, c)
    if metres < 0 or least == NONE or crew < least:
        return False
    if trip[t, T_LOAD] > room(klass, c, crew, trip[t, T_RISK], waived(tables.place, klass, rule, trip, t, c)):
        return False
    first, last = trip[t, T_PICKUP], trip[t, T_DROP + trip[t, T_DROPS] - 1]
    work_s = trip[t, T_INNER_S] + 2 * rule[PER_RIDER_S] * trip[t, T_LOAD]
    work_s += rule[STOP_S] * (trip[t, T_PICKUPS] + trip[t, T_DROPS])
    work_s += tables.leg[1, klass[c, START], first] if klass[c, START] >= 0 else 0
    work_s += tables.leg[1, last, klass[c, END]] if klass[c, END] >= 0 else 0
    more_s = work_s - trip[t, T_WORK_S]
    end_s = trip[t, T_END_S] + (more_s * 9 // 8 if more_s > 0 else more_s)
    if rule[MAX_RIDE_S] >= 0 and end_s - trip[t, T_START_S] > rule[MAX_RIDE_S]:
        return False
    start_s = trip[t, T_START_S]
    if end_s > klass[c, UNTIL_S] or not coach_free(
        tables.leg, klass, rule, trip, state.used[-1], t, c, trip[t, T_COACH], start_s, end_s
    ):
        return False
    fen = price(tables.leg, tables.edge, klass, tables.fare, rule, tables.rate, tables.place, trip, t, c, 0)
    state.cost[t] = fen + tables.fare[c, SECOND_FEN] * max(0, end_s - start_s - work_s)
    trip[t, T_END_S], trip[t, T_WORK_S] = end_s, work_s
    return bool(fen < FAR)


@kernel
def settle_timed(tables, state, rng, t: int, final: bool) -> bool:  # type: ignore[no-untyped-def]
    """Give trip t a coach, drivers and a lawful timetable; False where there is none.

    The present class comes first; a final call now and then looks for a cheaper one too.
    """
    trip, klass = state.trip, tables.klass
    own = trip[t, T_CLASS]
    best = FAR
    if not final and estimate(tables, state, t):
        return True
    if own != NONE:
        best = try_class(tables, state, rng, t, own, FAR, final)
        if best < FAR and not (final and chance(rng) < 0.3):
            return True
    floor = -1.0
    for _ in range(len(klass)):
        next_c, next_fen = NONE, best
        for c in range(len(klass)):
            if c == own:
                continue
            fen = price(
                tables.leg,
                tables.edge,
                klass,
                tables.fare,
                tables.rule,
                tables.rate,
                tables.place,
                trip,
                t,
                c,
                1,
            )
            if floor < fen < next_fen:
                next_c, next_fen = c, fen
        if next_c == NONE:
            break
        fen = try_class(tables, state, rng, t, next_c, best, final)
        if fen < best:
            return True
        floor = next_fen
    return bool(best < FAR)

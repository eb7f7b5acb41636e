"""Which coach runs a trip: its own, one that runs that day or an idle one, of the class that costs least."""

from scheduler.assignment.arrays import (
    ALL_DAY,
    COUNT,
    CREW,
    DAY_FEN,
    DEPART_FROM_S,
    DEPART_UNTIL_S,
    END,
    FAR,
    FIRM,
    FIRMS,
    FIRST,
    MAX_CREW,
    MAX_RIDE_S,
    NONE,
    PER_RIDER_S,
    QUOTA,
    RIDER_SECOND,
    SECOND_FEN,
    START,
    STOP_S,
    T_CLASS,
    T_COACH,
    T_CREW,
    T_DAY,
    T_DROP,
    T_DROPS,
    T_END_S,
    T_INNER_S,
    T_LOAD,
    T_PICKUP,
    T_PICKUPS,
    T_PIECE,
    T_PIECES,
    T_RISK,
    T_START_S,
    T_WORK_S,
    TURNAROUND_S,
    UNTIL_S,
)  # fmt: skip
from scheduler.assignment.calendar import coach_free, first_place, last_place
from scheduler.assignment.chance import chance
from scheduler.assignment.compiled import kernel, maker
from scheduler.assignment.reception import route_of
from scheduler.assignment.standing import telling_fen
from scheduler.assignment.timetable import least_hire_fen, try_coach
from scheduler.assignment.tours import least_crew, price, room, waived, whole_m
from scheduler.duty.rules import DAY

THOROUGH = 0.3
"""Share of final calls that look for a cheaper coach, too."""


@kernel
def could_be_free(tables, state, t: int, c: int, coach: int, route) -> bool:  # type: ignore[no-untyped-def]
    """Say whether a coach with other trips may have time: at the earliest, or right after one of them."""
    trip, klass = state.trip, tables.klass
    least_s = route[1].sum() + route[2].sum()
    base = trip[t, T_DAY] * DAY - (route[1][0] if klass[c, START] >= 0 else 0)
    early, late = base + tables.rule[DEPART_FROM_S], base + min(tables.rule[DEPART_UNTIL_S], DAY - 1)
    for s in range(-1, state.used[-1]):
        start_s = early
        if s >= 0:
            if s == t or trip[s, T_PIECES] == 0 or trip[s, T_COACH] != coach:
                continue
            way = tables.leg[1, last_place(klass, trip, s, c), first_place(klass, trip, t, c)]
            start_s = trip[s, T_END_S] + max(way, tables.rule[TURNAROUND_S])
        if early <= start_s <= late and coach_free(
            tables.leg, klass, tables.rule, trip, state.used[-1], t, c, coach, start_s, start_s + least_s
        ):
            return True
    return False


@maker
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
    least_fen = least_hire_fen(tables, state, t, c, route)
    if least_fen >= limit:
        return FAR
    own, kept_s = trip[t, T_COACH], trip[t, T_START_S]
    idle, tries = True, 0
    best = FAR
    # where days cost money, another coach that runs that day anyway may be cheaper than its own
    thorough = final and tables.fare[c, DAY_FEN] > 0 and chance(rng) < THOROUGH / 3
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
        if runs and not could_be_free(tables, state, t, c, coach, route):
            continue
        tries += 1
        extra = 0.0 if same_day else tables.fare[c, DAY_FEN]
        if least_fen >= limit - extra:
            continue
        for fewer in range(crew - least + 1 if final or len(tables.driver) > 0 else 1):
            fen = try_coach(
                tables, state, rng, t, c, coach, crew - fewer, route, least_fen, limit - extra, final, kept_s
            )
            if fen < FAR:
                best = limit = fen + extra
                break
        if best < FAR and not thorough:
            break
    return best


@kernel
def estimate(tables, state, t: int) -> bool:  # type: ignore[no-untyped-def]
    """Reckon a changed trip's end and price from its last timetable; False where only a new one can tell.

    Within a round this spares most timetables; at its end every trip that may be kept is laid exactly.
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
    fen += telling_fen(tables, state, t, trip[t, T_COACH], 0, tables.lists[:0])
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
        if best < FAR and not (final and chance(rng) < THOROUGH):
            return True
    floor, floor_c = -1.0, NONE
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
            # classes may cost the same
            if fen < next_fen and (fen > floor or (fen == floor and c > floor_c)):
                next_c, next_fen = c, fen
        if next_c == NONE:
            break
        fen = try_class(tables, state, rng, t, next_c, best, final)
        if fen < best:
            return True
        floor, floor_c = next_fen, next_c
    return bool(best < FAR)

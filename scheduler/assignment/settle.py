"""Giving a trip its coach: the cheapest class that is free and holds its riders, at its true price."""

from scheduler.assignment.arrays import (
    COUNT,
    CREW,
    DAY_FEN,
    DEPART_FROM_S,
    DEPART_UNTIL_S,
    DROP,
    DROPS,
    END,
    FAR,
    FIRST,
    FIXED_FEN,
    FROM_S,
    GROUP,
    MAX_DETOUR_S,
    MIN_RIDERS,
    NONE,
    OPTION,
    OPTIONS,
    PER_RIDER_S,
    SECOND_FEN,
    SELLABLE,
    SHORT_RIDER,
    SIZE,
    START,
    STOP_S,
    T_ALIGHT,
    T_BOARD,
    T_CLASS,
    T_COACH,
    T_CREW,
    T_DROP,
    T_DROPS,
    T_INNER_S,
    T_PICKUP,
    T_PICKUPS,
    T_PIECE,
    T_PIECES,
    TIMED,
    UNTIL_S,
    WAIVER,
)  # fmt: skip
from scheduler.assignment.chance import below
from scheduler.assignment.charter import settle_timed, try_class
from scheduler.assignment.choice import most_room
from scheduler.assignment.compiled import kernel, merged
from scheduler.assignment.record import clear_slot, free_slot, touch
from scheduler.assignment.tours import board, least_crew, measure, move_stop, position, price, whole_m
from scheduler.duty.rules import DAY

MOST_TRIES = 6
"""Most coaches and days tried for one new trip."""


@kernel
def settle(tables, state, rng, t: int, final: bool) -> bool:  # type: ignore[no-untyped-def]
    """Give trip t a coach and its price; False where no coach can run it.

    Parameters
    ----------
    final
        Look for a cheaper class too, not only for one that holds the riders.
    """
    if tables.rule[TIMED] == 1:
        return bool(settle_timed(tables, state, rng, t, final))
    trip, klass = state.trip, tables.klass
    own = trip[t, T_CLASS]
    best, best_fen = NONE, FAR / 2
    for k in range(-1, len(klass)):
        # its own class first: when the coach need not be the cheapest, that ends the search
        c = own if k < 0 else k
        if c == NONE or (k >= 0 and (c == own or state.used[c] >= klass[c, COUNT])):
            continue
        if k >= 0 and best == own and own != NONE and not final:
            break
        fen = price(
            tables.leg, tables.edge, klass, tables.fare, tables.rule, tables.rate, tables.place, trip, t, c, 1
        )
        if fen < best_fen:
            best, best_fen = c, fen
    if best == NONE:
        return False
    if best != own:
        if own != NONE:
            state.used[own] -= 1
        state.used[best] += 1
        trip[t, T_CLASS] = best
    trip[t, T_CREW] = least_crew(klass, tables.rule, whole_m(tables.leg, klass, trip, t, best), best)
    state.cost[t] = best_fen
    return True


@merged
def release(tables, state, t: int) -> None:  # type: ignore[no-untyped-def]
    """Give the coach of an emptied trip back."""
    if tables.rule[TIMED] == 0 and state.trip[t, T_CLASS] != NONE:
        state.used[state.trip[t, T_CLASS]] -= 1
    clear_slot(state, t, 0, NONE)


@kernel
def detour_lawful(leg, piece, lists, rule, seat, trip, t: int) -> bool:  # type: ignore[no-untyped-def]
    """Say whether nobody is taken a road longer than the direct one by more than the limit (R11)."""
    if rule[MAX_DETOUR_S] < 0:
        return True
    boards, count = trip[t, T_PICKUPS], trip[t, T_DROPS]
    for k in range(trip[t, T_PIECES]):
        i = trip[t, T_PIECE + k]
        home = seat[i, 1]
        for drop in range(piece[i, DROPS]):
            target = lists[piece[i, DROP] + 2 * drop]
            direct = leg[1, home, target]
            way = 0
            aboard = False
            previous = NONE
            for s in range(boards + count):
                here = trip[t, T_PICKUP + s] if s < boards else trip[t, T_DROP + s - boards]
                if aboard:
                    way += leg[1, previous, here]
                aboard = aboard or here == home
                previous = here
                if s >= boards and here == target:
                    break
            if direct >= 0 and way - direct > rule[MAX_DETOUR_S]:
                return False
    return True


@kernel
def mend_detour(tables, state, t: int) -> bool:  # type: ignore[no-untyped-def]
    """Say whether no way round is too long; where one is, look for better places of the newest stops."""
    trip, seat = state.trip, state.seat
    if detour_lawful(tables.leg, tables.piece, tables.lists, tables.rule, seat, trip, t):
        return True
    i = trip[t, T_PIECE + trip[t, T_PIECES] - 1]
    boards, count = trip[t, T_PICKUPS], trip[t, T_DROPS]
    x = position(trip, t, T_PICKUP, boards, seat[i, 1])
    y = position(trip, t, T_DROP, count, tables.lists[tables.piece[i, DROP]])
    free_x = trip[t, T_BOARD + x] == tables.piece[i, SIZE]
    free_y = trip[t, T_ALIGHT + y] == tables.lists[tables.piece[i, DROP] + 1]
    best_s, best_x, best_y = NONE, x, y
    for new_x in range(boards if free_x else 1):
        if free_x:
            move_stop(trip, t, T_PICKUP, T_BOARD, x, new_x)
            x = new_x
        for new_y in range(count if free_y else 1):
            if free_y:
                move_stop(trip, t, T_DROP, T_ALIGHT, y, new_y)
                y = new_y
            if not measure(tables.leg, tables.place, tables.day, trip, t):
                continue
            if 0 <= best_s <= trip[t, T_INNER_S]:
                continue
            if detour_lawful(tables.leg, tables.piece, tables.lists, tables.rule, seat, trip, t):
                best_s, best_x, best_y = trip[t, T_INNER_S], x, y
    move_stop(trip, t, T_PICKUP, T_BOARD, x, best_x)
    move_stop(trip, t, T_DROP, T_ALIGHT, y, best_y)
    return bool(measure(tables.leg, tables.place, tables.day, trip, t)) and best_s >= 0


@kernel
def opening_fen(tables, i: int, c: int, p: int, turn: int) -> float:  # type: ignore[no-untyped-def]
    """Estimate a trip for piece i alone with a coach of class c from place p; FAR where there is no road.

    Parameters
    ----------
    turn
        With which of its drops the tour begins.
    """
    fare, piece, g = tables.fare, tables.piece, tables.klass[c, GROUP]
    drops = piece[i, DROPS]
    fen = fare[c, FIXED_FEN] + fare[c, DAY_FEN] + tables.edge[c, 0, p]
    previous = p
    for k in range(drops):
        d = tables.lists[piece[i, DROP] + 2 * ((k + turn) % drops)]
        fen += tables.arc[g, previous, d]
        previous = d
    fen += tables.edge[c, 1, previous]
    service = tables.rule[STOP_S] * (1 + drops) + 2 * tables.rule[PER_RIDER_S] * piece[i, SIZE]
    fen += fare[c, SECOND_FEN] * service
    return float(min(fen + tables.rate[SHORT_RIDER] * max(0, tables.rule[MIN_RIDERS] - piece[i, SIZE]), FAR))


@kernel
def could_hold(tables, i: int, c: int, p: int, on: int) -> bool:  # type: ignore[no-untyped-def]
    """Say whether a coach of class c may carry piece i alone from place p on a day (R03)."""
    place, klass, piece = tables.place, tables.klass, tables.piece
    city = place[p, 0]
    waiver = tables.rule[WAIVER] == 1 and city >= 0
    risk = max(tables.day[i, on], place[p, 1 + on])
    for k in range(piece[i, DROPS]):
        d = tables.lists[piece[i, DROP] + 2 * k]
        risk = max(risk, place[d, 1 + on])
        waiver = waiver and place[d, 0] == city
    for end in (klass[c, START], klass[c, END]):
        waiver = waiver and (end < 0 or place[end, 0] == city)
    for crew in range(klass[c, CREW]):
        if piece[i, SIZE] <= klass[c, SELLABLE + 6 * crew + 2 * risk + (1 if waiver else 0)]:
            return True
    return False


@kernel
def opening_place(tables, i: int, c: int) -> tuple[float, int]:  # type: ignore[no-untyped-def]
    """Return what a trip for piece i alone costs about with a coach of class c, and from where."""
    best, best_p = FAR, NONE
    for k in range(tables.piece[i, OPTIONS]):
        p = tables.lists[tables.piece[i, OPTION] + k]
        fen = FAR
        for turn in range(tables.piece[i, DROPS]):
            fen = min(fen, opening_fen(tables, i, c, p, turn))
        if fen >= best:
            continue
        for on in range(tables.day.shape[1]):
            if tables.day[i, on] >= 0 and could_hold(tables, i, c, p, on):
                best, best_p = fen, p
                break
    return best, best_p


@kernel
def could_run(tables, i: int, c: int, p: int, on: int) -> bool:  # type: ignore[no-untyped-def]
    """Say whether a coach of class c is there long enough on a day for piece i's way from place p."""
    klass, rule = tables.klass, tables.rule
    early, late = on * DAY + rule[DEPART_FROM_S], on * DAY + rule[DEPART_UNTIL_S]
    leaves = max(early, klass[c, FROM_S])
    for k in range(tables.piece[i, DROPS]):
        # the tour may begin with any of its drops
        way = tables.leg[1, p, tables.lists[tables.piece[i, DROP] + 2 * k]]
        if way >= 0 and leaves <= late and leaves + way <= klass[c, UNTIL_S]:
            return True
    return False


@kernel
def has_idle(tables, state, c: int) -> bool:  # type: ignore[no-untyped-def]
    """Say whether a coach of class c has no trip at all."""
    for k in range(tables.klass[c, COUNT]):
        coach = tables.coach[tables.klass[c, FIRST] + k]
        runs = False
        for t in range(state.used[-1]):
            runs = runs or (state.trip[t, T_PIECES] > 0 and state.trip[t, T_COACH] == coach)
        if not runs:
            return True
    return False


@merged
def open_trip(tables, state, backup, desk, i: int, c: int, p: int, on: int) -> int:  # type: ignore[no-untyped-def]
    """Start a trip with piece i alone on a day; NONE where it cannot run."""
    t = free_slot(state)
    if t == NONE:
        return NONE
    running = 0
    for other in range(state.used[-1]):
        running += state.trip[other, T_PIECES] > 0
    if running >= desk.most_trips[0]:
        return NONE
    touch(state, backup, desk, t)
    clear_slot(state, t, on, tables.day[i, on])
    desk.found[0], desk.found[1], desk.found[2] = p, 0, 0
    lawful = board(
        tables.arc, tables.edge, tables.leg, tables.place, tables.day, tables.piece, tables.lists, state.seat,
        state.trip,
        t, tables.klass[c, GROUP], c, i, desk.found,
    )  # fmt: skip
    top = state.used[-1]
    state.used[-1] = max(top, t + 1)
    if lawful and mend_detour(tables, state, t):
        if tables.rule[TIMED] == 1:
            state.trip[t, T_CLASS] = c
            if try_class(tables, state, desk.rng, t, c, FAR, False) < FAR:
                return int(t)
        elif settle(tables, state, desk.rng, t, False):
            return int(t)
    clear_slot(state, t, on, NONE)
    state.seat[i, 0] = NONE
    state.seat[i, 1] = NONE
    state.used[-1] = top
    return NONE


@merged
def new_trip(tables, state, backup, desk, i: int, limit: float, hope: float) -> int:  # type: ignore[no-untyped-def]
    """Start a trip for piece i if `hope` times its price is less than the limit; return its slot or NONE.

    Classes are tried from the cheapest on, days in a random rotation, so that equal days share the trips.
    """
    days = tables.day.shape[1]
    klass = tables.klass
    floor, floor_c = -1.0, NONE
    # coaches that run already are tried too, but never use up the tries of idle ones
    tries = busy_tries = 0
    for _ in range(len(klass)):
        best, best_c, best_p = limit / hope, NONE, NONE
        for c in range(len(klass)):
            if tables.rule[TIMED] == 0 and state.used[c] >= klass[c, COUNT]:
                continue
            if tables.fare[c, FIXED_FEN] + tables.fare[c, DAY_FEN] >= best:
                continue
            if tables.piece[i, SIZE] > most_room(klass, c):
                continue
            fen, p = opening_place(tables, i, c)
            # classes may cost the same
            if fen < best and (fen > floor or (fen == floor and c > floor_c)):
                best, best_c, best_p = fen, c, p
        if best_c == NONE:
            return NONE
        shift = below(desk.rng, days)
        idle = tables.rule[TIMED] == 0 or has_idle(tables, state, best_c)
        for k in range(days):
            on = (shift + k) % days
            spent = tries if idle else busy_tries
            if tables.day[i, on] < 0 or spent >= MOST_TRIES:
                continue
            if could_hold(tables, i, best_c, best_p, on) and could_run(tables, i, best_c, best_p, on):
                tries += idle
                busy_tries += not idle
                t = open_trip(tables, state, backup, desk, i, best_c, best_p, on)
                if t != NONE:
                    return int(t)
        floor, floor_c = best, best_c
        if tries >= MOST_TRIES:
            break
    return NONE

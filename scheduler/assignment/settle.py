"""Giving a trip its coach: the cheapest class that is free and holds its riders, at its true price."""

from scheduler.assignment.arrays import (
    COUNT,
    DROP,
    DROPS,
    FAR,
    GROUP,
    MAX_DETOUR_S,
    NONE,
    OPTION,
    OPTIONS,
    SIZE,
    T_CLASS,
    T_CREW,
    T_DROP,
    T_DROPS,
    T_PICKUP,
    T_PICKUPS,
    T_PIECE,
    T_PIECES,
    TIMED,
)  # fmt: skip
from scheduler.assignment.chance import below
from scheduler.assignment.charter import settle_timed, try_class
from scheduler.assignment.choice import alone_fen, most_room
from scheduler.assignment.compiled import kernel, merged
from scheduler.assignment.record import clear_slot, free_slot, touch
from scheduler.assignment.tours import board, least_crew, price, whole_m

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
    if lawful and detour_lawful(
        tables.leg, tables.piece, tables.lists, tables.rule, state.seat, state.trip, t
    ):
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
    piece, klass = tables.piece, tables.klass
    floor = -1.0
    tries = 0
    for _ in range(len(klass)):
        best, best_c, best_p = limit / hope, NONE, NONE
        for c in range(len(klass)):
            if tables.rule[TIMED] == 0 and state.used[c] >= klass[c, COUNT]:
                continue
            if piece[i, SIZE] > most_room(klass, c):
                continue
            for k in range(piece[i, OPTIONS]):
                p = tables.lists[piece[i, OPTION] + k]
                fen = alone_fen(
                    tables.arc, tables.edge, tables.leg, klass, tables.fare, tables.rule, tables.rate, piece,
                    tables.lists, i, c, p,
                )  # fmt: skip
                if floor < fen < best:
                    best, best_c, best_p = fen, c, p
        if best_c == NONE:
            return NONE
        shift = below(desk.rng, days)
        for k in range(days):
            on = (shift + k) % days
            if tables.day[i, on] >= 0 and tries < MOST_TRIES:
                tries += 1
                t = open_trip(tables, state, backup, desk, i, best_c, best_p, on)
                if t != NONE:
                    return int(t)
        floor = best
        if tries >= MOST_TRIES:
            break
    return NONE

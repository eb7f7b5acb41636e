"""Trips that only several pieces together can fill: where none of them could ride alone, or fills a coach."""

from scheduler.assignment.arrays import (
    COUNT,
    DROP,
    DROPS,
    FAR,
    GROUP,
    MAX_DROPS,
    MAX_PICKUPS,
    MAX_PIECES,
    MAX_STOPS,
    MOST_ROOM,
    NONE,
    OPTION,
    OPTIONS,
    SAME_RISK,
    SIZE,
    T_COHORT,
    T_DAY,
    T_DROP,
    T_DROPS,
    T_LOAD,
    T_PICKUP,
    T_PICKUPS,
    T_PIECE,
    T_PIECES,
    TIMED,
)  # fmt: skip
from scheduler.assignment.chance import below, chance
from scheduler.assignment.compiled import kernel, merged
from scheduler.assignment.record import clear_slot, free_slot, touch
from scheduler.assignment.settle import mend_detour, opening_fen, release, settle
from scheduler.assignment.tours import board, position

TRIES = 4
"""How often a trip for several pieces is tried in a round."""
PASSED_OVER = 0.3
"""Share of the others nearby who are not asked along."""
ANYBODY = 0.01
"""Share of the pieces left behind who are tried in company although a road leads to them alone."""


@kernel
def has_own_road(tables, i: int) -> bool:  # type: ignore[no-untyped-def]
    """Say whether some coach finds a road for piece i alone."""
    for c in range(len(tables.klass)):
        for k in range(tables.piece[i, OPTIONS]):
            for turn in range(tables.piece[i, DROPS]):
                if opening_fen(tables, i, c, tables.lists[tables.piece[i, OPTION] + k], turn) < FAR:
                    return True
    return False


@kernel
def find_place(tables, state, desk, t: int, i: int) -> bool:  # type: ignore[no-untyped-def]
    """Throw a pickup and positions for piece i on trip t into `desk.found`; False where it cannot join."""
    trip, rule, lists = state.trip, tables.rule, tables.lists
    cohort = tables.day[i, trip[t, T_DAY]]
    if cohort < 0 or (rule[SAME_RISK] == 1 and cohort != trip[t, T_COHORT]):
        return False
    if trip[t, T_LOAD] + tables.piece[i, SIZE] > rule[MOST_ROOM] or trip[t, T_PIECES] >= MAX_PIECES:
        return False
    boards, count = trip[t, T_PICKUPS], trip[t, T_DROPS]
    p = lists[tables.piece[i, OPTION] + below(desk.rng, tables.piece[i, OPTIONS])]
    fresh = 0
    for k in range(tables.piece[i, DROPS]):
        d = lists[tables.piece[i, DROP] + 2 * k]
        if d == p or position(trip, t, T_PICKUP, boards, d) >= 0:
            return False
        fresh += position(trip, t, T_DROP, count, d) < 0
    known = position(trip, t, T_PICKUP, boards, p) >= 0
    if position(trip, t, T_DROP, count, p) >= 0 or count + fresh > MAX_STOPS or boards >= MAX_STOPS:
        return False
    if fresh > 0 and 0 <= rule[MAX_DROPS] < count + fresh:
        return False
    if not known and 0 <= rule[MAX_PICKUPS] <= boards:
        return False
    desk.found[0] = p
    desk.found[1] = NONE if known else below(desk.rng, boards + 1)
    desk.found[2] = below(desk.rng, count + 1)
    return True


@kernel
def fill(tables, state, desk, t: int, c: int, i: int) -> bool:  # type: ignore[no-untyped-def]
    """Let piece i and others near it who wait join an empty trip until it is lawful and worth its price."""
    worth_fen = 0.0
    for k in range(-1, tables.near.shape[1]):
        j = i if k < 0 else tables.near[i, k]
        waits = False
        for b in range(desk.bank[-1]):
            waits = waits or (desk.bank[b] == j and state.seat[j, 0] == NONE)
        asked = waits and (k < 0 or chance(desk.rng) >= PASSED_OVER)
        if not asked or not find_place(tables, state, desk, t, j):
            continue
        lawful = board(
            tables.arc, tables.edge, tables.leg, tables.place, tables.day, tables.piece, tables.lists,
            state.seat, state.trip, t, tables.klass[c, GROUP], c, j, desk.found,
        )  # fmt: skip
        worth_fen += desk.price[j]
        # the piece by itself was tried before
        if k < 0 or not lawful or not mend_detour(tables, state, t):
            continue
        if settle(tables, state, desk.rng, t, False):
            return bool(state.cost[t] < worth_fen)
    return False


@kernel
def open_together(tables, state, backup, desk, i: int) -> bool:  # type: ignore[no-untyped-def]
    """Start a trip with piece i and others of the bank who are left; False where none was found."""
    running = 0
    for s in range(state.used[-1]):
        running += state.trip[s, T_PIECES] > 0
    for _ in range(TRIES):
        t, c, on = free_slot(state), below(desk.rng, len(tables.klass)), below(desk.rng, tables.day.shape[1])
        if t == NONE or running >= desk.most_trips[0] or tables.day[i, on] < 0:
            continue
        if tables.rule[TIMED] == 0 and state.used[c] >= tables.klass[c, COUNT]:
            continue
        touch(state, backup, desk, t)
        clear_slot(state, t, on, tables.day[i, on])
        top = state.used[-1]
        state.used[-1] = max(top, t + 1)
        if fill(tables, state, desk, t, c, i):
            return True
        for k in range(state.trip[t, T_PIECES]):
            state.seat[state.trip[t, T_PIECE + k], 0] = NONE
            state.seat[state.trip[t, T_PIECE + k], 1] = NONE
        release(tables, state, t)
        clear_slot(state, t, on, NONE)
        state.used[-1] = top
    return False


@merged
def place_together(tables, state, backup, desk) -> None:  # type: ignore[no-untyped-def]
    """Look for company for those of the bank whom no trip took."""
    for b in range(desk.bank[-1]):
        i = desk.bank[b]
        if state.seat[i, 0] == NONE and (chance(desk.rng) < ANYBODY or not has_own_road(tables, i)):
            open_together(tables, state, backup, desk, i)

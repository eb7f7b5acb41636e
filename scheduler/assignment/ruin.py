"""Ruin: which people a round takes off their trips, and who of those left behind is tried with them."""

from scheduler.assignment.arrays import DROP, NONE, T_PIECE, T_PIECES
from scheduler.assignment.chance import below, chance
from scheduler.assignment.compiled import kernel, merged
from scheduler.assignment.record import touch
from scheduler.assignment.standing import may_move
from scheduler.assignment.tours import alight

WHOLE_TRIP, ONE_END = 0.1, 0.1
"""How often a ruin takes off everybody of a trip, and all of it who share the seed's drop or pickup."""
SECOND_TRIP = 1.2
"""How often everybody of a second trip is taken off with the first, by the number of trips: of few, often."""
MOST_SEEDS = 16
"""Pieces drawn until one may move."""
LEFT_ANYWHERE = 4
"""Most of those left behind anywhere that a round tries to place."""


@kernel
def take_off(tables, state, backup, desk, i: int) -> None:  # type: ignore[no-untyped-def]
    """Move a riding piece to the bank."""
    touch(state, backup, desk, state.seat[i, 0])
    alight(tables.leg, tables.place, tables.day, tables.piece, tables.lists, state.seat, state.trip, i)
    count = desk.bank[-1]
    desk.bank[count] = i
    desk.bank[-1] = count + 1


@merged
def empty_another(tables, state, backup, desk, seed: int) -> None:  # type: ignore[no-untyped-def]
    """Take everybody off the trip of a piece near the seed."""
    for k in range(tables.near.shape[1]):
        t = state.seat[tables.near[seed, k], 0]
        if t == NONE or chance(desk.rng) < 0.5:
            continue
        for m in range(state.trip[t, T_PIECES] - 1, -1, -1):
            i = state.trip[t, T_PIECE + m]
            if may_move(tables.told, i):
                take_off(tables, state, backup, desk, i)
        return


@merged
def ruin(tables, state, backup, desk, most: int) -> int:  # type: ignore[no-untyped-def]
    """Take pieces near a seed, sometimes after a whole trip, off their trips; return the seed."""
    seed = below(desk.rng, len(tables.piece))
    for _ in range(MOST_SEEDS if len(tables.told) > 0 else 0):
        if may_move(tables.told, seed):
            break
        seed = below(desk.rng, len(tables.piece))
    luck = chance(desk.rng)
    if luck < WHOLE_TRIP + ONE_END and state.seat[seed, 0] != NONE:
        t, p = state.seat[seed, 0], state.seat[seed, 1]
        d = tables.lists[tables.piece[seed, DROP]]
        for k in range(state.trip[t, T_PIECES] - 1, -1, -1):
            i = state.trip[t, T_PIECE + k]
            there = tables.lists[tables.piece[i, DROP]] == d if luck < WHOLE_TRIP + ONE_END / 2 else False
            there = there or (luck >= WHOLE_TRIP + ONE_END / 2 and state.seat[i, 1] == p)
            if (luck < WHOLE_TRIP or there) and may_move(tables.told, i):
                take_off(tables, state, backup, desk, i)
    if luck < WHOLE_TRIP and chance(desk.rng) * max(4, state.used[-1]) < SECOND_TRIP:
        empty_another(tables, state, backup, desk, seed)
    count = 1 + below(desk.rng, most)
    for k in range(tables.near.shape[1]):
        if count == 0:
            break
        if chance(desk.rng) < 0.15:
            continue
        i = tables.near[seed, k]
        if not may_move(tables.told, i):
            continue
        count -= 1
        if state.seat[i, 0] != NONE:
            take_off(tables, state, backup, desk, i)
    return int(seed)


@kernel
def in_bank(desk, i: int) -> bool:  # type: ignore[no-untyped-def]
    """Say whether piece i waits to be placed."""
    for b in range(desk.bank[-1]):
        if desk.bank[b] == i:
            return True
    return False


@merged
def add_left(tables, state, desk, seed: int, most: int) -> None:  # type: ignore[no-untyped-def]
    """Put some of those left behind into the bank too: near a seed, and anywhere."""
    # people left behind near each other may fill a coach together
    if chance(desk.rng) < 0.5:
        count = 2 * most
        for k in range(tables.near.shape[1]):
            i = tables.near[seed, k]
            if count > 0 and state.seat[i, 0] == NONE and not in_bank(desk, i):
                desk.bank[desk.bank[-1]] = i
                desk.bank[-1] += 1
                count -= 1
    if chance(desk.rng) < 0.5:
        return
    pieces = len(state.seat)
    offset = below(desk.rng, pieces)
    added = 0
    for k in range(pieces):
        i = (offset + k) % pieces
        if state.seat[i, 0] != NONE:
            continue
        if not in_bank(desk, i):
            desk.bank[desk.bank[-1]] = i
            desk.bank[-1] += 1
            added += 1
            if added == LEFT_ANYWHERE:
                break

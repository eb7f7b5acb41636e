"""Ruin and recreate: take people near each other off their trips, put each where it costs least.

The method is that of Schrimpf et al. (2000) with the adjacent removal and blinks of Christiaens and
Vanden Berghe (2020, "Slack induction by string removals"), on trips of two short tours.
"""

import math

from scheduler.assignment.arrays import (
    COUNT,
    DAY_FEN,
    DROP,
    FAR,
    GROUP,
    MAX_DETOUR_S,
    MIN_RIDERS,
    MOST_ROOM,
    NONE,
    OPTION,
    SIZE,
    T_CLASS,
    T_LOAD,
    T_PIECES,
    TIMED,
    Floats,
)  # fmt: skip
from scheduler.assignment.chance import below, chance
from scheduler.assignment.choice import cheapest_trip
from scheduler.assignment.company import place_together
from scheduler.assignment.compiled import kernel, merged, verb
from scheduler.assignment.record import copy_state, copy_trip, touch
from scheduler.assignment.ruin import add_left, ruin
from scheduler.assignment.settle import mend_detour, new_trip, release, settle
from scheduler.assignment.standing import leaving_fen, trip_stands
from scheduler.assignment.totals import count_left, drop_short, excess_fen, total_fen, without_short
from scheduler.assignment.tours import alight, board

BLINK = 0.01
SWEPT = 16
"""From so many pieces on the bank may be swept from one end: coach after coach is filled anew."""
RISE_EVERY = 10
"""Rounds between two rises of the prices of those left behind."""


@merged
def sort_bank(tables, desk, seed: int) -> None:  # type: ignore[no-untyped-def]
    """Order the bank at random, largest, farthest, dearest to leave first, or nearest to the seed's end.

    The last fills one coach after another with people whose firms, or whose villages, lie near each other.
    """
    count = desk.bank[-1]
    rule = below(desk.rng, 4 if count < SWEPT else 6)
    own_home, own_drop = tables.lists[tables.piece[seed, OPTION]], tables.lists[tables.piece[seed, DROP]]
    for k in range(count):
        i = desk.bank[k]
        if rule == 0:
            desk.key[k] = chance(desk.rng)
        elif rule == 1:
            desk.key[k] = 0.5 * chance(desk.rng) - tables.piece[i, SIZE]
        elif rule == 4:
            desk.key[k] = float(tables.leg[0, own_drop, tables.lists[tables.piece[i, DROP]]])
        elif rule == 5:
            desk.key[k] = float(tables.leg[0, own_home, tables.lists[tables.piece[i, OPTION]]])
        elif rule == 2:
            home = tables.lists[tables.piece[i, OPTION]]
            desk.key[k] = -float(tables.leg[0, home, tables.lists[tables.piece[i, DROP]]])
        else:
            desk.key[k] = -desk.price[i] * (0.7 + 0.6 * chance(desk.rng))
    for k in range(1, count):
        key, i = desk.key[k], desk.bank[k]
        j = k - 1
        while j >= 0 and desk.key[j] > key:
            desk.key[j + 1] = desk.key[j]
            desk.bank[j + 1] = desk.bank[j]
            j -= 1
        desk.key[j + 1] = key
        desk.bank[j + 1] = i


@merged
def list_roomy(tables, state, desk) -> None:  # type: ignore[no-untyped-def]
    """List the running trips that may take somebody of the bank along: most others are full."""
    least = tables.rule[MOST_ROOM]
    for b in range(desk.bank[-1]):
        least = min(least, tables.piece[desk.bank[b], SIZE])
    count = 0
    for t in range(state.used[-1]):
        left = tables.rule[MOST_ROOM] - state.trip[t, T_LOAD]
        if state.trip[t, T_PIECES] > 0 and left >= least and not trip_stands(tables.told, state.trip, t):
            desk.roomy[0, count] = t
            desk.roomy[1, count] = left
            count += 1
    desk.roomy[0, -1] = count


@kernel
def fill_up(tables, state, desk, t: int, is_new: bool) -> None:  # type: ignore[no-untyped-def]
    """Note how much room trip t has left after somebody joined it."""
    at = desk.roomy[0, -1]
    if is_new:
        desk.roomy[0, at] = t
        desk.roomy[0, -1] = at + 1
    else:
        at = 0
        while desk.roomy[0, at] != t:
            at += 1
    desk.roomy[1, at] = tables.rule[MOST_ROOM] - state.trip[t, T_LOAD]


@kernel
def step_off(tables, state, spare, t: int, i: int, copied: bool) -> None:  # type: ignore[no-untyped-def]
    """Take piece i, which has just joined trip t, off again."""
    if copied:
        state.seat[i, 0] = NONE
        state.seat[i, 1] = NONE
        copy_trip(spare, state, t)
    else:
        alight(tables.leg, tables.place, tables.day, tables.piece, tables.lists, state.seat, state.trip, i)


@merged
def place_piece(tables, state, backup, spare, desk, free, i: int, hope: float) -> None:  # type: ignore[no-untyped-def]
    """Put piece i where it costs least: on a running trip, on a new one, or nowhere.

    Parameters
    ----------
    hope
        Share of a new trip's price that the piece must be worth; less than 1 where others may join it.
    """
    timed = tables.rule[TIMED] == 1
    # a stop that came goes again; only where more may have changed a trip is it copied first
    copied = timed or tables.rule[MAX_DETOUR_S] >= 0
    for k in range(desk.roomy[0, -1]):
        desk.tried[desk.roomy[0, k]] = 0
    for attempt in range(4):
        if not timed or attempt == 0:
            for c in range(len(tables.klass)):
                free[c] = tables.klass[c, COUNT] - (0 if timed else state.used[c])
        t, add = cheapest_trip(
            tables.arc, tables.edge, tables.klass, tables.fare, tables.rule, tables.rate, tables.place,
            tables.piece, tables.lists, tables.day, free, state.trip, desk.roomy, desk.tried, desk.rng,
            desk.found, desk.fits, desk.fit_at, i, BLINK, tables.told,
        )  # fmt: skip
        p, x, y = desk.found[0], desk.found[1], desk.found[2]
        limit = min(add, desk.price[i]) - leaving_fen(tables.told, i)
        opened = new_trip(tables, state, backup, desk, i, limit, hope)
        if opened != NONE:
            fill_up(tables, state, desk, opened, True)
            return
        if t == NONE or add >= desk.price[i]:
            return
        touch(state, backup, desk, t)
        if copied:
            copy_trip(state, spare, t)
        c = state.trip[t, T_CLASS]
        desk.found[0], desk.found[1], desk.found[2] = p, x, y
        lawful = board(
            tables.arc, tables.edge, tables.leg, tables.place, tables.day, tables.piece, tables.lists,
            state.seat, state.trip, t, tables.klass[c, GROUP], c, i, desk.found,
        )  # fmt: skip
        if lawful and mend_detour(tables, state, t) and settle(tables, state, desk.rng, t, False):
            fill_up(tables, state, desk, t, False)
            return
        step_off(tables, state, spare, t, i, copied)
        desk.tried[t] = 1


@kernel
def tidy(tables, state, desk, final: bool) -> bool:  # type: ignore[no-untyped-def]
    """Free emptied slots and settle every trip that this round changed; False where one cannot run."""
    for k in range(desk.touched[0, -1]):
        t = desk.touched[0, k]
        if state.trip[t, T_PIECES] == 0 and state.trip[t, T_CLASS] != NONE:
            release(tables, state, t)
    for k in range(desk.touched[0, -1]):
        t = desk.touched[0, k]
        if state.trip[t, T_PIECES] > 0 and not settle(tables, state, desk.rng, t, final):
            return False
    while state.used[-1] > 0 and state.trip[state.used[-1] - 1, T_CLASS] == NONE:
        state.used[-1] -= 1
    return True


@merged
def go_back(tables, state, backup, desk) -> None:  # type: ignore[no-untyped-def]
    """Undo a round."""
    for b in range(desk.bank[-1]):
        state.seat[desk.bank[b], 0] = NONE
        state.seat[desk.bank[b], 1] = NONE
    for k in range(desk.touched[0, -1]):
        copy_trip(backup, state, desk.touched[0, k])
    for c in range(len(state.used)):
        state.used[c] = backup.used[c]


@kernel
def play_round(  # type: ignore[no-untyped-def]
    tables, state, backup, spare, desk, free, tally, most: int, adds_up: bool
) -> float:
    """Take people off, put them back, and return what the plan then costs; FAR where it cannot run.

    Parameters
    ----------
    adds_up
        Whether a plan costs what its trips cost one by one.
    """
    desk.touched[0, -1] = 0
    desk.bank[-1] = 0
    for c in range(len(state.used)):
        backup.used[c] = state.used[c]
    seed = ruin(tables, state, backup, desk, most)
    taken = desk.bank[-1]
    if tally[3] > 0:
        add_left(tables, state, desk, seed, most)
    total, left = tally[0], tally[3]
    for k in range(taken, desk.bank[-1]):
        total -= desk.price[desk.bank[k]]
        left -= 1
    sort_bank(tables, desk, seed)
    if not tidy(tables, state, desk, False):
        return FAR
    list_roomy(tables, state, desk)
    hope = 1.0 if chance(desk.rng) < 0.5 else 0.05 + 0.5 * chance(desk.rng)
    for k in range(desk.bank[-1]):
        place_piece(tables, state, backup, spare, desk, free, desk.bank[k], hope)
    place_together(tables, state, backup, desk)
    if not tidy(tables, state, desk, True):
        return FAR
    for k in range(desk.bank[-1]):
        if state.seat[desk.bank[k], 0] == NONE:
            total += desk.price[desk.bank[k]]
            left += 1
    tally[4] = left
    if not adds_up:
        return float(total_fen(tables, state) + excess_fen(tables, state, desk))
    for k in range(desk.touched[0, -1]):
        t = desk.touched[0, k]
        if backup.trip[t, T_PIECES] > 0:
            total -= backup.cost[t]
        if state.trip[t, T_PIECES] > 0:
            total += state.cost[t]
    return float(total)


@merged
def remember_best(tables, state, best, desk, tally, total: float) -> None:  # type: ignore[no-untyped-def]
    """Remember what a round made where it is the best at true prices and without trips that are too empty.

    That a round is not gone on from says nothing: two trips that each lack a rider are nearer to a good plan
    than one that is full beside one that lacks two, and yet the latter is the one that runs.
    """
    true_fen = total - (excess_fen(tables, state, desk) if tally[4] > 0 else 0.0)
    if without_short(tables, state, true_fen) < tally[1] - 0.5:
        copy_state(state, best)
        drop_short(tables, best)
        tally[1] = total_fen(tables, best)


@merged
def accept(tally, total: float) -> None:  # type: ignore[no-untyped-def]
    """Go on from what a round made."""
    tally[0] = total
    tally[2] += 1
    tally[3] = tally[4]


@merged
def raise_prices(tables, state, desk, tally, rise: float) -> None:  # type: ignore[no-untyped-def]
    """Make leaving those who are left a little dearer."""
    for i in range(len(state.seat)):
        if state.seat[i, 0] == NONE:
            desk.price[i] += rise * tables.piece[i, SIZE]
            tally[0] += rise * tables.piece[i, SIZE]


@verb
def anneal(  # type: ignore[no-untyped-def]
    tables,
    state,
    best,
    backup,
    spare,
    desk,
    free,
    tally: Floats,
    rounds: int,
    hot: float,
    cold: float,
    most: int,
    rise: float,
) -> None:
    """Run rounds of ruin and recreate, cooling from hot to cold (fen).

    Parameters
    ----------
    state, best, backup, spare
        The trips at hand, the best complete ones seen, and two states for undoing.
    tally
        (5,) in and out: current total, best total, rounds accepted, pieces left behind, and by this round.
    most
        Most pieces taken off near a seed.
    rise
        Fen by which the price of leaving a rider grows now and then, while he is left; then the rounds end
        as soon as nobody is. This leads the search to swap those hard to place for those easy to place.
    """
    days_cost = 0.0
    for c in range(len(tables.klass)):
        days_cost += tables.fare[c, DAY_FEN] * tables.rule[TIMED]
    for r in range(rounds):
        heat = hot * (cold / hot) ** (r / rounds)
        total = play_round(tables, state, backup, spare, desk, free, tally, most, days_cost == 0.0)
        accepted = total <= tally[0] - heat * math.log(chance(desk.rng) + 1e-12)
        if total < FAR and (accepted or tables.rule[MIN_RIDERS] > 1):
            remember_best(tables, state, best, desk, tally, total)
        if accepted:
            accept(tally, total)
        else:
            go_back(tables, state, backup, desk)
        for k in range(desk.touched[0, -1]):
            desk.touched[1, desk.touched[0, k]] = 0
        if rise > 0.0:
            if tally[3] == 0:
                return
            if r % RISE_EVERY == 0:
                raise_prices(tables, state, desk, tally, rise)


@verb
def follow(tables, source, state, tally: Floats) -> None:  # type: ignore[no-untyped-def]
    """Make another state's trips the trips at hand."""
    copy_state(source, state)
    tally[0] = total_fen(tables, state)
    tally[3] = count_left(state)


@verb
def remember(tables, source, best, tally: Floats) -> None:  # type: ignore[no-untyped-def]
    """Make another chain's best trips the best, where they are better."""
    total = total_fen(tables, source)
    if total < tally[1]:
        copy_state(source, best)
        tally[1] = total

"""Halves: for a span each chain searches one half of the trips at hand, then both are put together.

What is gained in one half and what is gained in the other add up: two chains bring twice what one brings,
while of two chains on the whole only one is gone on from. Cuts differ from span to span, so that what one cut
keeps apart meets in the next. The idea is that of Taillard (1993, "Parallel iterative search methods for
vehicle routing problems").

A coach and a driver belong to one half with all their trips; what is free of a firm's quota is shared out.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from scheduler.assignment.arrays import (
    COUNT,
    DRIVER_FROM_S,
    DRIVER_UNTIL_S,
    DROP,
    FIRST,
    MAX_CREW,
    NONE,
    OPTION,
    QUOTA,
    T_CLASS,
    T_COACH,
    T_CREW,
    T_DRIVER,
    T_PIECE,
    T_PIECES,
    TIMED,
    Ints,
    State,
    Tables,
)
from scheduler.assignment.chain import Chain, make_chain
from scheduler.assignment.compiled import verb
from scheduler.assignment.mastering.laying import take_up
from scheduler.assignment.reception import count_received

LEAST_TRIPS = 8
"""With fewer trips a cut keeps apart more than it helps."""
LEAST_SHARE = 0.2
"""Share of the pieces in the smaller half, at least: coaches and drivers tie trips together."""
NO_ROAD_M = 10**9
NEVER_S = 10**12
DATES_AFTER = 8
"""Days after the last one on which people may still arrive."""

Coaches = list[Ints]
"""Indices of coaches, class by class."""


@dataclass(frozen=True, slots=True, eq=False)
class Half:
    """Hold a half of a plan, or a half of a half, as a problem of its own.

    Parameters
    ----------
    pieces
        (M,) indices of its pieces in the whole problem, rising.
    chain
        What searches it; its trips are those of the whole plan.
    """

    pieces: Ints
    chain: Chain


def cut_up(tables: Tables, state: State, dice: np.random.Generator, most: int) -> tuple[Half, ...]:
    """Cut the trips at hand in two, the larger half again, and so on; parameters as for `halves_of`.

    Parameters
    ----------
    most
        How many parts there may be.
    """
    parts = list(halves_of(tables, state, dice)) if most > 1 else []
    while 0 < len(parts) < most:
        largest = max(parts, key=lambda half: len(half.pieces))
        finer = halves_of(largest.chain.problem_tables, largest.chain.arrays, dice)
        if not finer:
            break
        parts.remove(largest)
        parts += [Half(largest.pieces[half.pieces], half.chain) for half in finer]
    return tuple(parts)


def halves_of(tables: Tables, state: State, dice: np.random.Generator) -> tuple[Half, ...]:
    """Cut the trips at hand in two; nothing where they hang together too much, or are too few.

    Parameters
    ----------
    tables, state
        A problem and its trips.
    dice
        Draws the direction of the cut, and who gets which idle coaches and drivers.
    """
    running = np.flatnonzero(state.trip[:, T_PIECES] > 0)
    if len(running) < LEAST_TRIPS:
        return ()
    first = cut(tables, state, tied_trips(tables, state, running), dice)
    if not LEAST_SHARE <= first.mean() <= 1 - LEAST_SHARE:
        return ()
    shares = share_out(tables, state, running, first[state.trip[running, T_PIECE]], dice)
    halves = []
    for inside, (coaches, drivers) in zip((first, ~first), shares, strict=True):
        pieces = np.flatnonzero(inside)
        slots = running[inside[state.trip[running, T_PIECE]]]
        chain = make_chain(part_of(tables, pieces, coaches, drivers), int(dice.integers(1, 1 << 30)))
        if len(slots) > len(chain.arrays.trip):
            return ()
        number = np.full(len(inside), NONE)
        number[pieces] = np.arange(len(pieces))
        put(chain.arrays, 0, state, slots, number)
        halves.append(Half(pieces, chain))
    share_quotas(tables, halves, dice)
    for half in halves:
        take_up(half.chain.tables, half.chain.state, half.chain.best, half.chain.tally)
    return tuple(halves)


def tied_trips(tables: Tables, state: State, running: Ints) -> Ints:
    """Return (T,) a label for each slot: trips of one coach, or of one driver, have the same."""
    label = np.arange(len(state.trip))
    if tables.rule[TIMED] == 0:
        return label
    # coaches even, drivers odd: one never is taken for the other
    trips, shared = [running], [2 * state.trip[running, T_COACH]]
    for k in range(MAX_CREW if len(tables.driver) else 0):
        crew = running[state.trip[running, T_CREW] > k]
        trips.append(crew)
        shared.append(2 * state.trip[crew, T_DRIVER + k] + 1)
    names, columns = np.unique(np.concatenate(shared), return_inverse=True)
    rows, size = np.concatenate(trips), len(label) + len(names)
    ties = coo_array((np.ones(len(rows)), (rows, len(label) + columns)), shape=(size, size))
    _, label = connected_components(ties, directed=False)
    return np.asarray(label[: len(state.trip)], dtype=np.int64)


def cut(tables: Tables, state: State, tied: Ints, dice: np.random.Generator) -> NDArray[np.bool_]:
    """Return (N,) which pieces are nearer to one of two drawn than to the other; what is tied stays tied.

    Parameters
    ----------
    tied
        (T,) label of each slot's trip.
    """
    home, firm = tables.lists[tables.piece[:, OPTION]], tables.lists[tables.piece[:, DROP]]
    metres = np.where(tables.leg[0] < 0, NO_ROAD_M, tables.leg[0])
    a, b = dice.choice(len(home), 2, replace=False)
    nearer = metres[home, home[a]] + metres[firm, firm[a]] - metres[home, home[b]] - metres[firm, firm[b]]
    # those left behind hang together with nobody
    left = state.seat[:, 0] == NONE
    label = np.where(left, 0, tied[state.seat[:, 0]])
    label[left] = int(tied.max()) + 1 + np.arange(int(left.sum()))
    pieces = np.bincount(label)
    mean = np.bincount(label, nearer) / np.maximum(1, pieces)
    order = np.argsort(mean, kind="stable")
    inside = np.zeros(len(pieces), dtype=bool)
    inside[order[: int(np.searchsorted(np.cumsum(pieces[order]), len(home) / 2)) + 1]] = True
    return inside[label]


def share_out(
    tables: Tables, state: State, running: Ints, first: NDArray[np.bool_], dice: np.random.Generator
) -> tuple[tuple[Coaches, Ints], tuple[Coaches, Ints]]:
    """Return what each half may use: coaches of each class, and the table of drivers.

    Parameters
    ----------
    running, first
        (R,) slots of the trips, and which are in the first half.
    """
    sides: tuple[Coaches, Coaches] = ([], [])
    timed = tables.rule[TIMED] == 1
    for c in range(len(tables.klass)):
        of_class = state.trip[running, T_CLASS] == c
        mine, at = first[of_class], int(tables.klass[c, FIRST])
        # without a clock coaches have no names yet
        coaches = np.arange(tables.klass[c, COUNT])
        used = coaches[: len(mine)]
        if timed:
            coaches, used = tables.coach[at : at + len(coaches)], state.trip[running[of_class], T_COACH]
        idle = dice.permutation(np.setdiff1d(coaches, used))
        middle = (len(idle) + int(dice.integers(0, 2))) // 2
        for side, own, free in ((0, mine, idle[:middle]), (1, ~mine, idle[middle:])):
            # a coach that runs a trip may not be there for others any more
            sides[side].append(coaches[np.isin(coaches, used[own]) | np.isin(coaches, free)])
    drivers = drivers_of(tables, state, running, first, dice)
    return (sides[0], drivers[0]), (sides[1], drivers[1])


def drivers_of(
    tables: Tables, state: State, running: Ints, first: NDArray[np.bool_], dice: np.random.Generator
) -> tuple[Ints, Ints]:
    """Return the table of drivers for each half; who is in the other half has no time."""
    side = dice.integers(0, 2, len(tables.driver))
    for t, inside in zip(running, first, strict=True):
        crew = state.trip[t, T_DRIVER : T_DRIVER + state.trip[t, T_CREW]]
        side[crew[crew < len(side)]] = 0 if inside else 1
    tables_of = []
    for k in (0, 1):
        table = tables.driver.copy()
        table[side != k, DRIVER_FROM_S], table[side != k, DRIVER_UNTIL_S] = NEVER_S, -NEVER_S
        tables_of.append(table)
    return tables_of[0], tables_of[1]


def part_of(tables: Tables, pieces: Ints, coaches: Coaches, drivers: Ints) -> Tables:
    """Return the problem of some pieces, coaches and drivers; firms receive nobody else yet."""
    klass = tables.klass.copy()
    klass[:, COUNT] = [len(of_class) for of_class in coaches]
    klass[:, FIRST] = np.cumsum(klass[:, COUNT]) - klass[:, COUNT]
    dates = tables.day.shape[1] + DATES_AFTER
    quotas = bool((tables.firm[:, QUOTA] >= 0).any())
    return tables._replace(
        piece=np.ascontiguousarray(tables.piece[pieces]),
        left_fen=tables.left_fen[pieces],
        day=np.ascontiguousarray(tables.day[pieces]),
        near=near_within(tables.near, pieces),
        klass=klass,
        coach=np.concatenate([*coaches, np.zeros(0, np.int64)]).astype(np.int64),
        driver=drivers,
        told=np.ascontiguousarray(tables.told[pieces]) if len(tables.told) else tables.told,
        barred=np.ascontiguousarray(tables.barred[pieces]) if len(tables.barred) else tables.barred,
        received=np.zeros((len(tables.firm) if quotas else 0, dates), dtype=np.int64),
    )


def share_quotas(tables: Tables, halves: Sequence[Half], dice: np.random.Generator) -> None:
    """Leave to each half what it takes of the firms' quotas, and of what is free about half (R09)."""
    first, second = (half.chain for half in halves)
    received = [table.problem_tables.received for table in (first, second)]
    if len(received[0]) == 0:
        return
    taken = [np.zeros_like(table) for table in received]
    for chain, table in zip((first, second), taken, strict=True):
        count_received(chain.tables, chain.state, table)
    elsewhere = tables.received if len(tables.received) else np.zeros_like(received[0])
    free = np.maximum(0, tables.firm[:, QUOTA, None] - elsewhere - taken[0] - taken[1])
    share = (free + dice.integers(0, 2, free.shape)) // 2
    received[0][:] = elsewhere + taken[1] + free - share
    received[1][:] = elsewhere + taken[0] + share


def near_within(near: Ints, pieces: Ints) -> Ints:
    """Return the lists of near pieces without those outside; short lists are filled up with their owner."""
    number = np.full(len(near), NONE)
    number[pieces] = np.arange(len(pieces))
    rows = np.empty((len(pieces), near.shape[1]), dtype=np.int64)
    return np.ascontiguousarray(rows[:, : max(1, list_near(near, pieces, number, rows))])


@verb
def list_near(near: Ints, pieces: Ints, number: Ints, rows: Ints) -> int:
    """Write those of each list who have a number; return how long the longest list is."""
    longest = 0
    for k in range(len(pieces)):
        count = 0
        for at in range(near.shape[1]):
            other = number[near[pieces[k], at]]
            if other >= 0:
                rows[k, count] = other
                count += 1
        longest = max(longest, count)
        for at in range(count, near.shape[1]):
            rows[k, at] = k
    return longest


def warm_halves(chain: Chain) -> None:
    """Call every kernel of this module once."""
    near_within(chain.problem_tables.near, np.arange(len(chain.problem_tables.near)))
    count_received(chain.tables, chain.state, np.zeros((len(chain.problem_tables.firm), 1), dtype=np.int64))


def put(target: State, at: int, source: State, slots: Ints, number: Ints) -> None:
    """Write trips of one state into the slots of another from `at` on.

    Parameters
    ----------
    number
        What the target calls each piece of the source.
    """
    end = at + len(slots)
    target.trip[at:end] = source.trip[slots]
    target.cost[at:end] = source.cost[slots]
    for t in range(at, end):
        riders = slice(T_PIECE, T_PIECE + target.trip[t, T_PIECES])
        before = target.trip[t, riders].copy()
        target.trip[t, riders] = number[before]
        target.seat[number[before], 0] = t
        target.seat[number[before], 1] = source.seat[before, 1]
    if len(source.drive) > 1:
        target.drive[at:end] = source.drive[slots]
    else:
        np.add.at(target.used, target.trip[at:end, T_CLASS], 1)
    target.used[-1] = end


def join(chain: Chain, halves: Sequence[Half]) -> None:
    """Let a chain go on from what its halves have come to, and remember the best of both."""
    for kept in ("best_arrays", "arrays"):
        states: list[State] = [getattr(half.chain, kept) for half in halves]
        running = [np.flatnonzero(state.trip[:, T_PIECES] > 0) for state in states]
        if sum(map(len, running)) > len(chain.arrays.trip):
            return
        clear(chain.arrays)
        for half, state, slots in zip(halves, states, running, strict=True):
            put(chain.arrays, int(chain.arrays.used[-1]), state, slots, half.pieces)
        take_up(chain.tables, chain.state, chain.best, chain.tally)


def clear(state: State) -> None:
    """Take every trip off the road."""
    state.trip[: state.used[-1], T_PIECES] = 0
    state.trip[: state.used[-1], T_CLASS] = NONE
    state.seat[:] = NONE
    state.used[:] = 0

"""Pickup walks: the cheapest way to collect exactly w people, for several sets of destinations at once.

A dynamic program over (people aboard, last village, remembered villages), the ng-route relaxation of
Baldacci, Mingozzi and Roberti (2011): a walk may come back to a village only after it has forgotten it.
Numbers are fen in 32 bits and destinations stand side by side in lanes, so that the processor takes many of
them in one step.
"""

import numpy as np
from numpy.typing import NDArray

from scheduler.assignment.arrays import Floats, Ints
from scheduler.assignment.compiled import kernel, verb

Narrow = NDArray[np.int32]
LANES = 32
"""Sets of destinations that are priced side by side."""
NOWHERE = np.int32(1_000_000_000)
"""Stands for "cannot be" in fen of 32 bits."""
BARRED = np.int32(500_000_000)
"""What is taken from a gain that is not there; more than all gains of a trip together."""
REAL = 550_000_000
"""Values from here on stand for what cannot be."""


def remembered(apart: Ints, memory: int, stops: int) -> Ints:
    """Return what a walk knows after each step: some villages that it has left, and how often it has stopped.

    Parameters
    ----------
    apart
        (V, V) how far the villages are from one another.
    memory
        How many villages, the nearest, each remembers besides itself.
    stops
        Most stops of a walk; -1 = any number, which need not be counted.

    Returns
    -------
        (V, V, K * 2**memory) for a step to j (first) from i knowing m: what is known at j, -1 where the walk
        may not go there. A walk begins knowing 0.
    """
    count = len(apart)
    memory = max(0, min(memory, count - 1))
    away = apart + np.diag(np.full(count, np.iinfo(np.int64).max // 4))
    near = np.argsort(away, axis=1, kind="stable")[:, :memory].astype(np.int64)
    step = np.full((count, count, 1 << memory), -1, dtype=np.int64)
    known = np.zeros((count, 1 << memory, count), dtype=bool)
    every = np.arange(count)
    for bit in range(memory):
        holds = np.flatnonzero(np.arange(1 << memory) >> bit & 1)
        known[every[:, None], holds, near[:, [bit]]] = True
    known[every, :, every] = True
    for j in range(count):
        after = np.zeros((count, 1 << memory), dtype=np.int64)
        for bit in range(memory):
            after |= known[:, :, near[j, bit]].astype(np.int64) << bit
        step[j] = np.where(known[:, :, j], -1, after)
    if stops < 0:
        return step
    counted = [np.where(step < 0, -1, step + (k << memory)) for k in range(1, stops)]
    return np.concatenate([*counted, np.full_like(step, -1)], axis=2)


@kernel
def gains_of(
    taken: Ints, gain: Ints, people: Ints, first: Ints, zone: Ints, masks: Ints, out: Narrow
) -> None:
    """Write the most that q people of each village gain who are bound for a set of zones, for each lane.

    Parameters
    ----------
    taken
        (V,) out: most people of a village in any lane.
    gain, people, zone
        Streams sorted by village, best gain first: fen a person, people, bit of the destination.
    first
        (V + 1,) where each village's streams begin.
    masks
        (LANES,) sets of zones.
    out
        (V, Q + 1, LANES) fen, -BARRED beyond the people there are.
    """
    width = out.shape[1] - 1
    for v in range(len(first) - 1):
        taken[v] = 0
        for b in range(LANES):
            total = 0
            q = 0
            out[v, 0, b] = 0
            for s in range(first[v], first[v + 1]):
                if masks[b] & zone[s]:
                    for _ in range(min(people[s], width - q)):
                        total += gain[s]
                        q += 1
                        out[v, q, b] = total
            taken[v] = max(taken[v], q)
            for more in range(q + 1, width + 1):
                out[v, more, b] = -BARRED


@kernel
def lower(to: Narrow, by: Narrow, fen: int) -> None:
    """Lower each lane to the other value plus some fen."""
    for b in range(len(to)):
        other, own = np.int32(by[b] + fen), to[b]
        to[b] = other if other < own else own


@kernel
def lower_by(to: Narrow, by: Narrow, gain: Narrow) -> None:
    """Lower each lane to the other value less its own gain."""
    for b in range(len(to)):
        other, own = np.int32(by[b] - gain[b]), to[b]
        to[b] = other if other < own else own


@kernel
def arrive(
    w: int, j: int, arc: Narrow, ride: Narrow, step: Ints, state: Narrow, reached: Ints, at: Narrow
) -> None:
    """Write the cheapest arrivals at village j with w people aboard, and which memories they have.

    Parameters
    ----------
    arc, ride, step, state
        See `walk`.
    reached
        (rooms + 2, V, M) whether a walk ends so; [-1, j] out: for the arrivals.
    at
        (M, LANES) out, by memory at the village.
    """
    for m in range(at.shape[0]):
        at[m, :] = NOWHERE
        reached[-1, j, m] = 0
    for i in range(state.shape[1]):
        if arc[j, i] >= NOWHERE:
            continue
        fen = arc[j, i] + w * ride[j, i]
        for m in range(state.shape[2]):
            t = step[j, i, m]
            if t >= 0 and reached[w, i, m]:
                reached[-1, j, t] = 1
                lower(at[t], state[w, i, m], fen)


@kernel
def walk(
    rooms: int, start: Narrow, arc: Narrow, ride: Narrow, step: Ints, gains: Narrow, taken: Ints,
    reached: Ints, at: Narrow, state: Narrow,
) -> None:  # fmt: skip
    """Fill the table of cheapest walks.

    Parameters
    ----------
    rooms
        Most people aboard.
    start
        (V,) fen to each village as the first.
    arc, ride
        (V, V) fen of the way to a village (first) from another, stop included, and of each person on it.
    step
        See `remembered`.
    gains, taken
        See `gains_of`.
    reached, at
        (rooms + 2, V, M), (M, LANES) scratch.
    state
        (rooms + 1, V, M, LANES) out: by people aboard, last village and memory, lane.
    """
    state[: rooms + 1] = NOWHERE
    reached[:] = 0
    for w in range(rooms):
        for j in range(state.shape[1]):
            most = min(taken[j], rooms - w)
            if most == 0:
                continue
            if w == 0:
                at[0, :] = start[j]
                reached[-1, j, :] = 0
                reached[-1, j, 0] = 1
            else:
                arrive(w, j, arc, ride, step, state, reached, at)
            for m in range(state.shape[2]):
                if reached[-1, j, m]:
                    for q in range(1, most + 1):
                        reached[w + q, j, m] = 1
                        lower_by(state[w + q, j, m], at[m], gains[j, q])


@kernel
def least_of(rooms: int, state: Narrow, reached: Ints, least: Narrow) -> None:
    """Write (rooms + 1, V, LANES) the cheapest walk over all memories."""
    for w in range(rooms + 1):
        for v in range(state.shape[1]):
            least[w, v, :] = NOWHERE
            for m in range(state.shape[2]):
                if reached[w, v, m]:
                    lower(least[w, v], state[w, v, m], 0)


@kernel
def trace_walk(
    w: int, j: int, b: int, start: Narrow, arc: Narrow, ride: Narrow, step: Ints, gains: Narrow, taken: Ints,
    state: Narrow, visits: Ints,
) -> int:  # fmt: skip
    """Write the visits of a lane's cheapest walk with w people that ends at village j.

    Parameters
    ----------
    visits
        (.., 2) out: village and people of each visit, the last first.

    Returns
    -------
        How many visits; -1 where the walk was not found again.
    """
    m, k = 0, 0
    for other in range(state.shape[2]):
        if state[w, j, other, b] < state[w, j, m, b]:
            m = other
    while w > 0:
        value, found = state[w, j, m, b], False
        for q in range(1, min(taken[j], w) + 1):
            before = value + gains[j, q, b]
            if w == q:
                if m == 0 and before == start[j]:
                    visits[k, 0], visits[k, 1] = j, q
                    return k + 1
                continue
            for i in range(state.shape[1]):
                if arc[j, i] >= NOWHERE:
                    continue
                for memory in range(state.shape[2]):
                    if step[j, i, memory] != m:
                        continue
                    if state[w - q, i, memory, b] + arc[j, i] + (w - q) * ride[j, i] == before:
                        visits[k, 0], visits[k, 1] = j, q
                        k += 1
                        w, j, m, found = w - q, i, memory, True
                        break
                if found:
                    break
            if found:
                break
        if not found:
            return -1
    return -1


@verb
def cover_of(
    w: int, start: Narrow, arc: Narrow, ride: Narrow, step: Ints, gain: Ints, people: Ints, stream: Ints,
    first: Ints, zone: Ints, masks: Ints, exact: Narrow, exact_ride: Narrow, cover: Floats,
) -> None:  # fmt: skip
    """Tell whom the cheapest trips with w riders carry, one for each set of places.

    Parameters
    ----------
    w
        Riders of each trip.
    start, arc, ride, step
        See `walk`.
    gain, people, stream, first, zone
        Entries sorted by village, best gain first; `stream` is the number of the entry's people.
    masks
        (at most LANES,) the sets.
    exact, exact_ride
        (2**Z, V) see `subsets.price_sets`.
    cover
        (.., S) out: people of each stream, for each set.
    """
    count, memories = len(start), step.shape[2]
    state = np.empty((w + 1, count, memories, LANES), np.int32)
    gains = np.empty((count, w + 1, LANES), np.int32)
    taken, at = np.zeros(count, np.int64), np.empty((memories, LANES), np.int32)
    reached = np.zeros((w + 2, count, memories), np.int64)
    wide, visits = np.zeros(LANES, np.int64), np.zeros((w + 1, 2), np.int64)
    wide[: len(masks)] = masks
    gains_of(taken, gain, people, first, zone, wide, gains)
    walk(w, start, arc, ride, step, gains, taken, reached, at, state)
    for b in range(len(masks)):
        best, last = 2 * int(NOWHERE), 0
        for v in range(count):
            for m in range(memories):
                fen = state[w, v, m, b] + exact[masks[b], v] + w * exact_ride[masks[b], v]
                if fen < best:
                    best, last = fen, v
        k = trace_walk(w, last, b, start, arc, ride, step, gains, taken, state, visits)
        for x in range(k):
            need = visits[x, 1]
            for s in range(first[visits[x, 0]], first[visits[x, 0] + 1]):
                if masks[b] & zone[s]:
                    take = min(need, people[s])
                    cover[b, stream[s]] += take
                    need -= take

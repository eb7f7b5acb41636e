"""The cheapest trip of one kind of coach for each number of riders, over all sets of places to set down at.

Sets are cut off by branch and bound: as long as a place may yet be left out, riders bound for it may be
picked up, and as long as it need not be visited, the way to it is not paid; both only make the trip cheaper.
"""

import numpy as np

from scheduler.assignment.arrays import Ints
from scheduler.assignment.bounding.walks import LANES, NOWHERE, REAL, Narrow, gains_of, least_of, walk
from scheduler.assignment.compiled import kernel, verb


@verb
def drop_ways(hop: Ints, last: Ints, inner: Ints) -> None:
    """Write the least fen from arriving at a place until the end of the trip, over exactly a set of places.

    Parameters
    ----------
    hop
        (Z, Z) fen from place to place, stop included.
    last
        (Z,) fen from the last place to the end.
    inner
        (2**Z, Z) out; by set, and its first place. The sets of Held and Karp (1962).
    """
    count = len(last)
    for mask in range(len(inner)):
        for j in range(count):
            inner[mask, j] = NOWHERE
            if not mask >> j & 1:
                continue
            rest = mask & ~(1 << j)
            if rest == 0:
                inner[mask, j] = min(NOWHERE, last[j])
            for k in range(count):
                if rest >> k & 1 and inner[rest, k] < NOWHERE and hop[j, k] < NOWHERE:
                    inner[mask, j] = min(inner[mask, j], hop[j, k] + inner[rest, k])


@verb
def trunk_ways(trunk: Ints, inner: Ints, exact: Narrow, over: Narrow) -> None:
    """Write the least fen from each village until the end, over exactly a set of places or a larger one.

    Parameters
    ----------
    trunk
        (V, Z) fen from each village to each place, stop included.
    inner
        See `drop_ways`.
    exact, over
        (2**Z, V) out.
    """
    villages, count = trunk.shape
    for mask in range(len(inner)):
        for v in range(villages):
            best = int(NOWHERE)
            for j in range(count):
                if mask >> j & 1 and inner[mask, j] < NOWHERE and trunk[v, j] < NOWHERE:
                    best = min(best, trunk[v, j] + inner[mask, j])
            exact[mask, v] = best
            over[mask, v] = best
    for z in range(count):
        for mask in range(len(inner)):
            if not mask >> z & 1:
                for v in range(villages):
                    over[mask, v] = min(over[mask, v], over[mask | 1 << z, v])


@kernel
def floor_of(
    least: Narrow, b: int, until: Narrow, aboard: Narrow, room: int, extra: Ints, floor: Ints
) -> None:
    """Write the least fen of a lane's trips for each number of riders, NOWHERE above `room`.

    Parameters
    ----------
    least
        See `walks.least_of`.
    b
        The lane.
    until, aboard
        (V,) fen from the last village until the end, and of each rider on the way to the first place.
    room
        Most riders.
    extra
        (rooms + 1,) fen that any trip with w riders costs besides.
    floor
        (rooms + 1,) out.
    """
    for w in range(len(floor)):
        best = int(NOWHERE)
        if w <= room:
            for v in range(least.shape[1]):
                best = min(best, least[w, v, b] + until[v] + w * aboard[v])
        floor[w] = best + extra[w] if best < REAL and extra[w] < NOWHERE else int(NOWHERE)


@kernel
def put_on_shelf(fen: int, mask: int, shelf: Ints, who: Ints) -> None:
    """Keep the cheapest trips, one of each set."""
    k = len(shelf)
    if fen >= shelf[k - 1]:
        return
    for at in range(k):
        if who[at] == mask:
            return
    k -= 1
    while k > 0 and shelf[k - 1] > fen:
        shelf[k], who[k] = shelf[k - 1], who[k - 1]
        k -= 1
    shelf[k], who[k] = fen, mask


@kernel
def cut_off(floor: Ints, best: Ints, low: Ints) -> bool:
    """Say whether a set and all below it may be left out: nothing there is cheaper."""
    for w in range(1, len(floor)):
        if floor[w] < best[w]:
            return False
    for w in range(1, len(floor)):
        low[w] = min(low[w], floor[w])
    return True


@kernel
def branch(
    mask: int, since: int, b: int, order: Ints, least: Narrow, over: Narrow, over_ride: Narrow, room: Ints,
    extra: Ints, best: Ints, low: Ints, floor: Ints, stack: Ints, floors: Ints, depth: int,
) -> int:  # fmt: skip
    """Put what may still hold a cheaper trip onto the stack: the sets without one of the open places.

    Parameters
    ----------
    mask, since
        A set whose walks are priced, and from which place on it is open whether they must be visited.
    b, least
        The lane and its walks.
    order, over, over_ride, room, extra, best, low
        See `price_sets`.
    floor
        (rooms + 1,) scratch.
    stack, floors, depth
        Sets to price, from which place on they are open, and what they cost at least.

    Returns
    -------
        The new depth.
    """
    kept = 0
    for k in range(len(order)):
        z = order[k]
        if not mask >> z & 1:
            continue
        rest = mask & ~(1 << z)
        if k >= since and rest > 0:
            floor_of(least, b, over[kept], over_ride[kept], room[kept], extra, floor)
            if cut_off(floor, best, low):
                break
            if depth < len(stack):
                stack[depth, 0], stack[depth, 1] = rest, k + 1
                for w in range(len(floor)):
                    floors[depth, w] = floor[w]
                depth += 1
            else:
                for w in range(len(floor)):
                    low[w] = min(low[w], floor[w])
        kept |= 1 << z
    return depth


@kernel
def fill_lanes(
    waiting: int, warm: Ints, root: bool, places: int, stack: Ints, floors: Ints, depth: int, best: Ints,
    low: Ints, masks: Ints, since: Ints,
) -> tuple[int, bool, int, int]:  # fmt: skip
    """Choose the sets of the next batch: those known to be good, then all places, then the open ones.

    Returns
    -------
        How many warm ones still wait, whether all places still wait, the depth of the stack, sets chosen.
    """
    filled = 0
    while waiting > 0 and filled < LANES:
        waiting -= 1
        masks[filled], since[filled] = warm[waiting], -1
        filled += 1
    if root and filled < LANES:
        root = False
        masks[filled], since[filled] = (1 << places) - 1, 0
        filled += 1
    while depth > 0 and filled < LANES:
        depth -= 1
        if not cut_off(floors[depth], best, low):
            masks[filled], since[filled] = stack[depth, 0], stack[depth, 1]
            filled += 1
    for b in range(filled, LANES):
        masks[b] = 0
    return waiting, root, depth, filled


@verb
def price_sets(
    start: Narrow, arc: Narrow, ride: Narrow, step: Ints, gain: Ints, people: Ints, first: Ints, zone: Ints,
    order: Ints, exact: Narrow, over: Narrow, exact_ride: Narrow, over_ride: Narrow, room: Ints, extra: Ints,
    batches: int, warm: Ints, halt: Ints, best: Ints, shelf: Ints, who: Ints, low: Ints,
) -> int:  # fmt: skip
    """Find the cheapest trip for each number of riders.

    Parameters
    ----------
    start, arc, ride, step, gain, people, first, zone
        See `walks`.
    order
        (Z,) places in the order in which they are decided.
    exact, over, exact_ride, over_ride
        (2**Z, V) fen from the last village until the end over exactly a set of places, or over any larger
        set; and of each rider on the way to the first place.
    room
        (2**Z,) most riders of a trip over a set of places; a larger set has no more.
    extra
        (rooms + 1,) fen that any trip with w riders costs besides.
    batches
        Most batches of programs; what is left open then counts with its floor in `low`.
    warm
        Sets to price first.
    halt
        (1,) not zero = stop as soon as possible.
    best
        (rooms + 1,) in and out: least fen found; what is given needs not be found again.
    shelf, who
        (rooms + 1, K) out: the cheapest found, cheapest first, and their sets.
    low
        (rooms + 1,) out: a proven lower bound of the least fen.

    Returns
    -------
        Batches run.
    """
    rooms, count, memories, places = len(extra) - 1, len(start), step.shape[2], len(order)
    state = np.empty((rooms + 1, count, memories, LANES), np.int32)
    gains = np.empty((count, rooms + 1, LANES), np.int32)
    least = np.empty((rooms + 1, count, LANES), np.int32)
    taken, at = np.zeros(count, np.int64), np.empty((memories, LANES), np.int32)
    reached = np.zeros((rooms + 2, count, memories), np.int64)
    masks, since, floor = np.zeros(LANES, np.int64), np.zeros(LANES, np.int64), np.empty(rooms + 1, np.int64)
    stack, depth = np.empty((64 * places + 64, 2), np.int64), 0
    floors = np.empty((len(stack), rooms + 1), np.int64)
    low[:] = NOWHERE
    waiting, run, root = len(warm), 0, True
    while run < batches and halt[0] == 0 and (waiting > 0 or depth > 0 or root):
        waiting, root, depth, filled = fill_lanes(
            waiting, warm, root, places, stack, floors, depth, best, low, masks, since
        )
        if filled == 0:
            break
        gains_of(taken, gain, people, first, zone, masks, gains)
        walk(rooms, start, arc, ride, step, gains, taken, reached, at, state)
        least_of(rooms, state, reached, least)
        run += 1
        for b in range(filled):
            mask = masks[b]
            floor_of(least, b, exact[mask], exact_ride[mask], room[mask], extra, floor)
            for w in range(1, rooms + 1):
                if floor[w] < NOWHERE:
                    put_on_shelf(floor[w], mask, shelf[w], who[w])
                    best[w] = min(best[w], floor[w])
        for b in range(filled):
            if since[b] >= 0:
                depth = branch(
                    masks[b], since[b], b, order, least, over, over_ride, room, extra, best, low, floor,
                    stack, floors, depth,
                )  # fmt: skip
    for k in range(depth):
        for w in range(rooms + 1):
            low[w] = min(low[w], floors[k, w])
    for w in range(rooms + 1):
        low[w] = -NOWHERE if root else min(low[w], best[w])
    return run

"""The innermost loop: over all running trips, where does one piece fit in for the least money."""

from scheduler.assignment.arrays import (
    CREW,
    DAY_FEN,
    DROP,
    DROPS,
    FAR,
    FIXED_FEN,
    GROUP,
    MAX_DROPS,
    MAX_PICKUPS,
    MAX_PIECES,
    MAX_STOPS,
    METRE_FEN,
    MIN_RIDERS,
    NONE,
    OPTION,
    OPTIONS,
    PER_RIDER_S,
    SAME_RISK,
    SECOND_FEN,
    SELLABLE,
    SHORT_RIDER,
    SIZE,
    STOP_S,
    T_CLASS,
    T_COHORT,
    T_CREW,
    T_DAY,
    T_DROP,
    T_DROPS,
    T_INNER_M,
    T_INNER_S,
    T_LOAD,
    T_PICKUP,
    T_PICKUPS,
    T_PIECES,
    T_RISK,
    T_SHAPE,
    Ints,
)  # fmt: skip
from scheduler.assignment.chance import chance
from scheduler.assignment.compiled import kernel
from scheduler.assignment.standing import joining_fen
from scheduler.assignment.tours import position, waived

WORD = (1 << 31) - 1
"""Largest number of a word of 32 bits; as fen it stands for "cannot be"."""


@kernel
def larger_coach_fen(  # type: ignore[no-untyped-def]
    edge, klass, fare, rule, place, used, trip, t: int, need: int
) -> float:
    """Return what a coach that holds `need` riders costs more on trip t's way; FAR where none is free.

    Whether a coach is free is asked of `used` alone; the calendar has the last word when the trip is settled.
    """
    c = trip[t, T_CLASS]
    risk = trip[t, T_RISK]
    waiver = waived(place, klass, rule, trip, t, c)
    if need <= klass[c, SELLABLE + 6 * (trip[t, T_CREW] - 1) + 2 * risk + waiver]:
        return 0.0
    first, last = trip[t, T_PICKUP], trip[t, T_DROP + trip[t, T_DROPS] - 1]
    best = FAR
    now = fare[c, FIXED_FEN] + fare[c, DAY_FEN] + edge[c, 0, first] + edge[c, 1, last]
    now += fare[c, METRE_FEN] * trip[t, T_INNER_M] + fare[c, SECOND_FEN] * trip[t, T_INNER_S]
    for other in range(len(klass)):
        fits = False
        for crew in range(1, klass[other, CREW] + 1):
            fits = fits or need <= klass[other, SELLABLE + 6 * (crew - 1) + 2 * risk + waiver]
        if not fits or (other != c and used[other] <= 0):
            continue
        fen = fare[other, FIXED_FEN] + fare[other, DAY_FEN] + edge[other, 0, first] + edge[other, 1, last]
        fen += (
            fare[other, METRE_FEN] * trip[t, T_INNER_M] + fare[other, SECOND_FEN] * trip[t, T_INNER_S] - now
        )
        best = min(best, fen)
    return float(best)


@kernel
def drop_add(arc, edge, trip, t: int, g: int, c: int, d: int, y: int) -> float:  # type: ignore[no-untyped-def]
    """Return what a new drop costs behind the y-th one (y > 0), the way to the coach's end included."""
    before = trip[t, T_DROP + y - 1]
    if y < trip[t, T_DROPS]:
        after = trip[t, T_DROP + y]
        return float(arc[g, before, d] + arc[g, d, after] - arc[g, before, after])
    return float(arc[g, before, d] + edge[c, 1, d] - edge[c, 1, before])


@kernel
def fit(  # type: ignore[no-untyped-def]
    arc, edge, klass, fare, rule, piece, lists, trip, t: int, i: int, packed
) -> float:
    """Reckon what the stops of piece i add to trip t at their cheapest places; FAR where that cannot be.

    Depends on nothing but the piece, both tours and the class of coach. Further drops are priced one by one.

    Parameters
    ----------
    packed
        (1,) out: pickup place, its position and the first drop's position, see `unpack`.
    """
    c = trip[t, T_CLASS]
    g = klass[c, GROUP]
    boards, count = trip[t, T_PICKUPS], trip[t, T_DROPS]
    drop_list = piece[i, DROP]
    d = lists[drop_list]
    stop_fen = fare[c, SECOND_FEN] * rule[STOP_S]
    last, first = trip[t, T_PICKUP + boards - 1], trip[t, T_DROP]
    trunk = arc[g, last, first]
    fresh = 0
    more = 0.0
    # the first drop: right behind the trunk, or best later
    drop_there = position(trip, t, T_DROP, count, d) >= 0
    drop_next = drop_later = 0.0
    drop_at = NONE
    if not drop_there:
        fresh = 1
        drop_next = arc[g, last, d] + arc[g, d, first] - trunk + stop_fen
        drop_later = FAR
        for y in range(1, count + 1):
            add = drop_add(arc, edge, trip, t, g, c, d, y) + stop_fen
            if add < drop_later:
                drop_later, drop_at = add, y
    for k in range(1, piece[i, DROPS]):
        other = lists[drop_list + 2 * k]
        if position(trip, t, T_PICKUP, boards, other) >= 0:
            return FAR
        if position(trip, t, T_DROP, count, other) < 0:
            fresh += 1
            cheap = arc[g, last, other] + arc[g, other, first] - trunk
            for y in range(1, count + 1):
                cheap = min(cheap, drop_add(arc, edge, trip, t, g, c, other, y))
            more += cheap + stop_fen
    if position(trip, t, T_PICKUP, boards, d) >= 0 or count + fresh > MAX_STOPS:
        return FAR
    if rule[MAX_DROPS] >= 0 and fresh > 0 and count + fresh > rule[MAX_DROPS]:
        return FAR
    drop_least = min(drop_next, drop_later)
    best = FAR
    full = boards >= MAX_STOPS or (rule[MAX_PICKUPS] >= 0 and boards >= rule[MAX_PICKUPS])
    for k in range(piece[i, OPTIONS]):
        p = lists[piece[i, OPTION] + k]
        x = NONE
        y = NONE if drop_there else (0 if drop_next < drop_later else drop_at)
        if position(trip, t, T_PICKUP, boards, p) >= 0:
            cost = drop_least
        elif full or position(trip, t, T_DROP, count, p) >= 0 or p == d:
            continue
        else:
            after = trip[t, T_PICKUP]
            early, x = edge[c, 0, p] + arc[g, p, after] - edge[c, 0, after], 0
            for at in range(1, boards):
                before, after = after, trip[t, T_PICKUP + at]
                add = arc[g, before, p] + arc[g, p, after] - arc[g, before, after]
                if add < early:
                    early, x = add, at
            cost = early + drop_least
            late = arc[g, last, p] + arc[g, p, first] - trunk + drop_later
            if late < cost:
                cost, x, y = late, boards, NONE if drop_there else drop_at
            if not drop_there:
                joint = arc[g, last, p] + arc[g, p, d] + arc[g, d, first] - trunk + stop_fen
                if joint < cost:
                    cost, x, y = joint, boards, 0
            cost += stop_fen
        if cost < best:
            best = cost
            packed[0] = (p << 20) | ((x + 1) << 10) | (y + 1)
    return float(best + more)


@kernel
def unpack(packed: int, found: Ints) -> None:
    """Write pickup place, its position and the first drop's position; NONE = a stop there already."""
    found[0] = packed >> 20
    found[1] = ((packed >> 10) & 1023) - 1
    found[2] = (packed & 1023) - 1


@kernel
def cheapest_trip(  # type: ignore[no-untyped-def]
    arc, edge, klass, fare, rule, rate, place, piece, lists, day, free, trip, roomy, tried, rng, found,
    fits, fit_at, i: int, blink: float, told,
) -> tuple[int, float]:  # fmt: skip
    """Find the running trip that takes piece i along for the least money.

    Parameters
    ----------
    free
        (C,) coaches of each class that can still be taken.
    roomy
        (3, T + 1) slots to look at, their number last; how many riders may join each; and scratch space.
    tried
        (T,) 1 = do not look at this trip.
    found
        (3,) out: pickup place, its position and the first drop's position; NONE = a stop there already.
    fits, fit_at
        (N, T, 2) fingerprints and fen, and (N, T) places of what was reckoned before.
    blink
        Probability of overlooking a trip, which keeps the search from repeating itself.
    told
        What the people of a plan that stands already were told.

    Returns
    -------
        Slot and fen added, (NONE, FAR) where nobody can take it.
    """
    best_t, best = NONE, FAR / 2
    size = piece[i, SIZE]
    gain = rate[SHORT_RIDER] * size
    # these lie far apart in memory: asked for all at once they come side by side, not one after another
    for k in range(roomy[0, -1]):
        roomy[2, k] = fits[i, roomy[0, k], 0]
    for k in range(roomy[0, -1]):
        t = roomy[0, k]
        if size > roomy[1, k] or tried[t] == 1 or trip[t, T_PIECES] >= MAX_PIECES:
            continue
        need = trip[t, T_LOAD] + size
        c = trip[t, T_CLASS]
        key = (trip[t, T_SHAPE] + c) & WORD
        known = roomy[2, k] == key
        if known and fits[i, t, 1] - gain >= best:
            continue
        cohort = day[i, trip[t, T_DAY]]
        if cohort < 0 or (rule[SAME_RISK] == 1 and cohort != trip[t, T_COHORT]):
            continue
        if not known:
            fen = fit(arc, edge, klass, fare, rule, piece, lists, trip, t, i, fit_at[i, t : t + 1])
            fits[i, t, 0] = key
            fits[i, t, 1] = int(fen) if fen < WORD else WORD
        if fits[i, t, 1] == WORD:
            continue
        add = fits[i, t, 1] + 2.0 * rule[PER_RIDER_S] * size * fare[c, SECOND_FEN]
        add -= rate[SHORT_RIDER] * min(size, max(0, rule[MIN_RIDERS] - trip[t, T_LOAD]))
        add += joining_fen(told, trip, t, i)
        if add >= best:
            continue
        if need > klass[c, SELLABLE + 6 * (trip[t, T_CREW] - 1) + 2 * trip[t, T_RISK]]:
            add += larger_coach_fen(edge, klass, fare, rule, place, free, trip, t, need)
        # overlooking a trip that would not have won anyway changes nothing: only winners draw
        if add < best and chance(rng) >= blink:
            best_t, best = t, add
    if best_t == NONE:
        return NONE, FAR
    unpack(fit_at[i, best_t], found)
    return best_t, best


@kernel
def most_room(klass: Ints, c: int) -> int:
    """Return the most riders a coach of the class may ever carry."""
    most = 0
    for k in range(6 * klass[c, CREW]):
        most = max(most, klass[c, SELLABLE + k])
    return most

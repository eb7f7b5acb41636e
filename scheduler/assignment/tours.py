"""What one trip's tours measure, hold and cost, and how stops come and go."""

from scheduler.assignment.arrays import (
    CREW,
    DAY_FEN,
    DROP,
    DROPS,
    END,
    FAR,
    FIXED_FEN,
    METRE_FEN,
    MIN_RIDERS,
    NONE,
    PER_RIDER_S,
    SECOND_FEN,
    SELLABLE,
    SHORT_RIDER,
    SIZE,
    START,
    STOP_S,
    T_ALIGHT,
    T_BOARD,
    T_DAY,
    T_DROP,
    T_DROPS,
    T_INNER_M,
    T_INNER_S,
    T_LOAD,
    T_PICKUP,
    T_PICKUPS,
    T_PIECE,
    T_PIECES,
    T_RISK,
    T_SHAPE,
    TWO_DRIVERS_M,
    WAIVER,
    Floats,
    Ints,
)  # fmt: skip
from scheduler.assignment.compiled import kernel

MIX = 1_000_003
MASK = (1 << 42) - 1
"""Multiplier and bits of the fingerprints; their product fits a word."""
TRUNK = 1 << 20
"""What tells a drop from a pickup at the same place in a fingerprint."""


@kernel
def measure(leg: Ints, place: Ints, day: Ints, trip: Ints, t: int) -> bool:
    """Recompute length, risk and fingerprint of trip t; say whether there is a road all the way."""
    previous = NONE
    metres = 0
    seconds = 0
    risk = 0
    shape = 0
    today = trip[t, T_DAY]
    boards = trip[t, T_PICKUPS]
    for k in range(boards + trip[t, T_DROPS]):
        here = trip[t, T_PICKUP + k] if k < boards else trip[t, T_DROP + k - boards]
        shape = (shape ^ (here + (1 if k < boards else TRUNK))) * MIX & MASK
        shape ^= shape >> 21
        if previous >= 0:
            if leg[0, previous, here] < 0:
                return False
            metres += leg[0, previous, here]
            seconds += leg[1, previous, here]
        risk = max(risk, place[here, 1 + today])
        previous = here
    for k in range(trip[t, T_PIECES]):
        risk = max(risk, day[trip[t, T_PIECE + k], today])
    trip[t, T_INNER_M] = metres
    trip[t, T_INNER_S] = seconds
    trip[t, T_RISK] = risk
    trip[t, T_SHAPE] = shape
    return True


@kernel
def waived(place: Ints, klass: Ints, rule: Ints, trip: Ints, t: int, c: int) -> int:
    """Say (1 or 0) whether all stops lie in one city, so that the load cap does not hold."""
    if rule[WAIVER] == 0:
        return 0
    city = place[trip[t, T_PICKUP], 0]
    if city < 0:
        return 0
    for k in range(trip[t, T_PICKUPS]):
        if place[trip[t, T_PICKUP + k], 0] != city:
            return 0
    for k in range(trip[t, T_DROPS]):
        if place[trip[t, T_DROP + k], 0] != city:
            return 0
    if klass[c, START] >= 0 and place[klass[c, START], 0] != city:
        return 0
    if klass[c, END] >= 0 and place[klass[c, END], 0] != city:
        return 0
    return 1


@kernel
def whole_m(leg: Ints, klass: Ints, trip: Ints, t: int, c: int) -> int:
    """Return all metres of a trip with a coach of class c, the empty ones included; NONE without a road."""
    metres = trip[t, T_INNER_M]
    if klass[c, START] >= 0:
        empty = leg[0, klass[c, START], trip[t, T_PICKUP]]
        if empty < 0:
            return NONE
        metres += empty
    if klass[c, END] >= 0:
        empty = leg[0, trip[t, T_DROP + trip[t, T_DROPS] - 1], klass[c, END]]
        if empty < 0:
            return NONE
        metres += empty
    return int(metres)


@kernel
def least_crew(klass: Ints, rule: Ints, metres: int, c: int) -> int:
    """Return the fewest drivers a trip of this length may have, NONE where the class has too few."""
    if rule[TWO_DRIVERS_M] < 0 or metres <= rule[TWO_DRIVERS_M]:
        return 1
    return 2 if klass[c, CREW] >= 2 else NONE


@kernel
def room(klass: Ints, c: int, crew: int, risk: int, waiver: int) -> int:
    """Return how many riders may be aboard a coach of class c with that many drivers (R03)."""
    if crew < 1 or crew > klass[c, CREW]:
        return 0
    return int(klass[c, SELLABLE + 6 * (crew - 1) + 2 * risk + waiver])


@kernel
def length_fen(
    leg: Ints, edge: Floats, klass: Ints, fare: Floats, rule: Ints, trip: Ints, t: int, c: int
) -> float:
    """Price the length of trip t for class c, without rests and waits; FAR where there is no road."""
    fen = (
        fare[c, FIXED_FEN]
        + edge[c, 0, trip[t, T_PICKUP]]
        + edge[c, 1, trip[t, T_DROP + trip[t, T_DROPS] - 1]]
    )
    fen += fare[c, METRE_FEN] * trip[t, T_INNER_M]
    service = rule[STOP_S] * (trip[t, T_PICKUPS] + trip[t, T_DROPS]) + 2 * rule[PER_RIDER_S] * trip[t, T_LOAD]
    return float(fen + fare[c, SECOND_FEN] * (trip[t, T_INNER_S] + service))


@kernel
def price(  # type: ignore[no-untyped-def]
    leg, edge, klass, fare, rule, rate, place, trip, t: int, c: int, day_price: int
) -> float:
    """Price trip t for class c by its length; FAR where it does not hold the riders or has no road.

    Exact for problems without a clock, an estimate for the others. `day_price` 1 adds the coach's day.
    """
    metres = whole_m(leg, klass, trip, t, c)
    if metres < 0:
        return FAR
    crew = least_crew(klass, rule, metres, c)
    if trip[t, T_LOAD] > room(klass, c, crew, trip[t, T_RISK], waived(place, klass, rule, trip, t, c)):
        return FAR
    fen = length_fen(leg, edge, klass, fare, rule, trip, t, c) + day_price * fare[c, DAY_FEN]
    return float(fen + rate[SHORT_RIDER] * max(0, rule[MIN_RIDERS] - trip[t, T_LOAD]))


@kernel
def position(trip: Ints, t: int, first: int, count: int, place: int) -> int:
    """Return where a place stands in a tour, NONE where it does not."""
    for k in range(count):
        if trip[t, first + k] == place:
            return k
    return NONE


@kernel
def insert_stop(trip: Ints, t: int, first: int, riders: int, count: int, at: int, place: int) -> None:
    """Shift a tour's tail and put a place in; `first` and `riders` are its columns."""
    for k in range(count, at, -1):
        trip[t, first + k] = trip[t, first + k - 1]
        trip[t, riders + k] = trip[t, riders + k - 1]
    trip[t, first + at] = place
    trip[t, riders + at] = 0


@kernel
def remove_stop(trip: Ints, t: int, first: int, riders: int, count: int, at: int) -> None:
    """Close the gap where a stop has lost its last rider."""
    for k in range(at, count - 1):
        trip[t, first + k] = trip[t, first + k + 1]
        trip[t, riders + k] = trip[t, riders + k + 1]


@kernel
def move_stop(trip: Ints, t: int, first: int, riders: int, at: int, to: int) -> None:
    """Move a stop of a tour to another position."""
    place, people = trip[t, first + at], trip[t, riders + at]
    step = 1 if to > at else -1
    for k in range(at, to, step):
        trip[t, first + k] = trip[t, first + k + step]
        trip[t, riders + k] = trip[t, riders + k + step]
    trip[t, first + to] = place
    trip[t, riders + to] = people


@kernel
def cheapest_drop(arc: Floats, edge: Floats, g: int, c: int, trip: Ints, t: int, d: int) -> int:
    """Return the cheapest position of a new drop place behind the pickups."""
    best, at = FAR * 4, 0
    count = trip[t, T_DROPS]
    for y in range(count + 1):
        before = trip[t, T_PICKUP + trip[t, T_PICKUPS] - 1] if y == 0 else trip[t, T_DROP + y - 1]
        add = arc[g, before, d]
        if y < count:
            add += arc[g, d, trip[t, T_DROP + y]] - arc[g, before, trip[t, T_DROP + y]]
        else:
            add += edge[c, 1, d] - edge[c, 1, before]
        if add < best:
            best, at = add, y
    return at


@kernel
def board(  # type: ignore[no-untyped-def]
    arc, edge, leg, place, day, piece, lists, seat, trip, t: int, g: int, c: int, i: int, found
) -> bool:
    """Put piece i on trip t at the place found; say whether there is a road all the way."""
    p = found[0]
    if found[1] != NONE:
        insert_stop(trip, t, T_PICKUP, T_BOARD, trip[t, T_PICKUPS], found[1], p)
        trip[t, T_PICKUPS] += 1
    trip[t, T_BOARD + position(trip, t, T_PICKUP, trip[t, T_PICKUPS], p)] += piece[i, SIZE]
    for k in range(piece[i, DROPS]):
        d = lists[piece[i, DROP] + 2 * k]
        at = position(trip, t, T_DROP, trip[t, T_DROPS], d)
        if at < 0:
            at = found[2] if k == 0 else NONE
            if at == NONE:
                at = 0 if trip[t, T_DROPS] == 0 else cheapest_drop(arc, edge, g, c, trip, t, d)
            insert_stop(trip, t, T_DROP, T_ALIGHT, trip[t, T_DROPS], at, d)
            trip[t, T_DROPS] += 1
        trip[t, T_ALIGHT + at] += lists[piece[i, DROP] + 2 * k + 1]
    trip[t, T_PIECE + trip[t, T_PIECES]] = i
    trip[t, T_PIECES] += 1
    trip[t, T_LOAD] += piece[i, SIZE]
    seat[i, 0] = t
    seat[i, 1] = p
    return measure(leg, place, day, trip, t)


@kernel
def alight(
    leg: Ints, place: Ints, day: Ints, piece: Ints, lists: Ints, seat: Ints, trip: Ints, i: int
) -> None:
    """Take piece i off its trip; stops that lose their last rider go too."""
    t = seat[i, 0]
    at = position(trip, t, T_PICKUP, trip[t, T_PICKUPS], seat[i, 1])
    trip[t, T_BOARD + at] -= piece[i, SIZE]
    if trip[t, T_BOARD + at] == 0:
        remove_stop(trip, t, T_PICKUP, T_BOARD, trip[t, T_PICKUPS], at)
        trip[t, T_PICKUPS] -= 1
    for k in range(piece[i, DROPS]):
        at = position(trip, t, T_DROP, trip[t, T_DROPS], lists[piece[i, DROP] + 2 * k])
        trip[t, T_ALIGHT + at] -= lists[piece[i, DROP] + 2 * k + 1]
        if trip[t, T_ALIGHT + at] == 0:
            remove_stop(trip, t, T_DROP, T_ALIGHT, trip[t, T_DROPS], at)
            trip[t, T_DROPS] -= 1
    at = position(trip, t, T_PIECE, trip[t, T_PIECES], i)
    trip[t, T_PIECE + at] = trip[t, T_PIECE + trip[t, T_PIECES] - 1]
    trip[t, T_PIECES] -= 1
    trip[t, T_LOAD] -= piece[i, SIZE]
    seat[i, 0] = NONE
    seat[i, 1] = NONE
    if trip[t, T_PIECES] > 0:
        measure(leg, place, day, trip, t)

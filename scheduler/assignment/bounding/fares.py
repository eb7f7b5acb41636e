"""What trips of one class of coach cost on one day, as tables for the pickup walks and the sets of zones."""

from dataclasses import dataclass

import numpy as np

from scheduler.assignment.arrays import (
    CREW,
    EMPTY,
    END,
    FIXED_FEN,
    MAX_DETOUR_S,
    MAX_DROPS,
    METRE_FEN,
    MIN_RIDERS,
    PER_RIDER_S,
    RIDER_SECOND,
    SECOND_FEN,
    SELLABLE,
    START,
    STOP_S,
    TWO_DRIVERS_M,
    WAIVER,
    Floats,
    Ints,
)  # fmt: skip
from scheduler.assignment.bounding.orders import Orders, orders_of
from scheduler.assignment.bounding.streams import Mode, Streams
from scheduler.assignment.bounding.subsets import drop_ways, trunk_ways
from scheduler.assignment.bounding.walks import NOWHERE, Narrow
from scheduler.assignment.direct import LONGEST_TRIP_S, Direct
from scheduler.assignment.problem import Problem
from scheduler.clock import DAY_S
from scheduler.duty import least_duration_s

DEAREST_WAY = 10_000_000
"""Dearer ways count as this many fen, which only lowers the bound, so that sums fit into 32 bits."""
Sets = tuple[Narrow, Narrow]


@dataclass(frozen=True, slots=True)
class Ways:
    """Hold what does not depend on the day; see `subsets.price_sets`."""

    start: Narrow
    arc: Narrow
    ride: Narrow
    exact: Narrow
    over: Narrow
    exact_ride: Narrow
    over_ride: Narrow


@dataclass(frozen=True, slots=True)
class Variant:
    """Hold the tables of one class with some drivers on one day.

    Parameters
    ----------
    klass, mode
        Class, and index of the mode.
    ways
        None where patterns are listed instead.
    room, extra
        See `subsets.price_sets`.
    """

    klass: int
    mode: int
    ways: Ways | None
    room: Ints
    extra: Ints


@dataclass(frozen=True, slots=True)
class Clock:
    """Hold a line below the duration of trips: so many seconds, and so many for each second of driving.

    Parameters
    ----------
    base_s, slope
        The line.
    stop_s, per_rider_s
        What stops and riders add to it; nothing where rests were counted, which may be taken at stops.
    """

    base_s: float
    slope: float
    stop_s: int
    per_rider_s: int


def clock_of(duty: Ints, crew: int, least_s: float, least_m: float, stop_s: int, per_rider_s: int) -> Clock:
    """Return the best line below the duration of trips with at least so much road.

    Parameters
    ----------
    duty, crew
        Vector of the duty kernel, drivers.
    least_s, least_m
        Drive time and length that no trip undercuts.
    stop_s, per_rider_s
        Service at each stop and for each person.
    """
    plain = Clock(0.0, 1.0, stop_s, per_rider_s)
    usual_s = 1.08 * least_s + 1800
    fine = np.arange(least_s, max(least_s, 2 * DAY_S) + 120, 120)
    coarse = np.arange(fine[-1], LONGEST_TRIP_S + 3600, 3600)
    drive = np.concatenate([fine, coarse[1:]])
    took = np.array([least_duration_s(duty, int(s), int(least_m), crew) for s in drive], dtype=np.float64)
    best, best_s = plain, usual_s + 5 * stop_s + 60 * per_rider_s
    for slope in (1.0, 1.05, 1.1, 1.2, 1.3, 1.5):
        base = float((took[:-1] - slope * drive[1:]).min())
        if base + slope * usual_s > best_s:
            best, best_s = Clock(base, slope, 0, 0), base + slope * usual_s
    return best


def variants_of(
    problem: Problem, direct: Direct, streams: Streams, modes: tuple[Mode, ...]
) -> tuple[Variant, ...]:
    """Return the tables of all classes, numbers of drivers and modes of a part; those of no use left out."""
    variants = []
    orders = orders_of(problem, direct, streams) if problem.tables.rule[MAX_DETOUR_S] >= 0 else None
    for c in range(len(problem.tables.klass)):
        known: list[tuple[Clock, list[Ints]]] = []
        if direct.most[c] == 0:
            continue
        for crew in range(1, int(problem.tables.klass[c, CREW]) + 1):
            clock, fewest_m = clock_of_class(problem, direct, streams, c, crew)
            if not np.isfinite(fewest_m):
                continue
            rooms = [rooms_of(problem, direct, streams, mode, c, crew) for mode in modes]
            if max(room.max() for room in rooms) > 0 and not any(
                serves(other, more, clock, rooms) for other, more in known
            ):
                known.append((clock, rooms))
                ways = ways_of(problem, direct, streams, c, clock, orders)
                variants += [
                    Variant(c, k, ways, room, extra_of(problem, direct, c, room, clock))
                    for k, room in enumerate(rooms)
                    if room.max() > 0
                ]
    return tuple(variants)


def serves(clock: Clock, rooms: list[Ints], slower: Clock, fewer: list[Ints]) -> bool:
    """Say whether one crew is as good as another, in time and in seats."""
    return (
        clock.base_s <= slower.base_s
        and clock.slope <= slower.slope
        and clock.stop_s <= slower.stop_s
        and clock.per_rider_s <= slower.per_rider_s
        and all((a >= b).all() for a, b in zip(rooms, fewer, strict=True))
    )


def clock_of_class(
    problem: Problem, direct: Direct, streams: Streams, c: int, crew: int
) -> tuple[Clock, float]:
    """Return the clock of a class with some drivers, and the metres that no trip undercuts."""
    tables = problem.tables
    places = np.concatenate(streams.zones)
    least = []
    for table in (direct.seconds, direct.metres):
        ways = table[np.ix_(streams.villages, places)]
        if tables.klass[c, START] >= 0:
            ways = ways + table[tables.klass[c, START], streams.villages][:, None]
        if tables.klass[c, END] >= 0:
            ways = ways + table[places, tables.klass[c, END]][None, :]
        least.append(float(ways.min()))
    if not np.isfinite(least[0] + least[1]):
        return Clock(0.0, 1.0, 0, 0), np.inf
    rule = tables.rule
    clock = clock_of(
        tables.duty, crew, np.floor(least[0]), np.floor(least[1]), int(rule[STOP_S]), int(rule[PER_RIDER_S])
    )
    return clock, least[1]


def rooms_of(problem: Problem, direct: Direct, streams: Streams, mode: Mode, c: int, crew: int) -> Ints:
    """Return (2**Z,) the most riders over each set of zones, 0 where there is no such trip; [0] over any."""
    tables, zones = problem.tables, streams.zones
    fare = tables.klass[c, SELLABLE + 6 * (crew - 1) : SELLABLE + 6 * crew].reshape(3, 2)
    risks = [int(tables.place[zone, 1 + mode.day].min()) for zone in zones]
    village_risk = int(tables.place[streams.villages, 1 + mode.day].min())
    metres = [float(direct.metres[np.ix_(streams.villages, zone)].min()) for zone in zones]
    cities = [set(tables.place[zone, 0].tolist()) for zone in zones]
    home = set(tables.place[streams.villages, 0].tolist()) - {-1}
    most_drops = int(tables.rule[MAX_DROPS])
    room = np.zeros(1 << len(zones), dtype=np.int64)
    for mask in range(1, len(room)):
        inside = [z for z in range(len(zones)) if mask >> z & 1]
        if 0 <= most_drops < len(inside):
            continue
        if 0 <= tables.rule[TWO_DRIVERS_M] < max(metres[z] for z in inside) and crew < 2:
            continue
        risk = max([mode.risk, village_risk, *(risks[z] for z in inside)])
        local = bool(tables.rule[WAIVER]) and bool(home.intersection(*(cities[z] for z in inside)))
        room[mask] = max(0, int(fare[risk:, : 2 if local else 1].max()))
    room[0] = room.max()
    return room if int(room[0]) >= int(tables.rule[MIN_RIDERS]) else np.zeros_like(room)


def ways_of(
    problem: Problem, direct: Direct, streams: Streams, c: int, clock: Clock, orders: Orders | None
) -> Ways:
    """Price the ways of a class: to and between villages, over the trunk, between zones and home."""
    tables, villages = problem.tables, streams.villages
    fare, stop_fen = tables.fare[c], clock.stop_s * float(tables.fare[c, SECOND_FEN])
    second = clock.slope * float(fare[SECOND_FEN])
    fen = np.where(tables.leg[0] < 0, np.inf, float(fare[METRE_FEN]) * tables.leg[0] + second * tables.leg[1])
    np.fill_diagonal(fen, 0.0)
    empty = float(fare[METRE_FEN]) * float(tables.rate[EMPTY]) * tables.leg[0] + second * tables.leg[1]
    empty = np.where(tables.leg[0] < 0, np.inf, empty)
    np.fill_diagonal(empty, 0.0)
    start, end = int(tables.klass[c, START]), int(tables.klass[c, END])
    first = empty[start, villages] if start >= 0 else np.zeros(len(villages))
    trunk, hop, last = zone_ways(fen, empty[:, end] if end >= 0 else np.zeros(len(fen)), streams, stop_fen)
    exact, over = (
        set_tables(trunk, hop, last) if orders is None else tables_by_order(orders, trunk, hop, last)
    )
    rate = float(tables.rate[RIDER_SECOND])
    seconds = np.where(tables.leg[1] < 0, 0, tables.leg[1]).astype(np.float64)
    between = rate * (seconds[np.ix_(villages, villages)] + tables.rule[STOP_S] + tables.rule[PER_RIDER_S])
    ahead = np.stack([direct.seconds[np.ix_(villages, zone)].min(axis=1) for zone in streams.zones], axis=1)
    exact_ride, over_ride = ride_tables(np.where(np.isfinite(ahead), rate * ahead, 0.0))
    return Ways(
        start=narrow(first + stop_fen),
        arc=np.ascontiguousarray(narrow(fen[np.ix_(villages, villages)] + stop_fen).T),
        ride=np.ascontiguousarray(narrow(between).T),
        exact=exact,
        over=over,
        exact_ride=exact_ride,
        over_ride=over_ride,
    )


def zone_ways(fen: Floats, home: Floats, streams: Streams, stop_fen: float) -> tuple[Floats, Floats, Floats]:
    """Return the least fen from villages to zones, between zones, and from zones to the end.

    Between zones the way may lead over other places: a trip may come back to a zone.
    """
    places = np.concatenate(streams.zones)
    near = fen[np.ix_(places, places)].copy()
    home = home[places].copy()
    if any(len(zone) > 1 for zone in streams.zones):
        for k in range(len(places)):
            near = np.minimum(near, near[:, [k]] + near[[k], :])
        home = (near + home[None, :]).min(axis=1)
    bounds = np.cumsum([0, *(len(zone) for zone in streams.zones)])
    parts = [slice(bounds[z], bounds[z + 1]) for z in range(len(streams.zones))]
    trunk = np.stack([fen[np.ix_(streams.villages, zone)].min(axis=1) for zone in streams.zones], axis=1)
    hop = np.array([[near[a, b].min() for b in parts] for a in parts])
    return trunk + stop_fen, hop + stop_fen, np.array([home[part].min() for part in parts])


def narrow(fen: Floats) -> Narrow:
    """Round down to whole fen of 32 bits."""
    whole = np.floor(np.minimum(fen, DEAREST_WAY) - 1e-6)
    return np.where(np.isfinite(fen), whole, NOWHERE).astype(np.int32)


def set_tables(trunk: Floats, hop: Floats, last: Floats) -> Sets:
    """Return (2**Z, V) the least fen from each village to the end, over a set of zones or a larger one."""
    zones = len(last)
    inner = np.empty((1 << zones, zones), dtype=np.int64)
    drop_ways(narrow(hop).astype(np.int64), narrow(last).astype(np.int64), inner)
    exact = np.empty((1 << zones, len(trunk)), dtype=np.int32)
    over = np.empty_like(exact)
    trunk_ways(narrow(trunk).astype(np.int64), inner, exact, over)
    return exact, over


def tables_by_order(orders: Orders, trunk: Floats, hop: Floats, last: Floats) -> Sets:
    """Return the same, over orders in which nobody's detour is too long."""
    zones, count = len(last), len(orders.village)
    narrow_trunk, narrow_hop = narrow(trunk).astype(np.int64), narrow(hop).astype(np.int64)
    fen = narrow_trunk[orders.village, orders.zones[:, 0]]
    fen += narrow(last)[orders.zones[np.arange(count), orders.count - 1]]
    for k in range(1, orders.zones.shape[1]):
        on = orders.zones[:, k] >= 0
        fen[on] += narrow_hop[orders.zones[on, k - 1], orders.zones[on, k]]
    exact = np.full((1 << zones, len(trunk)), NOWHERE, dtype=np.int64)
    np.minimum.at(exact, (orders.mask, orders.village), fen)
    over = exact.copy()
    masks = np.arange(1 << zones)
    for z in range(zones):
        without = masks[masks >> z & 1 == 0]
        over[without] = np.minimum(over[without], over[without | 1 << z])
    return exact.astype(np.int32), over.astype(np.int32)


def ride_tables(ahead: Floats) -> Sets:
    """Return (2**Z, V) the least fen of each rider from the last village to the first zone of a set."""
    villages, zones = ahead.shape
    exact = np.zeros((1 << zones, villages), dtype=np.int32)
    for mask in range(1, 1 << zones):
        inside = [z for z in range(zones) if mask >> z & 1]
        exact[mask] = np.floor(ahead[:, inside].min(axis=1))
    over = np.broadcast_to(np.floor(ahead.min(axis=1)), exact.shape).astype(np.int32)
    return exact, over


def extra_of(problem: Problem, direct: Direct, c: int, room: Ints, clock: Clock) -> Ints:
    """Return (rooms + 1,) what any trip of a class costs besides its ways, by its riders."""
    fare = problem.tables.fare[c]
    riders = np.arange(int(room.max()) + 1)
    once = float(fare[FIXED_FEN] + fare[SECOND_FEN] * clock.base_s + direct.day_share[c])
    each = 2 * clock.per_rider_s * float(fare[SECOND_FEN])
    # plans round the cost of each trip and the time of its riders, by half a fen each
    extra: Ints = np.floor(once + each * riders - 1 - 1e-6).astype(np.int64)
    extra[: int(problem.tables.rule[MIN_RIDERS])] = NOWHERE
    return extra

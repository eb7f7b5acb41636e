"""Patterns: all sets of places that one trip may serve within its limits, and what they cost at least."""

from dataclasses import dataclass

import numpy as np

from scheduler.assignment.arrays import (
    EMPTY,
    END,
    MAX_PICKUPS,
    METRE_FEN,
    MIN_RIDERS,
    PER_RIDER_S,
    SECOND_FEN,
    START,
    STOP_S,
    TWO_DRIVERS_M,
    Floats,
    Ints,
)  # fmt: skip
from scheduler.assignment.bounding.orders import Orders, latest_of, orders_of
from scheduler.assignment.bounding.streams import Mode, Streams
from scheduler.assignment.compiled import kernel, verb
from scheduler.assignment.direct import LONGEST_TRIP_S, Direct
from scheduler.assignment.problem import Problem
from scheduler.duty import least_duration_s

MOST_STEPS, MOST_FOUND = 12_000_000, 1_500_000
MOST_BITS = 62
"""Villages, zones, and pairs of both on one pattern are kept as bits of a word."""
MOST_UNLIMITED = 10
"""With more villages and no limit of pickups nobody tries to list all patterns."""
GRID_S = 120
(VILLAGES, ZONES, PAIRS, FIRST_VILLAGE, LAST_ZONE, METRES, SECONDS, ROUTE_COLUMNS) = range(8)


@dataclass(frozen=True, slots=True)
class Patterns:
    """Hold the patterns of a part, and the routes that they stand for.

    Parameters
    ----------
    route
        (R, ROUTE_COLUMNS) routes sorted by pattern: sets, first village, last zone, metres, seconds.
    since
        (K,) where the routes of each pattern begin.
    member, first
        Streams of the patterns one after another, and (K + 1,) where each begins.
    """

    route: Ints
    since: Ints
    member: Ints
    first: Ints

    @property
    def villages(self) -> Ints:
        """Return (K,) the sets of villages."""
        sets: Ints = self.route[self.since, VILLAGES]
        return sets

    @property
    def zones(self) -> Ints:
        """Return (K,) the sets of zones."""
        sets: Ints = self.route[self.since, ZONES]
        return sets


@kernel
def board(
    p: int, road_s: int, k: int, zones: Ints, count: Ints, took: Ints, latest: Ints, riders: Ints
) -> tuple[int, int]:
    """Return the set of zones to which somebody may ride who boards at a village, and how many they are."""
    mask, people = 0, 0
    for x in range(count[k]):
        z = zones[k, x]
        if road_s + took[k, x] <= latest[p, z]:
            mask |= 1 << z
            people += riders[p, z]
    return mask, people


@kernel
def pairs_of(villages: int, zones: int, reach: Ints, places: int) -> int:
    """Return the pairs of village and zone that somebody rides, as bits in the order of both."""
    pairs, bit = 0, 0
    for v in range(len(reach)):
        if villages >> v & 1:
            for z in range(places):
                if zones >> z & 1:
                    if reach[v] >> z & 1:
                        pairs |= 1 << bit
                    bit += 1
    return pairs


@verb
def find_routes(
    near: Ints, trunk_m: Ints, hop_m: Ints, last: Ints, zones: Ints, count: Ints, took: Ints, latest: Ints,
    riders: Ints, most: int, fewest: int, steps: int, halt: Ints, found: Ints,
) -> int:  # fmt: skip
    """Write all routes on which every stop is of use to somebody.

    Parameters
    ----------
    near
        (2, V, V) metres and seconds between villages, -1 = no road.
    trunk_m, hop_m
        (V, Z), (Z, Z) metres.
    last, zones, count, took
        See `Orders`.
    latest, riders
        (V, Z) see `orders.latest_of`, and people.
    most, fewest
        Most pickups, least riders.
    steps
        Most steps of the search.
    halt
        (1,) not zero = stop as soon as possible.
    found
        (R, ROUTE_COLUMNS) out.

    Returns
    -------
        How many; -1 where there are too many or it was stopped.
    """
    villages, places = riders.shape
    stop, after = np.zeros(villages + 1, np.int64), np.zeros(villages + 1, np.int64)
    metres, seconds = np.zeros(villages + 1, np.int64), np.zeros(villages + 1, np.int64)
    people, cover = np.zeros(villages + 1, np.int64), np.zeros(villages + 1, np.int64)
    reach, n = np.zeros(villages, np.int64), 0
    for k in range(len(last)):
        wanted, drop_m = 0, trunk_m[last[k], zones[k, 0]]
        for x in range(count[k]):
            wanted |= 1 << zones[k, x]
            drop_m += hop_m[zones[k, x - 1], zones[k, x]] if x > 0 else 0
        depth, mask, p = 0, 0, last[k]
        while True:
            # board at p before the stops so far, if anybody can
            road_m, road_s = 0, 0
            if depth > 0:
                road_m = metres[depth - 1] + near[0, p, stop[depth - 1]]
                road_s = seconds[depth - 1] + near[1, p, stop[depth - 1]]
            found_zones, more = board(p, road_s, k, zones, count, took, latest, riders)
            steps -= 1
            if found_zones:
                stop[depth], metres[depth], seconds[depth], after[depth] = p, road_m, road_s, 0
                people[depth] = more + (people[depth - 1] if depth > 0 else 0)
                cover[depth] = found_zones | (cover[depth - 1] if depth > 0 else 0)
                reach[p] = found_zones
                mask |= 1 << p
                depth += 1
                if cover[depth - 1] == wanted and people[depth - 1] >= fewest:
                    if n >= len(found):
                        return -1
                    found[n, VILLAGES], found[n, ZONES] = mask, wanted
                    found[n, PAIRS] = pairs_of(mask, wanted, reach, places)
                    found[n, FIRST_VILLAGE], found[n, LAST_ZONE] = p, zones[k, count[k] - 1]
                    found[n, METRES] = road_m + drop_m
                    found[n, SECONDS] = road_s + took[k, count[k] - 1]
                    n += 1
            if steps < 0 or halt[0] != 0:
                return -1
            while depth > 0:
                p = after[depth - 1]
                if depth < most and p < villages:
                    after[depth - 1] += 1
                    if mask >> p & 1 == 0 and near[1, p, stop[depth - 1]] >= 0:
                        break
                else:
                    depth -= 1
                    mask &= ~(1 << stop[depth])
            if depth == 0:
                break
    return n


def patterns_of(
    problem: Problem, direct: Direct, streams: Streams, modes: tuple[Mode, ...], halt: Ints
) -> Patterns | None:
    """List the patterns of a part; None where there are too many."""
    tables, count = problem.tables, len(streams.villages)
    most = int(tables.rule[MAX_PICKUPS])
    if count > MOST_BITS or (count > MOST_UNLIMITED and not 0 <= most <= MOST_UNLIMITED):
        return None
    most = count if most < 0 else min(most, count)
    orders = orders_of(problem, direct, streams)
    if orders is None or most * int(orders.count.max(initial=0)) > MOST_BITS:
        return None
    found = routes_of(problem, direct, streams, modes, orders, most, halt)
    if found is None:
        return None
    route = shortest_of_each(found)
    sets = route[:, [VILLAGES, ZONES, PAIRS]]
    fresh = np.concatenate([[True], (sets[1:] != sets[:-1]).any(axis=1)]) if len(sets) else np.zeros(0, bool)
    since = np.flatnonzero(fresh)
    entry = streams.entry[np.lexsort((streams.entry[:, 0], streams.entry[:, 1]))]
    first, member = np.zeros(len(since) + 1, dtype=np.int64), np.zeros(0, dtype=np.int64)
    for _ in range(2):
        find_members(np.ascontiguousarray(sets[since]), entry, streams.zone, first, member)
        member = np.zeros(int(first[-1]), dtype=np.int64) if len(member) == 0 else member
    return Patterns(route, since, member, first)


def shortest_of_each(found: Ints) -> Ints:
    """Return the least metres and seconds of the routes with the same sets, first and last stop.

    Those with the same sets come together: they are sorted by a number made of them, which is quicker than
    sorting by one after another. Where different sets come to the same number, they may be parted, which only
    makes the list longer.
    """
    if len(found) == 0:
        return found
    mixed = np.zeros(len(found), dtype=np.uint64)
    for column, factor in (
        (VILLAGES, 0x9E3779B97F4A7C15),
        (ZONES, 0xC2B2AE3D27D4EB4F),
        (PAIRS, 0x165667B19E3779F9),
    ):
        mixed ^= found[:, column].astype(np.uint64) * np.uint64(factor)
    ends = (found[:, FIRST_VILLAGE] << 4 | found[:, LAST_ZONE]).astype(np.uint64)
    route = found[np.argsort(mixed << np.uint64(10) | ends, kind="stable")]
    kind = route[:, [VILLAGES, ZONES, PAIRS, FIRST_VILLAGE, LAST_ZONE]]
    since = np.flatnonzero(np.concatenate([[True], (kind[1:] != kind[:-1]).any(axis=1)]))
    shortest = route[since]
    shortest[:, METRES] = np.minimum.reduceat(route[:, METRES], since)
    shortest[:, SECONDS] = np.minimum.reduceat(route[:, SECONDS], since)
    return shortest


def routes_of(
    problem: Problem, direct: Direct, streams: Streams, modes: tuple[Mode, ...], orders: Orders, most: int,
    halt: Ints,
) -> Ints | None:  # fmt: skip
    """Return all routes; None where there are too many."""
    leg, places = problem.tables.leg, np.concatenate(streams.zones)
    riders = np.zeros((len(streams.villages), len(places)), dtype=np.int64)
    village, stream = streams.entry[:, 0], streams.entry[:, 1]
    for mode in modes:
        now = np.zeros_like(riders)
        on = mode.allowed[stream]
        np.add.at(now, (village[on], streams.zone[stream[on]]), streams.people[stream[on]])
        riders = np.maximum(riders, now)
    found = np.zeros((MOST_FOUND, ROUTE_COLUMNS), dtype=np.int64)
    count = find_routes(
        np.ascontiguousarray(leg[:, streams.villages[:, None], streams.villages]),
        leg[0][np.ix_(streams.villages, places)], leg[0][np.ix_(places, places)], orders.village,
        orders.zones, orders.count, orders.seconds, latest_of(problem, direct, streams), riders, most,
        int(problem.tables.rule[MIN_RIDERS]), MOST_STEPS, halt, found,
    )  # fmt: skip
    return None if count < 0 else found[:count].copy()


@kernel
def bits_below(mask: int, at: int) -> int:
    """Return how many bits of a set lie below one."""
    count = 0
    for bit in range(at):
        count += mask >> bit & 1
    return count


@verb
def find_members(sets: Ints, entry: Ints, zone: Ints, first: Ints, member: Ints) -> None:
    """Write the streams that each pattern may carry.

    Parameters
    ----------
    sets
        (K, 3) villages, zones and pairs of both.
    entry
        (E, 2) village and stream, by stream.
    zone
        (S,) zone of each stream.
    first, member
        (K + 1,) out: where the streams of each begin; out, where it is long enough: the streams.
    """
    count = 0
    for k in range(len(sets)):
        villages, zones, pairs = sets[k, 0], sets[k, 1], sets[k, 2]
        width, last = bits_below(zones, MOST_BITS), -1
        first[k] = count
        for e in range(len(entry)):
            v, s = entry[e, 0], entry[e, 1]
            if s == last or villages >> v & 1 == 0 or zones >> zone[s] & 1 == 0:
                continue
            if pairs >> (bits_below(villages, v) * width + bits_below(zones, zone[s])) & 1:
                if count < len(member):
                    member[count] = s
                count, last = count + 1, s
    first[len(sets)] = count


def least_fen(problem: Problem, streams: Streams, patterns: Patterns, c: int, crew: int) -> Ints:
    """Return (K,) the least fen of a trip over each pattern by a class with some drivers.

    The fixed price and what belongs to a day are left out.
    """
    tables, route = problem.tables, patterns.route
    start, end = int(tables.klass[c, START]), int(tables.klass[c, END])
    metres, seconds = route[:, METRES].astype(np.float64), route[:, SECONDS].astype(np.float64)
    empty_m, barred = np.zeros(len(route)), np.zeros(len(route), dtype=bool)
    first = streams.villages[route[:, FIRST_VILLAGE]]
    last = np.concatenate(streams.zones)[route[:, LAST_ZONE]]
    for used, way in ((start >= 0, tables.leg[:, start, first]), (end >= 0, tables.leg[:, last, end])):
        if used:
            empty_m, seconds = empty_m + way[0], seconds + way[1]
            barred |= way[0] < 0
    stops = np.bitwise_count(route[:, [VILLAGES, ZONES]]).sum(axis=1, dtype=np.int64)
    service = stops * int(tables.rule[STOP_S]) + 2 * int(tables.rule[PER_RIDER_S] * tables.rule[MIN_RIDERS])
    lasts = np.maximum(seconds + service, durations(tables.duty, seconds, metres, crew))
    fen = tables.fare[c, METRE_FEN] * (metres + tables.rate[EMPTY] * empty_m)
    fen += tables.fare[c, SECOND_FEN] * lasts
    if len(patterns.since) == 0:
        return np.zeros(0, dtype=np.int64)
    if crew < 2 and tables.rule[TWO_DRIVERS_M] >= 0:
        barred |= metres + empty_m > tables.rule[TWO_DRIVERS_M]
    least = np.minimum.reduceat(np.where(barred, np.inf, fen), patterns.since)
    return np.floor(np.minimum(least, 1e12) - 1e-6).astype(np.int64)


def least_s(problem: Problem, streams: Streams, patterns: Patterns, c: int, crew: int) -> Ints:
    """Return (K,) the least seconds from the first boarding to the end of a trip over each pattern."""
    tables, route = problem.tables, patterns.route
    end = int(tables.klass[c, END])
    seconds, metres = route[:, SECONDS].astype(np.float64), route[:, METRES].astype(np.float64)
    if end >= 0:
        seconds += np.maximum(0, tables.leg[1, np.concatenate(streams.zones)[route[:, LAST_ZONE]], end])
    stops = np.bitwise_count(route[:, [VILLAGES, ZONES]]).sum(axis=1, dtype=np.int64)
    service = stops * int(tables.rule[STOP_S]) + 2 * int(tables.rule[PER_RIDER_S] * tables.rule[MIN_RIDERS])
    if len(patterns.since) == 0:
        return np.zeros(0, dtype=np.int64)
    lasts = np.maximum(seconds + service, durations(tables.duty, seconds, metres, crew))
    least: Ints = np.floor(np.minimum.reduceat(lasts, patterns.since)).astype(np.int64)
    return least


def durations(duty: Ints, seconds: Floats, metres: Floats, crew: int) -> Floats:
    """Return a time that no lawful trip of so much driving undercuts, in steps of a grid."""
    if len(seconds) == 0:
        return seconds
    cell = np.clip(seconds, 0, LONGEST_TRIP_S).astype(np.int64) // GRID_S
    lowest, fewest = int(cell.min()), int(metres.min())
    cells = range(lowest, int(cell.max()) + 1)
    took = np.array([least_duration_s(duty, x * GRID_S, fewest, crew) for x in cells], dtype=np.float64)
    least: Floats = took[cell - lowest]
    return least

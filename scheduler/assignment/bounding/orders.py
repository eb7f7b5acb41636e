"""Orders in which trips may set down: those that keep somebody's ride and detour within their limits."""

from dataclasses import dataclass

import numpy as np

from scheduler.assignment.arrays import CREW, MAX_DETOUR_S, MAX_DROPS, MAX_RIDE_S, Floats, Ints
from scheduler.assignment.bounding.streams import Streams
from scheduler.assignment.compiled import verb
from scheduler.assignment.direct import Direct
from scheduler.assignment.problem import Problem
from scheduler.clock import DAY_S
from scheduler.duty import least_duration_s

MOST_ORDERS = 400_000
NO_LIMIT_S = 10**9
LATE_S = 2
"""The referee lets rides and detours be as much longer than their limits, for what times round."""


@dataclass(frozen=True, slots=True)
class Orders:
    """Hold the orders of drops, each after a last village.

    Parameters
    ----------
    village
        (K,) last village.
    zones
        (K, Z) zones in order, -1 behind the last.
    count
        (K,) how many zones.
    seconds
        (K, Z) drive time from the last village to each zone in order.
    """

    village: Ints
    zones: Ints
    count: Ints
    seconds: Ints

    @property
    def mask(self) -> Ints:
        """Return (K,) the set of zones of each order."""
        bits: Ints = np.where(self.zones >= 0, 1 << np.maximum(0, self.zones), 0).sum(axis=1)
        return bits


@verb
def find_orders(trunk: Ints, hop: Ints, latest: Ints, most: int, found: Ints, took: Ints) -> int:
    """Write all orders in which each zone is reached in time.

    Parameters
    ----------
    trunk, hop
        (V, Z), (Z, Z) day seconds, -1 = no road.
    latest
        (V, Z) most seconds from the last village to the zone.
    most
        Most zones of an order.
    found, took
        (K, Z + 1) out: last village, zones; (K, Z) out: seconds to each zone.

    Returns
    -------
        How many; more than K where they did not fit.
    """
    villages, zones = trunk.shape
    order, after = np.zeros(zones + 1, np.int64), np.zeros(zones + 1, np.int64)
    seconds = np.zeros(zones + 1, np.int64)
    count = 0
    for v in range(villages):
        depth, mask = 0, 0
        after[0] = 0
        while depth >= 0 and count <= len(found):
            z = after[depth]
            if z >= zones or depth >= most:
                depth -= 1
                if depth >= 0:
                    mask &= ~(1 << order[depth])
                continue
            after[depth] += 1
            leg = trunk[v, z] if depth == 0 else hop[order[depth - 1], z]
            if leg < 0 or mask >> z & 1:
                continue
            order[depth] = z
            seconds[depth] = leg + (seconds[depth - 1] if depth > 0 else 0)
            if seconds[depth] > latest[v, z]:
                continue
            mask |= 1 << z
            depth += 1
            after[depth] = 0
            if count < len(found):
                found[count, 0] = v
                found[count, 1:] = -1
                for k in range(depth):
                    found[count, 1 + k], took[count, k] = order[k], seconds[k]
            count += 1
    return count


def orders_of(problem: Problem, direct: Direct, streams: Streams) -> Orders | None:
    """Return the orders of drops of a part; None where zones hold several places or there are too many.

    Somebody alights at each drop. His ride and his detour are no shorter than if he came straight to the last
    village: whoever boarded there is the model for `latest`, and everybody else is looked at besides.
    """
    tables = problem.tables
    if any(len(zone) > 1 for zone in streams.zones):
        return None
    places = np.concatenate(streams.zones)
    seconds = tables.leg[1]
    most = int(tables.rule[MAX_DROPS])
    found = np.zeros((MOST_ORDERS, len(places) + 1), dtype=np.int64)
    took = np.zeros((MOST_ORDERS, len(places)), dtype=np.int64)
    latest = latest_arrivals(problem, direct, streams)
    count = find_orders(
        seconds[np.ix_(streams.villages, places)], seconds[np.ix_(places, places)], latest,
        most if most >= 0 else len(places), found, took,
    )  # fmt: skip
    if count > MOST_ORDERS:
        return None
    zones = found[:count, 1:].copy()
    return Orders(found[:count, 0].copy(), zones, (zones >= 0).sum(axis=1), took[:count].copy())


def rides_of(streams: Streams) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Return (V, Z) whether somebody may ride from the village to the zone."""
    rides = np.zeros((len(streams.villages), len(streams.zones)), dtype=bool)
    rides[streams.entry[:, 0], streams.zone[streams.entry[:, 1]]] = True
    return rides


def latest_of(problem: Problem, direct: Direct, streams: Streams) -> Ints:
    """Return (V, Z) the most seconds of road from a village to a zone for who boards there."""
    tables = problem.tables
    straight = tables.leg[1][np.ix_(streams.villages, np.concatenate(streams.zones))]
    longest = longest_ride_s(problem, direct, streams)
    most = int(tables.rule[MAX_DETOUR_S])
    # where there is no straight road there is no detour to judge
    within = np.where((straight < 0) | (most < 0), NO_LIMIT_S, straight + most + LATE_S)
    latest: Ints = np.where(rides_of(streams), np.minimum(within, longest), -1)
    return latest


def latest_arrivals(problem: Problem, direct: Direct, streams: Streams) -> Ints:
    """Return (V, Z) the most seconds from the last village to a zone, whoever alights there."""
    near = direct.seconds[np.ix_(streams.villages, streams.villages)]
    own = latest_of(problem, direct, streams)
    before = np.where(np.isfinite(near), near, NO_LIMIT_S).astype(np.int64)
    np.fill_diagonal(before, 0)
    left = np.where(own[:, None, :] < 0, -1, own[:, None, :] - before[:, :, None])
    latest: Ints = left.max(axis=0)
    return latest


def longest_ride_s(problem: Problem, direct: Direct, streams: Streams) -> int:
    """Return the most day seconds of road that fit into the longest ride, whatever the drivers."""
    tables = problem.tables
    ride_s = int(tables.rule[MAX_RIDE_S])
    if ride_s < 0:
        return NO_LIMIT_S
    crew = int(tables.klass[:, CREW].max(initial=1))
    metres: Floats = direct.metres[np.ix_(streams.villages, np.concatenate(streams.zones))]
    fewest = int(metres.min()) if np.isfinite(metres.min()) else 0
    low, high = 0, min(4 * ride_s, 20 * DAY_S)
    while low < high:
        middle = (low + high + 1) // 2
        if least_duration_s(tables.duty, middle, fewest, crew) <= ride_s + LATE_S:
            low = middle
        else:
            high = middle - 1
    return low

"""Sets of zones: nothing is lost by leaving sets out, and no trip is cheaper than the price."""

from itertools import pairwise, permutations

import numpy as np
import pytest

from scheduler.assignment.arrays import Ints
from scheduler.assignment.bounding.subsets import drop_ways, price_sets, trunk_ways
from scheduler.assignment.bounding.walks import NOWHERE, remembered


class World:
    """A few villages and zones at random, roads longer one way than the other."""

    def __init__(self, seed: int, villages: int, zones: int, rooms: int) -> None:
        dice = np.random.default_rng(seed)
        self.arc = dice.integers(50, 400, (villages, villages)).astype(np.int32)
        self.start = dice.integers(50, 400, villages).astype(np.int32)
        self.trunk = dice.integers(900, 2000, (villages, zones))
        self.hop, self.last = dice.integers(50, 600, (zones, zones)), dice.integers(0, 500, zones)
        self.gain = dice.integers(0, 900, (villages, zones))
        self.people = dice.integers(1, 4, (villages, zones))
        self.rooms, self.villages, self.zones = rooms, villages, zones

    def price(self, warm: Ints, halfway: bool = False) -> tuple[Ints, Ints]:
        """Return the floor and the least fen found, by riders."""
        inner = np.empty((1 << self.zones, self.zones), dtype=np.int64)
        drop_ways(self.hop, self.last, inner)
        exact = np.empty((1 << self.zones, self.villages), dtype=np.int32)
        over = np.empty_like(exact)
        trunk_ways(self.trunk, inner, exact, over)
        order = np.lexsort((-self.gain.ravel(), np.repeat(np.arange(self.villages), self.zones)))
        first = np.arange(self.villages + 1) * self.zones
        zone = np.tile(1 << np.arange(self.zones), self.villages)
        best = np.full(self.rooms + 1, int(NOWHERE))
        shelf, who = np.tile(best[:, None], 4), np.full((self.rooms + 1, 4), -1)
        low, none = np.empty_like(best), np.zeros_like(exact)
        step = remembered(np.zeros((self.villages, self.villages), dtype=np.int64), self.villages, -1)
        price_sets(
            self.start, self.arc, np.zeros_like(self.arc), step, self.gain.ravel()[order],
            self.people.ravel()[order], first, zone[order], np.arange(self.zones), exact, over, none, none,
            np.full(1 << self.zones, self.rooms), np.zeros(self.rooms + 1, dtype=np.int64),
            2 if halfway else 1000, warm, np.zeros(1, dtype=np.int64), best, shelf, who, low,
        )  # fmt: skip
        return low, best

    def cheapest(self, w: int) -> int:
        """Try every walk and every order of zones."""
        best = int(NOWHERE)
        tours = [t for n in range(1, self.zones + 1) for t in permutations(range(self.zones), n)]
        for walk in (t for n in range(1, self.villages + 1) for t in permutations(range(self.villages), n)):
            way = self.start[walk[0]] + sum(self.arc[j, i] for i, j in pairwise(walk))
            for tour in tours:
                gains = [sorted(np.repeat(self.gain[v, tour], self.people[v, tour]))[::-1] for v in walk]
                if w < len(walk) or sum(map(len, gains)) < w:
                    continue
                rest = sorted((g for gain in gains for g in gain[1:]), reverse=True)
                gain = sum(g[0] for g in gains) + sum(rest[: w - len(walk)])
                drop = sum(self.hop[a, b] for a, b in pairwise(tour)) + self.last[tour[-1]]
                best = min(best, int(way + self.trunk[walk[-1], tour[0]] + drop - gain))
        return best


@pytest.mark.parametrize("seed", range(4))
def test_the_price_is_that_of_the_cheapest_trip(seed: int) -> None:
    world = World(seed, villages=3, zones=3, rooms=6)

    low, best = world.price(np.zeros(0, dtype=np.int64))

    assert low[1:].tolist() == best[1:].tolist() == [world.cheapest(w) for w in range(1, 7)]


@pytest.mark.parametrize("seed", range(3))
def test_leaving_sets_out_changes_no_price(seed: int) -> None:
    world = World(seed, villages=9, zones=6, rooms=20)

    low, _ = world.price(np.zeros(0, dtype=np.int64))
    every, _ = world.price(np.arange(1, 1 << 6))

    assert low[1:].tolist() == every[1:].tolist()


def test_a_price_cut_short_is_never_above_the_whole() -> None:
    world = World(1, villages=9, zones=7, rooms=20)

    short, _ = world.price(np.zeros(0, dtype=np.int64), halfway=True)
    whole, _ = world.price(np.zeros(0, dtype=np.int64))

    assert (short[1:] <= whole[1:]).all()
    assert (short[1:] < whole[1:]).any()

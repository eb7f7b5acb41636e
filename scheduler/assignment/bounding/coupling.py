"""Coaches that days and parts share: what one more of each class and day is worth, paid by all trips.

No more trips of a class run on a day than its coaches can make, nor in all. The bound of a part by itself
knows only the latter. Here these limits are relaxed with a price each, as in any Lagrangian: every trip pays
the prices of its class and day, and what the coaches that there are would pay is taken off the sum.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from scheduler.assignment.arrays import Floats, Ints
from scheduler.assignment.bounding.fleet import Fleet
from scheduler.assignment.bounding.zoned import NEVER, Zoned
from scheduler.assignment.direct import Direct

NO_LIMIT = 10**6
PRICE_ROUNDS = 40
ROUNDS_A_PRICE = 6
"""Rounds in which prices are sought for what trips cost now, and rounds of all parts with each of them."""


@dataclass(slots=True)
class Coupling:
    """Bound all parts together.

    Parameters
    ----------
    parts
        The bounds of each part: its own, or those of few and many trips.
    most
        (C, D + 1) most trips of each class on each day, and in all.
    prices
        (C, D + 1) fen.
    target
        What all parts together cost in the best plan known.
    best
        Best bound so far.
    """

    parts: tuple[tuple[Zoned, ...], ...]
    most: Ints
    target: float
    prices: Floats = field(init=False)
    best: float = 0.0
    rounds: int = 0
    stride: float = 0.5

    def __post_init__(self) -> None:
        self.prices = np.zeros(self.most.shape)

    @property
    def work(self) -> float:
        """Return the steps of all programs run."""
        return sum(leaf.work for part in self.parts for leaf in part)

    def improve(self) -> None:
        """Improve each part at the present prices; now and then take the best prices for them."""
        if self.rounds % ROUNDS_A_PRICE == 0:
            self.reprice()
        self.rounds += 1
        for part in self.parts:
            leaf = min(part, key=lambda other: other.best)
            leaf.improve()
        self.best = max(self.best, self.value([min(leaf.best for leaf in part) for part in self.parts]))

    def value(self, fen: list[float]) -> float:
        """Return the bound when the parts cost so much at the present prices."""
        return sum(fen) - float((np.rint(self.prices) * self.most).sum())

    def reprice(self) -> None:
        """Find prices by subgradients, with the trips of each part priced as at its best multipliers."""
        best, best_prices, stride = -NEVER, self.prices.copy(), self.stride
        for _ in range(PRICE_ROUNDS):
            if self.parts[0][0].halt[0]:
                break
            fleets = [min(map(self.refleet, part), key=lambda fleet: fleet[1].value) for part in self.parts]
            value = self.value([fleet.value for _, fleet in fleets])
            if value > best:
                best, best_prices = value, self.prices.copy()
            else:
                stride *= 0.85
            used = sum(self.used(leaf, fleet) for leaf, fleet in fleets) - self.most
            used = np.where((self.prices <= 0) & (used < 0), 0, used)
            norm = float((used**2).sum())
            if norm == 0:
                break
            step = stride * max(self.target - value, 1e-3 * self.target) / norm
            self.prices = np.maximum(0.0, self.prices + step * used)
        self.prices = best_prices
        for part in self.parts:
            for leaf in part:
                self.settle(leaf)
        self.best = max(self.best, self.value([min(leaf.best for leaf in part) for part in self.parts]))

    def charge(self, leaf: Zoned) -> None:
        """Let the trips of a part pay the present prices."""
        prices = np.rint(self.prices).astype(np.int64)
        leaf.surcharge = np.array(
            [prices[v.klass, leaf.modes[v.mode].day] + prices[v.klass, -1] for v in leaf.variants],
            dtype=np.int64,
        )

    def refleet(self, leaf: Zoned) -> tuple[Zoned, Fleet]:
        """Choose coaches anew at the present prices, for multipliers and trips as they are."""
        self.charge(leaf)
        assert leaf.best_fleet is not None
        return leaf, leaf.choose(leaf.best_fleet.lows, leaf.best_fleet.fen)

    def settle(self, leaf: Zoned) -> None:
        """Begin anew at the present prices."""
        fleet = self.refleet(leaf)[1]
        leaf.best, leaf.best_fleet, leaf.idle = fleet.value, fleet, 0
        leaf.multiplier = leaf.best_multiplier.copy()
        if leaf.steering is not None:
            leaf.steering.reach = max(leaf.steering.reach, 0.02)

    def used(self, leaf: Zoned, fleet: Fleet) -> Ints:
        """Return (C, D + 1) how many trips run of each class on each day, and in all."""
        used = np.zeros(self.most.shape, dtype=np.int64)
        for c, w in np.argwhere(fleet.trips):
            variant = leaf.variants[fleet.owner[c, w]]
            used[c, leaf.modes[variant.mode].day] += fleet.trips[c, w]
            used[c, -1] += fleet.trips[c, w]
        return used


def make_coupling(
    direct: Direct, parts: Sequence[Zoned], days: int, target: float, before: Coupling | None
) -> Coupling | None:
    """Make the bound of all parts together; None where each is as good by itself.

    Parameters
    ----------
    days
        How many there are.
    target
        What all parts cost in the best plan known.
    before
        Another one, whose prices are taken over.
    """
    leaves = tuple(tuple(part.leaves()) for part in parts)
    if any(leaf.best_fleet is None for part in leaves for leaf in part):
        return None
    most = limits_of(direct, parts, days)
    coupling = Coupling(leaves, most, target)
    used = np.zeros(most.shape, dtype=np.int64)
    for part in leaves:
        leaf = min(part, key=lambda other: other.best)
        if leaf.best_fleet is not None:
            used += coupling.used(leaf, leaf.best_fleet)
    if before is not None:
        coupling.prices = before.prices.copy()
    return coupling if before is not None or (used > most).any() else None


def limits_of(direct: Direct, parts: Sequence[Zoned], days: int) -> Ints:
    """Return (C, D + 1) most trips of each class on each day, and in all."""
    a_day = np.repeat(direct.most_a_day[:, None], days, axis=1)
    if not all(part.by_day for part in parts):
        a_day = np.full_like(a_day, NO_LIMIT)
    return np.concatenate([a_day, direct.most[:, None]], axis=1)

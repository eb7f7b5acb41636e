"""A Lagrangian over whole coaches, priced by the sets of zones where they set down, for a part of a problem.

Relaxed is only that each person is served exactly once (a multiplier for each stream). Kept is that coaches
are whole (a knapsack over persons), and what a trip costs on its way: to its pickups, over the trunk, from
zone to zone and home, with lawful rests and the seats that it may sell. Any multipliers prove a bound.
"""

from copy import copy
from dataclasses import dataclass, field, replace

import numpy as np

from scheduler.assignment.arrays import Floats, Ints
from scheduler.assignment.bounding.cuts import Cuts, cuts_of, less_gains
from scheduler.assignment.bounding.fares import Variant
from scheduler.assignment.bounding.fleet import DEAR, Fleet, choose_fleet
from scheduler.assignment.bounding.steering import STAY, Steering
from scheduler.assignment.bounding.streams import Mode, Streams
from scheduler.assignment.bounding.subsets import price_sets
from scheduler.assignment.bounding.walks import LANES, NOWHERE, REAL, cover_of
from scheduler.assignment.direct import Direct

SHELF = 16
"""Sets of zones that share in a step."""
GAINS = 4e8
"""Most fen that all riders of a trip may gain together, so that sums fit into 32 bits."""
PATIENCE, WORTH_IT = 15, 0.005
"""Rounds without progress before the steps become shorter, and what part of the gap closed is progress."""
SCALES = (1.0, 0.95, 0.9, 0.8)
"""Parts of a plan's multipliers that are tried first."""
MOST_STEERED = 400
"""With more streams than this the linear program takes longer than it saves."""
SETTLED, CUT_STRIDE = 0.05, 0.05
"""Steps so short that a part is split rather than improved further, and steps after new cuts."""
MOST_TRIPS_COUNTED = 40
NEVER = 1e14
"""Proven of what cannot be."""
MOST_COUNTED = 3e7
"""Steps of the choice of coaches up to which all that may be scarce are counted."""
WIDER, NARROWER, SHORTEST_REACH = 1.5, 0.5, 1e-3


@dataclass(slots=True)
class Priced:
    """Hold the priced trips of one variant: a floor by riders, and the cheapest trips found."""

    variant: Variant
    fen: Ints
    low: Ints
    shelf: Ints
    who: Ints
    entries: tuple[Ints, Ints, Ints, Ints, Ints]


@dataclass(slots=True)
class Zoned:
    """Bound one part of the problem.

    Parameters
    ----------
    streams, modes, variants
        The part's people, days and coaches.
    rows
        (C,) most coaches of each class, 0 = any number.
    step
        See `walks.remembered`.
    order
        Zones in the order in which they are decided.
    halt
        (1,) not zero = stop as soon as possible.
    start
        (S,) multipliers to begin with; those of cuts follow behind.
    target
        What the part costs in the best plan known.
    allowed
        See `fleet.choose_fleet`.
    runs
        How many trips run on average of late.
    children
        The same part with few trips, and with more: one of both must be.
    seen
        The trips that were seen while steering.
    surcharge
        For each variant, fen that each of its trips pays besides, see `coupling`.
    whole
        Whether it must not be split any more.
    by_day
        Whether trips may be on each day on which they could, and not only on those that matter by themselves.
    fleet, best_fleet
        The last one, and that of the best multipliers.
    cuts
        How many trips at least go where.
    """

    streams: Streams
    modes: tuple[Mode, ...]
    variants: tuple[Variant, ...]
    rows: Ints
    step: Ints
    order: Ints
    halt: Ints
    start: Floats
    target: float
    batches: int = 100_000
    multiplier: Floats = field(init=False)
    best_multiplier: Floats = field(init=False)
    best: float = -1e15
    stride: float = 0.2
    idle: int = 0
    rounds: int = 0
    work: float = 0.0
    direction: Floats | None = None
    warm: list[list[int]] = field(init=False)
    steering: Steering | None = None
    allowed: Ints = field(default_factory=lambda: np.zeros(1, dtype=np.int64))
    runs: float = 0.0
    children: "tuple[Zoned, ...]" = ()
    seen: dict[tuple[tuple[int, int], bytes], float] = field(default_factory=dict)
    surcharge: Ints = field(init=False)
    whole: bool = False
    by_day: bool = True
    fleet: Fleet | None = None
    best_fleet: Fleet | None = None
    cuts: Cuts = field(init=False)

    def __post_init__(self) -> None:
        self.cuts = cuts_of(self.streams, self.variants)
        self.multiplier = self.start.copy()
        self.best_multiplier = self.start.copy()
        self.warm = [[] for _ in self.variants]
        self.surcharge = np.zeros(len(self.variants), dtype=np.int64)

    def evaluate(self, multiplier: Floats) -> tuple[float, Floats] | None:
        """Return the bound for some multipliers, and how often each is served too little; None if halted."""
        streams, cuts, count = self.streams, self.cuts, len(self.streams.people)
        fen = np.rint(multiplier).astype(np.int64)
        gained = cuts.gains(fen[count:])
        priced = [self.price(k, fen[:count], gained) for k in range(len(self.variants))]
        if self.halt[0]:
            return None
        fleet = self.choose(tuple(p.low for p in priced), fen)
        self.fleet = fleet
        if fleet.stays < 0:
            return NEVER, np.zeros(len(fen))
        self.runs = 0.8 * self.runs + 0.2 * float(fleet.trips.sum())
        by_left = np.argsort(self.spare(fen), kind="stable")
        stay, visits = np.zeros(count), np.zeros(len(gained))
        ends = np.concatenate([[0], np.cumsum(streams.people[by_left])])
        stay[by_left] = np.diff(np.minimum(fleet.stays, ends))
        served = stay.copy()
        kinds = {
            (int(fleet.owner[c, w]), int(w)): int(fleet.trips[c, w]) for c, w in np.argwhere(fleet.trips)
        }
        if self.steering is not None:
            at_home = [(STAY, fleet.stays)] if fleet.stays else []
            self.steering.fleets[(*kinds.items(), *at_home)] = None
        for (k, w), trips in kinds.items():
            self.add_cover(priced[k], k, w, trips, served, visits)
        cuts.begin_round()
        met = cuts.served(visits, stay)
        return fleet.value, np.concatenate([streams.people - served, cuts.least - met])

    def spare(self, fen: Ints) -> Ints:
        """Return (S,) what leaving somebody behind costs, less what he and the cuts gain."""
        count = len(self.streams.people)
        spare: Ints = self.streams.left - fen[:count] - self.cuts.gains_of_staying(fen[count:])
        return spare

    def choose(self, lows: tuple[Ints, ...], fen: Ints) -> Fleet:
        """Choose coaches for trips that are priced already."""
        streams, width = self.streams, max((len(low) for low in lows), default=1)
        reduced = np.full((len(self.rows), width), DEAR)
        owner = np.full((len(self.rows), width), -1)
        for k, (variant, low) in enumerate(zip(self.variants, lows, strict=True)):
            c, size = variant.klass, len(low)
            charged = np.where(low >= REAL, DEAR, low + self.surcharge[k])
            owner[c, :size] = np.where(charged < reduced[c, :size], k, owner[c, :size])
            reduced[c, :size] = np.minimum(charged, reduced[c, :size])
        reduced[:, 0] = DEAR
        spare, needed = self.spare(fen), np.concatenate([streams.people, self.cuts.least])
        by_left = np.argsort(spare, kind="stable")
        stay = np.concatenate([[0], np.cumsum(np.repeat(spare[by_left], streams.people[by_left]))])
        trips, value = np.zeros_like(reduced), np.zeros((len(self.allowed), len(stay)), dtype=np.int64)
        total, stays = choose_fleet(reduced, self.rows, stay, self.allowed, trips, value)
        whole = float(total + (fen * needed).sum()) if stays >= 0 else NEVER
        return Fleet(whole, trips, owner, stays, lows, fen)

    def price(self, k: int, fen: Ints, gained: Ints) -> Priced:
        """Price the trips of a variant, which gain something by the zones they visit."""
        variant, streams = self.variants[k], self.streams
        ways = variant.ways
        assert ways is not None
        exact, over = less_gains(ways.exact, gained) if gained.any() else (ways.exact, ways.over)
        entry = streams.entry[self.modes[variant.mode].allowed[streams.entry[:, 1]]]
        entry = entry[np.lexsort((-fen[entry[:, 1]], entry[:, 0]))]
        first = np.searchsorted(entry[:, 0], np.arange(len(streams.villages) + 1))
        stream = entry[:, 1].copy()
        entries = (fen[stream], streams.people[stream], stream, first, 1 << streams.zone[stream])
        size = len(variant.extra)
        best, low = np.full(size, int(NOWHERE)), np.empty(size, dtype=np.int64)
        shelf, who = np.full((size, SHELF), int(NOWHERE)), np.full((size, SHELF), -1)
        batches = price_sets(
            ways.start, ways.arc, ways.ride, self.step, entries[0], entries[1], first, entries[4],
            self.order, exact, over, ways.exact_ride, ways.over_ride, variant.room, variant.extra,
            self.batches, np.array(self.warm[k], dtype=np.int64), self.halt, best, shelf, who,
            low,
        )  # fmt: skip
        self.work += float(batches * size * self.step.size)
        return Priced(variant, fen, low, shelf, who, entries)

    def add_cover(self, priced: Priced, k: int, w: int, trips: int, served: Floats, visits: Floats) -> None:
        """Add whom trips with w riders carry, and where to; nearly as cheap ones share: that is calmer."""
        shelf, who = priced.shelf[w], priced.who[w]
        found = int((who >= 0).sum())
        if found == 0:
            return
        warmth = max(1.0, 0.1 * (self.target - max(0.0, self.best)) / max(1.0, self.streams.people.sum() / w))
        weights = np.exp(-(shelf[:found] - shelf[0]) / warmth)
        found = int((weights > 1e-3).sum())
        weights = weights[:found]
        count = int((who >= 0).sum()) if self.steering is not None else found
        cover = self.covers(priced, w, who[:count].copy())
        share = trips * weights / weights.sum()
        served += share @ cover[:found]
        np.add.at(visits, self.zones_of(who[:found]), share)
        if self.steering is not None:
            for b in range(count):
                self.steering.add_trip((k, w), cover[b], float(shelf[b] + cover[b] @ priced.fen))
        self.warm[k] = list(dict.fromkeys([int(who[0]), *self.warm[k]]))[: LANES // 4]

    def zones_of(self, who: Ints) -> Ints:
        """Return the sets of zones that trips visit."""
        return who

    def covers(self, priced: Priced, w: int, who: Ints) -> Floats:
        """Return (.., S) whom trips with w riders carry, one for each set of places."""
        ways = priced.variant.ways
        assert ways is not None
        gain, people, stream, first, zone = priced.entries
        cover = np.zeros((len(who), len(self.streams.people)))
        cover_of(
            w, ways.start, ways.arc, ways.ride, self.step, gain, people, stream, first, zone, who, ways.exact,
            ways.exact_ride, cover,
        )  # fmt: skip
        return cover

    def improve(self) -> None:
        """Price one set of multipliers and choose the next: scaled, steered, then by subgradients."""
        if self.children:
            self.improve_child()
            return
        scaling = self.rounds < len(SCALES)
        if scaling:
            self.multiplier = SCALES[self.rounds] * self.start
        found = self.evaluate(self.multiplier)
        if found is None:
            return
        self.rounds += 1
        value, lack = found
        better = value > self.best + 1e-6 * abs(self.best)
        worth_it = better and (scaling or value > self.best + WORTH_IT * (self.target - self.best))
        self.idle = 0 if worth_it else self.idle + 1
        if value > self.best:
            self.best, self.best_multiplier, self.best_fleet = value, self.multiplier.copy(), self.fleet
        if not scaling or self.rounds == len(SCALES):
            self.steer(better) if self.steering is not None else self.step_on(value, lack)
        if self.settled and self.best < self.target and not self.whole:
            self.split()

    @property
    def settled(self) -> bool:
        """Say whether multipliers near the best ones are hardly better."""
        return bool(self.children) or (self.steering is None and (bool(self.seen) or self.stride <= SETTLED))

    def leaves(self) -> list["Zoned"]:
        """Return copies of this bound, or of those into which it was split, which may be charged prices."""
        if self.children:
            return [leaf for child in self.children for leaf in child.leaves()]
        leaf = self.child(self.allowed)
        leaf.best, leaf.best_fleet, leaf.whole, leaf.work = self.best, self.best_fleet, True, 0.0
        return [leaf]

    def improve_child(self) -> None:
        """Improve the child that proves least; both together bound the part."""
        child = min(self.children, key=lambda other: other.best)
        child.target, before = self.target, child.work
        child.improve()
        self.work += child.work - before
        self.best = max(self.best, min(other.best for other in self.children))

    def split(self) -> None:
        """Part the plans into those with fewer trips and those with more, where the average lies between."""
        few = int(np.floor(self.runs + 0.01)) + 1
        size = max(few + 1, len(self.allowed))
        allowed = np.concatenate([self.allowed, np.repeat(self.allowed[-1:], size - len(self.allowed))])
        fewer = np.where(np.arange(size) < few, allowed, -1)
        more = np.where(np.arange(size) < few, -1, allowed)
        if size > MOST_TRIPS_COUNTED or not (more >= 0).any() or not (fewer >= 0).any():
            self.whole = True
            return
        self.children = (self.child(fewer), self.child(more))

    def child(self, allowed: Ints) -> "Zoned":
        """Return the same part with other numbers of trips, to begin from the best multipliers."""
        other = copy(self)
        other.allowed, other.children = allowed, ()
        other.multiplier, other.start = self.best_multiplier.copy(), self.best_multiplier.copy()
        other.best_multiplier, other.best = self.best_multiplier.copy(), -1e15
        other.stride, other.idle, other.direction, other.best_fleet = 0.1, 0, None, None
        other.warm = [list(warm) for warm in self.warm]
        other.cuts = self.cuts.copied()
        if len(self.streams.people) <= MOST_STEERED and not self.cuts.chosen:
            other.steering = Steering(self.streams.people, self.streams.left, self.cap, 0.05, dict(self.seen))
        return other

    def steer(self, better: bool) -> None:
        """Go where the trips seen so far promise most, further after a success and less far after none."""
        if self.steering is None:
            return
        if self.rounds > len(SCALES):
            self.steering.reach = min(0.5, self.steering.reach * (WIDER if better else NARROWER))
        proposed = self.steering.propose(self.best_multiplier, self.surcharge)
        if proposed is None or self.steering.reach < SHORTEST_REACH:
            self.seen = self.steering.trips
            self.steering, self.idle, self.multiplier = None, 0, self.best_multiplier.copy()
        else:
            self.multiplier = proposed

    def step_on(self, value: float, lack: Floats) -> None:
        """Take one step of the deflected subgradient method (Polyak's step towards the best plan)."""
        if self.idle >= PATIENCE:
            self.stride, self.idle, self.direction = 0.7 * self.stride, 0, None
            self.multiplier = self.best_multiplier.copy()
            if self.whole and self.stride <= SETTLED:
                self.cut()
            return
        self.direction = lack if self.direction is None else 0.6 * self.direction + 0.4 * lack
        norm = float((self.direction**2).sum())
        if norm > 0:
            gap = max(self.target - value, 1e-4 * abs(self.target))
            moved = self.multiplier + self.stride * gap / norm * self.direction
            self.multiplier = np.clip(moved, 0.0, self.cap)

    def cut(self) -> None:
        """Ask for as many trips as people need where fewer ran on average of late."""
        found = self.cuts.broken()
        if found:
            self.cuts.chosen += found
            self.cuts.forget()
            self.stride, self.direction = CUT_STRIDE, None
            more = np.zeros(len(found))
            self.start = np.concatenate([self.start, more])
            self.multiplier = np.concatenate([self.multiplier, more])
            self.best_multiplier = np.concatenate([self.best_multiplier, more])
            if self.best_fleet is not None:
                fen = np.concatenate([self.best_fleet.fen, more.astype(np.int64)])
                self.best_fleet = replace(self.best_fleet, fen=fen)

    def begin(self, shares: Floats, target: float) -> None:
        """Begin with the multipliers that a plan suggests.

        Parameters
        ----------
        shares
            (N,) what each person of a piece costs in the plan.
        target
            What the part costs in the plan.
        """
        fen = np.zeros(len(self.streams.people))
        for i, streams in self.streams.of_piece.items():
            for s, people in streams:
                fen[s] += shares[i] * people
        self.start = np.clip(fen / self.streams.people, 0.0, self.cap)
        self.target = target
        if len(fen) <= MOST_STEERED:
            self.steering = Steering(self.streams.people, self.streams.left, self.cap)

    @property
    def cap(self) -> Floats:
        """Return the most that a multiplier may be."""
        widest = max((len(variant.extra) for variant in self.variants), default=1)
        return np.concatenate([np.minimum(self.streams.left, GAINS / widest), self.cuts.cap])


def rows_of(direct: Direct, width: int, people: int) -> Ints:
    """Return (C,) most coaches of each class; 0, not counted, where there are more than enough of them."""
    enough = 0.8 if int(direct.most.sum()) * people * width > MOST_COUNTED else 3.0
    rows: Ints = np.where(direct.most * direct.room.max(axis=0, initial=0) >= enough * people, 0, direct.most)
    return rows

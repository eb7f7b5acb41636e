"""A Lagrangian over whole coaches, priced by the sets of zones where they set down, for a part of a problem.

Relaxed is only that each person is served exactly once (a multiplier for each stream). Kept is that coaches
are whole (a knapsack over persons), and what a trip costs on its way: to its pickups, over the trunk, from
zone to zone and home, with lawful rests and the seats that it may sell. Any multipliers prove a bound.
"""

from dataclasses import dataclass, field

import numpy as np

from scheduler.assignment.arrays import MAX_PICKUPS, SIZE, Floats, Ints
from scheduler.assignment.bounding.fares import Variant, variants_of
from scheduler.assignment.bounding.fleet import DEAR, choose_fleet
from scheduler.assignment.bounding.steering import STAY, Steering
from scheduler.assignment.bounding.streams import Mode, Streams, modes_of, streams_of
from scheduler.assignment.bounding.subsets import price_sets
from scheduler.assignment.bounding.walks import LANES, NOWHERE, REAL, cover_of, remembered
from scheduler.assignment.direct import Direct
from scheduler.assignment.problem import Problem

MOST_VILLAGES, MOST_PEOPLE = 260, 8000
"""Parts with more are left to the simpler bound."""
MANY_STOPS = 9
"""From this limit of pickups on they are not counted."""
SHELF = 16
"""Sets of zones that share in a step."""
GAINS = 4e8
"""Most fen that all riders of a trip may gain together, so that sums fit into 32 bits."""
PATIENCE = 15
"""Rounds without progress before the steps become shorter."""
SCALES = (1.0, 0.95, 0.9, 0.8)
"""Parts of a plan's multipliers that are tried first."""
MOST_STEERED = 400
"""With more streams than this the linear program takes longer than it saves."""
WIDER, NARROWER, SHORTEST_REACH = 1.5, 0.5, 1e-3


@dataclass(slots=True)
class Priced:
    """Hold the priced trips of one variant: a floor by riders, and the cheapest trips found."""

    variant: Variant
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
        (S,) multipliers to begin with.
    target
        What the part costs in the best plan known.
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

    def __post_init__(self) -> None:
        self.multiplier = self.start.copy()
        self.best_multiplier = self.start.copy()
        self.warm = [[] for _ in self.variants]

    def evaluate(self, multiplier: Floats) -> tuple[float, Floats] | None:
        """Return the bound for some multipliers, and how often each is served too little; None if halted."""
        streams = self.streams
        fen = np.rint(multiplier).astype(np.int64)
        priced = [self.price(k, fen) for k in range(len(self.variants))]
        if self.halt[0]:
            return None
        width = max((len(p.low) for p in priced), default=1)
        reduced = np.full((len(self.rows), width), DEAR)
        owner = np.full((len(self.rows), width), -1)
        for k, p in enumerate(priced):
            c, size = p.variant.klass, len(p.low)
            low = np.where(p.low >= REAL, DEAR, p.low)
            owner[c, :size] = np.where(low < reduced[c, :size], k, owner[c, :size])
            reduced[c, :size] = np.minimum(low, reduced[c, :size])
        reduced[:, 0] = DEAR
        spare = streams.left - fen
        by_left = np.argsort(spare, kind="stable")
        stay = np.concatenate([[0], np.cumsum(np.repeat(spare[by_left], streams.people[by_left]))])
        trips, value = np.zeros_like(reduced), np.zeros(len(stay), dtype=np.int64)
        total, stays = choose_fleet(reduced, self.rows, stay, trips, value)
        cover = np.diff(np.minimum(stays, np.concatenate([[0], np.cumsum(streams.people[by_left])])))
        served = np.zeros(len(fen))
        served[by_left] = cover
        if self.steering is not None:
            fleet = [((int(c), int(w)), int(trips[c, w])) for c, w in zip(*np.nonzero(trips), strict=True)]
            self.steering.fleets[(*fleet, *([(STAY, stays)] if stays else []))] = None
        for c, w in zip(*np.nonzero(trips), strict=True):
            self.add_cover(priced[owner[c, w]], int(owner[c, w]), int(w), int(trips[c, w]), served)
        return float(total + (fen * streams.people).sum()), streams.people - served

    def price(self, k: int, fen: Ints) -> Priced:
        """Price the trips of a variant."""
        variant, streams = self.variants[k], self.streams
        ways = variant.ways
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
            self.order, ways.exact, ways.over, ways.exact_ride, ways.over_ride, variant.room,
            variant.extra, self.batches, np.array(self.warm[k], dtype=np.int64), self.halt, best, shelf, who,
            low,
        )  # fmt: skip
        self.work += float(batches * size * self.step.size)
        return Priced(variant, low, shelf, who, entries)

    def add_cover(self, priced: Priced, k: int, w: int, trips: int, served: Floats) -> None:
        """Add whom some trips with w riders carry; nearly as cheap trips share, which calms the steps."""
        variant, shelf, who = priced.variant, priced.shelf[w], priced.who[w]
        ways = variant.ways
        found = int((who >= 0).sum())
        if found == 0:
            return
        warmth = max(1.0, 0.1 * (self.target - max(0.0, self.best)) / max(1.0, self.streams.people.sum() / w))
        weights = np.exp(-(shelf[:found] - shelf[0]) / warmth)
        found = int((weights > 1e-3).sum())
        weights = weights[:found]
        gain, people, stream, first, zone = priced.entries
        count = int((who >= 0).sum()) if self.steering is not None else found
        cover = np.zeros((count, len(served)))
        cover_of(
            w, ways.start, ways.arc, ways.ride, self.step, gain, people, stream, first, zone,
            who[:count].copy(), ways.exact, ways.exact_ride, cover,
        )  # fmt: skip
        served += trips * weights / weights.sum() @ cover[:found]
        if self.steering is not None:
            fen = np.zeros(len(served))
            fen[stream] = gain
            for b in range(count):
                self.steering.add_trip((variant.klass, w), cover[b], float(shelf[b] + cover[b] @ fen))
        self.warm[k] = list(dict.fromkeys([int(who[0]), *self.warm[k]]))[: LANES // 4]

    def improve(self) -> None:
        """Price one set of multipliers and choose the next: scaled, steered, then by subgradients."""
        scaling = self.rounds < len(SCALES)
        if scaling:
            self.multiplier = SCALES[self.rounds] * self.start
        found = self.evaluate(self.multiplier)
        if found is None:
            return
        self.rounds += 1
        value, lack = found
        better = value > self.best + 1e-6 * abs(self.best)
        self.idle = 0 if better else self.idle + 1
        if better:
            self.best, self.best_multiplier = value, self.multiplier.copy()
        if not scaling or self.rounds == len(SCALES):
            self.steer(better) if self.steering is not None else self.step_on(value, lack)

    def steer(self, better: bool) -> None:
        """Go where the trips seen so far promise most, further after a success and less far after none."""
        if self.steering is None:
            return
        if self.rounds > len(SCALES):
            self.steering.reach = min(0.5, self.steering.reach * (WIDER if better else NARROWER))
        proposed = self.steering.propose(self.best_multiplier)
        if proposed is None or self.steering.reach < SHORTEST_REACH:
            self.steering, self.idle, self.multiplier = None, 0, self.best_multiplier.copy()
        else:
            self.multiplier = proposed

    def step_on(self, value: float, lack: Floats) -> None:
        """Take one step of the deflected subgradient method (Polyak's step towards the best plan)."""
        if self.idle >= PATIENCE:
            self.stride, self.idle, self.direction = 0.7 * self.stride, 0, None
            self.multiplier = self.best_multiplier.copy()
            return
        self.direction = lack if self.direction is None else 0.6 * self.direction + 0.4 * lack
        norm = float((self.direction**2).sum())
        if norm > 0:
            gap = max(self.target - value, 1e-4 * abs(self.target))
            moved = self.multiplier + self.stride * gap / norm * self.direction
            self.multiplier = np.clip(moved, 0.0, self.cap)

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
        return np.minimum(self.streams.left, GAINS / widest)


def make_zoned(problem: Problem, direct: Direct, members: Ints, halt: Ints) -> Zoned | None:
    """Make the bound of a part; None where the part is too large for it."""
    people = int(problem.tables.piece[members, SIZE].sum())
    if people > MOST_PEOPLE:
        return None
    streams = streams_of(problem, direct, members)
    if len(streams.villages) > MOST_VILLAGES:
        return None
    modes = modes_of(problem, streams)
    variants = variants_of(problem, direct, streams, modes)
    width = max((len(variant.extra) for variant in variants), default=1)
    # counting the coaches of a class is left out where there are more than enough of them
    rows = np.where(direct.most * width >= 0.8 * people, 0, direct.most)
    metres = np.minimum(direct.metres, 1e12).astype(np.int64)
    centre = np.array(
        [direct.metres[np.ix_(zone, np.concatenate(streams.zones))].mean() for zone in streams.zones]
    )
    most_stops = int(problem.tables.rule[MAX_PICKUPS])
    step = remembered(
        metres[np.ix_(streams.villages, streams.villages)],
        3 if len(streams.villages) <= 40 and most_stops < 0 else 2,
        most_stops if most_stops < MANY_STOPS else -1,
    )
    return Zoned(
        streams, modes, variants, rows, step, np.argsort(-centre, kind="stable"), halt,
        np.minimum(streams.left, GAINS / width), float((streams.left * streams.people).sum()),
    )  # fmt: skip

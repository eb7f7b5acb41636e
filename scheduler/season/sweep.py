"""A season swept from its first day to its last: sketch the days ahead, lay today's trips, sketch again."""

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from routing.matrix import TravelMatrix
from scheduler.accounts import trips_fen
from scheduler.assignment.drafts import Draft
from scheduler.assignment.problem import coach_classes
from scheduler.case import Case
from scheduler.clock import DAY_S
from scheduler.demand import Demand
from scheduler.season.fleetbound import season_bound
from scheduler.season.hopes import Hopes
from scheduler.season.kinds import kinds_of, kinds_problem
from scheduler.season.laying import DayLayer
from scheduler.season.ledger import Ledger
from scheduler.season.pace import Pace
from scheduler.season.pools import Pools, Reception
from scheduler.season.rates import rates_of
from scheduler.season.regions import regions_of
from scheduler.season.sketch import Ask, search_sketch, sketch_problem
from scheduler.trips import Trip

HORIZON, STEP = 8, 4
"""Days that are sketched at once, and after how many of them they are sketched again."""
CORES = 2
"""Regions sketched side by side; a fixed number, so that a plan does not depend on the machine."""
BACK_BY_S = 11 * 3600
"""A coach that is back by this time of day may still set out on that day."""
FAILED_TOO_OFTEN = 3
"""By how many more trips that cannot lawfully run than such that can a kind is spared a region."""
LATEST = 2
"""Most days by which drops are put off for firms whose quota is used up."""
LEAST_SHARE = 0.4
"""Least share of its time of search that a region gets where building took longer than thought."""
DUE_ROUNDS = 4
"""Rounds for each piece of those who are due and left over."""

Told = Callable[[float, int, int, int], None]
"""Called with best fen, bound fen, trips, and people who are not planned yet or left behind."""


@dataclass(frozen=True, slots=True)
class SeasonAnswer:
    """Hold the trips of a season, what they and those left behind cost, and a proven bound."""

    trips: tuple[Trip, ...]
    fen: float
    bound_fen: int
    parts: int


class Sweep:
    """Plan a season once, from its first day to its last.

    Parameters
    ----------
    case, travel, demands
        The case, its roads and its parties.
    seed
        Seed of the searches.
    """

    def __init__(self, case: Case, travel: TravelMatrix, demands: Sequence[Demand], seed: int) -> None:
        self.case, self.travel, self.demands, self.seed = case, travel, demands, seed
        self.by_party = {demand.party.party_id: demand for demand in demands}
        self.number = {demand.party.party_id: i for i, demand in enumerate(demands)}
        self.kinds = kinds_of(case)
        classes, self.class_of = coach_classes(case, tuple(sorted(case.coaches)))
        self.rates = rates_of(case, travel, demands, classes)
        kind_of_class = [self.kinds.of[coach.coach_id] for coach in classes]
        self.region = regions_of(case, travel, demands)
        self.regions = int(self.region.max(initial=-1)) + 1
        self.names = kinds_problem(case, travel, self.kinds)
        self.hopes = Hopes(self.kinds, self.rates, kind_of_class, self.region, case.times)
        self.lag = [
            int((case.times.depart_from_s + 1800 + one) // DAY_S) for one in self.hopes.way_s.tolist()
        ]
        self.begin()

    def begin(self) -> None:
        """Forget all trips."""
        self.seat_fen = self.rates.seat_fen
        self.pools = Pools(self.case, self.demands, self.region, self.seat_fen, self.lag)
        self.ledger = Ledger(self.case)
        self.trips: list[Trip] = []
        self.sketched: dict[int, list[tuple[int, Draft]]] = defaultdict(list)
        self.failed: Counter[tuple[int, int]] = Counter()
        self.parts = 0

    def bound(self) -> int:
        """Return a lower bound of the objective of any plan."""
        counts = np.bincount(self.class_of) if len(self.class_of) else np.zeros(0, dtype=np.int64)
        return season_bound(self.case, self.demands, self.rates, counts)

    @property
    def fen(self) -> float:
        """Return what trips and those not carried cost."""
        return trips_fen(self.case, self.trips) + float(self.pools.left_fen[~self.pools.served].sum())

    def run(self, pace: Pace, keep_on: Callable[[], bool], told: Callable[[], None]) -> None:
        """Plan day after day while there is time.

        Parameters
        ----------
        pace
            How long each part is searched.
        keep_on
            Asked before each part whether to go on.
        told
            Called after each part.
        """
        days = len(self.case.days)
        for day in range(days):
            if pace.over() or not keep_on():
                return
            if day % STEP == 0:
                self.sketch(day, min(day + HORIZON, days) - 1, pace, keep_on)
            begun, before = pace.now(), len(self.trips)
            self.lay_day(day)
            told()
            for part in self.due_parts():
                if pace.over() or not keep_on():
                    return
                if self.plan_due(day, *part, pace, keep_on):
                    told()
            carried = sum(len(trip.seats) for trip in self.trips[before:])
            pace.note(pace.now() - begun, carried)

    def due_parts(self) -> list[tuple[int, int]]:
        """Return region and days of delay of the parts that plan those who are due and left over."""
        return [
            *((region, 0) for region in range(self.regions)),
            (-1, 0),
            *((region, late) for region in range(self.regions) for late in range(1, LATEST + 1)),
        ]

    def asks(self, first: int, last: int) -> list[Ask]:
        """Return what each region asks for from one day to another."""
        reception = Reception(self.ledger, self.pools.quota)
        pools = [self.pools.coming(reception, first, last, region) for region in range(self.regions)]
        people = [self.pools.people[list(pool.parties)].sum() for pool in pools]
        here = self.hopes.here(self.ledger, self.case, first, last)
        counts = self.hopes.shared(*here, people, last + 1 == len(self.case.days))
        room = self.hopes.room_by_day(*here, counts, last + 1 - first)
        pools = [self.pools.spread(pool, room[region], first) for region, pool in enumerate(pools)]
        return [
            Ask(region, first, last, pool, counts[region], self.hopes.rest_s[region])
            for region, pool in enumerate(pools)
            if pool.parties
        ]

    def weight(self, ask: Ask) -> float:
        """Return how much search a region is worth: between what it costs and how many people it has."""
        own = list(ask.pool.parties)
        people = self.pools.people[own]
        return float(np.sqrt(people.sum() * (people * self.seat_fen[own]).sum())) + 1.0

    def sketch(self, first: int, last: int, pace: Pace, keep_on: Callable[[], bool]) -> None:
        """Sketch the trips of all regions from one day to another, two regions at a time."""
        begun = pace.now()
        asks = self.asks(first, last)
        weight = {ask.region: self.weight(ask) for ask in asks}
        rest = -(-(len(self.case.days) - first) // STEP)
        seconds = pace.search_s(int(self.pools.people[~self.pools.served].sum()), rest)
        search_begun = pace.now()

        def search(ask: Ask) -> tuple[Draft, ...]:
            problem = sketch_problem(self.case, self.travel, self.kinds, self.demands, ask)
            share_s = None
            if seconds is not None:
                # what building took is gone, but for a least that keeps the last regions from none
                whole_s = seconds * CORES * weight[ask.region] / sum(weight.values())
                share_s = max(LEAST_SHARE * whole_s, min(whole_s, search_begun + seconds - pace.now()))
            seed = self.seed * 1000 + self.parts + ask.region
            drafts = search_sketch(problem, seed, share_s, pace.rounds, keep_on)
            of = [self.kinds.of[coach.coach_id] for coach in problem.classes]
            return tuple(replace(draft, klass=of[draft.klass]) for draft in drafts)

        order = sorted(asks, key=lambda ask: (-weight[ask.region], ask.region))
        with ThreadPoolExecutor(CORES) as threads:
            found = dict(zip([ask.region for ask in order], threads.map(search, order), strict=True))
        pace.note_sketch(pace.now() - begun - (seconds or 0.0))
        self.parts += len(asks)
        self.sketched.clear()
        for region in sorted(found):
            for draft in found[region]:
                self.sketched[first + draft.day].append((region, replace(draft, day=0)))

    def layer(self, day: int, late: int = 0) -> DayLayer:
        """Return who lays trips of a day."""
        date = self.case.days[day]
        names = replace(self.names, case=replace(self.case, first_day=date, last_day=date))
        return DayLayer(names, self.by_party, self.ledger, late)

    def lay_day(self, day: int) -> None:
        """Lay the trips sketched for a day; those that cannot run then are put off if all can wait."""
        layer = self.layer(day)
        carried: dict[int, list[int]] = defaultdict(list)
        fen: Counter[int] = Counter()
        order = sorted(
            self.sketched.pop(day, ()), key=lambda one: (one[0], -len(one[1].boards), one[1].boards)
        )
        for region, draft in order:
            parties = [self.number[party_id] for party_id, _ in draft.boards]
            if self.pools.served[parties].any():
                continue
            trip = layer.lay(draft, f"T{len(self.trips) + 1:04d}")
            if trip is not None:
                self.trips.append(trip)
                carried[region] += parties
                fen[region] += trip.cost_fen
            elif day + 1 in self.sketched and self.pools.may[parties, day + 1].all():
                self.sketched[day + 1].append((region, draft))
        for region, parties in carried.items():
            self.pools.carried(region, parties, fen[region])

    def plan_due(self, day: int, region: int, late: int, pace: Pace, keep_on: Callable[[], bool]) -> bool:
        """Plan who is due and left over in one region (-1: anywhere); False where nobody is."""
        kept = np.zeros(len(self.demands), dtype=bool)
        kept[[self.number[p] for day in self.sketched.values() for _, one in day for p, _ in one.boards]] = (
            True
        )
        reception = Reception(self.ledger, self.pools.quota)
        pool = self.pools.leftover(day) if region < 0 else self.pools.due(reception, day, region, late, kept)
        if not pool.parties:
            return False
        date = self.case.days[day]
        coaches = self.ledger.free_coaches(self.case.clock.midnight(date) + BACK_BY_S)
        lawful = [one for one in coaches if self.failed[region, self.kinds.of[one]] < FAILED_TOO_OFTEN]
        coaches = lawful or coaches
        if not coaches:
            return False
        counts = np.bincount([self.kinds.of[one] for one in coaches], minlength=len(self.kinds.coaches))
        rest_s = self.hopes.rest_s[region] if region >= 0 else np.zeros(len(counts))
        ask = Ask(region, day, day, pool, counts, rest_s)
        problem = sketch_problem(self.case, self.travel, self.kinds, self.demands, ask)
        drafts = search_sketch(problem, self.seed + self.parts, None, DUE_ROUNDS, keep_on)
        self.parts += 1
        layer = self.layer(day, late)
        for draft in sorted(drafts, key=lambda one: (-len(one.boards), one.boards)):
            kind = self.kinds.of[problem.classes[draft.klass].coach_id]
            trip = layer.lay(replace(draft, klass=kind), f"T{len(self.trips) + 1:04d}")
            as_wished = trip is not None and self.kinds.of[trip.coach_id] == kind
            self.failed[region, kind] += -1 if as_wished else 1
            if trip is not None:
                self.trips.append(trip)
                # poor trips for few: nothing to learn for those who may wait
                self.pools.carried(-1, [self.number[party_id] for party_id, _ in draft.boards], 0)
        return True


def plan_season(
    case: Case,
    travel: TravelMatrix,
    demands: Sequence[Demand],
    seed: int,
    until: float | None,
    rounds: int,
    told: Told,
    keep_on: Callable[[], bool],
) -> SeasonAnswer:
    """Plan a season of many people day by day.

    Parameters
    ----------
    case, travel, demands
        The case, its roads and the parties that may travel.
    seed
        Seed of the searches.
    until, rounds
        Moment of `time.monotonic()` to stop at, or where None rounds of search for each piece.
    told, keep_on
        Told of progress; asked whether to go on.
    """
    sweep = Sweep(case, travel, demands, seed)
    bound_fen = sweep.bound()

    def tell() -> None:
        waiting = int(sweep.pools.people[~sweep.pools.served].sum())
        told(sweep.fen, bound_fen, len(sweep.trips), waiting)

    tell()
    sweep.run(Pace(until, rounds, time.monotonic), keep_on, tell)
    return SeasonAnswer(tuple(sweep.trips), sweep.fen, bound_fen, sweep.parts)

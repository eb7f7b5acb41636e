"""A season planned day by day: regions from the farthest on, then whoever is left over."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from routing.matrix import TravelMatrix
from scheduler.accounts import trips_fen
from scheduler.assignment.drafts import Draft
from scheduler.assignment.problem import Problem, coach_classes
from scheduler.case import Case
from scheduler.clock import DAY_S
from scheduler.demand import Demand
from scheduler.season.dayparts import day_problem, search_day
from scheduler.season.fleetbound import season_bound
from scheduler.season.laying import DayLayer
from scheduler.season.ledger import Ledger
from scheduler.season.pools import Pools
from scheduler.season.rates import rates_of
from scheduler.season.regions import regions_of
from scheduler.trips import Trip

BACK_BY_S = 11 * 3600
"""A coach that is back by this time of day may still set out on that day."""
FAILED_TOO_OFTEN = 3
"""By how many more trips that cannot lawfully run than such that can a class is spared a region."""
LATEST = 2
"""Most days by which drops are put off for firms whose quota is used up."""
LEAST_S = 0.02
"""Least seconds of search of one part."""
OVERHEAD_S = 0.004
"""Seconds a party takes to be put into a problem and laid, before that is measured."""

Told = Callable[[float, int, int, int], None]
"""Called with best fen, bound fen, trips, and people who are not planned yet or left behind."""


@dataclass(frozen=True, slots=True)
class SeasonAnswer:
    """Hold the trips of a season, what they and those left behind cost, and a proven bound."""

    trips: tuple[Trip, ...]
    fen: float
    bound_fen: int
    parts: int


@dataclass(slots=True)
class Pace:
    """Share the time that is left among the people who are not planned yet.

    Parameters
    ----------
    until
        Moment of `now` at which all must be laid, None = rounds count instead.
    rounds
        Rounds for each piece where no time is given.
    now
        The clock, in seconds.
    """

    until: float | None
    rounds: int
    now: Callable[[], float] = time.monotonic
    overhead_s: float = 0.0
    handled: int = 0
    spent_s: float = field(default=0.0)

    def search_s(self, people: int, still: int) -> float | None:
        """Return the seconds of search for so many people, of all who still wait."""
        if self.until is None:
            return None
        each_s = self.overhead_s / self.handled if self.handled else OVERHEAD_S
        free_s = self.until - self.now() - each_s * still
        return max(LEAST_S, free_s * people / max(1, still))

    def note(self, seconds: float, people: int) -> None:
        """Note what building and laying took."""
        self.overhead_s += seconds
        self.handled += people

    def over(self) -> bool:
        """Say whether the time is up."""
        return self.until is not None and self.now() >= self.until


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
        coach_ids = tuple(sorted(case.coaches))
        classes, self.class_of = coach_classes(case, coach_ids)
        self.klass = dict(zip(coach_ids, self.class_of.tolist(), strict=True))
        self.rates = rates_of(case, travel, demands, classes)
        self.region = regions_of(case, travel, demands)
        self.regions = int(self.region.max(initial=-1)) + 1
        members = [np.flatnonzero(self.region == r) for r in range(self.regions)]
        self.rest_s = [float(np.median(self.rates.rest_s[own].max(axis=1))) for own in members]
        half = [
            np.median(np.where(self.rates.room > 0, self.rates.busy_s, np.inf)[own].min(axis=1))
            for own in members
        ]
        way_s = [(float(one) - case.times.turnaround_s) / 2 if np.isfinite(one) else 0.0 for one in half]
        self.lag = [int((case.times.depart_from_s + 1800 + one) // DAY_S) for one in way_s]
        self.begin()

    def begin(self) -> None:
        """Forget all trips."""
        self.pools = Pools(self.case, self.demands, self.region, self.rates.seat_fen, self.lag)
        self.ledger = Ledger(self.case)
        self.trips: list[Trip] = []
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
        for day in range(len(self.case.days)):
            parts = [(day, region, 0) for region in range(self.regions)]
            parts += [
                (day, -1, 0),
                *((day, region, late) for region in range(self.regions) for late in range(1, LATEST + 1)),
            ]
            for part in parts:
                if pace.over() or not keep_on():
                    return
                if self.plan_part(*part, pace, keep_on):
                    told()

    def plan_part(self, day: int, region: int, late: int, pace: Pace, keep_on: Callable[[], bool]) -> bool:
        """Plan one region (-1: whoever is due and left over anywhere) on one day; False where nobody asks."""
        begun = pace.now()
        pool = self.pools.leftover(day) if region < 0 else self.pools.choose(self.ledger, day, region, late)
        if not pool.parties:
            return False
        date = self.case.days[day]
        coaches = self.ledger.free_coaches(self.case.clock.midnight(date) + BACK_BY_S)
        lawful = [one for one in coaches if self.failed[region, self.klass[one]] < FAILED_TOO_OFTEN]
        coaches = lawful or coaches
        if not coaches:
            return False
        rest_s = self.rest_s[region] if region >= 0 else 0.0
        asking = [self.demands[i] for i in pool.parties]
        problem = day_problem(self.case, self.travel, date, coaches, asking, pool.worth_fen, rest_s)
        people = int(self.pools.people[list(pool.parties)].sum())
        still = int(self.pools.people[~self.pools.served].sum())
        built = pace.now()
        seconds = pace.search_s(people, still)
        drafts = search_day(problem, self.seed + self.parts, seconds, pace.rounds, keep_on)
        searched = pace.now()
        carried = self.lay(problem, drafts, region, late)
        self.parts += 1
        pace.note(built - begun + pace.now() - searched, int(self.pools.people[carried].sum()))
        return True

    def lay(self, problem: Problem, drafts: Sequence[Draft], region: int, late: int) -> list[int]:
        """Lay a part's drafts, the fullest first, and return the parties that travel."""
        layer = DayLayer(problem, self.by_party, self.ledger, late)
        carried: list[int] = []
        fen = 0
        for draft in sorted(drafts, key=lambda one: (-len(one.boards), one.boards)):
            trip = layer.lay(draft, f"T{len(self.trips) + 1:04d}")
            klass = self.klass[problem.classes[draft.klass].coach_id]
            as_wished = trip is not None and self.klass[trip.coach_id] == klass
            self.failed[region, klass] += -1 if as_wished else 1
            if trip is not None:
                self.trips.append(trip)
                carried += [self.number[party_id] for party_id, _ in draft.boards]
                fen += trip.cost_fen
        self.pools.carried(region, carried, fen)
        return carried


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
    sweep.run(Pace(until, rounds), keep_on, tell)
    return SeasonAnswer(tuple(sweep.trips), sweep.fen, bound_fen, sweep.parts)

"""The trips of one region over the next days, sketched by the search, which chooses the days; no clock yet.

A region planned for one day alone finds few people who fit each other: six villages and four firms fill a
coach only when those who may travel on several days wait for each other. So the days of a horizon are
searched at once, with as many coaches of each kind as the region may hope for in so many days.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from routing.matrix import TravelMatrix
from scheduler.assignment.arrays import COUNT, FIXED_FEN, SECOND_FEN, TIMED, Floats, Ints
from scheduler.assignment.budgets import Rounds, Seconds
from scheduler.assignment.chain import Chain
from scheduler.assignment.drafts import Draft
from scheduler.assignment.pieces import cut_pieces, smallest_room
from scheduler.assignment.problem import Problem, problem_of
from scheduler.assignment.search import Search
from scheduler.case import Case
from scheduler.demand import Demand
from scheduler.season.kinds import Kinds
from scheduler.season.pools import Pool

MOST_RIDERS = 12
"""Most riders of a piece."""
FIRST_ROUNDS = 40
"""Rounds for a first sketch, besides one for every other piece."""
MOST_RUIN = 16
"""Most pieces taken off near a seed: they go back on one of very many trips."""


@dataclass(frozen=True, slots=True)
class Ask:
    """Hold one region's part of a horizon.

    Parameters
    ----------
    region
        Its number.
    first, last
        Indices of the first and the last day.
    pool
        Whom it may carry, when, and what leaving each to a later horizon is worth.
    counts
        (K,) trips of each kind of coach that the region may hope for.
    rest_s
        (K,) seconds that a trip stands still by law.
    """

    region: int
    first: int
    last: int
    pool: Pool
    counts: Ints
    rest_s: Floats


class SketchSearch(Search):
    """Search one region in one chain: other regions are searched beside it."""

    def __init__(self, problem: Problem, seed: int) -> None:
        super().__init__(problem, seed)
        self.chains = self.chains[:1]
        self.most = min(self.most, MOST_RUIN)

    def collect(self, chains: Sequence[Chain]) -> None:
        """Keep no trips: nobody chooses among them afterwards."""


def sketch_problem(
    case: Case, travel: TravelMatrix, kinds: Kinds, demands: Sequence[Demand], ask: Ask
) -> Problem:
    """Make the problem of a region and a horizon.

    Parameters
    ----------
    case, travel, kinds
        The whole case, its roads and its kinds of coaches.
    demands
        All parties.
    ask
        The region's part.
    """
    dates = case.days
    small = replace(
        case,
        first_day=dates[ask.first],
        last_day=dates[ask.last],
        coaches={coach.coach_id: coach for coach in kinds.coaches},
    )
    asking, worth = [], {}
    for i, days, fen in zip(ask.pool.parties, ask.pool.days, ask.pool.worth_fen, strict=True):
        demand = demands[i]
        own = tuple(dates[day] for day in days)
        pickups = tuple(place_id for place_id in demand.pickup_ids if not case.avoids(place_id))
        cohorts = {day: demand.cohorts[day] for day in own}
        asking.append(Demand(demand.party, pickups, demand.firm_ids, own, cohorts))
        worth[demand.party.party_id] = fen
    # only those who are worth the same ride as one
    each = {demand.party.party_id: round(worth[demand.party.party_id] / demand.people) for demand in asking}
    pieces = cut_pieces(asking, min(MOST_RIDERS, smallest_room(case)), small, each)
    problem = problem_of(small, travel, pieces)
    tables = problem.tables
    number = [kinds.of[coach.coach_id] for coach in problem.classes]
    tables.rule[TIMED] = 0
    tables.klass[:, COUNT] = ask.counts[number]
    tables.fare[:, FIXED_FEN] += tables.fare[:, SECOND_FEN] * ask.rest_s[number]
    tables.left_fen[:] = [sum(worth[one.party.party_id] for one in piece.demands) for piece in pieces]
    return problem


def search_sketch(
    problem: Problem, seed: int, seconds: float | None, rounds: int, keep_on: Callable[[], bool]
) -> tuple[Draft, ...]:
    """Search a region's trips.

    Parameters
    ----------
    problem, seed
        What to search, and the seed of the random numbers.
    seconds, rounds
        How long: so many seconds, or where None so many rounds for each piece.
    keep_on
        Asked between spans; a first sketch is made all the same.
    """
    if not problem.pieces or not len(problem.tables.klass):
        return ()
    search = SketchSearch(problem, seed)
    first = FIRST_ROUNDS + len(problem.pieces) // 2
    search.cool(Rounds(first), lambda: True, lambda: None)
    budget = Rounds(rounds * len(problem.pieces)) if seconds is None else Seconds(seconds, 20)
    search.cool(budget, keep_on, lambda: None)
    return search.drafts()

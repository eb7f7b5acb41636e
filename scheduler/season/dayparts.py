"""The trips of one day into one region: a problem of its own, searched without a clock."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from routing.matrix import TravelMatrix
from scheduler.assignment.arrays import FIXED_FEN, SECOND_FEN, TIMED
from scheduler.assignment.drafts import Draft
from scheduler.assignment.pieces import Piece, cut_pieces, smallest_room
from scheduler.assignment.problem import Problem, problem_of
from scheduler.assignment.search import Rounds, Search, Seconds
from scheduler.case import Case
from scheduler.demand import Demand

MOST_RIDERS = 12
"""Most riders of a piece."""
FIRST_ROUNDS = 40
"""Rounds for a first plan, besides one for every other piece."""


def demand_on(case: Case, demand: Demand, day: date) -> Demand:
    """Return what a party asks for on one day."""
    pickups = tuple(place_id for place_id in demand.pickup_ids if not case.avoids(place_id))
    return Demand(demand.party, pickups, demand.firm_ids, (day,), {day: demand.cohorts[day]})


def day_problem(
    case: Case,
    travel: TravelMatrix,
    day: date,
    coach_ids: Iterable[str],
    demands: Sequence[Demand],
    worth_fen: Sequence[float],
    rest_s: float,
) -> Problem:
    """Make the problem of some parties on one day.

    Parameters
    ----------
    case, travel
        The whole case and its roads.
    day, coach_ids
        The day, and the coaches that may be had on it.
    demands, worth_fen
        Parties that may travel, and what leaving each to a later day is worth; equals ride as one.
    rest_s
        How long a trip stands still by law, which the search prices with the coach.
    """
    small = replace(
        case,
        first_day=day,
        last_day=day,
        coaches={coach_id: case.coaches[coach_id] for coach_id in coach_ids},
    )
    worth = {demand.party.party_id: fen for demand, fen in zip(demands, worth_fen, strict=True)}
    pieces = pieces_of(small, [demand_on(case, demand, day) for demand in demands], worth)
    problem = problem_of(small, travel, pieces)
    tables = problem.tables
    tables.rule[TIMED] = 0
    tables.fare[:, FIXED_FEN] += tables.fare[:, SECOND_FEN] * rest_s
    tables.left_fen[:] = [sum(worth[one.party.party_id] for one in piece.demands) for piece in pieces]
    return problem


def pieces_of(case: Case, demands: Sequence[Demand], worth: dict[str, float]) -> tuple[Piece, ...]:
    """Put alike parties together, those who must go apart from those who may."""
    most = min(MOST_RIDERS, smallest_room(case))
    alike: dict[int, list[Demand]] = {}
    for demand in demands:
        # within one region what a person is worth differs little but for his urgency
        fen = worth[demand.party.party_id] / demand.people
        alike.setdefault(int(np.log2(max(1.0, fen))), []).append(demand)
    return tuple(piece for _, group in sorted(alike.items()) for piece in cut_pieces(group, most, case))


class PartSearch(Search):
    """Search one part of a season, which no master chooses trips for afterwards."""

    def collect(self) -> None:
        """Keep no trips."""


def search_day(
    problem: Problem, seed: int, seconds: float | None, rounds: int, keep_on: Callable[[], bool]
) -> tuple[Draft, ...]:
    """Search the trips of a day's problem.

    Parameters
    ----------
    problem, seed
        What to search, and the seed of the random numbers.
    seconds, rounds
        How long: so many seconds, or where None so many rounds for each piece.
    keep_on
        Asked between spans; a first plan is made all the same.
    """
    if not problem.pieces or not len(problem.tables.klass):
        return ()
    search = PartSearch(problem, seed)
    first = FIRST_ROUNDS + len(problem.pieces) // 2
    search.cool(Rounds(first), lambda: True, lambda: None)
    budget = Rounds(rounds * len(problem.pieces)) if seconds is None else Seconds(seconds, 50)
    search.cool(budget, keep_on, lambda: None)
    return search.drafts()

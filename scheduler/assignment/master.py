"""The master: CP-SAT chooses among all trips ever found, with what ties trips together."""

from collections.abc import Callable, Sequence

import numpy as np

from scheduler.assignment.mastering.choosing import TRUE_PRICES, Effort, Run, choose
from scheduler.assignment.mastering.filling import fill
from scheduler.assignment.mastering.pool import Found, Pool
from scheduler.assignment.mastering.routes import folk_of, routes_found, routes_proposed
from scheduler.assignment.mastering.ways import Bench
from scheduler.assignment.problem import Problem

MOST_TRIPS = 800
"""Trips from which one choice is made."""
ROUTES_A_DAY, ROUTES_FOUND = 40, 60
"""Routes proposed for each day and cohort, and routes of trips found, from which seats are filled."""
MOST_ROUTES = 260
"""Routes in all; with more the model is solved too late."""
TASTE = 0.4
"""By how much the worth of a piece may seem less or more when routes are proposed once again."""


class Master:
    """Choose among the trips of a pool, again and again.

    Parameters
    ----------
    problem
        The problem of the trips.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.bench = Bench(problem)
        self.folk = folk_of(problem)
        self.fillings = 0

    def choose(
        self,
        pool: Pool,
        known: Sequence[Found],
        effort: Effort,
        keep_on: Callable[[], bool],
        later_fen: float = TRUE_PRICES,
    ) -> tuple[Run, ...]:
        """Return the trips that make the cheapest plan with small changes; none where nothing is found.

        Parameters
        ----------
        pool, known
            The trips found so far, and those of the best plan.
        effort, keep_on
            How long at most; asked whether to go on.
        later_fen
            Where given, what placing a rider later is thought to cost.
        """
        trips = pool.choose(self.problem, MOST_TRIPS, known)
        choice = choose(self.problem, self.bench, trips, known, effort, keep_on, later_fen) if trips else None
        return choice.runs if choice else ()

    def fill(
        self, pool: Pool, known: Sequence[Found], effort: Effort, keep_on: Callable[[], bool]
    ) -> tuple[Run, ...]:
        """Return the trips that make the cheapest plan over routes found and thought up, with any riders.

        Parameters
        ----------
        pool, known, effort, keep_on
            As in `choose`.
        """
        worth = self.problem.tables.left_fen
        if self.fillings > 0:
            # other tastes, other routes: those worth most by true prices are known by now
            dice = np.random.default_rng(self.fillings)
            worth = worth * dice.uniform(1 - TASTE, 1 + TASTE, len(worth))
        self.fillings += 1
        cohorts = max(1, len(np.unique(self.problem.tables.day)) - 1)
        a_day = max(5, min(ROUTES_A_DAY, MOST_ROUTES // (cohorts * self.problem.tables.day.shape[1])))
        found = [*known, *pool.choose(self.problem, ROUTES_FOUND, known)]
        routes = [
            *routes_found(self.folk, found),
            *routes_proposed(self.folk, worth.tolist(), a_day),
        ]
        return fill(self.folk, self.bench, list(dict.fromkeys(routes)), known, effort, keep_on)

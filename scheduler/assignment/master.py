"""The master: CP-SAT chooses among all trips ever found, with what ties trips together."""

from collections.abc import Callable, Sequence

from scheduler.assignment.mastering.choosing import TRUE_PRICES, Effort, Run, choose
from scheduler.assignment.mastering.pool import Found, Pool
from scheduler.assignment.mastering.ways import Bench
from scheduler.assignment.problem import Problem

MOST_TRIPS = 800
"""Trips from which one choice is made."""


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

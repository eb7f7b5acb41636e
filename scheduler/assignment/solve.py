"""The clock of planning: search, bound and master side by side until told to stop, best trips out."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Thread

from scheduler.assignment.bound import Bound
from scheduler.assignment.course import ByClock, ByRounds, Course
from scheduler.assignment.drafts import Draft
from scheduler.assignment.master import Master
from scheduler.assignment.problem import Problem
from scheduler.assignment.search import Rounds, Search

BOUND_ROUNDS = 60
"""Rounds of the bound when planning stops by iterations."""
BOUND_WORK = 1e8
"""Steps of the bound's programs when planning stops by iterations: about a second."""
STAR_WORK = 1.0
"""Deterministic seconds of CP-SAT on the model of stars."""
FIRST_ROUNDS = 400
"""Rounds of each chain for a first complete plan."""
COMPILING_S = 2.0
"""Seconds above which the kernels were compiled now, and not only taken from the cache."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Hold what the room found.

    Parameters
    ----------
    drafts
        The best trips.
    best_fen
        What they cost as the search reckons, those left behind included.
    bound_fen
        Proven lower bound of the whole objective.
    rounds
        Rounds of search that each chain ran.
    unavoidable_fen
        What is proven that any plan pays for people left behind.
    """

    drafts: tuple[Draft, ...]
    best_fen: float
    bound_fen: int
    rounds: int
    unavoidable_fen: int = 0


Told = Callable[[float, int, tuple[Draft, ...]], None]
"""Called with best fen, bound fen and the best trips."""


def solve(
    problem: Problem,
    hopeless_fen: int,
    seed: int,
    until: float | None,
    iterations: int | None,
    told: Told,
    cancelled: Callable[[], bool],
    with_master: bool = True,
) -> Answer:
    """Search until a moment of `time.monotonic()` or for a number of rounds, and bound the answer.

    Parameters
    ----------
    problem, hopeless_fen
        What to solve, and what must be left behind in any plan.
    seed
        Seed of the random numbers.
    until, iterations
        When to stop: one of both.
    told, cancelled
        Told of progress; asked whether to stop.
    with_master
        Whether CP-SAT has a say.
    """
    bound = Bound(problem, hopeless_fen)
    if not problem.pieces or not len(problem.tables.klass):
        left = float(problem.tables.left_fen.sum()) + hopeless_fen
        return Answer((), left, max(bound.fen, 0), 0, bound.unavoidable_fen)
    search = Search(problem, seed)
    until = later_by_compiling(search, until)

    def keep_on() -> bool:
        return not cancelled() and (until is None or time.monotonic() < until)

    def tell() -> None:
        told(search.best_fen + hopeless_fen, bound.fen, search.drafts())

    master = Master(problem) if with_master else None
    done = first_plan(search, iterations, cancelled, tell)
    stop_bound = Flag()
    aside = Thread(target=lambda: improve_aside(bound, search, until, stop_bound), daemon=True)
    if iterations is None:
        aside.start()
        done += Course(search, master, keep_on, tell).run(ByClock(until or 0.0))
    else:
        done += Course(search, master, keep_on, tell).run(ByRounds(iterations - done))
        improve_by_rounds(bound, search, keep_on)
    stop_bound.up, bound.halt[0] = True, 1
    if aside.is_alive():
        aside.join()
    best_fen = search.best_fen + hopeless_fen
    return Answer(search.drafts(), best_fen, bound.fen, done, bound.unavoidable_fen)


def later_by_compiling(search: Search, until: float | None) -> float | None:
    """Make the kernels ready; the first plan on a machine is not made to pay for the compiler."""
    compiled_s = search.warm_up()
    return until + compiled_s if until is not None and compiled_s > COMPILING_S else until


def first_plan(
    search: Search, iterations: int | None, cancelled: Callable[[], bool], tell: Callable[[], None]
) -> int:
    """Make a first plan, whatever the clock says; return the rounds that took."""
    first = max(FIRST_ROUNDS, len(search.problem.pieces) // 4)
    return search.cool(Rounds(min(first, iterations or first)), lambda: not cancelled(), tell)


class Flag:
    """Hold whether the bound should stop."""

    up = False


def improve_by_rounds(bound: Bound, search: Search, keep_on: Callable[[], bool]) -> None:
    """Improve the bound by the same work on every machine."""
    best_fen = search.best_fen + bound.hopeless_fen
    bound.begin_from(search.drafts())
    bound.improve(best_fen, float("inf"), keep_on, BOUND_ROUNDS, BOUND_WORK)
    if somebody_stays(bound.problem, search):
        bound.add_stars(STAR_WORK)


def improve_aside(bound: Bound, search: Search, until: float | None, stop: Flag) -> None:
    """Improve the bound beside the search."""
    moment = float("inf") if until is None else until
    bound.begin_from(search.drafts())
    bound.improve(search.best_fen + bound.hopeless_fen, moment, lambda: not stop.up, 3 * BOUND_ROUNDS)
    if somebody_stays(bound.problem, search) and not stop.up:
        bound.add_stars(STAR_WORK, max(0.1, moment - time.monotonic()))
    while not stop.up and time.monotonic() < moment:
        bound.improve(search.best_fen + bound.hopeless_fen, moment, lambda: not stop.up, BOUND_ROUNDS)


def somebody_stays(problem: Problem, search: Search) -> bool:
    """Say whether the best plan leaves somebody behind who is not hopeless."""
    riding = sum(len(draft.boards) for draft in search.drafts())
    return riding < sum(len(piece.demands) for piece in problem.pieces)

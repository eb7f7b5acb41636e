"""The clock of planning: search, bound and master side by side until told to stop, best trips out."""

import os
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from scheduler.assignment.bound import Bound
from scheduler.assignment.budgets import Rounds
from scheduler.assignment.course import ByClock, ByRounds, Course
from scheduler.assignment.drafts import Draft
from scheduler.assignment.halves import list_near
from scheduler.assignment.master import Master
from scheduler.assignment.mastering.laying import lay_trip, take_up
from scheduler.assignment.problem import Problem
from scheduler.assignment.reception import count_received
from scheduler.assignment.rounds import anneal, follow, remember
from scheduler.assignment.search import CHAINS, Search
from scheduler.assignment.squeeze import begin_squeeze, end_squeeze
from scheduler.assignment.totals import total_fen

BOUND_ROUNDS = 60
"""Rounds of the bound when planning stops by iterations."""
BOUND_WORK = 1e8
"""Steps of the bound's programs when planning stops by iterations: about a second."""
STAR_WORK = 1.0
"""Deterministic seconds of CP-SAT on the model of stars."""
MOST_CHAINS = 8
"""Most chains that run side by side: parts of less than a few trips are not worth cutting."""
MOST_FINISHING = 0.6
"""Most of the time that is kept for laying the plan."""
WARMED: tuple[Any, ...] = (
    anneal, follow, remember, begin_squeeze, end_squeeze, total_fen, lay_trip, take_up, list_near,
    count_received,
)  # fmt: skip
"""What is made ready before the clock of planning counts."""
FIRST_ROUNDS = 400
"""Rounds of each chain for a first complete plan."""
GRACE_S = 0.5
"""Seconds by which a first plan may be late: with fewer rounds it leaves many behind."""
STOPPING_S = 0.2
"""Seconds that planning waits for the bound to stop."""
NICENESS = ((20.0, 12), (50.0, 6), (float("inf"), 0))
"""By how much the bound stands back behind the search, by seconds of planning: short of time a better plan
is worth more than a better proof."""


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
    finishing_s: Callable[[tuple[Draft, ...]], float] = lambda drafts: 0.0,
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
    finishing_s
        Asked once there is a plan how long before `until` the search has to end, so that it can be laid.
    """
    if not problem.pieces or not len(problem.tables.klass):
        left = float(problem.tables.left_fen.sum()) + hopeless_fen
        bound = Bound(problem, hopeless_fen)
        return Answer((), left, max(bound.fen, 0), 0, bound.unavoidable_fen)
    search = Search(problem, seed, CHAINS if until is None else max(CHAINS, min(MOST_CHAINS, cores())))
    until = later_by_compiling(search, until)

    def keep_on(more_s: float = 0.0) -> bool:
        return not cancelled() and (until is None or time.monotonic() < until + more_s)

    aside = BoundAside(problem, hopeless_fen)

    def tell() -> None:
        told(search.best_fen + hopeless_fen, aside.fen, search.drafts())

    master = Master(problem) if with_master else None
    done = first_plan(search, iterations, Started(lambda: keep_on(GRACE_S)), tell)
    course = Course(search, master, keep_on, tell)
    if until is not None:
        until -= min(MOST_FINISHING * max(0.0, until - time.monotonic()), finishing_s(search.drafts()))
        aside.start(search, until)
        done += course.run(ByClock(until))
        aside.stop()
    else:
        done += course.run(ByRounds(max(0, (iterations or 0) - done)))
        improve_by_rounds(aside.made(), search, keep_on)
    best_fen = search.best_fen + hopeless_fen
    return Answer(search.drafts(), best_fen, aside.fen, done, aside.unavoidable_fen)


def cores() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def later_by_compiling(search: Search, until: float | None) -> float | None:
    """Make the kernels ready; the first plan on a machine is not made to pay for the compiler."""
    before = kernels_compiled()
    warm_s = search.warm_up()
    return until + warm_s if until is not None and kernels_compiled() > before else until


def kernels_compiled() -> int:
    """Return how many kernels of the search this process has compiled, not taken from the cache."""
    return sum(sum(verb.stats.cache_misses.values()) for verb in WARMED if hasattr(verb, "stats"))


class Started:
    """Let a first span of search run whatever the clock says: without it there is no plan at all."""

    def __init__(self, keep_on: Callable[[], bool]) -> None:
        self.keep_on, self.asked = keep_on, 0

    def __call__(self) -> bool:
        """Say whether to run one more span."""
        self.asked += 1
        return self.asked == 1 or self.keep_on()


def first_plan(
    search: Search, iterations: int | None, keep_on: Callable[[], bool], tell: Callable[[], None]
) -> int:
    """Make a first plan; return the rounds that took."""
    first = max(FIRST_ROUNDS, len(search.problem.pieces) // 4)
    return search.cool(Rounds(min(first, iterations or first)), keep_on, tell)


class BoundAside:
    """Make and improve the bound beside the search; what is proven so far can be read at any moment.

    Parameters
    ----------
    problem, hopeless_fen
        As in `solve`.
    """

    def __init__(self, problem: Problem, hopeless_fen: int) -> None:
        self.problem, self.hopeless_fen = problem, hopeless_fen
        self.bound: Bound | None = None
        self.stopped = False
        self.thread: threading.Thread | None = None

    @property
    def fen(self) -> int:
        """Return what is proven so far."""
        return self.hopeless_fen if self.bound is None else self.bound.fen

    @property
    def unavoidable_fen(self) -> int:
        """Return what is proven to be lost by leaving people in any plan."""
        return self.hopeless_fen if self.bound is None else self.bound.unavoidable_fen

    def made(self) -> Bound:
        """Return the bound, made where it is not yet: that takes long for many people."""
        if self.bound is None:
            self.bound = Bound(self.problem, self.hopeless_fen)
        return self.bound

    def start(self, search: Search, until: float) -> None:
        """Begin to work in a thread of its own."""
        # no daemon: a program that ends while CP-SAT works in such a thread is torn down with an abort
        self.thread = threading.Thread(target=lambda: self.improve(search, until))
        self.thread.start()

    def improve(self, search: Search, until: float) -> None:
        """Improve until a moment of `time.monotonic()` or until stopped."""
        stand_back(until - time.monotonic())
        bound = self.made()

        def best_known() -> float:
            return search.best_fen + bound.hopeless_fen

        if not self.stopped:
            bound.begin_from(search.drafts())
        bound.improve(best_known, until, self.goes_on, 3 * BOUND_ROUNDS)
        if self.goes_on() and somebody_stays(bound.problem, search):
            bound.add_stars(STAR_WORK, max(0.1, until - time.monotonic()))
        while self.goes_on() and time.monotonic() < until:
            bound.improve(best_known, until, self.goes_on, BOUND_ROUNDS)

    def goes_on(self) -> bool:
        """Say whether nobody has stopped it."""
        return not self.stopped

    def stop(self) -> None:
        """Stop soon; a step that takes longer than planning can wait for is left to end by itself."""
        self.stopped = True
        if self.bound is not None:
            self.bound.halt[0] = 1
        if self.thread is not None:
            self.thread.join(STOPPING_S)


def stand_back(seconds: float) -> None:
    """Let this thread give way to others, the more the less time there is.

    Three threads on two cores would otherwise each have two thirds of one, and the chains of the search,
    which wait for each other, less than half. Linux alone gives each thread a priority of its own.
    """
    if sys.platform == "linux":
        nice = next(nice for most_s, nice in NICENESS if seconds <= most_s)
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), nice)


def improve_by_rounds(bound: Bound, search: Search, keep_on: Callable[[], bool]) -> None:
    """Improve the bound by the same work on every machine."""
    best_fen = search.best_fen + bound.hopeless_fen
    bound.begin_from(search.drafts())
    bound.improve(lambda: best_fen, float("inf"), keep_on, BOUND_ROUNDS, BOUND_WORK)
    if somebody_stays(bound.problem, search):
        bound.add_stars(STAR_WORK)


def somebody_stays(problem: Problem, search: Search) -> bool:
    """Say whether the best plan leaves somebody behind who is not hopeless."""
    riding = sum(len(draft.boards) for draft in search.drafts())
    return riding < sum(len(piece.demands) for piece in problem.pieces)

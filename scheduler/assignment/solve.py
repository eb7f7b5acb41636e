"""The clock of planning: search, bound and master side by side until told to stop, best trips out."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Thread

from scheduler.assignment.bound import Bound
from scheduler.assignment.drafts import Draft
from scheduler.assignment.master import Master
from scheduler.assignment.mastering.choosing import Effort
from scheduler.assignment.problem import Problem
from scheduler.assignment.search import COLD, HOT, WARM, Rounds, Search, Seconds

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
FIRST_SPAN = 10
"""Rounds before the speed of the search is known."""
QUICK_SHARE = 0.1
"""Share of the time for a first good plan."""
SQUEEZE_SHARE, SQUEEZES, FRUITLESS = 0.35, 8, 3
"""Share of the time for doing with one trip less or placing those left behind, in how many attempts, and
after how many in a row that gained nothing it is given up."""
MIDDLE_SHARE = 0.6
"""Share of what is left then for one long cooling; the rest goes on from what the master makes of it."""
LAST_SHARE = 0.85
"""Share of that for the cooling before the master's last choice."""
MASTER_SHARE, MASTER_WORK = 0.03, 0.25
"""Share of the time that the master may take each time it is asked, and deterministic seconds."""


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
    """

    drafts: tuple[Draft, ...]
    best_fen: float
    bound_fen: int
    rounds: int


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
        return Answer((), left, max(bound.fen, 0), 0)
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
        done += cool_by_clock(search, until or 0.0, keep_on, tell, master)
    else:
        done += cool_by_rounds(search, iterations - done, keep_on, tell, master)
        improve_by_rounds(bound, search, keep_on)
    stop_bound.up, bound.halt[0] = True, 1
    if aside.is_alive():
        aside.join()
    return Answer(search.drafts(), search.best_fen + hopeless_fen, bound.fen, done)


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


def cool_by_clock(
    search: Search, until: float, keep_on: Callable[[], bool], tell: Callable[[], None], master: Master | None
) -> int:
    """Cool quickly for a first good plan, squeeze it, then cool once for most of the time left.

    One long cooling beats many short ones. In between the master chooses among all trips so far, and the
    search goes on from its choice.
    """
    whole_s = until - time.monotonic()
    effort = Effort(float("inf"), MASTER_SHARE * whole_s)
    done = search.cool(Seconds(QUICK_SHARE * whole_s, FIRST_SPAN), keep_on, tell)
    ask(search, master, effort, keep_on, tell)
    squeezed_until, fruitless = time.monotonic() + SQUEEZE_SHARE * whole_s, 0
    while search.may_squeeze and keep_on() and time.monotonic() < squeezed_until and fruitless < FRUITLESS:
        before = search.best_fen
        done += search.squeeze(Seconds(SQUEEZE_SHARE * whole_s / SQUEEZES, FIRST_SPAN), keep_on, tell)
        fruitless = 0 if search.best_fen < before else fruitless + 1
    ask(search, master, effort, keep_on, tell)
    if master is not None:
        middle_s = MIDDLE_SHARE * (until - time.monotonic())
        done += search.cool(Seconds(middle_s, FIRST_SPAN), keep_on, tell)
        ask(search, master, effort, keep_on, tell)
        last_s = until - time.monotonic() - 2 * effort.seconds
        done += search.cool(Seconds(last_s, FIRST_SPAN), keep_on, tell, WARM)
        ask(search, master, effort, keep_on, tell)
    hot = HOT if master is None else COLD
    return done + search.cool(Seconds(until - time.monotonic(), FIRST_SPAN), keep_on, tell, hot)


def cool_by_rounds(
    search: Search, whole: int, keep_on: Callable[[], bool], tell: Callable[[], None], master: Master | None
) -> int:
    """Do the same for a number of rounds."""
    effort, fruitless = Effort(MASTER_WORK), 0
    done = search.cool(Rounds(int(QUICK_SHARE * whole)), keep_on, tell)
    ask(search, master, effort, keep_on, tell)
    for _ in range(SQUEEZES):
        if search.may_squeeze and keep_on() and fruitless < FRUITLESS:
            before = search.best_fen
            done += search.squeeze(Rounds(int(SQUEEZE_SHARE * whole / SQUEEZES)), keep_on, tell)
            fruitless = 0 if search.best_fen < before else fruitless + 1
    ask(search, master, effort, keep_on, tell)
    if master is not None:
        done += search.cool(Rounds(int(MIDDLE_SHARE * (whole - done))), keep_on, tell)
        ask(search, master, effort, keep_on, tell)
        done += search.cool(Rounds(int(LAST_SHARE * (whole - done))), keep_on, tell, WARM)
        ask(search, master, effort, keep_on, tell)
    hot = HOT if master is None else COLD
    return done + search.cool(Rounds(whole - done), keep_on, tell, hot)


def ask(
    search: Search,
    master: Master | None,
    effort: Effort,
    keep_on: Callable[[], bool],
    tell: Callable[[], None],
) -> None:
    """Ask the master, where there is one and time for it."""
    if master is not None and keep_on():
        search.consult(master, effort, keep_on)
        tell()

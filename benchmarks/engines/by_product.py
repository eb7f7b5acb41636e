"""The product itself, as the command plans: search, bound and master beside each other."""

import inspect
import time
from typing import Any

from benchmarks.answers import Answer, Moment
from benchmarks.instance import FEN
from routing.matrix import TravelMatrix
from scheduler.case import Case
from scheduler.planning import AfterSeconds, Progress, plan_batch

MASTER = "master"


def solve(case: Case, travel: TravelMatrix, seconds: float, seed: int, master: bool = True) -> Answer:
    """Let the product plan; loading its compiled kernels is part of the time.

    Parameters
    ----------
    case, travel
        What to plan; any rules will do.
    seconds, seed
        When it stops, and the seed of its search.
    master
        Whether CP-SAT has its part.

    Raises
    ------
    ValueError
        CP-SAT's part cannot be switched off in this version.
    """
    begun = time.perf_counter()
    curve: list[Moment] = []

    def note(progress: Progress) -> None:
        curve.append(Moment(progress.seconds, progress.best_fen / FEN, progress.bound_fen / FEN))

    options: dict[str, Any] = {}
    if not master:
        if MASTER not in inspect.signature(plan_batch).parameters:
            raise ValueError("plan_batch has no argument `master`: CP-SAT's part cannot be switched off")
        options[MASTER] = False
    result = plan_batch(case, travel, AfterSeconds(seconds), seed, report=note, **options)
    took_s = time.perf_counter() - begun
    plan = result.plan
    curve.append(Moment(took_s, plan.objective_fen / FEN, plan.bound_fen / FEN))
    return Answer(plan, took_s, tuple(curve), f"{result.rounds} rounds")

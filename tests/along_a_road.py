"""People in three villages along a road to two firms, and the bound by zones of their trips."""

import numpy as np

import builders as b
from scheduler.assignment.bounding.making import make_zoned
from scheduler.assignment.bounding.zoned import Zoned
from scheduler.assignment.direct import direct_prices
from scheduler.assignment.problem import build_problem
from scheduler.case import Case, Limits
from scheduler.demand import demands_of
from scheduler.eligibility import gate

AT = {"V1": 0, "V2": 40, "V3": 80, "at F1": 300, "at F2": 330}
ROADS = b.travel({(p, q): (abs(AT[p] - AT[q]), abs(AT[p] - AT[q])) for p in AT for q in AT if p < q})


def case_of(limits: Limits = Limits(), seats: int = 6) -> Case:  # noqa: B008
    """Build people in three villages along a road to two firms, and coaches that start where they like."""
    workers = [
        b.worker(f"W{v}{f}{k}", village=f"V{v}", firm=f"F{f}")
        for v in (1, 2, 3)
        for f in (1, 2)
        for k in "ab"
    ]
    coaches = [b.coach(f"C{k}", seats=seats, crew=1, fixed_yuan=100, per_km_yuan=2) for k in range(8)]
    return b.case(workers=workers, coaches=coaches, limits=limits)


def zoned_of(case: Case) -> Zoned:
    """Make the bound of a case and improve it."""
    problem = build_problem(case, ROADS, demands_of(case, gate(case)), 5)
    direct = direct_prices(problem)
    zoned = make_zoned(problem, direct, np.arange(len(problem.pieces)), np.zeros(1, dtype=np.int64))
    assert zoned is not None
    zoned.begin(np.full(len(problem.pieces), 30_000.0), 400_000.0)
    for _ in range(60):
        zoned.improve()
    return zoned

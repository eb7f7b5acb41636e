"""Coaches that days share: a price for each stands for there being only so many."""

from datetime import date

import numpy as np

import builders as b
from scheduler.assignment.bounding.coupling import make_coupling
from scheduler.assignment.bounding.making import bound_part
from scheduler.assignment.bounding.zoned import Zoned
from scheduler.assignment.direct import Direct, direct_prices
from scheduler.assignment.problem import build_problem
from scheduler.case import CostRates
from scheduler.demand import demands_of
from scheduler.eligibility import gate

NEXT_DAY = date(2020, 2, 29)


def part_of(cheap: int) -> tuple[Zoned, Direct]:
    """Bound four people who must travel on the first day of two, a coach each; only some coaches are cheap.

    A coach is back after thirty hours: it could run on both days.
    """
    coaches = [
        b.coach(f"C{k}", seats=2, crew=1, per_km_yuan=0, fixed_yuan=100 if k < cheap else 300)
        for k in range(8)
    ]
    case = b.case(
        workers=b.workers(4), coaches=coaches, cost=CostRates(left_behind_yuan=5000), days=(b.DAY, NEXT_DAY)
    )
    roads = b.travel({("V1", "at F1"): (900, 900)}, case.places)
    problem = build_problem(case, roads, demands_of(case, gate(case)), 1)
    direct = direct_prices(problem)
    part = bound_part(problem, direct, np.arange(len(problem.pieces)), np.zeros(1, dtype=np.int64))
    assert part is not None
    part.begin(np.full(len(problem.pieces), 20_000.0), 80_000.0)
    for _ in range(20):
        part.improve()
    return part, direct


def test_two_cheap_coaches_carry_two_people_a_day_and_not_four() -> None:
    part, direct = part_of(cheap=2)
    coupling = make_coupling(direct, [part], 2, 80_000.0, None)

    assert coupling is not None
    for _ in range(12):
        coupling.improve()
    assert part.best <= 4 * 10_000
    assert 2 * 10_000 + 2 * 30_000 - 30 <= coupling.best <= 2 * 10_000 + 2 * 30_000


def test_with_cheap_coaches_enough_no_price_is_needed() -> None:
    part, direct = part_of(cheap=8)

    assert make_coupling(direct, [part], 2, 80_000.0, None) is None

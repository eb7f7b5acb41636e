"""The rota: which coach runs when, and who must stay because none is back in time."""

import numpy as np
import pytest

import builders as b
from scheduler.assignment.bounding.listed import Listed
from scheduler.assignment.bounding.making import bound_part
from scheduler.assignment.bounding.rota import rota_bound
from scheduler.assignment.direct import direct_prices
from scheduler.assignment.problem import build_problem
from scheduler.case import Case, CostRates, Times
from scheduler.clock import clock_seconds
from scheduler.demand import demands_of
from scheduler.eligibility import gate


def rota_of(case: Case, minutes: int) -> tuple[int, int]:
    """Return the bounds of a case on one road so many minutes long."""
    roads = b.travel({("V1", "at F1"): (minutes, minutes)}, case.places)
    problem = build_problem(case, roads, demands_of(case, gate(case)), 1)
    direct = direct_prices(problem)
    part = bound_part(problem, direct, np.arange(len(problem.pieces)), np.zeros(1, dtype=np.int64))
    assert isinstance(part, Listed)
    return rota_bound(problem, direct, part, 1.0, 60.0)


def case_of(people: int, coaches: int = 1) -> Case:
    """Build people who board between 6:00 and 12:00, and coaches with one seat for a rider."""
    small = {"seats": 2, "crew": 1, "fixed_yuan": 10, "per_km_yuan": 0}
    return b.case(
        workers=b.workers(people), coaches=[b.coach(f"C{k}", **small) for k in range(coaches)],
        times=Times(clock_seconds("06:00"), clock_seconds("12:00")), cost=CostRates(left_behind_yuan=500),
    )  # fmt: skip


@pytest.mark.parametrize(("minutes", "ride"), [(60, 4), (170, 2), (400, 1)])
def test_whom_one_coach_cannot_fetch_in_its_hours_stays(minutes: int, ride: int) -> None:
    fen, left_fen = rota_of(case_of(6), minutes)

    assert left_fen == (6 - ride) * 50_000
    assert 0 <= left_fen + ride * 1000 - fen <= 3 * ride


def test_with_coaches_enough_nobody_must_stay() -> None:
    assert rota_of(case_of(3, coaches=3), 400)[1] == 0

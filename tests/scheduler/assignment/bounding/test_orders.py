"""Orders of drops: all that keep detours and rides within their limits, and no others."""

from itertools import permutations

import numpy as np
import pytest

import builders as b
from scheduler.assignment.bounding.orders import Orders, orders_of
from scheduler.assignment.bounding.streams import streams_of
from scheduler.assignment.direct import direct_prices
from scheduler.assignment.problem import build_problem
from scheduler.case import Limits
from scheduler.demand import demands_of
from scheduler.eligibility import gate

AT = {"V1": 0, "V2": 20, "at F1": 100, "at F2": 130, "at F3": 90}


def orders(limits: Limits) -> Orders:
    """Return the orders of a case on one straight road, minutes apart."""
    workers = [b.worker(f"W{v}{f}", village=v, firm=f) for v in ("V1", "V2") for f in ("F1", "F2", "F3")]
    case = b.case(workers=workers, coaches=[b.coach()], limits=limits)
    roads = {(p, q): (abs(AT[p] - AT[q]), abs(AT[p] - AT[q])) for p in AT for q in AT if p < q}
    problem = build_problem(case, b.travel(roads, case.places), demands_of(case, gate(case)), 1)
    direct = direct_prices(problem)
    found = orders_of(problem, direct, streams_of(problem, direct, np.arange(len(problem.pieces))))
    assert found is not None
    return found


def lawful(limits: Limits) -> int:
    """Count the orders that keep the limits, by trying all."""
    count = 0
    for village in ("V1", "V2"):
        for size in (1, 2, 3):
            for order in permutations(("at F1", "at F2", "at F3"), size):
                road, here, fits = 0, village, True
                for stop in order:
                    road, here = road + abs(AT[stop] - AT[here]), stop
                    detour = road - abs(AT[stop] - AT[village])
                    fits &= limits.max_detour_min is None or detour <= limits.max_detour_min
                    fits &= limits.max_ride_min is None or road <= limits.max_ride_min
                count += fits and (limits.max_drops is None or size <= limits.max_drops)
    return count


@pytest.mark.parametrize(
    "limits",
    [
        Limits(), Limits(max_drops=2), Limits(max_detour_min=10), Limits(max_detour_min=30),
        Limits(max_ride_min=110), Limits(max_detour_min=60, max_drops=2),
    ],
)  # fmt: skip
def test_all_lawful_orders_are_found_and_no_others(limits: Limits) -> None:
    assert len(orders(limits).village) == lawful(limits)


def test_a_detour_is_told_by_the_order() -> None:
    found = orders(Limits(max_detour_min=10))

    # F1 at 100, then back to F3 at 90: twenty minutes more than straight there
    assert [0, 2] not in found.zones[:, :2].tolist()
    assert [2, 0] in found.zones[:, :2].tolist()

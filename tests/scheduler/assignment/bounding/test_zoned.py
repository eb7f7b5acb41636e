"""The bound by zones: whole coaches and their tours, which the dearest rider alone does not tell."""

import pytest

from along_a_road import case_of, zoned_of
from scheduler.case import Limits


def test_twelve_people_on_coaches_of_five_seats_need_three() -> None:
    # at least 100 yuan each, and the ways of 250, 290 and 330 km of whom they fetch
    assert zoned_of(case_of()).best > 3 * 10_000 + 2 * 100 * 220 * 3


def test_a_limit_of_pickups_makes_the_bound_no_lower() -> None:
    free, limited = zoned_of(case_of()), zoned_of(case_of(Limits(max_pickups=1)))

    assert limited.best > free.best


def test_a_bound_that_is_halted_proves_nothing_new() -> None:
    zoned = zoned_of(case_of())
    best = zoned.best
    zoned.halt[0] = 1

    assert zoned.evaluate(zoned.best_multiplier) is None
    zoned.improve()
    assert zoned.best == best


@pytest.mark.parametrize("scale", [0.0, 0.3, 1.0, 3.0])
def test_any_multipliers_prove_a_bound(scale: float) -> None:
    zoned = zoned_of(case_of())

    found = zoned.evaluate(scale * zoned.best_multiplier)

    # three coaches that fetch four people each, in the order of the road
    assert found is not None
    assert found[0] <= 3 * 10_000 + 200 * (330 + 290 + 250)


def test_plans_with_few_trips_and_with_more_are_bounded_apart() -> None:
    zoned = zoned_of(case_of(Limits(max_pickups=1, max_drops=1)))
    # two firms, one a trip: each of three villages is visited twice
    assert zoned.allowed.tolist() == [6, 5, 4, 3, 2, 1, 0]
    zoned.children = ()
    zoned.runs = 5.5
    zoned.split()
    before = zoned.best

    for _ in range(20):
        zoned.improve()

    fewer, more = zoned.children
    assert fewer.allowed.tolist() == [6, 5, 4, 3, 2, 1, -1]
    assert more.allowed.tolist() == [-1] * 6 + [0]
    assert zoned.best >= before
    # six trips from each village to each firm, there is no cheaper plan
    assert zoned.best <= 6 * 10_000 + 200 * (300 + 330 + 260 + 290 + 220 + 250)

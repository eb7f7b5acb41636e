"""How many trips a region may hope for, and on which days: only coaches that are there set out."""

from datetime import timedelta

import numpy as np
import pytest

import builders as b
from scheduler.assignment.problem import coach_classes
from scheduler.case import Case, Times
from scheduler.clock import DAY_S
from scheduler.demand import demands_of
from scheduler.eligibility import gate
from scheduler.season.hopes import FILLED_AT_BEST, Hopes
from scheduler.season.kinds import kinds_of
from scheduler.season.ledger import Ledger
from scheduler.season.rates import rates_of

HOUR_S = 3600
DAYS = tuple(b.DAY + timedelta(k) for k in range(4))


@pytest.fixture
def case() -> Case:
    """Give four days, two coaches alike, and somebody who may travel on any of the days."""
    return b.case(
        workers=[b.worker(latest=DAYS[-1])], coaches=[b.coach("C1"), b.coach("C2")], days=(DAYS[0], DAYS[-1])
    )


@pytest.fixture
def hopes(case: Case) -> Hopes:
    """Give the hopes of the one region there is, whose trips keep a coach for less than a day."""
    demands = demands_of(case, gate(case))
    classes, _ = coach_classes(case, tuple(sorted(case.coaches)))
    rates = rates_of(case, b.travel({("V1", "at F1"): (300, 240)}), demands, classes)
    kinds = kinds_of(case)
    region = np.zeros(len(demands), dtype=np.int64)
    return Hopes(
        kinds, rates, [kinds.of[one.coach_id] for one in classes], region, Times(turnaround_s=8 * HOUR_S)
    )


def test_a_coach_sets_out_from_the_first_day_on_whose_departures_it_is_back_for(
    case: Case, hopes: Hopes
) -> None:
    ledger = Ledger(case)
    second = case.clock.midnight(DAYS[1])
    ledger.free_at["C1"] = second + case.times.depart_until_s + 60

    _, days = hopes.here(ledger, case, 0, 3)

    assert days.tolist() == [2, 4]


def test_a_coach_that_is_away_until_after_the_last_day_sets_out_on_none(case: Case, hopes: Hopes) -> None:
    ledger = Ledger(case)
    ledger.free_at["C1"] = case.clock.midnight(DAYS[3]) + 2 * DAY_S

    _, days = hopes.here(ledger, case, 0, 3)

    assert days.tolist() == [0, 4]


@pytest.mark.parametrize("ending", [False, True])
def test_near_trips_are_one_a_day_and_coach_at_the_end_too(hopes: Hopes, ending: bool) -> None:
    assert hopes.shared(np.array([0, 0]), np.array([2, 4]), [100], ending).tolist() == [[6]]


def test_after_the_last_day_no_coach_need_be_back(hopes: Hopes) -> None:
    hopes.bound_s[:] = 3.2 * DAY_S
    kind, days = np.array([0, 0]), np.array([4, 4])

    assert hopes.shared(kind, days, [100], False).tolist() == [[3]]
    assert hopes.shared(kind, days, [100], True).tolist() == [[4]]


def test_a_coach_sets_out_once_more_only_if_the_hours_for_it_are_long_enough(hopes: Hopes) -> None:
    hopes.bound_s[:] = 3.2 * DAY_S
    hopes.sets_out_s = 4 * HOUR_S

    assert hopes.shared(np.array([0, 0]), np.array([4, 4]), [100], True).tolist() == [[2]]


def test_the_people_of_a_day_fit_the_coaches_that_are_there_on_it(hopes: Hopes) -> None:
    kind, days = np.array([0, 0]), np.array([2, 4])

    room = hopes.room_by_day(kind, days, np.array([[6]]), 4)

    whole = 6 * FILLED_AT_BEST * hopes.room[0, 0]
    assert room[0].tolist() == pytest.approx([whole / 6, whole / 6, whole / 3, whole / 3])

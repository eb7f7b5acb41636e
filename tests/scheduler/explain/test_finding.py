"""Every planner code that is tried: said where what it names is what lacks and no code before it helps."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

import builders as b
from scheduler.case import Case, CostRates, Limits, Times
from scheduler.clock import DAY_S, DayWindow
from scheduler.fleet import Driver
from scheduler.planning import AfterIterations, plan_batch
from scheduler.policy import Risk
from scheduler.reasons import PlannerCode
from scheduler.trips import LeftBehind

HOUR_S = 3600
MORNING = Times(depart_from_s=6 * HOUR_S, depart_until_s=6 * HOUR_S + 1800, turnaround_s=DAY_S)
TWO_DAYS = (b.DAY, b.DAY + timedelta(days=1))
VAN = b.coach(seats=5, crew=1)
"""Four people ride in it."""


def left_behind(case: Case) -> tuple[LeftBehind, ...]:
    """Plan a case on a road of 60 km and 60 minutes between any two places; return who stays."""
    travel = b.travel({(p, q): (60, 60) for p in case.places for q in case.places if p < q}, case.places)
    return plan_batch(case, travel, AfterIterations(60)).left_behind


def midnight(case: Case) -> int:
    """Return the moment at which the case begins."""
    return case.clock.midnight(case.first_day)


def short_of_coaches() -> Case:
    return b.case(workers=b.workers(6), coaches=[VAN], times=MORNING)


def short_of_drivers() -> Case:
    fleet = [VAN, replace(VAN, coach_id="C2")]
    return b.case(workers=b.workers(6), coaches=fleet, drivers=[Driver("D1")], times=MORNING)


def few_people() -> Case:
    return b.case(workers=b.workers(2), coaches=[VAN], limits=Limits(min_riders=3))


def long_wait_at_the_gate() -> Case:
    """One gate closes at 7:30, the other opens at 9:00: who is bound for it is on board for 150 minutes."""
    times = Times(depart_until_s=6 * HOUR_S)
    firms = [b.firm(receives=("06:00", "07:30")), b.firm("F2", receives=("09:00", "18:00"))]
    couple = [b.worker("W1", party="Q"), b.worker("W2", party="Q", firm="F2")]
    return b.case(workers=couple, firms=firms, coaches=[VAN], times=times, limits=Limits(max_ride_min=120))


def closed_firm() -> Case:
    case = b.case(workers=[b.worker()], firms=[b.firm(receives=("03:00", "04:00"))], times=MORNING)
    return replace(case, coaches={"C1": replace(VAN, available_until=midnight(case) + 12 * HOUR_S)})


def full_firm() -> Case:
    return b.case(workers=b.workers(2), firms=[b.firm(daily_quota=1)], coaches=[VAN], times=MORNING)


def coach_comes_tomorrow() -> Case:
    case = b.case(workers=[b.worker()], days=TWO_DAYS, times=MORNING)
    return replace(case, coaches={"C1": replace(VAN, available_from=midnight(case) + DAY_S)})


def alone_in_the_cohort() -> Case:
    people = [*b.workers(3), b.worker("W9", village="V2")]
    return b.case(
        workers=people, coaches=[VAN], drivers=[Driver("D1")], times=MORNING,
        policy=b.policy(mixing="same-risk"), risk={"V2": Risk.MEDIUM},
    )  # fmt: skip


def not_worth_the_coach() -> Case:
    return b.case(workers=[b.worker()], coaches=[VAN], cost=CostRates(left_behind_yuan=10))


CASES: dict[PlannerCode, Callable[[], Case]] = {
    PlannerCode.NO_COACH_LEFT: short_of_coaches,
    PlannerCode.NO_DRIVER_LEFT: short_of_drivers,
    PlannerCode.TOO_FEW_FOR_A_COACH: few_people,
    PlannerCode.RIDE_TOO_LONG: long_wait_at_the_gate,
    PlannerCode.FIRM_CLOSED: closed_firm,
    PlannerCode.FIRM_QUOTA: full_firm,
    PlannerCode.OUT_OF_WINDOW: coach_comes_tomorrow,
    PlannerCode.COHORT_ALONE: alone_in_the_cohort,
    PlannerCode.DEARER_THAN_LEAVING: not_worth_the_coach,
}
"""In the order of the contract."""


def one_coach_more(case: Case) -> Case:
    more = {"C9": replace(case.coaches["C1"], coach_id="C9")}
    return replace(case, coaches={**case.coaches, **more})


def one_driver_more(case: Case) -> Case:
    return replace(case, drivers={**case.drivers, "D9": Driver("D9")} if case.drivers else {})


def any_number_of_riders(case: Case) -> Case:
    return replace(case, limits=replace(case.limits, min_riders=1))


def any_ride(case: Case) -> Case:
    return replace(case, limits=replace(case.limits, max_ride_min=None, max_detour_min=None))


def firms_never_close(case: Case) -> Case:
    return replace(case, firms={k: replace(one, receives=DayWindow()) for k, one in case.firms.items()})


def firms_take_all(case: Case) -> Case:
    return replace(case, firms={k: replace(one, daily_quota=None) for k, one in case.firms.items()})


def any_day(case: Case) -> Case:
    first, last = case.first_day, case.last_day
    people = {k: replace(one, earliest=first, latest=last) for k, one in case.workers.items()}
    return replace(case, workers=people)


def all_mix(case: Case) -> Case:
    return replace(case, policy=replace(case.policy, mixing="any"))


def leaving_is_dear(case: Case) -> Case:
    return replace(case, cost=replace(case.cost, left_behind_yuan=20_000.0))


REMEDIES: dict[PlannerCode, Callable[[Case], Case]] = {
    PlannerCode.NO_COACH_LEFT: one_coach_more,
    PlannerCode.NO_DRIVER_LEFT: one_driver_more,
    PlannerCode.TOO_FEW_FOR_A_COACH: any_number_of_riders,
    PlannerCode.RIDE_TOO_LONG: any_ride,
    PlannerCode.FIRM_CLOSED: firms_never_close,
    PlannerCode.FIRM_QUOTA: firms_take_all,
    PlannerCode.OUT_OF_WINDOW: any_day,
    PlannerCode.COHORT_ALONE: all_mix,
    PlannerCode.DEARER_THAN_LEAVING: leaving_is_dear,
}
ORDER = list(CASES)


@pytest.mark.parametrize("code", CASES)
def test_whoever_is_left_behind_is_told_what_lacks(code: PlannerCode) -> None:
    left = left_behind(CASES[code]())

    assert {entry.code for entry in left} == {code}


@pytest.mark.parametrize("code", CASES)
def test_the_remedy_of_the_code_alone_lets_everybody_travel(code: PlannerCode) -> None:
    assert left_behind(REMEDIES[code](CASES[code]())) == ()


@pytest.mark.parametrize(
    ("code", "wrong"), [(code, wrong) for k, code in enumerate(ORDER) for wrong in ORDER[:k]]
)
def test_a_remedy_that_stands_before_it_would_not_have_helped(code: PlannerCode, wrong: PlannerCode) -> None:
    assert left_behind(REMEDIES[wrong](CASES[code]()))


@pytest.mark.parametrize(
    ("code", "amounts", "carries"),
    [
        (PlannerCode.NO_COACH_LEFT, {"seats": 5}, 2),
        (PlannerCode.NO_DRIVER_LEFT, {"drivers": 1}, 2),
        (PlannerCode.TOO_FEW_FOR_A_COACH, {"riders": 2}, 2),
        (PlannerCode.RIDE_TOO_LONG, {"ride_min": 30}, 2),
        (PlannerCode.FIRM_CLOSED, {"later_min": 180}, 1),
        (PlannerCode.FIRM_QUOTA, {"people": 1}, 1),
        (PlannerCode.OUT_OF_WINDOW, {}, 1),
        (PlannerCode.COHORT_ALONE, {}, 1),
        (PlannerCode.DEARER_THAN_LEAVING, {"left_fen": 130_000}, 1),
    ],
)
def test_the_remedy_is_told_with_how_much_of_it_is_needed(
    code: PlannerCode, amounts: dict[str, int], carries: int
) -> None:
    own = left_behind(CASES[code]())[0].options[0]

    assert (own.code, own.amounts, own.carries) == (code, amounts, carries)


def test_one_coach_more_costs_what_its_trip_costs() -> None:
    option = left_behind(short_of_coaches())[0].options[0]

    assert option.cost_fen == 100 * (1000 + 5 * 60)


def test_the_dearest_remedy_is_not_told_before_a_cheaper_one() -> None:
    left = left_behind(alone_in_the_cohort())[0]

    per_head = [option.cost_fen / option.carries for option in left.options[1:]]
    assert per_head == sorted(per_head)


def test_the_same_people_are_told_the_same_in_every_run() -> None:
    assert left_behind(short_of_coaches()) == left_behind(short_of_coaches())

"""Choosing: changes that have nothing to do with each other are weighed one by one."""

from dataclasses import replace

import pytest

import standing_plans as s
from scheduler.replan.choosing import Candidate, Scales, best, climb
from scheduler.replan.locks import Locks
from scheduler.replan.standing import standing_of
from scheduler.trips import Plan


@pytest.fixture(scope="module")
def plan() -> Plan:
    """Give the plan of the day: two trips."""
    return s.published(s.day())


def scales(plan: Plan) -> Scales:
    """Return scales for the day on which nothing has changed."""
    return Scales(standing_of(s.day(), s.roads(), plan, Locks()), 600)


def later(trip, seconds: int, cheaper_fen: int):
    """Return a trip with other hours at another price."""
    stops = tuple(replace(stop, arrive=stop.arrive + seconds) for stop in trip.stops)
    return replace(trip, stops=stops, cost_fen=trip.cost_fen - cheaper_fen)


def test_changes_of_trips_that_share_nothing_are_parted(plan: Plan) -> None:
    first, second = plan.trips
    new = [later(first, 0, 1), later(second, 0, 1)]

    assert len(scales(plan).swaps(plan.trips, new)) == 2


def test_changes_of_trips_that_swap_people_hang_together(plan: Plan) -> None:
    first, second = plan.trips
    swapped = [replace(first, seats=second.seats), replace(second, seats=first.seats)]

    assert len(scales(plan).swaps(plan.trips, swapped)) == 1


def test_only_changes_that_pay_more_than_telling_people_are_made(plan: Plan) -> None:
    first, second = plan.trips
    weigh = scales(plan)
    people = len(first.seats)
    new = [later(first, 3600, 100 * people - 1), later(second, 0, 1)]

    found = climb(weigh, weigh.weigh(plan.trips), new, 100, 0, lambda stay, swap: True)

    assert [one.told for one in found] == [0]
    assert second not in found[-1].trips
    assert first in found[-1].trips


def test_what_gains_most_for_each_person_told_comes_first(plan: Plan) -> None:
    first, second = plan.trips
    weigh = scales(plan)
    new = [later(first, 3600, 200_000), later(second, 3600, 900_000)]

    found = climb(weigh, weigh.weigh(plan.trips), new, 100, 0, lambda stay, swap: True)

    assert [one.told for one in found] == [len(second.seats), len(first.seats) + len(second.seats)]


def test_a_change_that_is_not_allowed_is_not_made(plan: Plan) -> None:
    weigh = scales(plan)
    new = [later(trip, 0, 1000) for trip in plan.trips]

    assert climb(weigh, weigh.weigh(plan.trips), new, 100, 0, lambda stay, swap: False) == []


def test_drivers_and_firms_who_must_be_told_are_counted_apart(plan: Plan) -> None:
    first, second = plan.trips

    one = scales(plan).weigh([later(first, 3600, 0), second])

    drops = sum(bool(stop.alight) for stop in first.stops)
    assert (one.told, one.others) == (len(first.seats), len(first.driver_ids) + drops)


def test_within_a_budget_the_cheapest_plan_is_chosen_and_without_one_each_person_is_weighed() -> None:
    plans = [Candidate((), fen, told, 0) for fen, told in ((900, 0), (700, 3), (100, 9))]

    assert [best(plans, 100, budget)[0].told for budget in (0, 2, 3, 8, 9)] == [0, 0, 3, 3, 9]
    assert best(plans, 100, None)[0].told == 0
    assert best(plans, 10, None)[0].told == 9
    assert best(plans[1:], 10, 0) == []
